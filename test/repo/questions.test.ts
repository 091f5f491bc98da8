// Tests docs/questions.md: README links to its questions, its formula is right, and its commands exist.

import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canRun } from '../needs.ts';

const test = suite('docs/questions');
const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
const page = read('docs/questions.md');

const questions = ['My pictures do not arrive', 'Which SIM, which APN, how many megabytes a month?', 'How long does the battery last?', 'Which card?', 'Frost, fog and heat in the case?',
  'Where is the signal good enough, on the spot, without a laptop?', 'Different intervals by day and night?', 'How do I see the pictures on my phone?',
  'How do I make a video of the pictures?', 'Who cleans up the server?', 'How do I send to Home Assistant or S3?', 'Which camera should I buy?', 'How do I update twenty cameras?', 'What does it cost, and who answers for it?', 'What is not possible?'];

test('each question is a heading, and README links to it', () => {
  assert.equal([...page.matchAll(/^## (.+)$/gm)].map(([, title]) => title), questions);
  assert.is([...read('README.md').matchAll(/\(docs\/questions\.md#[\w-]+\)/g)].length, questions.length);
});

test('each pattern of the light has a remedy in docs/operation.md, to which the first question links', () => {
  const rows = read('docs/operation.md').split('\n## ').find(section => section.startsWith('The light'))!.split('\n').filter(line => line.startsWith('| ')).slice(1);
  assert.ok(rows.length >= 11);
  for (const row of rows) assert.match(row, /^\| [^|]+ \| [^|]+ \| [^|]+ \|$/);
  assert.ok(page.split('\n## ')[1]!.includes('(operation.md#the-light)'));
});

test('the battery calculations are right', () => {
  const sums = [...page.matchAll(/([\d.]+) × ([\d.]+)(?: s)? × (\d+) ÷ 3600 = ([\d.]+)/g)];
  assert.is(sums.length, 3);
  for (const [text, a, b, c, sum] of sums) assert.ok(Math.abs(Number(a) * Number(b) * Number(c) / 3600 - Number(sum)) < 0.5, text);
});

if (canRun('the command that signs an S3 policy', 'bash and the usual Unix commands', 'openssl')) {
  test('the command signs an S3 policy as Amazon describes it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'snapferry-sign-'));
    const policy = '{ "expiration": "2036-01-01T00:00:00Z", "conditions": [ { "bucket": "cameras" } ] }\n';
    writeFileSync(join(folder, 'policy.json'), policy);
    const script = /```sh\n(.*?)```/s.exec(page)![1]!;
    const fields = JSON.parse(`{${execFileSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8' })}}`) as Record<string, string>;
    rmSync(folder, { recursive: true });
    const sign = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
    const encoded = Buffer.from(policy).toString('base64');
    const key = ['eu-central-1', 's3', 'aws4_request'].reduce(sign, sign('AWS4your-secret-key', '20261121'));
    assert.equal(fields, { policy: encoded, 'x-amz-signature': sign(key, encoded).toString('hex') });
  });
}

test.run();
