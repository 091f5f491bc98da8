// Reads the listing of an S3 bucket (ListObjectsV2). It is XML in pages, and each page has the token by which to ask for the next one.

import type { ReadMarkup } from './markup.ts';
import { isName } from './names.ts';

/** A file in an S3 bucket, as the bucket's listing shows it. */
export interface BucketFile {
  /** The file's path from the root of the bucket. */
  path: string;
  /** The file's size in bytes. It is undefined if the listing does not tell it exactly. */
  size: number | undefined;
  /** When the file was last changed, in milliseconds since 1970. It is undefined if unknown. */
  changedMs: number | undefined;
}

/** A page of a bucket's listing, which the server gives in parts. */
export interface BucketPage {
  /** The files that this part of the listing names. */
  entries: BucketFile[];
  /** The folders on this page, without a slash at their ends. A listing has folders only if it was asked for with a delimiter. */
  folders: string[];
  /** The number of keys that cannot be paths, such as those with `..` in them. They are left out. */
  strange: number;
  /** The token by which to ask for the next page. It is undefined if this page is the last one. */
  next: string | undefined;
}

/** Whether a text is the listing of a bucket, or the beginning of one. */
export const isBucketListing = (text: string): boolean => /<ListBucketResult[\s>]/.test(text.slice(0, 1000));
/** Returns the code of an error that S3 answers, such as `AccessDenied` or `NoSuchBucket`. It is undefined if the text is no error. */
export const errorIn = (text: string): string | undefined => (/<Error[\s>]/.test(text.slice(0, 1000)) ? /<Code>(\w+)<\/Code>/.exec(text)?.[1] : undefined);

const isKey = (key: string) => key.split('/').every(isName);

/** Decodes a key from a listing with encoding-type=url, in which a blank is a plus sign. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replace(/\+/g, ' '));
  } catch {
    return key;
  }
}

function msOf(date: string): number | undefined {
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Parses a page of a bucket's listing. */
export function parseBucketPage(text: string, readMarkup: ReadMarkup): BucketPage {
  const keys: { key: string; size: string; changed: string }[] = [];
  const prefixes: string[] = [];
  const path: string[] = [];
  const values: Record<string, string> = {};
  readMarkup(text, false, {
    open(name) {
      path.push(name);
      const at = path.join(' ');
      if (at === 'ListBucketResult Contents') keys.push({ key: '', size: '', changed: '' });
      if (at === 'ListBucketResult CommonPrefixes') prefixes.push('');
    },
    text(part) {
      const at = path.slice(1).join(' ');
      const last = keys.at(-1);
      if (at === 'Contents Key' && last) last.key += part;
      else if (at === 'Contents Size' && last) last.size += part;
      else if (at === 'Contents LastModified' && last) last.changed += part;
      else if (at === 'CommonPrefixes Prefix' && prefixes.length > 0) prefixes[prefixes.length - 1] += part;
      else if (path.length === 2) values[at] = (values[at] ?? '') + part;
    },
    close: () => void path.pop(),
  });
  const read = values['EncodingType'] === 'url' ? decodeKey : (key: string) => key;
  const all = keys.map(({ key, size, changed }) => ({ path: read(key), size: /^\d+$/.test(size) ? Number(size) : undefined, changedMs: msOf(changed) }));
  // S3 has no folders, and a key with a slash at its end stands for one
  const files = all.filter(({ path }) => !path.endsWith('/'));
  const entries = files.filter(({ path }) => isKey(path));
  const given = prefixes.map(prefix => read(prefix).replace(/\/$/, ''));
  const folders = given.filter(isKey);
  const token = values['IsTruncated'] === 'true' ? values['NextContinuationToken'] ?? '' : undefined;
  return { entries, folders, strange: files.length - entries.length + given.length - folders.length, next: token };
}

/**
 * Returns the query that asks for a page of the listing, with its question mark.
 * @param prefix the beginning of the keys to list; empty for all
 * @param token of the page; empty for the first one
 * @param isFlat true to list the files in all folders, without the folders
 */
export function bucketQuery(prefix: string, token: string, isFlat: boolean): string {
  const query = new URLSearchParams({
    'list-type': '2', 'encoding-type': 'url', ...(!isFlat && { delimiter: '/' }), ...(prefix && { prefix }), ...(token && { 'continuation-token': token }),
  });
  return `?${String(query).replace(/\+/g, '%20')}`;
}
