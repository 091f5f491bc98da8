// Computes AWS Signature Version 4 for a form, as a server does to check it.

import { createHmac } from 'node:crypto';

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** The parts of a signature's credential: access key, day and region. */
export interface Credential {
  accessKey: string;
  /** The signature's day as yyyymmdd. */
  day: string;
  region: string;
}

/** Reads the credential of a signature. @returns its parts, or undefined if it is malformed */
export function readCredential(text: string): Credential | undefined {
  const [, accessKey = '', day = '', region = ''] = /^([^/]*)\/(\d{8})\/([a-z0-9-]+)\/s3\/aws4_request$/.exec(text) ?? [];
  return day ? { accessKey, day, region } : undefined;
}

/** Returns the right signature of a form, in hexadecimal. @param policy in base64, as it came, since that is the text to sign */
export function signatureFor({ day, region }: Omit<Credential, 'accessKey'>, secretKey: string, policy: string): string {
  const key = [day, region, 's3', 'aws4_request'].reduce(hmac, Buffer.from(`AWS4${secretKey}`));
  return hmac(key, policy).toString('hex');
}
