// Lists folders of the server below the base URL. It finds out whether a web server such as nginx or an S3 bucket answers.

import type { Answer, Reader } from './answer.ts';
import { bucketQuery, errorIn, isBucketListing, parseBucketPage } from './bucket.ts';
import { parseListing, type ParsedListing } from './listing.ts';
import type { ReadMarkup } from './markup.ts';
import { join } from './names.ts';

/** The most bytes of a folder's list that are read. A list of 50,000 entries as HTML has 10 MB. */
const mostBytes = 32 * 1024 * 1024;
/** The most pages of a bucket's listing, of 1,000 keys each. */
const mostPages = 100;

/** The error that says why a folder cannot be listed, as a sentence. `status` is the HTTP status, or 0 without an answer. */
export class NotListed extends Error {
  constructor(message: string, readonly status: number) { super(message); }
}

/** The folders of a server below the base URL. */
export interface Folders {
  /** Lists a folder. @param path below the base, without slashes at its ends; empty for the base itself @throws NotListed if it cannot be listed */
  list(path: string): Promise<ParsedListing>;
  /** Returns the URL of a file. @param path below the base */
  urlOf(path: string): string;
  /** How far the server's clock is ahead of this computer's clock, in milliseconds. It is negative if it is behind, and undefined if unknown. */
  aheadMs: number | undefined;
  /**
   * When the server gave the list that is shown, in milliseconds since 1970, if it is a kept copy because the server cannot be reached. It is
   * undefined for a list that has just come.
   */
  keptMs: number | undefined;
}

const encode = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** Whether the server says that there is no such file. */
export const isGone = ({ status }: Pick<Answer, 'status'>): boolean => status === 404 || status === 410;

/** Returns a sentence on why an answer of the server is no list of a folder. */
export function whyOf({ status, isCut, type }: Pick<Answer, 'status' | 'isCut' | 'type'>): string {
  if (status === 0) return 'The server cannot be reached, or does not let this page read it (CORS).';
  if (status === 401 || status === 403) return `The server does not let you read this (${status}).`;
  if (status === 404 || status === 410) return `There is nothing at this address (${status}).`;
  if (status !== 200) return `The server answers ${status}.`;
  return isCut ? 'The list is too long for this page.' : `The answer is no list of a folder (${type.slice(0, 60) || 'without a type'}). nginx needs autoindex on, and autoindex_format json.`;
}

interface Bucket {
  /** The URL of the S3 bucket, with a slash at its end. */
  root: string;
  /** The path of the base URL in the bucket, with a slash at its end. It is empty if the base is the bucket's root. */
  prefix: string;
}

/** Returns the buckets that a URL may belong to, the most likely one first. The URL is a bucket's address, or that of a folder in a bucket. */
function bucketsAt(base: URL): Bucket[] {
  const parts = base.pathname.split('/').filter(Boolean);
  const slashed = (some: string[]) => some.map(part => `${part}/`).join('');
  const at = (count: number) => ({ root: new URL(`/${slashed(parts.slice(0, count))}`, base).href, prefix: decodeURIComponent(slashed(parts.slice(count))) });
  return [...new Set([parts.length, 1, 0])].filter(count => count <= parts.length).map(at);
}

/** What is known of the server whose folders are listed. */
interface Server {
  /** The URL of the folder that all paths are below. It ends with a slash. */
  readonly base: URL;
  readonly reader: Reader;
  readonly readMarkup: ReadMarkup;
  /** The bucket that the base URL belongs to. It is null if the server is a web server without buckets, and undefined before that is known. */
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

/**
 * Lists a folder for the first time. To find out whether the server has S3 buckets, it asks by a bucket's query. A web server ignores the query, and
 * answers its own list of the base URL.
 */
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
    // an incomplete listing is refused, because the newest pictures may be on the pages that were not read
    if (seen.size + 1 >= mostPages) throw new NotListed(whyOf({ ...answer, isCut: true }), answer.status);
    seen.add(page.next);
    answer = await get(server, pageUrl(of, path, page.next));
  }
}

/** Makes the functions that list the folders of a server. @param base URL of the folder that all paths are below; it ends with a slash */
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

/** Whether a file's name is that of a picture that browsers show (JPEG, PNG, WebP or GIF). A name that begins with a dot is refused. */
export const isPicture = (name: string): boolean => /\.(?:jpe?g|png|webp|gif)$/i.test(name) && !name.startsWith('.');

/** A picture in a camera's folder on the server. */
export interface Found {
  /** The picture's path below the base URL. */
  path: string;
  /** When the picture's file was last changed on the server, in milliseconds since 1970. It is undefined if unknown. */
  changedMs: number | undefined;
  /** True if the server has only the preview of this picture: the small copy that a camera sends first (`images.preview`). */
  isPreview?: boolean;
}

const order = new Intl.Collator('en', { numeric: true });
/** Compares two entries of a folder for sorting: the newest comes first, and with the same or no time the higher name. */
export const byAge = (a: { name: string; changedMs: number | undefined }, b: { name: string; changedMs: number | undefined }): number =>
  (b.changedMs ?? -Infinity) - (a.changedMs ?? -Infinity) || order.compare(b.name, a.name);

/** Finds names of folders that count on: dates, such as `20261120`, `2026-11` or `11`, and those of a camera's card, such as `100CAM`. */
const countedName = /^(?:\d+(?:[-_.]\d+)*|[1-9]\d\d\w{3,5})$/;

/**
 * Compares two folders for sorting: the one with the newer pictures comes first. Names that count on decide by themselves. The server's time of a
 * folder would mislead there, as it also changes when files are removed.
 */
export const byCourse: typeof byAge = (a, b) => countedName.test(a.name) && countedName.test(b.name) ? order.compare(b.name, a.name) : byAge(a, b);

/** Whether a folder has no pictures of a camera, such as the one with the firmware's copies of reports. */
export const isOther = (name: string): boolean => name.startsWith('.') || /^(?:reports|snapferry|fleet)$/i.test(name);

/** Finds the mark before the ending in a preview's name, as in `IMG_0001_t.JPG`. */
export const previewMark = /_t(?=\.[^.]*$)/i;
/** The most bytes of a preview. A larger file with such a name is a picture of its own. */
const mostPreviewBytes = 65_536;

/**
 * Returns the pictures in the listing of a folder, the newest first. Their paths are below the base URL. Where a whole picture is there, its preview
 * is left out. The whole one then counts from its preview's time, as it may have come days later. @param path of the folder
 */
export function picturesIn(path: string, { files }: ParsedListing): Found[] {
  const all = files.filter(({ name }) => isPicture(name));
  const previews = new Map(all.filter(({ name, size = 0 }) => previewMark.test(name) && size <= mostPreviewBytes).map(file => [file.name.replace(previewMark, ''), file]));
  const names = new Set(previews.size > 0 ? all.map(({ name }) => name) : []);
  const isPreviewOf = (whole: string, name: string): boolean => whole !== name && previews.get(whole)?.name === name;
  return all.flatMap(({ name, changedMs }) => {
    const whole = name.replace(previewMark, '');
    const isPreview = isPreviewOf(whole, name);
    return isPreview && names.has(whole) ? [] : [{ name, changedMs: previews.get(name)?.changedMs ?? changedMs, isPreview }];
  }).sort(byAge).map(({ name, changedMs, isPreview }) => ({ path: join(path, name), changedMs, ...isPreview && { isPreview } }));
}
