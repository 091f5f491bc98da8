// S3's listing (ListObjectsV2): XML in pages, each with the token of the next one.

import type { ReadMarkup } from './markup.ts';
import { isName } from './names.ts';

/** A file of the bucket. */
export interface BucketFile {
  /** From the bucket's root. */
  path: string;
  /** Bytes. Undefined: the listing does not tell them exactly. */
  size: number | undefined;
  /** Time of its last change, in milliseconds since 1970; undefined: unknown. */
  changedMs: number | undefined;
}

/** A page of the listing. */
export interface BucketPage {
  /** Its files. */
  entries: BucketFile[];
  /** Folders, if the listing was asked for with a delimiter; without the slash at the end. */
  folders: string[];
  /** Keys with `..` in them, or the like. */
  strange: number;
  /** Undefined: this page is the last one. */
  next: string | undefined;
}

/** Whether a text is such a listing, whole or in part. */
export const isBucketListing = (text: string): boolean => /<ListBucketResult[\s>]/.test(text.slice(0, 1000));
/** `AccessDenied`, `NoSuchBucket` … */
export const errorIn = (text: string): string | undefined => (/<Error[\s>]/.test(text.slice(0, 1000)) ? /<Code>(\w+)<\/Code>/.exec(text)?.[1] : undefined);

const isKey = (key: string) => key.split('/').every(isName);

/** A blank is a plus sign in a key that is encoded (encoding-type=url). */
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

/** Reads a page of the listing. */
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
  // a key with a slash at its end stands for a folder
  const files = all.filter(({ path }) => !path.endsWith('/'));
  const entries = files.filter(({ path }) => isKey(path));
  const given = prefixes.map(prefix => read(prefix).replace(/\/$/, ''));
  const folders = given.filter(isKey);
  const token = values['IsTruncated'] === 'true' ? values['NextContinuationToken'] ?? '' : undefined;
  return { entries, folders, strange: files.length - entries.length + given.length - folders.length, next: token };
}

/**
 * The query of a page, with its question mark.
 * @param prefix of the keys @param token of the page; empty: the first one @param isFlat without folders
 */
export function bucketQuery(prefix: string, token: string, isFlat: boolean): string {
  const query = new URLSearchParams({
    'list-type': '2', 'encoding-type': 'url', ...(!isFlat && { delimiter: '/' }), ...(prefix && { prefix }), ...(token && { 'continuation-token': token }),
  });
  return `?${String(query).replace(/\+/g, '%20')}`;
}
