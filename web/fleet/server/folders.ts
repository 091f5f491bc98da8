// Folders of the server below the base URL: lists of nginx or of a bucket, whichever answers.

import type { Answer, Reader } from './answer.ts';
import { bucketQuery, errorIn, isBucketListing, parseBucketPage } from './bucket.ts';
import { parseListing, type ParsedListing } from './listing.ts';
import type { ReadMarkup } from './markup.ts';
import { join } from './names.ts';

/** 50,000 entries as HTML have 10 MB. */
const mostBytes = 32 * 1024 * 1024;
/** Each has 1,000 keys. */
const mostPages = 100;

/** Why a folder cannot be listed. */
export class NotListed extends Error {
  constructor(message: string, readonly status: number) { super(message); }
}

/** The folders of one server. */
export interface Folders {
  /** @param path below the base, without slashes at its ends @throws NotListed */
  list(path: string): Promise<ParsedListing>;
  /** @param path below the base */
  urlOf(path: string): string;
  /** The server's clock minus this computer's; undefined: unknown. */
  aheadMs: number | undefined;
  /** When the server gave the last list, if it does not give one now. */
  keptMs: number | undefined;
}

const encode = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** The reason why an answer is no list of a folder, as a sentence. */
export function whyOf({ status, isCut, type }: Pick<Answer, 'status' | 'isCut' | 'type'>): string {
  if (status === 0) return 'The server cannot be reached, or does not let this page read it (CORS).';
  if (status === 401 || status === 403) return `The server does not let you read this (${status}).`;
  if (status === 404 || status === 410) return `There is nothing at this address (${status}).`;
  if (status !== 200) return `The server answers ${status}.`;
  return isCut ? 'The list is too long for this page.' : `The answer is no list of a folder (${type.slice(0, 60) || 'without a type'}). nginx needs autoindex on, and autoindex_format json.`;
}

interface Bucket {
  /** Its address, with a slash at the end. */
  root: string;
  /** Of the base in it, with a slash at the end; empty: the base is the bucket. */
  prefix: string;
}

/** Buckets that a URL may belong to, the most likely first: it is one, or lies in one. */
function bucketsAt(base: URL): Bucket[] {
  const parts = base.pathname.split('/').filter(Boolean);
  const slashed = (some: string[]) => some.map(part => `${part}/`).join('');
  const at = (count: number) => ({ root: new URL(`/${slashed(parts.slice(0, count))}`, base).href, prefix: decodeURIComponent(slashed(parts.slice(count))) });
  return [...new Set([parts.length, 1, 0])].filter(count => count <= parts.length).map(at);
}

/** A server whose folders are listed. */
interface Server {
  /** It ends with a slash. */
  readonly base: URL;
  readonly reader: Reader;
  readonly readMarkup: ReadMarkup;
  /** Undefined: not known yet; null: no bucket. */
  bucket: Bucket | null | undefined;
  readonly folders: Folders;
}

const urlOf = (server: Server, path: string): string => path === '' ? server.base.href : `${server.folders.urlOf(path)}/`;

const prefixOf = (of: Bucket, path: string): string => of.prefix + (path && `${path}/`);

const pageUrl = (of: Bucket, path: string, token: string): string => of.root + bucketQuery(prefixOf(of, path), token, false);

async function get(server: Server, url: string): Promise<Answer> {
  const answer = await server.reader.get(url, mostBytes);
  if (answer.nowMs !== undefined) server.folders.aheadMs = answer.nowMs - Date.now();
  server.folders.keptMs = answer.isKept ? answer.nowMs : undefined;
  return answer;
}

function parse(server: Server, answer: Answer, path: string): ParsedListing {
  const isWhole = answer.status === 200 && !answer.isCut;
  const listing = isWhole ? parseListing(answer.text, answer.type, new URL(urlOf(server, path)), server.readMarkup) : undefined;
  if (!listing) throw new NotListed(whyOf(answer), answer.status);
  return listing;
}

/** A web server does not look at the query for a bucket. */
async function find(server: Server, path: string): Promise<ParsedListing> {
  let first: Answer | undefined;
  for (const one of bucketsAt(server.base)) {
    const answer = await get(server, pageUrl(one, path, ''));
    if (answer.status === 200 && isBucketListing(answer.text)) {
      server.bucket = one;
      return pagesOf(server, one, path, answer);
    }
    first ??= answer;
    if (errorIn(answer.text) === undefined) break;
  }
  if (first!.status === 0) throw new NotListed(whyOf(first!), 0);
  server.bucket = null;
  return parse(server, path === '' ? first! : await get(server, urlOf(server, path)), path);
}

async function pagesOf(server: Server, of: Bucket, path: string, first: Answer): Promise<ParsedListing> {
  const found: ParsedListing = { files: [], folders: [], strange: 0 };
  const seen = new Set<string>();
  for (let answer = first; ;) {
    if (answer.status !== 200 || answer.isCut || !isBucketListing(answer.text)) throw new NotListed(whyOf(answer), answer.status);
    const page = parseBucketPage(answer.text, server.readMarkup);
    const length = prefixOf(of, path).length;
    for (const { path: key, size, changedMs } of page.entries) found.files.push({ name: key.slice(length), size, changedMs });
    for (const folder of page.folders) found.folders.push({ name: folder.slice(length), changedMs: undefined });
    found.strange += page.strange;
    if (!page.next || seen.has(page.next)) return found;
    // the newest pictures may be on the pages that are not read
    if (seen.size + 1 >= mostPages) throw new NotListed(whyOf({ ...answer, isCut: true }), answer.status);
    seen.add(page.next);
    answer = await get(server, pageUrl(of, path, page.next));
  }
}

/** @param base ends with a slash */
export function openFolders(base: URL, reader: Reader, readMarkup: ReadMarkup): Folders {
  const folders: Folders = {
    aheadMs: undefined,
    keptMs: undefined,
    urlOf: path => new URL(encode(path), base).href,
    async list(path) {
      if (server.bucket === undefined) return find(server, path);
      if (server.bucket === null) return parse(server, await get(server, urlOf(server, path)), path);
      return pagesOf(server, server.bucket, path, await get(server, pageUrl(server.bucket, path, '')));
    },
  };
  const server: Server = { base, reader, readMarkup, bucket: undefined, folders };

  return folders;
}

/** Names of pictures that a browser shows. */
export const isPicture = (name: string): boolean => /\.(?:jpe?g|png|webp|gif)$/i.test(name) && !name.startsWith('.');

/** A picture on the server. */
export interface Found {
  /** Below the base. */
  path: string;
  /** Time of its last change, in milliseconds since 1970; undefined: unknown. */
  changedMs: number | undefined;
}

const order = new Intl.Collator('en', { numeric: true });
/** The newest first: by time, then by name. */
export const byAge = (a: { name: string; changedMs: number | undefined }, b: { name: string; changedMs: number | undefined }): number =>
  (b.changedMs ?? -Infinity) - (a.changedMs ?? -Infinity) || order.compare(b.name, a.name);

/** Folders that hold no pictures of their own, such as the firmware's copies of reports. */
export const isOther = (name: string): boolean => name.startsWith('.') || /^(?:reports|snapferry|fleet)$/i.test(name);

/** The pictures of a folder, the newest first, with paths below the base. */
export const picturesIn = (path: string, { files }: ParsedListing): Found[] =>
  files.filter(({ name }) => isPicture(name)).sort(byAge).map(({ name, changedMs }) => ({ path: join(path, name), changedMs }));
