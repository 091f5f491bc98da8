// Tests which cameras count as silent: by pictures, by reports, by days in names, and what the command says and returns.

import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readOptions, type AuditOptions } from '../options.ts';
import { listedMs } from '../server/ftp.ts';
import { bucketOf, inScene, startWeb, type Files } from '../stand.ts';
import { auditSilent, dayMsIn, inSpan } from './silent.ts';

const test = suite('tools/audit/alarm');
const nowMs = Date.parse('2026-11-29T12:00:00Z');
const [hourMs, dayMs] = [3_600_000, 86_400_000];
const quiet = { show: () => undefined, stop: () => undefined };

async function listen(server: string, options: Partial<AuditOptions> = {}): Promise<{ code: number; text: string }> {
  let text = '';
  const output = { async write(parts: Iterable<string>) { for (const part of parts) text += part; }, warn: () => undefined };
  const code = await auditSilent({ content: false, json: false, csv: false, silent: 2 * dayMs, ...options, server }, output, quiet, nowMs);
  return { code, text };
}

/** Lays files with their ages in milliseconds, and looks for silent cameras among them. */
const withAges = (files: Record<string, [content: string, age: number]>, run: (server: string) => Promise<void>) =>
  inScene({ server: Object.fromEntries(Object.entries(files).map(([path, [content]]) => [path, content])) as Files }, async ({ server }) => {
    for (const [path, [, age]] of Object.entries(files)) utimesSync(join(server, path), (nowMs - age) / 1000, (nowMs - age) / 1000);
    await run(server);
  });

const report = (device: string) => JSON.stringify({ device, status: 'ok', time: '2026-11-20T08:00:00+01:00' });

test('cameras with and without reports: those that have sent nothing for so long are named, each in a sentence', () => withAges({
  'hut-3/2026-11-20/a.jpg': ['x', 9 * dayMs], 'hut-3/2026-11-25/b.JPG': ['x', 4 * dayMs + 3 * hourMs], 'hut-3/thumbs.txt': ['x', 0],
  'gate/c.jpg': ['x', hourMs],
  'mast.json': [report('mast'), 3 * dayMs], 'mast/d.jpg': ['x', 5 * dayMs],
  'lake.json': [report('lake'), hourMs], 'lake/e.jpg': ['x', 30 * dayMs],
  'fleet.json': ['{"title":"ours"}', 90 * dayMs], 'gate-settings.json': ['{"id":"7","set":{}}', 90 * dayMs], 'fleet/index.html': ['x', 90 * dayMs],
}, async server => {
  const { code, text } = await listen(server);
  assert.is(code, 1);
  assert.equal(text.split('\n'), [
    'hut-3 has sent nothing for 4 days 3 h: its last file is hut-3/2026-11-25/b.JPG, of 2026-11-25 09:00 UTC.',
    'mast has sent nothing for 3 days: its last file is mast.json, of 2026-11-26 12:00 UTC.',
    '2 of 4 cameras have sent nothing for 2 days.', '',
  ]);
}));

test('exit code 0 if all have sent; 2 if there is no camera, or a folder is not listed', async () => {
  await withAges({ 'gate/c.jpg': ['x', hourMs] }, async server => assert.equal(await listen(server), { code: 0, text: 'None of 1 camera has sent nothing for 2 days.\n' }));
  await withAges({ 'readme.txt': ['x', 0] }, async server => assert.equal((await listen(server)).code, 2));
});

test('a bucket without times: the days in the names count, and a name without one is told', async () => {
  const web = await startWeb(bucketOf({ 'hut-3/20261120/a.jpg': 5, 'gate/2026-11-29/b.jpg': 5, 'lake/c.jpg': 5 }, 1000));
  try {
    const { code, text } = await listen(`${web.url.replace('http://', 'http://key:secret@')}/cameras/`);
    assert.is(code, 1);
    assert.match(text, /^hut-3 has sent nothing for 8 days 12 h.*\nlake: the server does not tell when its files came\.\n1 of 3 cameras has sent nothing for 2 days\.\n$/);
  } finally {
    await web.stop();
  }
});

test('as JSON', () => withAges({ 'gate/c.jpg': ['x', 3 * dayMs] }, async server => {
  const { code, text } = await listen(server, { json: true });
  assert.is(code, 1);
  assert.equal(JSON.parse(text), { cameras: [{ camera: 'gate', path: 'gate/c.jpg', last: '2026-11-26T12:00:00.000Z', isSilent: true }], notLookedAt: [] });
}));

test('days in paths, spans, and the times of an FTP list', () => {
  assert.equal(['a/2026-11-20/x.jpg', 'a/2026/11/20/x.jpg', 'a/IMG_20261120_101500.jpg', 'a/IMG_0001.jpg', 'a/2026-13-40.jpg'].map(dayMsIn), [
    ...Array<number>(3).fill(Date.parse('2026-11-21T00:00:00Z')), undefined, undefined,
  ]);
  assert.equal([40 * 60_000, 36 * hourMs, 2 * dayMs].map(inSpan), ['40 min', '1 day 12 h', '2 days']);
  assert.equal(['Nov 29 11:10', 'Dec  3 08:00', 'Nov  2  2025', 'yesterday'].map(text => listedMs(text, nowMs)), [
    Date.parse('2026-11-29T11:10:00Z'), Date.parse('2025-12-03T08:00:00Z'), Date.parse('2025-11-02T00:00:00Z'), undefined,
  ]);
});

test('the command line takes a time with its unit', () => {
  assert.equal(['36h', '2d', '1.5h', '1w'].map(text => readOptions(['--silent', text, '--server', 'x']).silent), [36 * hourMs, 2 * dayMs, 1.5 * hourMs, 7 * dayMs]);
});

test.run();
