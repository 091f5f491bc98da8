// Tests that the simulated bucket takes a form as S3 does, and refuses forms with S3's codes and sentences.

import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startBucket, type BucketOptions } from './bucket.ts';
import { signatureFor } from './signature.ts';

const test = suite('sim/server/s3/bucket');
const image = Buffer.from(Array.from({ length: 3000 }, (_, i) => i * i >> 3));
const secretKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const dayMs = 86_400_000;

/** Fields of a form by name. Undefined removes a field. */
type Fields = Record<string, string | undefined>;

interface Given {
  fields?: Fields;
  /** Conditions that are added to the usual ones. The policy is signed with them. */
  conditions?: unknown[];
  /** A policy in place of the usual one. It is signed, too. */
  policy?: string;
  expiration?: unknown;
  /** Number of days by which the signature's date lies in the past. */
  daysBack?: number;
  region?: string;
  accessKey?: string;
  bytes?: Uint8Array;
  file?: { field?: string; name?: string | null };
  /** Fields that come after the file in the form. */
  after?: Fields;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
  method?: string;
  options?: Partial<BucketOptions>;
}

const exactIn = (fields: Fields) => Object.entries(fields).filter(([name]) => name !== 'key').map(([name, value]) => ({ [name]: value }));

function signed({ fields = {}, conditions, policy, expiration = new Date(Date.now()
  + dayMs).toISOString(), daysBack = 0, region = 'eu-central-1', accessKey = 'AKIAIOSFODNN7EXAMPLE' }: Given): Fields {
  const date = new Date(Date.now() - daysBack * dayMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const day = date.slice(0, 8);
  const base: Fields = {
    key: 'hut-3/A.JPG', success_action_status: '201', 'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `${accessKey}/${day}/${region}/s3/aws4_request`, 'x-amz-date': date,
  };
  const text = policy ?? JSON.stringify({
    expiration, conditions: [{ bucket: 'cameras' }, ['starts-with', '$key', 'hut-3/'], ...exactIn(base), ...conditions ?? []],
  });
  const encoded = Buffer.from(text).toString('base64');
  return { ...base, policy: encoded, 'x-amz-signature': signatureFor({ day, region }, secretKey, encoded), ...fields };
}

const part = (disposition: string, value: string | Uint8Array) => [
  Buffer.from(`--snapferry\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`), Buffer.from(value as string), Buffer.from('\r\n'),
];

function bodyOf(given: Given): Buffer {
  const { bytes = image, file: { field = 'file', name = 'A.JPG' } = {}, after = {} } = given;
  const parts = (fields: Fields) => Object.entries(fields).flatMap(([key, value]) => value === undefined ? [] : part(`name="${key}"`, value));
  return Buffer.concat([
    ...parts(signed(given)), ...part(`name="${field}"${name === null ? '' : `; filename="${name}"`}`, bytes), ...parts(after),
    Buffer.from('--snapferry--\r\n'),
  ]);
}

async function send(given: Given) {
  const server = await startBucket(given.options);
  try {
    const method = given.method ?? 'POST';
    const answer = await fetch(given.path === undefined ? server.url : server.url.replace('/cameras', given.path), {
      method, headers: { 'Content-Type': 'multipart/form-data; boundary=snapferry', ...given.headers },
      ...method === 'POST' && { body: given.body ?? new Uint8Array(bodyOf(given)) },
    });
    const text = await answer.text();
    const of = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(text)?.[1];
    return {
      status: answer.status, type: answer.headers.get('Content-Type'), headers: answer.headers, text, code: of('Code'), message: of('Message'), of,
      files: server.files(),
    };
  } finally {
    await server.stop();
  }
}

const tag = `"${createHash('md5').update(image).digest('hex')}"`;

test('a form is stored under its key', async () => {
  const { status, headers, type, of, files } = await send({ fields: { key: 'hut-3/100CAM/é b.JPG' } });
  assert.equal([
    status, type, headers.get('ETag'), of('ETag'), of('Bucket'), of('Key'),
  ], [201, 'application/xml', tag, tag, 'cameras', 'hut-3/100CAM/é b.JPG']);
  assert.match(of('Location')!, /\/cameras\/hut-3%2F100CAM%2F%C3%A9%20b\.JPG$/);
  assert.equal(files, { 'hut-3/100CAM/é b.JPG': image });
});

const taken: { title: string; given: Given; status?: number; key?: string }[] = [
  {
    title: 'without a status: 204 without a body',
    given: {
      fields: { success_action_status: undefined },
      policy: JSON.stringify({
        expiration: '2100-01-01T00:00:00Z',
        conditions: [
          { bucket: 'cameras' }, ['starts-with', '$x-amz-credential', ''], ['starts-with', '$x-amz-date', ''],
          ['starts-with', '$x-amz-algorithm', ''], { key: 'hut-3/A.JPG' },
        ],
      }),
    },
    status: 204,
  },
  { title: 'names in any case', given: { fields: { key: undefined, KEY: 'hut-3/A.JPG' }, conditions: [['StArTs-WiTh', '$KeY', 'hut-3/']] } },
  {
    title: '${filename} is the file’s name without folders', given: { fields: { key: 'hut-3/${filename}' }, file: { name: 'C:\\x\\B.JPG' } },
    key: 'hut-3/B.JPG',
  },
  { title: 'a field that is to be ignored', given: { fields: { 'x-ignore-it': 'x' } } },
  { title: 'fields after the file are ignored', given: { after: { submit: 'x' } } },
  { title: 'as large as the limit', given: { conditions: [['content-length-range', image.length, image.length]] } },
  { title: 'a limit as text', given: { conditions: [['content-length-range', '1', '3000']] } },
  { title: 'a signature of the last year', given: { daysBack: 365 } },
  { title: 'a young signature, where they last for a day', given: { options: { signatureDays: 1 } } },
];
for (const { title, given, status = 201, key = 'hut-3/A.JPG' } of taken) {
  test(`takes: ${title}`, async () => {
    const heard = await send(given);
    assert.is(heard.status, status, heard.text);
    assert.equal(heard.files, { [key]: image });
  });
}

const policyOf = (policy: object): Given => ({ policy: JSON.stringify(policy) });
const expiration = '2100-01-01T00:00:00Z';
const broken = (shown: string) => `Invalid according to Policy: Policy Condition failed: ${shown}`;
const field = (name: string) => `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`;

const refused: [title: string, given: Given, status: number, code: string, message: string | RegExp][] = [
  [
    'a policy that has ended', { expiration: new Date(Date.now() - 1000).toISOString() }, 403, 'AccessDenied',
    'Invalid according to Policy: Policy expired.',
  ],
  ['a key of another camera', { fields: { key: 'hut-4/A.JPG' } }, 403, 'AccessDenied', broken('["starts-with", "$key", "hut-3/"]')],
  ['another status', { fields: { success_action_status: '200' } }, 403, 'AccessDenied', broken('["eq", "$success_action_status", "201"]')],
  [
    'a value in another case', { fields: { acl: 'Private' }, conditions: [['eq', '$acl', 'private']] }, 403, 'AccessDenied',
    broken('["eq", "$acl", "private"]'),
  ],
  ['a field without a condition', { fields: { acl: 'public-read' } }, 403, 'AccessDenied', 'Invalid according to Policy: Extra input fields: acl'],
  [
    'a condition without a field', { conditions: [['starts-with', '$content-type', '']] }, 403, 'AccessDenied',
    broken('["starts-with", "$content-type", ""]'),
  ],
  ['another bucket’s policy', { conditions: [{ bucket: 'other' }] }, 403, 'AccessDenied', broken('["eq", "$bucket", "other"]')],
  [
    'a policy for no bucket', policyOf({ expiration, conditions: [] }), 403, 'AccessDenied',
    /^Invalid according to Policy: (Extra input fields: |Policy missing condition: )/,
  ],
  [
    'a file too large', { conditions: [['content-length-range', 1, 2999]] }, 400, 'EntityTooLarge',
    'Your proposed upload exceeds the maximum allowed size',
  ],
  [
    'an empty file', { conditions: [['content-length-range', 1, 9]], bytes: new Uint8Array() }, 400, 'EntityTooSmall',
    'Your proposed upload is smaller than the minimum allowed size',
  ],
  [
    'another signature', { fields: { 'x-amz-signature': '0'.repeat(64) } }, 403, 'SignatureDoesNotMatch',
    /^The request signature we calculated does not match/,
  ],
  ['a policy changed after signing', { fields: { policy: 'e30=' } }, 403, 'SignatureDoesNotMatch', /^The request signature/],
  ['an unknown key', { accessKey: 'AKIAOTHER' }, 403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.'],
  ['another region', { region: 'us-east-1' }, 400, 'InvalidArgument', 'the region \'us-east-1\' is wrong; expecting \'eu-central-1\''],
  ['no key in the credential', { accessKey: '' }, 400, 'InvalidArgument', 'a non-empty Access Key (AKID) must be provided in the credential.'],
  ['a malformed credential', { fields: { 'x-amz-credential': 'AKIA' } }, 400, 'InvalidArgument', /mal-formed/],
  ['a malformed date', { fields: { 'x-amz-date': '2026-11-27' } }, 400, 'InvalidArgument', 'X-Amz-Date must be formated via ISO8601 Long format'],
  ['another day than the credential’s', { fields: { 'x-amz-date': '20200101T000000Z' } }, 400, 'InvalidArgument', /another day/],
  ['a signature of tomorrow', { daysBack: -1 }, 403, 'AccessDenied', 'Request is not yet valid'],
  ['a signature of last week, where they last for a week', { daysBack: 8, options: { signatureDays: 7 } }, 400, 'InvalidRequest', 'Date is too old'],
  ['another algorithm', { fields: { 'x-amz-algorithm': 'AWS4-HMAC-SHA1' } }, 400, 'InvalidArgument', /X-Amz-Algorithm/],
  [
    'no account at all',
    { fields: { 'x-amz-algorithm': undefined, 'x-amz-credential': undefined, 'x-amz-date': undefined, 'x-amz-signature': undefined } }, 403,
    'AccessDenied', 'Access Denied',
  ],
  ['no signature', { fields: { 'x-amz-signature': undefined } }, 400, 'InvalidArgument', field('X-Amz-Signature')],
  ['no policy', { fields: { policy: undefined } }, 400, 'InvalidArgument', field('Policy')],
  ['no key', { fields: { key: undefined } }, 400, 'InvalidArgument', field('key')],
  ['a key after the file', { fields: { key: undefined }, after: { key: 'hut-3/A.JPG' } }, 400, 'InvalidArgument', field('key')],
  ['no file', { file: { field: 'image' } }, 400, 'InvalidArgument', 'POST requires exactly one file upload per request.'],
  ['fields of 20 KB', { fields: { acl: 'x'.repeat(20_480) } }, 400, 'MaxPostPreDataLengthExceeded', /preceeding/],
  ['no JSON', { policy: '{' }, 400, 'InvalidPolicyDocument', 'Invalid Policy: Invalid JSON.'],
  ['no end', policyOf({ conditions: [] }), 400, 'InvalidPolicyDocument', 'Invalid Policy: Policy missing expiration.'],
  ['an end with an offset', { expiration: '2100-01-01T00:00:00+02:00' }, 400, 'InvalidPolicyDocument', /Invalid 'expiration' value/],
  ['no conditions', policyOf({ expiration }), 400, 'InvalidPolicyDocument', 'Invalid Policy: Policy missing conditions.'],
  [
    'a member too many', policyOf({ expiration, conditions: [], Statement: [] }), 400, 'InvalidPolicyDocument',
    'Invalid Policy: Unexpected: \'statement\'',
  ],
  [
    'a number as a value', { conditions: [{ acl: 5 }] }, 400, 'InvalidPolicyDocument',
    'Invalid Policy: Invalid Simple-Condition: value must be a string.',
  ],
  ['two in one condition', { conditions: [{ acl: 'a', bucket: 'b' }] }, 400, 'InvalidPolicyDocument', /exactly one property/],
  ['an unknown operation', { conditions: [['ends-with', '$key', 'x']] }, 400, 'InvalidPolicyDocument', /unknown operation/],
  ['another enclosure', { headers: { 'Content-Type': 'text/plain' }, body: 'x' }, 412, 'PreconditionFailed', /pre-conditions/],
  ['no parts', { body: 'x' }, 400, 'MalformedPOSTRequest', /well-formed/],
  ['another bucket', { path: '/other' }, 404, 'NoSuchBucket', 'The specified bucket does not exist'],
  ['a look without an account', { method: 'GET', path: '/cameras/hut-3/A.JPG' }, 403, 'AccessDenied', 'Access Denied'],
];
for (const [title, given, status, code, message] of refused) {
  test(`refuses: ${title}`, async () => {
    const heard = await send(given);
    assert.equal([heard.status, heard.code, heard.type], [status, code, 'application/xml'], heard.text);
    if (typeof message === 'string') assert.is(heard.message, message);
    else assert.match(heard.message!, message);
    assert.equal(heard.files, {});
  });
}

/** Returns the texts of all XML elements of this name. */
const textsIn = (xml: string, name: string) => Array.from(xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g')), ([, text]) => text!);

async function inOpen(keys: string[], story: (get: (path: string) => Promise<{ status: number; text: string }>) => Promise<void>): Promise<void> {
  const server = await startBucket({ isOpen: true });
  try {
    for (const key of keys) {
      mkdirSync(dirname(join(server.root, key)), { recursive: true });
      writeFileSync(join(server.root, key), `of ${key}`);
    }
    await story(async path => {
      const answer = await fetch(server.url + path);
      assert.is(answer.headers.get('Access-Control-Allow-Origin'), '*');
      return { status: answer.status, text: await answer.text() };
    });
  } finally {
    await server.stop();
  }
}

test('an open bucket lists its keys in the order of their bytes, and folders by a delimiter', () => inOpen([
  'b/1.jpg', 'b/2.jpg', 'a b&é.jpg', 'B.jpg', 'b.jpg', 'b-/x.jpg',
], async get => {
  const { text } = await get('/?list-type=2&delimiter=%2F&encoding-type=url');
  assert.equal([
    textsIn(text, 'Key'), textsIn(text, 'Prefix').slice(1), textsIn(text, 'KeyCount'), textsIn(text, 'IsTruncated'),
  ], [['B.jpg', 'a+b%26%C3%A9.jpg', 'b.jpg'], ['b-/', 'b/'], ['5'], ['false']]);
  assert.equal(textsIn((await get('/?list-type=2&prefix=b%2F')).text, 'Key'), ['b/1.jpg', 'b/2.jpg']);
  assert.equal(textsIn((await get('/?list-type=2&prefix=a')).text, 'Key'), ['a b&amp;é.jpg']);
}));

test('an open bucket lists in pages, of folders and files together', () => inOpen(['a/1', 'a/2', 'b', 'c/1', 'd', 'e/1/2'], async get => {
  const pages: string[][] = [];
  for (let token: string | undefined = ''; token !== undefined;) {
    const { text } = await get(`/?list-type=2&delimiter=%2F&max-keys=2${token && `&continuation-token=${encodeURIComponent(token)}`}`);
    pages.push([...textsIn(text, 'Key'), ...textsIn(text, 'Prefix').slice(1)].sort());
    token = textsIn(text, 'NextContinuationToken')[0];
  }
  assert.equal(pages, [['a/', 'b'], ['c/', 'd'], ['e/']]);
  const { status, text } = await get('/?list-type=2&continuation-token=x');
  assert.equal([status, textsIn(text, 'Code')], [400, ['InvalidArgument']]);
}));

test('an open bucket gives its objects to readers, and takes no upload without a form', () => inOpen(['a b/c&.jpg'], async get => {
  assert.equal(await get('/a%20b/c%26.jpg'), { status: 200, text: 'of a b/c&.jpg' });
  for (const path of ['/a', '/a%20b/', '/a%2F..%2Fb']) assert.equal([path, (await get(path)).status], [path, 404]);
  assert.is((await send({ method: 'PUT', options: { isOpen: true } })).status, 403);
}));

test.run();
