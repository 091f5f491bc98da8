// Makes a form for uploads to the simulated S3 bucket, signed by the page's own code. The bucket checks the signature by other code.

import { signForm, type Grant, type SignedForm } from '../../web/configure/s3/sign.ts';
import { usual } from '../sim/server/s3/bucket.ts';

/**
 * Makes a signed form that allows uploads for ten years, into the folder hut-3/, of at most 20 MB a file.
 * @returns the value for `http.form` of config.json
 * @param grant what the form allows, where it differs from the above, such as another folder
 */
export function formFor(grant: Partial<Grant> = {}, now = new Date()): Promise<SignedForm> {
  const [[accessKey, secretKey] = ['', '']] = Object.entries(usual.keys);
  return signForm({ bucket: usual.name, region: usual.region, accessKey, secretKey, prefix: 'hut-3/', mostBytes: 20_000_000, days: 3650, ...grant }, now);
}
