// AWS Signature Version 4 as a server checks it in a form.

import { createHmac } from 'node:crypto';

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

export interface Credential {
  accessKey: string;
  /** yyyymmdd */
  day: string;
  region: string;
}

/** @returns undefined: malformed */
export function readCredential(text: string): Credential | undefined {
  const [, accessKey = '', day = '', region = ''] = /^([^/]*)\/(\d{8})\/([a-z0-9-]+)\/s3\/aws4_request$/.exec(text) ?? [];
  return day ? { accessKey, day, region } : undefined;
}

/** @param policy in base64, as it came: that is the string to sign */
export function signatureFor({ day, region }: Omit<Credential, 'accessKey'>, secretKey: string, policy: string): string {
  const key = [day, region, 's3', 'aws4_request'].reduce(hmac, Buffer.from(`AWS4${secretKey}`));
  return hmac(key, policy).toString('hex');
}
