// Reads the address of an S3 bucket, as its provider shows it.

/** An S3 bucket to which files can be uploaded by an HTTP form. */
export interface Bucket {
  /** The URL to which an upload form is sent. */
  url: string;
  name: string;
  /** The region in the address, or us-east-1 if the address has none. */
  region: string;
}

const form = /^(?:(https?):\/\/)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(:\d+)?(?:\/([a-z0-9][a-z0-9._-]*))?\/*$/i;
/** Finds the region in a host name: it is between `s3` and the provider's domain. */
const regional = /(?:^|\.)s3[.-](?:dualstack\.)?([a-z0-9-]+)\.[a-z0-9-]+\./i;
/** The region of an address that does not name one. Amazon means this region then, and most servers that people run themselves take it. */
const usualRegion = 'us-east-1';

/** Returns the bucket's name at the start of a host name, or undefined if the host has none and the bucket is in the path. */
function leading(host: string): string | undefined {
  // an IP address or a name without a point, such as localhost, has no bucket in it
  if (!/\..*[a-z]/i.test(host)) return undefined;
  const [whole, name] = /^(.+?)\.s3[.-]/i.exec(host) ?? [];
  return whole ? name : /^s3[.-]/i.test(host) ? undefined : host.slice(0, host.indexOf('.'));
}

/**
 * Returns the bucket of an address, or undefined if the address names none. @param address such as cameras.s3.eu-central-1.amazonaws.com or
 * minio.example.com:9000/cameras
 */
export function bucketAt(address: string): Bucket | undefined {
  const [, scheme = 'https', host, port = '', path] = form.exec(address) ?? [];
  const name = host && (path ?? leading(host));
  if (!name) return undefined;
  return { url: `${scheme.toLowerCase()}://${host}${port}/${path ?? ''}`, name, region: regional.exec(host)?.[1] ?? usualRegion };
}

/** The providers that do not take a form as signed here, with their addresses. The first two answer each form with HTTP status 501. */
const without = {
  r2: /\.r2\.cloudflarestorage\.com\b/i,
  b2: /\.backblazeb2\.com\b/i,
  google: /(?:^|[./])storage\.(?:googleapis|cloud\.google)\.com\b/i,
};

/** A provider that does not take a form as signed here. */
export type Without = keyof typeof without;

/** Returns the provider of an address if it takes no form as signed here, or undefined. */
export const takesNoForms = (address: string): Without | undefined => (Object.keys(without) as Without[]).find(name => without[name].test(address));
