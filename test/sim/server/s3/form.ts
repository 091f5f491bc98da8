// Judges a form of S3's POST Object in the same order as S3: the form, its fields, the signature, then the policy. The sources are those of
// policy.ts, and "POST Object" and "Authenticating requests in browser-based uploads" of the same guide.

import type { Part } from '../http/multipart.ts';
import { denied, invalid, type Fault } from './fault.ts';
import { faultByPolicy } from './policy.ts';
import { readCredential, signatureFor } from './signature.ts';

/** A bucket that nobody may write to without a signature. */
export interface BucketOptions {
  name: string;
  region: string;
  /** The secret key for each access key. */
  keys: Readonly<Record<string, string>>;
  /**
   * Most days since the date of a signature. Older ones are refused, as Garage does after a day. Amazon's limit is unknown, so by default there is
   * none.
   */
  signatureDays?: number;
  /** Whether anyone may list and read the bucket, from web pages of any origin (CORS). By default nobody may. */
  isOpen?: boolean;
}

/** The object that a form brings: its key, its bytes, and the status of the response. */
export interface Accepted {
  key: string;
  bytes: Buffer;
  /** Status of the response, from the form's field success_action_status. It is 204 if the field is missing or has another value. */
  status: 200 | 201 | 204;
}

const mostBytesBefore = 20_480;
const signed = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Signature', 'Policy'];

const lacks = (name: string): Fault =>
  invalid(name, '', `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`);

/** Returns the values of the fields before the file, by name in lower case. Values of one name are joined by commas. */
function fieldsOf(parts: readonly Part[], fileName: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const { name, bytes } of parts) {
    const value = bytes.toString('utf8').replaceAll('${filename}', fileName.replace(/^.*[/\\]/s, ''));
    const lower = name.toLowerCase();
    fields[lower] = lower in fields ? `${fields[lower]},${value}` : value;
  }
  return fields;
}

function faultBySignature(
  fields: Readonly<Record<string, string>>,
  { region, keys, signatureDays = Infinity }: BucketOptions,
  nowMs: number,
): Fault | undefined {
  const missing = signed.filter(name => fields[name.toLowerCase()] === undefined);
  if (missing.filter(name => name !== 'Policy').length === 4) return denied();
  if (missing.length > 0) return lacks(missing[0]!);
  const [algorithm, given, date, signature, policy] = signed.map(name => fields[name.toLowerCase()]) as [string, string, string, string, string];
  if (algorithm !== 'AWS4-HMAC-SHA256') return invalid('X-Amz-Algorithm', algorithm, 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  const credential = readCredential(given);
  const ofCredential = (message: string) => invalid('X-Amz-Credential', given, message);
  if (!credential) return ofCredential('the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".');
  if (!credential.accessKey) return ofCredential('a non-empty Access Key (AKID) must be provided in the credential.');
  if (credential.region !== region) return ofCredential(`the region '${credential.region}' is wrong; expecting '${region}'`);
  const [, day, hour, minute, second] = /^(\d{8})T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  if (day === undefined) return invalid('X-Amz-Date', date, 'X-Amz-Date must be formated via ISO8601 Long format');
  if (day !== credential.day) return ofCredential('the credential has another day than X-Amz-Date');
  const secretKey = keys[credential.accessKey];
  if (secretKey === undefined) return {
    status: 403, code: 'InvalidAccessKeyId', message: 'The AWS Access Key Id you provided does not exist in our records.',
    more: { AWSAccessKeyId: credential.accessKey },
  };
  if (signature !== signatureFor(credential, secretKey, policy)) {
    return {
      status: 403, code: 'SignatureDoesNotMatch',
      message: 'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      more: {
        AWSAccessKeyId: credential.accessKey, StringToSign: policy, SignatureProvided: signature,
        StringToSignBytes: Buffer.from(policy).toString('hex').replace(/..(?=.)/g, '$& '),
      },
    };
  }
  const signedMs = Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${hour}:${minute}:${second}Z`);
  if (signedMs > nowMs + 15 * 60_000) return denied('Request is not yet valid');
  return nowMs - signedMs > signatureDays * 86_400_000 ? { status: 400, code: 'InvalidRequest', message: 'Date is too old' } : undefined;
}

/**
 * Judges a form. @param body the form's bytes, in which the parts lie @param parts in the form's order @returns the object to store, or the error
 */
export function judgeForm(body: Buffer, parts: readonly Part[], bucket: BucketOptions, nowMs: number): Accepted | Fault {
  const at = parts.findIndex(({ name }) => name === 'file');
  const file = parts[at];
  const before = file ? file.bytes.byteOffset - body.byteOffset : body.length;
  if (before > mostBytesBefore) {
    return {
      status: 400, code: 'MaxPostPreDataLengthExceeded', message: 'Your POST request fields preceeding the upload file was too large.',
      more: { MaxPostPreDataLengthBytes: `${mostBytesBefore}` },
    };
  }
  if (!file || parts.filter(({ name }) => name === 'file').length > 1) {
    return invalid('file', file ? '2' : '0', 'POST requires exactly one file upload per request.');
  }
  const fields = fieldsOf(parts.slice(0, at), file.fileName ?? '${filename}');
  if (!fields['key']) return lacks('key');
  const fault = faultBySignature(fields, bucket, nowMs)
    ?? faultByPolicy(fields['policy']!, { ...fields, bucket: bucket.name }, file.bytes.length, nowMs);
  if (fault) return fault;
  const status = fields['success_action_status'];
  return { key: fields['key'], bytes: file.bytes, status: status === '200' || status === '201' ? Number(status) as 200 | 201 : 204 };
}
