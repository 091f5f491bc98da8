// Tests the lists of web servers and buckets, whose names anybody may have given.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Reader } from '../../../../web/fleet/server/answer.ts';
import { bucketQuery, parseBucketPage } from '../../../../web/fleet/server/bucket.ts';
import { openFolders, picturesIn, type NotListed } from '../../../../web/fleet/server/folders.ts';
import { parseListing } from '../../../../web/fleet/server/listing.ts';
import { readMarkup } from '../../../tools/audit/server/markup.ts';

const test = suite('web/fleet/server/listing');
const folder = new URL('http://h/up/');
const halfPastNine = Date.UTC(2026, 10, 20, 9, 30);
const parse = (text: string, type: string) => parseListing(text, type, folder, readMarkup);

test('nginx\'s HTML with names that lead out of the folder, and with markup in them', () => {
  const link = (href: string, size = '1') => `<a href="${href}">x</a>   20-Nov-2026 09:30   ${size}\n`;
  const page = ['../', '?C=N', '/', '/up/', '../../etc/passwd', '..%2fout.JPG', 'http://evil/A.JPG', '//evil/A.JPG', '/etc/A.JPG', 'a%2fb.JPG', '%zz.JPG', '.', 'javascript:alert(1)'].map(href => link(href)).join('');
  const good = [link('A%20%26.JPG', '123'), link('%3Cb%3E.JPG', '7'), link('sub/', '-'), link('big.JPG', '1.2M'), '<script>alert(1)</script>'].join('');
  const files = [{ name: 'A &.JPG', size: 123, changedMs: halfPastNine }, { name: '<b>.JPG', size: 7, changedMs: halfPastNine }, { name: 'big.JPG', size: undefined, changedMs: undefined }];
  assert.equal(parse(page + good, 'text/html'), { files, folders: [{ name: 'sub', changedMs: undefined }], strange: 8 });
});

test('nginx\'s JSON, with entries of all kinds', () => {
  const time = '"mtime":"Fri, 20 Nov 2026 09:30:00 GMT"';
  const text = `[{"name":"../x","type":"file","size":1},{"name":"A.JPG","type":"file",${time},"size":2},{"name":"d","type":"directory",${time}},{"type":"file"},{"name":"\\ud83d.jpg","type":"file"},null,{"name":"B.JPG","type":"file","size":"3"}]`;
  const files = [{ name: 'A.JPG', size: 2, changedMs: halfPastNine }, { name: 'B.JPG', size: undefined, changedMs: undefined }];
  assert.equal(parse(text, 'application/json'), { files, folders: [{ name: 'd', changedMs: halfPastNine }], strange: 4 });
  for (const other of ['<html>', '{}', '"x"', '']) assert.is(parse(other, 'application/json'), undefined, other);
});

test('a preview is a picture only where its whole picture is not, and gives that one its time', () => {
  const file = (name: string, changedMs: number | undefined, size: number | undefined = 6000) => ({ name, size, changedMs });
  const found = (...files: ReturnType<typeof file>[]) => picturesIn('hut', { files, folders: [], strange: 0 });
  assert.equal(found(file('A_t.JPG', 5), file('A.JPG', 9, 300_000), file('B_t.JPG', 7), file('C.JPG', 6)), [
    { path: 'hut/B_t.JPG', changedMs: 7, isPreview: true }, { path: 'hut/C.JPG', changedMs: 6 }, { path: 'hut/A.JPG', changedMs: 5 },
  ]);
  assert.equal(found(file('D_t.JPG', 2, 70_000), file('D.JPG', 1)), [{ path: 'hut/D_t.JPG', changedMs: 2 }, { path: 'hut/D.JPG', changedMs: 1 }], 'too large for a preview');
  assert.equal(found(file('E_t.JPG', undefined, undefined), file('E.JPG', 3)), [{ path: 'hut/E.JPG', changedMs: 3 }], 'a list without sizes and times');
  assert.equal(found(file('F_t.jpg', 4), file('F.JPG', 3)), [{ path: 'hut/F_t.jpg', changedMs: 4, isPreview: true }, { path: 'hut/F.JPG', changedMs: 3 }], 'another ending');
});

test('nginx\'s XML', () => {
  const text = '<?xml version="1.0"?><list><directory mtime="2026-11-20T09:30:00Z">a</directory><file mtime="2026-11-20T09:30:00Z" size="7">&lt;i&gt;.jpg</file><file size="x">..</file></list>';
  assert.equal(parse(text, 'text/xml'), { files: [{ name: '<i>.jpg', size: 7, changedMs: halfPastNine }], folders: [{ name: 'a', changedMs: halfPastNine }], strange: 1 });
});

test('a page of a bucket, with folders, times, and keys that no path can have', () => {
  const bucket = (inner: string) => `<ListBucketResult>${inner}</ListBucketResult>`;
  const keys = '<Contents><Key>a/../b</Key><Size>1</Size></Contents><Contents><Key>a/&lt;b&gt;.JPG</Key><LastModified>2026-11-20T09:30:00.000Z</LastModified><Size>2</Size><Owner><Key>x</Key></Owner></Contents>';
  const prefixes = '<Prefix>a/</Prefix><CommonPrefixes><Prefix>a/c d/</Prefix></CommonPrefixes><CommonPrefixes><Prefix>a/../</Prefix></CommonPrefixes>';
  assert.equal(parseBucketPage(bucket(keys + prefixes), readMarkup),
    { entries: [{ path: 'a/<b>.JPG', size: 2, changedMs: halfPastNine }], folders: ['a/c d'], strange: 2, next: undefined });
  const more = '<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><NextContinuationToken>+/1=</NextContinuationToken><Contents><Key>a+b%26.JPG</Key><Size>2</Size></Contents>';
  assert.equal(parseBucketPage(bucket(more), readMarkup), { entries: [{ path: 'a b&.JPG', size: 2, changedMs: undefined }], folders: [], strange: 0, next: '+/1=' });
  assert.is(bucketQuery('a b/', '+/1=', false), '?list-type=2&encoding-type=url&delimiter=%2F&prefix=a%20b%2F&continuation-token=%2B%2F1%3D');
});

/** Lists a bucket of so many pages with a key in each. @returns the number of files, or the sentence of the error */
async function listOf(pages: number): Promise<string | number> {
  let asked = 0;
  const text = () => `<ListBucketResult><Contents><Key>${++asked}.jpg</Key></Contents><IsTruncated>${asked < pages}</IsTruncated><NextContinuationToken>${asked}</NextContinuationToken></ListBucketResult>`;
  const reader: Reader = { get: async () => ({ status: 200, text: text(), type: 'application/xml', isCut: false, changedMs: undefined, nowMs: undefined, isKept: false }) };
  return openFolders(folder, reader, readMarkup).list('').then(({ files }) => files.length, (error: NotListed) => error.message);
}

test('a bucket with more pages than are read is not shown as if it were whole', async () => {
  assert.is(await listOf(100), 100);
  assert.is(await listOf(101), 'The list is too long for this page.');
});

test.run();
