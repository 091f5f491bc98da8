// A form for the simulated bucket, signed by the page's own code: the bucket checks it by another one.

import { signForm, type Grant, type SignedForm } from '../../web/configure/s3/sign.ts';
import { usual } from '../sim/server/s3/bucket.ts';

/** @returns `http.form` of config.json @param grant what differs from a form of ten years for the folder hut-3/, of at most 20 MB a file */
export function formFor(grant: Partial<Grant> = {}, now = new Date()): Promise<SignedForm> {
  const [[accessKey, secretKey] = ['', '']] = Object.entries(usual.keys);
  return signForm({ bucket: usual.name, region: usual.region, accessKey, secretKey, prefix: 'hut-3/', mostBytes: 20_000_000, days: 3650, ...grant }, now);
}
