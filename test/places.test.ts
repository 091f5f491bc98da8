// Every file of src with logic has a test of its own name in test/, or stands here with the tests that go through it; and every test
// that stands as src does has its file there.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const here = fileURLToPath(new URL('.', import.meta.url));
const src = join(here, '../src');
const test = suite('places of tests');

/** Only types: nothing in them runs. */
const types = ['at/step', 'at/task', 'board', 'delivery/delivery', 'ports', 'source/camera/camera', 'source/camera/record', 'source/shots', 'source/source'];

/** By the story in which they show: alone they would be tested against doubles of all their neighbours. */
const elsewhere: Record<string, string[]> = {
  'delivery/http/reading': ['delivery/http/answer'], 'delivery/http/head': ['delivery/http/answer'],
  'delivery/http/write': ['delivery/http/socket'], 'delivery/http/receive': ['delivery/http/socket'],
  'delivery/http/fetch': ['delivery/http/ask'], 'delivery/http/found': ['delivery/http/verify'], 'delivery/http/tail': ['delivery/http/ask'],
  'console/greet': ['console/page'],
  'delivery/http/typed': ['stories/console/http'],
  'delivery/http/http': ['deliveries'],
  'delivery/ftp/ftp': ['round/states'],
  'device/about': ['stories/console/page'],
  'device/camerapipes': ['device/camerabus'],
  'device/clock': ['stories/clock/dates'], 'device/doors': ['stories/console/doors'],
  'device/pins': ['stories/light', 'stories/clock/sleep'], 'device/system': ['stories/delivery'], 'device/start': ['stories/console/doors'], 'delivery/http/letters': ['delivery/http/address'], 'clean': ['log'], 'mask': ['log'],
  'ends': ['round/contracts', 'stories/console/page'], 'ferry': ['round/contracts'], 'handlers': ['round/states'], 'main': ['stories/round', 'stories/delivery'],
  'round/shooting': ['round/rest', 'stories/camera/shot'],
  'source/camera/again': ['source/camera/shot'], 'source/camera/due': ['source/camera/shots'], 'source/camera/end': ['source/camera/shot'], 'source/camera/keep': ['source/camera/shot'],
  'source/camera/receive': ['source/camera/shot'], 'source/camera/kept': ['source/camera/shot'], 'source/camera/piece': ['source/camera/picture'],
  'source/camera/place': ['source/camera/shot'], 'source/camera/plan': ['source/camera/shots'], 'source/camera/supply': ['source/camera/shot'], 'source/camera/take': ['source/camera/shot'],
  'source/camera/wake': ['source/camera/shot'], 'source/camera/state': ['source/camera/shots'],
  'source/camera/buses': ['stories/camera/shot'], 'source/camera/lines': ['stories/camera/shot'], 'source/camera/burst': ['source/camera/registers'], 'source/camera/talk': ['source/camera/line'],
  'source/camera/hail': ['source/camera/line'], 'source/camera/pieces': ['source/camera/line'], 'source/camera/setting': ['source/camera/vc0706'],
  'modem/sim7600ways': ['modem/sim7600'],
  'modem/a76xxfiles': ['modem/a76xx'],
};

/** Tests of a room, of no single file. */
const ofRooms = ['modem/faults', 'modem/placeholders', 'round/contracts'];

const stems = (folder: string, ending: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith(ending)).map(name => name.slice(0, -ending.length).split(sep).join('/'));
const sources = stems(src, '.ts').filter(name => !name.endsWith('.d'));
const tests = stems(here, '.test.ts');
const rooms = readdirSync(src, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => entry.name);

test('every file of src has its test, or is told here', () => {
  assert.equal(sources.filter(name => !tests.includes(name) && !types.includes(name) && !(name in elsewhere)), []);
});

test('nothing is told here that has a test of its own, or is gone', () => {
  for (const name of [...types, ...Object.keys(elsewhere)]) {
    assert.ok(sources.includes(name), `${name} is not in src`);
    assert.not.ok(tests.includes(name), `${name} has a test of its own`);
  }
  for (const name of [...ofRooms, ...Object.values(elsewhere).flat()]) assert.ok(tests.includes(name), `there is no test ${name}`);
});

test('what is told to be types holds no code', () => {
  for (const name of types) assert.not.match(readFileSync(join(src, `${name}.ts`), 'utf8'), /\bfunction\b|=> \{|^export (const|let)\b/m, name);
});

test('every test that stands as src does has its file there', () => {
  assert.equal(tests.filter(name => rooms.includes(name.split('/')[0]!) && !sources.includes(name) && !ofRooms.includes(name)), []);
});

/** All that a file imports or runs as a program of its own (device/module.ts), and what that imports. */
function reach(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file) || !existsSync(file)) return seen;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, name] of text.matchAll(/programOf<\w+>\('([^']+)'/g)) reach(join(src, `${name!}.ts`), seen);
  for (const [, name] of text.matchAll(/from '(\.[^']+?)(?:\.[jt]s)?';/g)) reach(`${resolve(dirname(file), name!)}.ts`, seen);
  return seen;
}

for (const name of sources.filter(one => tests.includes(one))) {
  test(`the test of ${name} goes through it`, () => assert.ok(reach(join(here, `${name}.test.ts`)).has(join(src, `${name}.ts`))));
}

test('no folder of test/ is a heap', () => {
  const all = readdirSync(here, { recursive: true, withFileTypes: true });
  const counts = new Map<string, number>();
  for (const entry of all.filter(one => one.isFile())) {
    const folder = entry.parentPath ?? entry.path;
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  assert.ok(counts.size > 20);
  assert.equal([...counts].filter(([, count]) => count > 40), []);
});

test.run();
