// Lists the keys of a bucket as S3's ListObjectsV2 does: in pages, and in folders by a delimiter. Source: "ListObjectsV2" of the API reference.

import type { Answer } from '../http/answer.ts';
import { answerFor, escaped, invalid } from './fault.ts';

/** An object in the bucket, without its content. */
export interface Stored {
  bytes: number;
  /** When the object was changed last, in milliseconds since 1970. */
  changedMs: number;
}

/** Largest number of rows on a page of the listing. A row is a key, or a common prefix that stands for a folder. */
const mostOnPage = 1000;

/**
 * Returns the continuation token of a page, from which the server knows the row before the next page. As with real servers, people cannot read it,
 * and it has characters that a URL must encode.
 */
const tokenOf = (last: string): string => `1/${Buffer.from(last).toString('base64')}+`;
const lastOf = (token: string): string | undefined => (/^1\/[\w+/=]+\+$/.test(token)
  ? Buffer.from(token.slice(2, -1), 'base64').toString()
  : undefined);

/** Compares two keys by their bytes, as S3 orders them. */
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Writes a key as S3 does in a listing with `encoding-type=url`. */
const encoded = (key: string): string => encodeURIComponent(key).replace(/%20/g, '+').replace(/%2F/g, '/');

interface Asked {
  prefix: string;
  delimiter: string;
  most: number;
  isEncoded: boolean;
  /** Token of the page before. It is empty for the first page. */
  token: string;
}

function pageOf(objects: ReadonlyMap<string, Stored>, { prefix, delimiter, most }: Asked, after: string): { rows: string[]; isTruncated: boolean } {
  const group = (key: string): string => {
    const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    return end < 0 ? key : key.slice(0, end + delimiter.length);
  };
  const all = [...new Set([...objects.keys()].filter(key => key.startsWith(prefix)).map(group))].sort(byBytes);
  const rest = after ? all.filter(one => byBytes(one, after) > 0) : all;
  return { rows: rest.slice(0, most), isTruncated: most > 0 && rest.length > most };
}

function drawn(objects: ReadonlyMap<string, Stored>, row: string, write: (key: string) => string): string {
  const stored = objects.get(row);
  if (!stored) return `<CommonPrefixes><Prefix>${write(row)}</Prefix></CommonPrefixes>`;
  return `<Contents><Key>${write(row)}</Key><LastModified>${new Date(stored.changedMs).toISOString()}</LastModified>`
    + `<Size>${stored.bytes}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
}

function readQuery(query: URLSearchParams): Asked {
  const most = Number(query.get('max-keys') ?? mostOnPage);
  return {
    prefix: query.get('prefix') ?? '', delimiter: query.get('delimiter') ?? '', most: Math.min(most, mostOnPage),
    isEncoded: query.get('encoding-type') === 'url',
    token: query.get('continuation-token') ?? '',
  };
}

/** Answers a request for a page of the listing. @param name of the bucket @param objects by their keys */
export function answerList(name: string, objects: ReadonlyMap<string, Stored>, query: URLSearchParams): Answer {
  if (query.get('list-type') !== '2') return answerFor({
    status: 501, code: 'NotImplemented', message: 'A header you provided implies functionality that is not implemented.',
  });
  const asked = readQuery(query);
  const { prefix, delimiter, most, isEncoded, token } = asked;
  const after = token ? lastOf(token) : '';
  if (after === undefined) return answerFor(invalid('continuation-token', token, 'The continuation token provided is incorrect'));
  const { rows, isTruncated } = pageOf(objects, asked, after);
  const write = isEncoded ? encoded : escaped;
  const about = {
    Name: name, Prefix: write(prefix), ...token && { ContinuationToken: token }, ...isTruncated && { NextContinuationToken: tokenOf(rows.at(-1)!) },
    KeyCount: rows.length, MaxKeys: most, ...delimiter && { Delimiter: write(delimiter) }, ...isEncoded && { EncodingType: 'url' },
    IsTruncated: isTruncated,
  };
  const elements = Object.entries(about).map(([element, value]) => `<${element}>${String(value)}</${element}>`);
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">';
  const body = `${head}${elements.join('')}${rows.map(row => drawn(objects, row, write)).join('')}</ListBucketResult>`;
  return { status: 200, headers: [['Content-Type', 'application/xml']], body: Buffer.from(body) };
}
