// S3 as a kind of server: its questions, the form that is signed by the answers, and a sentence on what the form allows. The page and `npm start
// -- --setup` share them.

import type { Ask, Camera } from '../ask.ts';
import { bucketAt, takesNoForms, type Bucket, type Without } from './bucket.ts';
import { endOf, signForm, type Grant, type SignedForm } from './sign.ts';

type Answers = Readonly<Record<string, string>>;

/** The days for which a form is valid if a person gives none: ten years. */
const usualDays = '3650';
const usualMegabytes = '20';
const number = /^[1-9]\d{0,4}$/;

/** The questions about an S3 bucket, in their order. */
export const s3Asks: Ask[] = [
  { name: 'address', label: 'Bucket’s address', example: 'cameras.s3.eu-central-1.amazonaws.com', isNeeded: true, faultOf: faultOfAddress },
  { name: 'accessKey', label: 'Access key ID', example: 'AKIAIOSFODNN7EXAMPLE', isNeeded: true, pattern: /^[^\s/"]+$/ },
  { name: 'secretKey', label: 'Secret access key', example: '', isSecret: true, isNeeded: true },
  { name: 'region', label: 'Region, if the address does not show it', example: 'eu-central-1', pattern: /^[a-z0-9-]*$/i },
  { name: 'days', label: 'Days until the form expires', example: usualDays, usual: usualDays, pattern: new RegExp(`${number.source}|^$`) },
  { name: 'megabytes', label: 'Largest file in MB', example: usualMegabytes, usual: usualMegabytes, pattern: new RegExp(`${number.source}|^$`) },
];

/** The sentences on providers that do not take a form as signed here. */
const refusals: Record<Without, string> = {
  r2: 'Cloudflare R2 takes no forms, so a camera cannot send to it. Choose another provider.',
  b2: 'Backblaze B2 takes no forms, so a camera cannot send to it. Choose another provider.',
  google: 'Google Cloud Storage describes forms with its own signature (GOOG4) alone, which this page does not make. Choose another provider.',
};

function faultOfAddress(address: string): string | undefined {
  const provider = takesNoForms(address);
  if (provider) return refusals[provider];
  return bucketAt(address) ? undefined : 'This address has no bucket. Enter it as in cameras.s3.eu-central-1.amazonaws.com or minio.example.com:9000/cameras.';
}

/**
 * Returns the bucket that the answers name, and the rights that the signed form will give. @param answers complete ones, as `lackingIn` of
 * presets.ts checks them
 */
function grantOf(answers: Answers, { device }: Camera): { bucket: Bucket; grant: Grant } {
  const bucket = bucketAt(answers['address']!)!;
  return {
    bucket,
    grant: {
      bucket: bucket.name, region: answers['region'] || bucket.region, accessKey: answers['accessKey']!, secretKey: answers['secretKey']!, prefix: `${device}/`,
      mostBytes: Number(answers['megabytes'] || usualMegabytes) * 1_000_000, days: Number(answers['days'] || usualDays),
    },
  };
}

/** Signs an upload form for the bucket that the answers name, and returns the values for config.json by full key. */
export async function s3Values(answers: Answers, camera: Camera): Promise<{ 'http.url': string; 'http.form': SignedForm; 'upload.verify': 'reply' }> {
  const { bucket, grant } = grantOf(answers, camera);
  return { 'http.url': bucket.url, 'http.form': await signForm(grant, camera.now), 'upload.verify': 'reply' };
}

/** Returns a sentence on what the signed form allows: until when, where in the bucket, and how many megabytes a file. */
export function s3Limits(answers: Answers, camera: Camera): string {
  const { grant } = grantOf(answers, camera);
  const end = endOf(grant, camera.now).toISOString().slice(0, 10);
  return `Until ${end}, this camera can add files under ${grant.prefix} to the bucket ${grant.bucket} (region ${grant.region}), each of up to ${grant.mostBytes / 1_000_000} MB. It replaces a file of the same name. It cannot list, read or delete. To stop it sooner, deactivate the access key.`;
}
