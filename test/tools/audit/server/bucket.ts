// S3's listing (ListObjectsV2): XML in pages, each with the token of the next one.

import { Sentence } from '../../demo/show/sentence.ts';
import { readMarkup } from './markup.ts';
import { askText, type Requests } from './requests.ts';
import { isName, type Entry, type Listed } from './server.ts';

export interface BucketPage {
  entries: Entry[];
  /** Keys with `..` in them, or the like. */
  strange: number;
  /** Undefined: this page is the last one. */
  next: string | undefined;
}

/** A page has at most 1,000 keys of 1,024 bytes; percent signs make three of one. */
const mostPageBytes = 16 * 1024 * 1024;

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

export function parseBucketPage(text: string): BucketPage {
  const keys: { key: string; size: string }[] = [];
  const path: string[] = [];
  const values: Record<string, string> = {};
  readMarkup(text, false, {
    open(name) {
      path.push(name);
      if (path.join(' ') === 'ListBucketResult Contents') keys.push({ key: '', size: '' });
    },
    text(part) {
      const at = path.slice(1).join(' ');
      const last = keys.at(-1);
      if (at === 'Contents Key' && last) last.key += part;
      else if (at === 'Contents Size' && last) last.size += part;
      else if (path.length === 2) values[at] = (values[at] ?? '') + part;
    },
    close: () => void path.pop(),
  });
  const read = values['EncodingType'] === 'url' ? decodeKey : (key: string) => key;
  const all = keys.map(({ key, size }) => ({ path: read(key), size: /^\d+$/.test(size) ? Number(size) : undefined }));
  // a key with a slash at its end stands for a folder
  const files = all.filter(({ path }) => !path.endsWith('/'));
  const entries = files.filter(({ path }) => isKey(path));
  const token = values['IsTruncated'] === 'true' ? values['NextContinuationToken'] ?? '' : undefined;
  return { entries, strange: files.length - entries.length, next: token };
}

/** @param base path of the bucket, with a slash at the end @param prefix of the keys */
export async function* listBucket(requests: Requests, base: string, prefix: string, notes: string[]): AsyncGenerator<Listed> {
  const seen = new Set<string>();
  let strange = 0;
  for (let token: string | undefined = ''; token !== undefined;) {
    const query = new URLSearchParams({ 'list-type': '2', 'encoding-type': 'url', ...(prefix && { prefix }), ...(token && { 'continuation-token': token }) });
    const { text, status } = await askText(requests, `${base}?${String(query).replace(/\+/g, '%20')}`, mostPageBytes);
    if (status !== 200 || !isBucketListing(text)) throw new Sentence(`the server ended the listing with ${status}${errorIn(text) ? ` (${errorIn(text)})` : ''}`);
    const page = parseBucketPage(text);
    strange += page.strange;
    yield { entries: page.entries };
    if (page.next === '' || (page.next !== undefined && seen.has(page.next))) throw new Sentence('the server\'s listing has no next page, though it says so');
    token = page.next;
    if (token) seen.add(token);
  }
  if (strange > 0) notes.push(`The listing has ${strange} keys that no path can have, such as "..", so they are left out.`);
}
