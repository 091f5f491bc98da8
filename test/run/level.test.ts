// Tests which files the first level has: what it must run, and what it may cost.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isFirst, kept, later } from './level.ts';
import { processorSecondsOf, type Times } from './turns.ts';

const here = fileURLToPath(new URL('..', import.meta.url));
const at = (name: string) => join(here, `${name}.test.ts`);
const test = suite('level');

test('a file is in the first level by the processor time that it took, and a new file is in it', () => {
  const times: Times = { 'at/chat': [9, 0.9], 'stories/image/ahead': [9, 99] };
  assert.equal(['at/chat', 'stories/image/ahead', 'at/lines'].map(name => isFirst(at(name), times)), [true, false, true]);
});

test('the test of a module may take longer than a story, and the test of a stand-in less', () => {
  const times: Times = { 'at/chat': [9, 2], 'web/link/line/wire': [9, 2], 'firmware/image/signed': [9, 2], 'stories/onward': [9, 0.7], 'sim/card/sample': [9, 0.55], 'tools/demo/run': [9, 0.55] };
  assert.equal(Object.keys(times).map(name => isFirst(at(name), times)), [true, true, true, false, false, false]);
});

test('the exceptions are test files, and none is in both lists', () => {
  assert.equal([...Object.keys(kept), ...Object.keys(later)].filter(name => !existsSync(at(name))), []);
  assert.equal(Object.keys(kept).filter(name => name in later), []);
});

const needed: [what: string, file: string][] = [
  ['two images by each modem family, by FTP and by HTTP', 'stories/family/first'],
  ['each fault of a modem', 'modem/faults'],
  ['each code of an FTP server', 'stories/family/ftpcodes'],
  ['each code of a web server', 'stories/http/codes'],
  ['power cuts', 'tools/soak/cutting/cutting'],
  ['an update', 'stories/update/card'],
  ['the page in a browser', 'web/page'],
];
for (const [what, file] of needed) test(`it has ${what}`, () => assert.ok(existsSync(at(file)) && isFirst(at(file)), file));

test('its files took at most 230 seconds of a processor in the last run that kept the times', () => {
  const files = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.test.ts')).map(name => join(here, name));
  const sum = files.filter(file => isFirst(file)).reduce((total, file) => total + processorSecondsOf(file), 0);
  assert.ok(sum <= 230, `${sum}`);
});

test.run();
