// Signs the form of S3's POST Object by AWS Signature Version 4, for `http.form` of config.json. The secret key is used only here: the form has
// only a policy and its signature. Source: Amazon S3 developer guide, "Browser-based uploads using POST (AWS Signature Version 4)".

import { toBytes } from '../form/bytes.ts';

/** What a signed form allows, and the key to sign it with. */
export interface Grant {
  bucket: string;
  region: string;
  accessKey: string;
  secretKey: string;
  /** The beginning of the key (name) of each object that the form may upload. */
  prefix: string;
  /** The most bytes of a file that the form may upload. */
  mostBytes: number;
  /** The days from the signature until the form expires. */
  days: number;
}

/** The value of `http.form` in config.json. */
export interface SignedForm {
  file: 'file';
  fields: Record<string, string>;
}

const algorithm = 'AWS4-HMAC-SHA256';
const dayMs = 86_400_000;
/**
 * The days after which a server may refuse a signed form. This is the longest validity of a presigned URL of Version 4. For forms, Amazon's pages
 * name no limit but that of the signing key, also seven days.
 */
export const weekDays = 7;

/** Formats a time in UTC as AWS signatures need it, such as 20151229T000000Z. */
const compact = (time: Date): string => time.toISOString().replace(/[-:]|\.\d+/g, '');

/**
 * Returns the time at which the form says it was signed: now, or eight days ago for a form of more than a week. A server that ends signatures after
 * a week then refuses the first picture, while the camera is still on the bench. Otherwise it would refuse all pictures from the eighth day on.
 */
export const signedAt = ({ days }: Pick<Grant, 'days'>, now: Date): Date => new Date(now.getTime() - (days > weekDays ? (weekDays + 1) * dayMs : 0));

/** Returns the time at which a signed form expires, rounded down to a second. */
export const endOf = ({ days }: Pick<Grant, 'days'>, now: Date): Date => new Date(Math.floor(now.getTime() / 1000) * 1000 + days * dayMs);

async function hmac(key: Uint8Array<ArrayBuffer>, text: string): Promise<Uint8Array<ArrayBuffer>> {
  const { subtle } = crypto;
  const made = await subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await subtle.sign('HMAC', made, new TextEncoder().encode(text)));
}

/**
 * Signs a policy. @param scope the day (yyyymmdd), the region, the service and `aws4_request` @param policy in base64 @returns the signature
 * in hexadecimal digits
 */
export async function signatureOf(secretKey: string, scope: readonly string[], policy: string): Promise<string> {
  let key: Uint8Array<ArrayBuffer> = new TextEncoder().encode(`AWS4${secretKey}`);
  for (const part of scope) key = await hmac(key, part);
  return Array.from(await hmac(key, policy), byte => byte.toString(16).padStart(2, '0')).join('');
}

/** Returns the signed form for a bucket. @throws an error with a sentence for the user, if this browser cannot sign */
export async function signForm(grant: Grant, now: Date): Promise<SignedForm> {
  // browsers offer crypto.subtle only to pages that came by https or from localhost
  if (!globalThis.crypto?.subtle) throw new Error('This browser signs only on a page that it got by https or from this computer. Open the page so, or sign by the command in the documentation.');
  const date = compact(signedAt(grant, now));
  const scope = [date.slice(0, 8), grant.region, 's3', 'aws4_request'];
  const exact = { success_action_status: '201', 'x-amz-algorithm': algorithm, 'x-amz-credential': [grant.accessKey, ...scope].join('/'), 'x-amz-date': date };
  const conditions = [
    { bucket: grant.bucket }, ['starts-with', '$key', grant.prefix], ...Object.entries(exact).map(([name, value]) => ({ [name]: value })), ['content-length-range', 1, grant.mostBytes],
  ];
  const policy = btoa(toBytes(JSON.stringify({ expiration: endOf(grant, now).toISOString(), conditions })));
  return { file: 'file', fields: { key: '{device}/{path}{name}', ...exact, policy, 'x-amz-signature': await signatureOf(grant.secretKey, scope, policy) } };
}
