// Reads a web server: its HTML, JSON or XML listings of folders, or the listing of an S3 bucket. The server's answer shows which of them it has.

import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { errorIn, isBucketListing } from '../../../../web/fleet/server/bucket.ts';
import { parseListing } from '../../../../web/fleet/server/listing.ts';
import { causeOf, Sentence } from '../../demo/show/sentence.ts';
import { listBucket } from './bucket.ts';
import { readMarkup } from './markup.ts';
import { askText, openRequests, type Requests } from './requests.ts';
import { Absent, Refused, walkFolders, type Looked, type Server, type Way } from './server.ts';

/** Most bytes of a listing. 50,000 entries as HTML take about 10 MB. */
const mostListingBytes = 128 * 1024 * 1024;

const encode = (path: string) => path.split('/').map(encodeURIComponent).join('/');
const slashed = (path: string) => (path ? `/${encode(path)}/` : '/');

/** Throws `Refused` if a web page came in place of a file, as from a login page or an application that answers all paths alike. */
function refusePage(answer: IncomingMessage, path: string): void {
  if (!/^text\/html\b/i.test(answer.headers['content-type'] ?? '') || /\.html?$/i.test(path)) return;
  answer.resume();
  throw new Refused('the server answers with a web page');
}

/** The S3 bucket of an address. It is named by the host or by the first folder of the path. */
interface Bucket {
  /** The bucket's path, without slashes. It is empty if the host names the bucket. */
  path: string;
}

const listing = '?list-type=2&max-keys=1';

/**
 * Asks whether there is an S3 bucket at this path. The request is repeated with a signature if the server refuses it, since a private bucket needs
 * one.
 */
async function askBucket(requests: Requests, path: string): Promise<{ isBucket: boolean; error: string | undefined; status: number }> {
  for (let isSigned = false; ;) {
    const { text, status } = await askText(requests, slashed(path) + listing, mostListingBytes);
    const error = errorIn(text);
    if (error === undefined || error === 'NoSuchBucket' || isSigned || !requests.signAll()) return { isBucket: status === 200 && isBucketListing(text), error, status };
    isSigned = true;
  }
}

async function findBucket(requests: Requests, path: string, shown: string): Promise<Bucket | undefined> {
  const own = await askBucket(requests, path);
  if (own.isBucket) return { path };
  if (own.error === undefined) return undefined;
  const others = [...new Set([path.split('/')[0]!, ''])].filter(one => one !== path);
  let { error } = own;
  for (const other of others) {
    const asked = await askBucket(requests, other);
    if (asked.isBucket) return { path: other };
    error = asked.error && asked.error !== 'NoSuchKey' ? asked.error : error;
  }
  throw new Sentence(`${shown} is an S3 server, and does not list the bucket (${error}). Give the bucket's address, with the access key as user and the secret key as password.`);
}

/**
 * Asks for the base address, and learns from the answer how the server lists its folders. It throws an error with a sentence if the server does not
 * answer.
 */
export async function openWeb(way: Way): Promise<Server> {
  const { url } = way;
  const requests = openRequests(way);
  const shown = `${url.protocol}//${url.host}/`;
  const notes = requests.notes;
  const path = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, '');
  let bucket: Bucket | undefined;
  try {
    bucket = await findBucket(requests, path, shown);
  } catch (error) {
    requests.close();
    if (error instanceof Sentence) throw error;
    throw new Sentence(`${shown} cannot be looked at: ${causeOf(error)}. Check the address, and whether the server runs.`);
  }

  async function look(folder: string): Promise<Looked> {
    const target = slashed(folder);
    const { text, status, type } = await askText(requests, target, mostListingBytes);
    if (status === 404 || status === 410) throw new Absent(`the server answers ${status}`);
    if (status !== 200) throw new Refused(`the server answers ${status}`);
    const found = parseListing(text, type, new URL(target, url), readMarkup);
    if (!found) throw new Refused(`its answer is no listing (${type || 'without a type'})`);
    if (found.strange > 0) notes.push(`The listing of /${folder} has ${found.strange} names that lead out of the folder; they are left out.`);
    return { files: found.files, folders: found.folders.map(({ name }) => name).sort() };
  }

  return {
    shown, path: bucket ? path.slice(bucket.path.length).replace(/^\/+/, '') : path, isClosed: false, home: '', atOnce: 8, notes,
    list: folder => (bucket ? listBucket(requests, slashed(bucket.path), folder && `${folder}/`, notes) : walkFolders(folder, look, notes)),
    async sizeOf(of) {
      const answer = await requests.ask('HEAD', bucketed(of));
      answer.resume();
      const status = answer.statusCode ?? 0;
      if (status === 404 || status === 410) return undefined;
      const length = answer.headers['content-length'];
      if (status !== 200) throw new Refused(`the server answers ${status}`);
      refusePage(answer, of);
      return length === undefined ? undefined : Number(length);
    },
    async read(of): Promise<Readable> {
      const answer = await requests.ask('GET', bucketed(of));
      if (answer.statusCode !== 200) {
        answer.resume();
        throw new Refused(`the server answers ${answer.statusCode}`);
      }
      refusePage(answer, of);
      return answer;
    },
    close: requests.close,
  };

  function bucketed(of: string): string {
    return `/${encode(bucket?.path ? `${bucket.path}/${of}` : of)}`;
  }
}
