// Signs the form of S3's POST Object by AWS Signature Version 4, for `http.form` of config.json. The secret key is used here alone: the
// form has only a policy and its signature. Source: Amazon S3 developer guide, "Browser-based uploads using POST (AWS Signature Version 4)".

import { toBytes } from '../form/bytes.ts';

/** The rights of a form. */
export interface Grant {
  bucket: string;
  region: string;
  accessKey: string;
  secretKey: string;
  /** Each object's key begins with it. */
  prefix: string;
  /** Of one file. */
  mostBytes: number;
  days: number;
}

/** `http.form` of config.json. */
export interface SignedForm {
  file: 'file';
  fields: Record<string, string>;
}

const algorithm = 'AWS4-HMAC-SHA256';
const dayMs = 86_400_000;
/** A presigned URL of Version 4 lasts so long at most. Amazon's pages on forms name no limit but that of the signing key, which is the same. */
export const weekDays = 7;

/** As in 20151229T000000Z. */
const compact = (time: Date): string => time.toISOString().replace(/[-:]|\.\d+/g, '');

/**
 * The time that the signature names. One that has to last for longer than a week is dated more than a week back. So a server that ends
 * signatures after a week refuses the first picture, on the bench, and not each one from the eighth day on.
 */
export const signedAt = ({ days }: Pick<Grant, 'days'>, now: Date): Date => new Date(now.getTime() - (days > weekDays ? (weekDays + 1) * dayMs : 0));

export const endOf = ({ days }: Pick<Grant, 'days'>, now: Date): Date => new Date(Math.floor(now.getTime() / 1000) * 1000 + days * dayMs);

async function hmac(key: Uint8Array<ArrayBuffer>, text: string): Promise<Uint8Array<ArrayBuffer>> {
  const { subtle } = crypto;
  const made = await subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await subtle.sign('HMAC', made, new TextEncoder().encode(text)));
}

/** @param scope day (yyyymmdd), region, service and `aws4_request` @param policy in base64 @returns in hexadecimal digits */
export async function signatureOf(secretKey: string, scope: readonly string[], policy: string): Promise<string> {
  let key: Uint8Array<ArrayBuffer> = new TextEncoder().encode(`AWS4${secretKey}`);
  for (const part of scope) key = await hmac(key, part);
  return Array.from(await hmac(key, policy), byte => byte.toString(16).padStart(2, '0')).join('');
}

/** @throws a sentence for the user, where the browser does not sign */
export async function signForm(grant: Grant, now: Date): Promise<SignedForm> {
  // browsers have it for https and localhost alone
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
