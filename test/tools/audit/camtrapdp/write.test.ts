// Tests the Camera Trap Data Package of a card: its tables by the rules of the published schemas, its days, and its checksums.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inScene } from '../stand.ts';
import { writeCamtrapDp } from './write.ts';

const test = suite('tools/audit/camtrapdp');
const config = { device: 'hut-3', ftp: { host: 'h' }, camera: { place: '47.07,-15.44', everyMinutes: 60 } };
const report = (day: string) => `${JSON.stringify({ device: 'hut-3', status: 'ok', time: `${day}T08:00:00+01:00` })}\n`;
const quiet = { show: () => undefined, stop: () => undefined };
const zoned = '%Y-%m-%dT%H:%M:%S%z';

/** The rules of the standard's tables, in the order of their columns: those that must be there, and what a value must match. */
const rules: Record<string, { columns: number; needed: string[]; matches: Record<string, RegExp> }> = {
  deployments: {
    columns: 24, needed: ['deploymentID', 'latitude', 'longitude', 'deploymentStart', 'deploymentEnd'],
    matches: { latitude: /^-?[0-9.]+$/, longitude: /^-?[0-9.]+$/, deploymentStart: timeLike(), deploymentEnd: timeLike(), timestampIssues: /^(true|false)$/ },
  },
  media: {
    columns: 11, needed: ['mediaID', 'deploymentID', 'timestamp', 'filePath', 'filePublic', 'fileMediatype'],
    matches: { timestamp: timeLike(), filePath: /^(?=^[^./~])(^((?!\.{2}).)*$).*$/, filePublic: /^(true|false)$/, fileMediatype: /^(image|video|audio)\/.*$/, captureMethod: /^(activityDetection|timeLapse)?$/ },
  },
  observations: { columns: 28, needed: [], matches: {} },
};

/** Returns the pattern of the standard's times. */
function timeLike(): RegExp {
  const parts: Record<string, string> = { Y: '\\d{4}', m: '\\d\\d', d: '\\d\\d', H: '\\d\\d', M: '\\d\\d', S: '\\d\\d', z: '(?:Z|[+-]\\d\\d:?\\d\\d)' };
  return new RegExp(`^${zoned.replace(/%(\w)/g, (_all, letter: string) => parts[letter]!)}$`);
}

function rowsOf(text: string): Record<string, string>[] {
  const [names = [], ...rows] = text.trimEnd().split('\r\n').map(line => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(([, quoted, plain = '']) => quoted?.replace(/""/g, '"') ?? plain));
  return rows.map(row => Object.fromEntries(names.map((name, i) => [name, row[i] ?? ''])));
}

async function made(card: string, server: string): Promise<{ code: number; text: string; tables: Record<string, Record<string, string>[]>; about: Record<string, unknown> }> {
  let text = '';
  const output = { async write(parts: Iterable<string>) { for (const part of parts) text += part; }, warn: () => undefined };
  const code = await writeCamtrapDp({ card, reports: undefined, folder: server }, output, quiet, new Date('2026-12-01T10:00:00Z'));
  const tables = Object.fromEntries(Object.entries(rules).map(([name, { columns, needed, matches }]) => {
    const content = readFileSync(join(server, `${name}.csv`), 'utf8');
    assert.is(content.split('\r\n')[0]!.split(',').length, columns, name);
    const rows = rowsOf(content);
    for (const row of rows) {
      for (const key of needed) assert.ok(row[key], `${name}: ${key}`);
      for (const [key, pattern] of Object.entries(matches)) assert.match(row[key]!, pattern, `${name}: ${key}`);
    }
    return [name, rows];
  }));
  const ids = tables['deployments']!.map(row => row['deploymentID']);
  for (const row of tables['media']!) assert.ok(ids.includes(row['deploymentID']), 'each picture is of a deployment');
  assert.is(new Set(tables['media']!.map(row => row['mediaID'])).size, tables['media']!.length);
  return { code, text, tables, about: JSON.parse(readFileSync(join(server, 'datapackage.json'), 'utf8')) as Record<string, unknown> };
}

const given = {
  'DCIM/A/1.jpg': 'one', 'DCIM/A/2, "b".jpg': 'two', 'DCIM/A/3.jpg': 'three', 'snapferry/reports/20261118.jsonl': report('2026-11-18') + report('2026-11-19'),
  'snapferry/reports/20261123.jsonl': report('2026-11-23') + report('2026-11-24'),
};

function date(card: string, times: Record<string, string>): void {
  for (const [path, time] of Object.entries(times)) utimesSync(join(card, path), new Date(time), new Date(time));
}

test('pictures with their SHA-256; days without a report and without a picture are between two deployments', () => inScene({ config, card: given }, async ({ card, server }) => {
  date(card, { 'DCIM/A/1.jpg': '2026-11-18T10:00:00', 'DCIM/A/2, "b".jpg': '2026-11-20T11:00:00', 'DCIM/A/3.jpg': '2026-11-24T12:00:00' });
  const { code, text, tables, about } = await made(card, server);
  assert.is(code, 0);
  assert.match(text, /^3 images of hut-3 in 2 deployments from 2026-11-18 to 2026-11-24: /);
  assert.equal(tables['deployments']!.map(row => [row['deploymentID'], row['latitude'], row['longitude'], row['deploymentStart'], row['deploymentEnd'], row['timestampIssues'], row['deploymentComments']]), [
    ['hut-3_2026-11-18', '47.07', '-15.44', '2026-11-18T00:00:00+00:00', '2026-11-20T23:59:59+00:00', 'true', 'Pictures, but no report, on 2026-11-20.'],
    ['hut-3_2026-11-23', '47.07', '-15.44', '2026-11-23T00:00:00+00:00', '2026-11-24T23:59:59+00:00', 'true', 'No report and no picture from 2026-11-21 to 2026-11-22.'],
  ]);
  assert.equal(tables['media']!.map(row => [row['filePath'], row['deploymentID'], row['timestamp'], row['captureMethod']]), [
    ['DCIM/A/1.jpg', 'hut-3_2026-11-18', '2026-11-18T10:00:00+00:00', 'timeLapse'], ['DCIM/A/2, "b".jpg', 'hut-3_2026-11-18', '2026-11-20T11:00:00+00:00', 'timeLapse'],
    ['DCIM/A/3.jpg', 'hut-3_2026-11-23', '2026-11-24T12:00:00+00:00', 'timeLapse'],
  ]);
  assert.match(tables['media']![0]!['mediaComments']!, new RegExp(`^sha256:${createHash('sha256').update('one').digest('hex')}, the time is that of the file$`));
  assert.equal((about['resources'] as { name: string }[]).map(({ name }) => name), ['deployments', 'media', 'observations']);
  for (const key of ['profile', 'created', 'contributors', 'project', 'spatial', 'temporal', 'taxonomic']) assert.ok(about[key], key);
  assert.match(String(about['profile']), /1\.0\.2\/camtrap-dp-profile\.json$/);
  assert.match(String(about['name']), /^([-a-z0-9._/])+$/);
  assert.equal(about['temporal'], { start: '2026-11-18', end: '2026-11-24' });
}));

test('without reports there is one deployment, which says so', () => inScene({ config, card: { 'DCIM/A/1.jpg': 'one', 'DCIM/A/2.jpg': 'two' } }, async ({ card, server }) => {
  date(card, { 'DCIM/A/1.jpg': '2026-11-18T10:00:00', 'DCIM/A/2.jpg': '2026-11-28T10:00:00' });
  const { tables } = await made(card, server);
  assert.equal(tables['deployments']!.map(row => [row['deploymentStart'], row['deploymentEnd'], row['deploymentComments']]), [['2026-11-18T00:00:00+00:00', '2026-11-28T23:59:59+00:00', 'No reports are known, so days without the camera are not known either.']]);
}));

test('without a position, or without anything to tell of, it says what is missing', async () => {
  const failure = (card: string, server: string) => made(card, server).then(() => '', (error: Error) => error.message);
  await inScene({ config: { ftp: { host: 'h' } }, card: given }, async ({ card, server }) => assert.match(await failure(card, server), /Put camera\.place into the card's config\.json/));
  await inScene({ config, card: { 'DCIM/readme.txt': 'x' } }, async ({ card, server }) => {
    assert.match(await failure(card, server), /nothing to compare/);
    assert.not.ok(existsSync(join(server, 'datapackage.json')));
  });
});

test.run();
