// Tests the answers about an S3 bucket: which are refused, and what the form signed by them allows, at a server that checks it.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { faultOfAnswer, presets } from '../../../../web/configure/presets.ts';
import { s3Asks, s3Limits, s3Values } from '../../../../web/configure/s3/asks.ts';

const test = suite('configure/s3/asks');
const camera = { device: 'hut-3', now: new Date('2026-11-27T09:30:15Z') };
const answers = { address: 'cameras.s3.eu-central-1.amazonaws.com', accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };

const rows: [name: string, answer: string, fault: RegExp | undefined][] = [
  ['address', '', /^$/], ['address', 'cameras', /has no bucket/], ['address', 'c.x.r2.cloudflarestorage.com', /^Cloudflare R2 takes no forms/],
  ['address', 's3.eu-central-003.backblazeb2.com/c', /^Backblaze B2 takes no forms/], ['address', 'storage.googleapis.com/c', /^Google Cloud Storage .*GOOG4/], ['address', 'cameras.s3.amazonaws.com', undefined],
  ['accessKey', 'A/B', /^$/], ['accessKey', '', /^$/], ['secretKey', '', /^$/], ['region', '', undefined], ['region', 'eu central', /^$/],
  ['days', '', undefined], ['days', '7', undefined], ['days', '0', /^$/], ['days', '1.5', /^$/], ['days', 'x', /^$/], ['megabytes', '100000', /^$/],
];
for (const [name, answer, fault] of rows) {
  test(`${name}: ${answer || 'nothing'} is ${fault ? 'refused' : 'taken'}`, () => {
    const found = faultOfAnswer(s3Asks.find(ask => ask.name === name)!, answer);
    if (fault) assert.match(found ?? 'no fault', fault);
    else assert.is(found, undefined);
  });
}

test('the limits are those of the form', async () => {
  const given = { ...answers, region: 'eu-north-1', days: '30', megabytes: '5' };
  const said = s3Limits(given, camera);
  for (const one of ['Until 2026-12-27,', ' under hut-3/ ', ' bucket cameras ', ' eu-north-1)', ' 5 MB']) assert.ok(said.includes(one), said);
  const { 'http.url': url, 'http.form': { fields } } = await s3Values(given, camera);
  assert.is(url, 'https://cameras.s3.eu-central-1.amazonaws.com/');
  const policy = Buffer.from(fields['policy']!, 'base64').toString();
  for (const one of ['"2026-12-27T09:30:15.000Z"', '["starts-with","$key","hut-3/"]', '{"bucket":"cameras"}', '/eu-north-1/s3/', '["content-length-range",1,5000000]']) assert.ok(policy.includes(one), policy);
});

test('one secret is asked for, and no value has it', async () => {
  assert.equal(s3Asks.filter(({ isSecret }) => isSecret).map(({ name }) => name), ['secretKey']);
  assert.not.ok(JSON.stringify(await s3Values(answers, camera)).includes(answers.secretKey));
  assert.ok(presets.some(({ asks }) => asks === s3Asks));
});

test.run();
