// A bucket's address, as its provider shows it.

/** A bucket that takes forms. */
export interface Bucket {
  /** Where forms go. */
  url: string;
  name: string;
  /** As far as the address tells. */
  region: string;
}

const form = /^(?:(https?):\/\/)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(:\d+)?(?:\/([a-z0-9][a-z0-9._-]*))?\/*$/i;
/** Between `s3` and the provider's domain. */
const regional = /(?:^|\.)s3[.-](?:dualstack\.)?([a-z0-9-]+)\.[a-z0-9-]+\./i;
/** Most servers of one's own take this one, and Amazon's address without a region means it. */
const usualRegion = 'us-east-1';

/** @returns the bucket's name in front of the host; undefined: it is a path */
function leading(host: string): string | undefined {
  // no name, but a number or a machine of its own
  if (!/\..*[a-z]/i.test(host)) return undefined;
  const [whole, name] = /^(.+?)\.s3[.-]/i.exec(host) ?? [];
  return whole ? name : /^s3[.-]/i.test(host) ? undefined : host.slice(0, host.indexOf('.'));
}

/** @param address such as cameras.s3.eu-central-1.amazonaws.com, or minio.example.com:9000/cameras @returns undefined: it names no bucket */
export function bucketAt(address: string): Bucket | undefined {
  const [, scheme = 'https', host, port = '', path] = form.exec(address) ?? [];
  const name = host && (path ?? leading(host));
  if (!name) return undefined;
  return { url: `${scheme.toLowerCase()}://${host}${port}/${path ?? ''}`, name, region: regional.exec(host)?.[1] ?? usualRegion };
}

/** Providers of S3 without forms: they answer 501. */
export const takesNoForms = (address: string): boolean => /\.(?:r2\.cloudflarestorage|backblazeb2)\.com\b/i.test(address);
