// Lists all files of an S3 bucket, page by page.

import { bucketQuery, errorIn, isBucketListing, parseBucketPage } from '../../../../web/fleet/server/bucket.ts';
import { Sentence } from '../../demo/show/sentence.ts';
import { readMarkup } from './markup.ts';
import { askText, type Requests } from './requests.ts';
import type { Listed } from './server.ts';

/** Most bytes of a page of the listing. A page has at most 1,000 keys of 1,024 bytes, and a byte may be written as three characters (%2F). */
const mostPageBytes = 16 * 1024 * 1024;

/**
 * Lists the files of a bucket.
 * @param base path of the bucket, with a slash at the end
 * @param prefix what the keys begin with
 * @param notes gets a sentence on keys that are left out
 */
export async function* listBucket(requests: Requests, base: string, prefix: string, notes: string[]): AsyncGenerator<Listed> {
  const seen = new Set<string>();
  let strange = 0;
  for (let token: string | undefined = ''; token !== undefined;) {
    const { text, status } = await askText(requests, base + bucketQuery(prefix, token, true), mostPageBytes);
    if (status !== 200 || !isBucketListing(text)) throw new Sentence(`the server ended the listing with ${status}${errorIn(text) ? ` (${errorIn(text)})` : ''}`);
    const page = parseBucketPage(text, readMarkup);
    strange += page.strange;
    yield { entries: page.entries };
    if (page.next === '' || (page.next !== undefined && seen.has(page.next))) throw new Sentence('the server\'s listing has no next page, though it says so');
    token = page.next;
    if (token) seen.add(token);
  }
  if (strange > 0) notes.push(`The listing has ${strange} keys that no path can have, such as "..", so they are left out.`);
}
