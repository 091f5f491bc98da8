// Tests the signer against a published example of Amazon and one made by botocore, and tests the policy that it writes.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkConfig } from '../../../../src/config/keys.ts';
import { signatureOf, signForm, type Grant } from '../../../../web/configure/s3/sign.ts';
import { formFor } from '../../../common/s3form.ts';
import { startBucket } from '../../../sim/server/s3/bucket.ts';
import { signatureFor } from '../../../sim/server/s3/signature.ts';

const test = suite('configure/s3/sign');

/** The example of the Amazon S3 developer guide, "Example: Browser-Based Upload using HTTP POST (Using AWS Signature Version 4)". */
const amazon = {
  secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', scope: ['20151229', 'us-east-1', 's3', 'aws4_request'],
  policy: Buffer.from([
    '{ "expiration": "2015-12-30T12:00:00.000Z",', '  "conditions": [', '    {"bucket": "sigv4examplebucket"},', '    ["starts-with", "$key", "user/user1/"],', '    {"acl": "public-read"},',
    '    {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},', '    ["starts-with", "$Content-Type", "image/"],',
    '    {"x-amz-meta-uuid": "14365123651274"},', '    {"x-amz-server-side-encryption": "AES256"},', '    ["starts-with", "$x-amz-meta-tag", ""],', '',
    '    {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},', '    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},', '    {"x-amz-date": "20151229T000000Z" }', '  ]', '}',
  ].join('\r\n')).toString('base64'),
  signature: '8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e',
};

/** The result of generate_presigned_post of botocore 1.43.11, with the account and the day of the example above. */
const botocore = {
  ...amazon,
  policy: Buffer.from('{"expiration": "2015-12-29T01:00:00Z", "conditions": [{"bucket": "sigv4examplebucket"}, {"key": "user/user1/photo.jpg"}, {"x-amz-algorithm": "AWS4-HMAC-SHA256"}, '
    + '{"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"}, {"x-amz-date": "20151229T000000Z"}]}').toString('base64'),
  signature: '3364624b39010d9b06f5d9b8c9a18a6e478d261c048159c92f2fd6fa885f14e6',
};

for (const [name, { secretKey, scope, policy, signature }] of Object.entries({ amazon, botocore })) {
  test(`signs and checks the vector of ${name}`, async () => {
    assert.is(await signatureOf(secretKey, scope, policy), signature);
    assert.is(signatureFor({ day: scope[0]!, region: scope[1]! }, secretKey, policy), signature);
  });
}

test('a bucket takes one form for several keys below its prefix', async () => {
  const server = await startBucket();
  try {
    const { file, fields } = await formFor();
    const keys = ['hut-3/100CAM/é b.JPG', 'hut-3/101CAM/C.JPG'];
    for (const key of keys) {
      const form = new FormData();
      for (const [name, value] of Object.entries({ ...fields, key })) form.append(name, value);
      form.append(file, new Blob([key]), 'A.JPG');
      assert.is((await fetch(server.url, { method: 'POST', body: form })).status, 201);
    }
    assert.equal(server.files(), Object.fromEntries(keys.map(key => [key, Buffer.from(key)])));
  } finally {
    await server.stop();
  }
});

const now = new Date('2026-11-27T09:30:15.250Z');
const grant: Grant = { bucket: 'cameras', region: 'eu-central-1', accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: amazon.secretKey, prefix: 'Hütte 3/', mostBytes: 20_000_000, days: 365 };
const policyOf = (fields: Record<string, string>) => JSON.parse(Buffer.from(fields['policy']!, 'base64').toString('utf8')) as { expiration: string; conditions: unknown[] };

test('writes the form, whose policy names the limits and each field', async () => {
  const { file, fields } = await signForm(grant, now);
  const exact = { 'success_action_status': '201', 'x-amz-algorithm': 'AWS4-HMAC-SHA256', 'x-amz-credential': 'AKIAIOSFODNN7EXAMPLE/20261119/eu-central-1/s3/aws4_request', 'x-amz-date': '20261119T093015Z' };
  const { policy, 'x-amz-signature': signature, ...others } = fields;
  assert.is(file, 'file');
  assert.equal(others, { key: '{device}/{path}{name}', ...exact });
  assert.equal(policyOf(fields), {
    expiration: '2027-11-27T09:30:15.000Z',
    conditions: [{ bucket: 'cameras' }, ['starts-with', '$key', 'Hütte 3/'], ...Object.entries(exact).map(([name, value]) => ({ [name]: value })), ['content-length-range', 1, 20_000_000]],
  });
  assert.is(signature, signatureFor({ day: '20261119', region: 'eu-central-1' }, grant.secretKey, policy!));
  assert.not.ok(JSON.stringify(fields).includes(grant.secretKey));
});

// forms of more than a week are dated back, so that a server that ends signatures after a week refuses the first picture already
for (const [days, date] of [[1, '20261127T093015Z'], [7, '20261127T093015Z'], [8, '20261119T093015Z'], [3650, '20261119T093015Z']] as const) {
  test(`a form for ${days} days is dated ${date}`, async () => assert.is((await signForm({ ...grant, days }, now)).fields['x-amz-date'], date));
}

test('the longest form fits into config.json', async () => {
  const form = await signForm({ ...grant, bucket: 'b'.repeat(63), accessKey: 'K'.repeat(128), prefix: `${'d'.repeat(32)}/` }, now);
  const config = { device: 'd'.repeat(32), network: { apn: 'a'.repeat(60) }, http: { url: `https://${'b'.repeat(63)}.s3.ap-southeast-1.amazonaws.com/`, form }, upload: { verify: 'reply' } };
  assert.equal(checkConfig(JSON.stringify(config, null, 2), 0).errors, []);
});

test('a browser without WebCrypto says where it has it', async () => {
  const whole = Object.getOwnPropertyDescriptor(globalThis, 'crypto')!;
  Object.defineProperty(globalThis, 'crypto', { configurable: true, value: {} });
  try {
    await signForm(grant, now);
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /https or from this computer/);
  } finally {
    Object.defineProperty(globalThis, 'crypto', whole);
  }
});

test.run();
