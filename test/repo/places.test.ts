// Every file of src with logic has a test of its own name in test/, or is listed here with its tests. Every test in a folder of src\'s name has its
// source file. Names of files and exported functions occur once.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const here = fileURLToPath(new URL('..', import.meta.url));
const src = join(here, '../src');
const test = suite('places of tests');

/** Only types: no code to run. */
const types = ['checkin/checkintrip', 'at/phases/asking', 'config/config', 'console/page/pageshape', 'delivery/http/socket/response', 'at/step', 'at/task', 'at/turn', 'board', 'delivery/delivery', 'ports', 'camera/camera', 'camera/serial/record', 'camera/shots', 'source/source'];

/** Covered by stories: alone they would need doubles of all their neighbours. */
const elsewhere: Record<string, string[]> = {
  'at/phases/compare': ['at/phases/repeat'], 'at/phases/deadline': ['at/phases/ask', 'at/chat'], 'at/phases/foreign': ['at/chat'], 'at/phases/rare': ['at/chat'], 'at/phases/reading': ['at/chat'], 'at/phases/waiting': ['at/chat'], 'at/runner': ['at/chat'],
  'delivery/http/socket/parsebody': ['delivery/http/socket/parser'], 'delivery/http/socket/head': ['delivery/http/socket/parser'],
  'delivery/http/socket/write': ['delivery/http/socket/socket'], 'delivery/http/socket/receiveanswer': ['delivery/http/socket/socket'],
  'delivery/http/own/query': ['delivery/http/proof/askserver'], 'delivery/http/proof/cache': ['delivery/http/proof/verifying'], 'delivery/http/proof/found': ['delivery/http/proof/verifying'], 'delivery/http/proof/tail': ['delivery/http/proof/askserver'],
  'console/page/greet': ['console/page/page'], 'console/ftpjobs': ['console/jobs'],
  'delivery/http/typedrequest': ['stories/console/http'], 'round/check': ['stories/console/check'],
  'delivery/ftp/proof/checking': ['delivery/ftp/proof/verifying'], 'delivery/ftp/proof/whole': ['delivery/ftp/proof/verifying'], 'delivery/ftp/entering': ['delivery/ftp/clearing'], 'delivery/ftp/failing': ['delivery/ftp/clearing'],
  'delivery/ftp/put/draining': ['delivery/ftp/put/staging'], 'delivery/ftp/put/leftover': ['stories/server/deposit'], 'delivery/ftp/session/closing': ['delivery/ftp/session/opening'], 'delivery/ftp/session/reopening': ['delivery/ftp/session/opening'],
  'delivery/http/entering': ['delivery/http/staging'], 'delivery/http/failing': ['delivery/http/clearing'], 'delivery/http/proof/checking': ['delivery/http/proof/verifying'],
  'delivery/http/own/engine': ['delivery/http/session/opening'], 'delivery/http/session/closing': ['delivery/http/session/opening'], 'delivery/http/session/reopening': ['delivery/http/session/opening'],
  'round/image/restarted': ['round/image/live', 'stories/names/newest'], 'round/report/latest': ['stories/names/newest'],
  'store/notewords': ['link/sim', 'round/report/report', 'camera/card/picturenames'],
  'modem/radio': ['link/radio/registration', 'link/radio/cause'],
  'link/power': ['link/wake'], 'link/stop': ['link/wake'],
  'delivery/servernote': ['delivery/verdict', 'delivery/ftp/session/server'],
  'delivery/http/http': ['selectdelivery'],
  'delivery/ftp/ftp': ['round/states'], 'delivery/names/template': ['delivery/names/imagename'], 'delivery/pour/bounds': ['delivery/pour/pace'], 'delivery/pour/search': ['delivery/pour/pace'],
  'device/about': ['stories/console/page'], 'device/battery': ['stories/rules/battery'],
  'device/camera/camerapipes': ['device/camera/camerabus'],
  'device/clock': ['stories/clock/dates'], 'device/ownnames': ['device/card'], 'store/logpiece': ['store/logfile'], 'store/notetext': ['store/state'], 'device/start/doors': ['stories/console/doors'],
  'device/version': ['round/report/report'], 'path': ['device/card'], 'round/image/leaveunsent': ['stories/card/unsent'], 'source/unsent': ['stories/card/unsent'], 'round/report/faultnote': ['round/report/report'],
  'device/pins': ['stories/light', 'stories/clock/sleep'], 'device/system': ['stories/delivery'], 'device/start/start': ['stories/console/doors'], 'secret/clean': ['log'], 'secret/mask': ['log'],
  'entrypoints': ['round/contracts', 'stories/console/page'], 'ferry': ['round/contracts'], 'handlers': ['round/states'], 'main': ['stories/round', 'stories/delivery'], 'source/listing/advance': ['source/walk', 'source/outbox'],
  'round/report/reportline': ['round/report/report'], 'round/report/between': ['stories/checkin/report'], 'round/report/willfine': ['stories/checkin/report'],
  'checkin/checkin': ['stories/checkin/remote'], 'checkin/fetchsettings': ['stories/checkin/remote'], 'checkin/postreport': ['stories/checkin/report'],
  'round/shooting': ['round/rest/rest', 'stories/camera/shot'], 'round/welcome': ['round/cardlook'], 'source/folder': ['source/outbox'],
  'camera/shot/recovery': ['camera/shot/shot'], 'camera/schedule/due': ['camera/requests'], 'camera/shot/end': ['camera/shot/shot'], 'camera/shot/keep': ['camera/shot/shot'],
  'camera/shot/receivepicture': ['camera/shot/shot'], 'camera/shot/kept': ['camera/shot/shot'], 'camera/card/piece': ['camera/card/picture'],
  'camera/shot/place': ['camera/shot/shot'], 'camera/schedule/plan': ['camera/requests'], 'camera/supply': ['camera/shot/shot'], 'camera/shot/takepicture': ['camera/shot/shot'],
  'camera/shot/wakecamera': ['camera/shot/shot'], 'camera/shotstate': ['camera/requests'],
  'camera/spi/openspi': ['stories/camera/shot'], 'camera/serial/openserial': ['stories/camera/shot'], 'camera/spi/burst': ['camera/spi/registers'], 'camera/serial/talk': ['camera/serial/line'],
  'camera/serial/probebaud': ['camera/serial/line'], 'camera/serial/pieces': ['camera/serial/line'], 'camera/serial/setting': ['camera/serial/vc0706'],
  'modem/simcom/sim7600methods': ['modem/simcom/sim7600'],
  'modem/simcom/a76xxfiles': ['modem/simcom/a76xx'],
};

/** Records of modems: `modem/known` tests each by the rules of all. A test of its own replays its manual. */
const records = [...readFileSync(join(src, 'modem/known.ts'), 'utf8').matchAll(/from '\.\/(\w+\/\w+)'/g)].map(([, name]) => `modem/${name!}`);

/** Tests of a room, of no single file. */
const ofRooms = ['modem/faults', 'modem/placeholders', 'round/contracts'];

const stems = (folder: string, ending: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith(ending)).map(name => name.slice(0, -ending.length).split(sep).join('/'));
const sources = stems(src, '.ts').filter(name => !name.endsWith('.d'));
const tests = stems(here, '.test.ts');
const rooms = readdirSync(src, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => entry.name);

test('every file of src has its test, or is listed in this test', () => {
  assert.equal(sources.filter(name => !tests.includes(name) && !types.includes(name) && !records.includes(name) && !(name in elsewhere)), []);
});

test('the modem records are found', () => assert.ok(records.includes('modem/simcom/sim7600')));

test('every file listed in this test exists and has no test of its own', () => {
  for (const name of [...types, ...Object.keys(elsewhere)]) {
    assert.ok(sources.includes(name), `${name} is not in src`);
    assert.not.ok(tests.includes(name), `${name} has a test of its own`);
  }
  for (const name of [...ofRooms, ...Object.values(elsewhere).flat()]) assert.ok(tests.includes(name), `there is no test ${name}`);
});

test('a file listed as types contains no code', () => {
  for (const name of types) assert.not.match(readFileSync(join(src, `${name}.ts`), 'utf8'), /\bfunction\b|=> \{|^export (const|let)\b/m, name);
});

test('every test in a folder of src\'s name has its source file', () => {
  assert.equal(tests.filter(name => rooms.includes(name.split('/')[0]!) && !sources.includes(name) && !ofRooms.includes(name)), []);
});

/** All files that a file imports, or runs as a program of its own (device/module.ts), with their imports. */
function reach(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file) || !existsSync(file)) return seen;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, name] of text.matchAll(/programOf<\w+>\('([^']+)'/g)) reach(join(src, `${name!}.ts`), seen);
  for (const [, name] of text.matchAll(/from '(\.[^']+?)(?:\.[jt]s)?';/g)) reach(`${resolve(dirname(file), name!)}.ts`, seen);
  return seen;
}

for (const name of sources.filter(one => tests.includes(one))) {
  test(`the test of ${name} imports or runs it`, () => assert.ok(reach(join(here, `${name}.test.ts`)).has(join(src, `${name}.ts`))));
}

test('no folder of test/ has more than twelve files', () => {
  const all = readdirSync(here, { recursive: true, withFileTypes: true });
  const counts = new Map<string, number>();
  for (const entry of all.filter(one => one.isFile())) {
    const folder = entry.parentPath ?? entry.path;
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  assert.ok(counts.size > 20);
  assert.equal([...counts].filter(([, count]) => count > 12), [], 'a sub-folder by subject is missing');
});

test('a file name of src occurs once, except for handlers that ftp/ and http/ both have', () => {
  const nameOf = (path: string) => path.split('/').at(-1)!;
  const namesakes = (path: string) => sources.filter(other => other !== path && nameOf(other) === nameOf(path));
  const isPair = (path: string) => [['ftp', 'http'], ['http', 'ftp']]
    .some(([own, other]) => path.startsWith(`delivery/${own!}/`) && namesakes(path).every(one => one.startsWith(`delivery/${other!}/`)));
  assert.equal(sources.filter(path => namesakes(path).length > 0 && !isPair(path)), []);
});

/** Declarations, and constants whose type or value is a function. */
const exportedFunction = /^export (?:async )?(?:function\*? (\w+)|(?:const|let|var) (\w+)(?:: \(|[^\n]*(?:=>|= function)))/gm;

/** @param texts source by path @returns `name: paths` of each exported function of two files */
function listDoubles(texts: Map<string, string>): string[] {
  const holders = new Map<string, string[]>();
  for (const [path, text] of texts) {
    const names = new Set([...text.matchAll(exportedFunction)].map(([, name, constant]) => (name ?? constant)!));
    for (const name of names) holders.set(name, [...holders.get(name) ?? [], path]);
  }
  return [...holders].filter(([, paths]) => paths.length > 1).map(([name, paths]) => `${name}: ${paths.join(', ')}`);
}

test('the name of an exported function of src occurs in one file', () => {
  const texts = new Map(sources.map(name => [name, readFileSync(join(src, `${name}.ts`), 'utf8')]));
  assert.ok([...texts.values()].join('\n').match(exportedFunction)!.length > 500);
  assert.equal(listDoubles(texts), []);
});

test('a duplicate function name is found', () => {
  const texts = new Map(Object.entries({
    a: 'export function one(x: string): void;\nexport function one(x: unknown): void {}\nexport const two: () => void = g;\nfunction three() {}\nexport const five = 1;\n',
    b: 'export async function one() {}\nexport const two = (x: number) => x;\nexport function three() {}\nexport const five = 2;\nexport interface One { one(): void }\n',
    c: 'export const two = function () {};\n',
  }));
  assert.equal(listDoubles(texts), ['one: a, b', 'two: a, b, c']);
});

test.run();
