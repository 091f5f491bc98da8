// Tests how the fleet's page asks for whole pictures: what the next file of settings has, and how far each picture is.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSettings } from '../../../src/config/remotekeys.ts';
import { askStateOf, entriesHere, nameOf, nextSend, tooMany } from '../../../web/fleet/asked.ts';
import { judge } from '../../../web/fleet/judge.ts';
import { NotListed } from '../../../web/fleet/server/folders.ts';
import type { ParsedListing } from '../../../web/fleet/server/listing.ts';
import { readLast, settingsBytes, settingsText, sumOf } from '../../../web/fleet/settings.ts';

const test = suite('web/fleet/asked');
const folder = 'hut';
const preview = { path: 'hut/100CAM/IMG_0001_t.JPG', changedMs: 1, isPreview: true };
const whole = { path: 'hut/100CAM/IMG_0001.JPG', changedMs: 1 };
const lastOf = (send: string[]) => readLast(settingsBytes(8, { 'log.level': 'debug' }, send));
const reportOf = (more: object) => judge(JSON.stringify({ device: 'hut', ...more }), { isCut: false, arrivedMs: undefined, nowMs: 0, name: 'hut' });
const stateOf = (send: string[], more: object | undefined, picture = preview as typeof whole) =>
  askStateOf(picture, { folder, judged: more && reportOf(more) }, lastOf(send));

test('a picture is asked for by its name below the camera\'s folder, without the preview\'s mark', () => {
  assert.is(nameOf(preview, { folder }), '100CAM/IMG_0001.JPG');
  assert.is(nameOf({ path: 'IMG_0001_t.jpg' }, { folder: '' }), 'IMG_0001.jpg');
});

const { text } = lastOf(['100CAM/IMG_0001.JPG']);
const states: [title: string, more: object | undefined, state: string | undefined][] = [
  ['without a report', undefined, 'asked'], ['the camera has other settings', { config: 7 }, 'asked'], ['the camera has these', { config: 8 }, 'coming'],
  ['with their digest', { config: 8, digest: sumOf(text) }, 'coming'], ['another file of this id', { config: 8, digest: '01234567' }, 'refused'],
  ['the file is refused', { config: '8 refused: not proved within 2 rounds (no report arrived)' }, 'refused'],
  ['the report is another camera\'s', { device: 'barn', config: 8 }, 'asked'],
  ['it is not on the card', { config: 8, fault: { code: 'not-sent', words: '/DCIM/100CAM/IMG_0001.JPG: it is no image', times: 1 } }, 'left'],
  ['another one is not on the card', { config: 8, fault: { code: 'not-sent', words: '/DCIM/100CAM/IMG_0002.JPG: it is no image', times: 1 } }, 'coming'],
];
for (const [title, more, state] of states) test(`${title}: ${state}`, () => assert.is(stateOf(['100CAM/IMG_0001.JPG'], more), state));

test('an entry may be a path on the card, the whole picture\'s name, or the preview\'s', () => {
  for (const entry of ['/DCIM/100CAM/IMG_0001.JPG', 'DCIM/100CAM/IMG_0001.JPG', '/100CAM/IMG_0001.JPG', '100CAM/IMG_0001_t.JPG']) assert.is(stateOf([entry], undefined), 'asked', entry);
  for (const entry of ['IMG_0001.JPG', '101CAM/IMG_0001.JPG', '100CAM/*', '*']) assert.is(stateOf([entry], undefined), undefined, entry);
});

test('a whole picture that was asked for is here, and others have no state', () => {
  assert.is(stateOf(['100CAM/IMG_0001_t.JPG'], { config: 8 }, whole), 'here');
  assert.is(stateOf(['100CAM/IMG_0002.JPG'], { config: 8 }, whole), undefined);
});

const files = (...names: string[]): ParsedListing => ({ files: names.map(name => ({ name, size: 6000, changedMs: 1 })), folders: [], strange: 0 });

test('only entries whose whole picture is on the server count as done, and each folder is listed once', async () => {
  const asked: string[] = [];
  const list = (path: string): Promise<ParsedListing> => {
    asked.push(path);
    if (path === 'hut/101CAM') return Promise.resolve(files('IMG_0009.JPG', 'IMG_0009_t.JPG', 'IMG_0010_t.JPG'));
    return path === 'hut' ? Promise.resolve(files()) : Promise.reject(new NotListed('', 404));
  };
  const send = ['101CAM/IMG_0009_t.JPG', 'DCIM/101CAM/IMG_0009.JPG', '101CAM/IMG_0010_t.JPG', '101CAM/IMG_0010.JPG', 'gone/A.JPG', 'B.JPG', '*'];
  assert.equal(await entriesHere({ list }, { folder }, send), send.slice(0, 2));
  assert.equal(asked.sort(), ['hut', 'hut/101CAM', 'hut/DCIM/101CAM', 'hut/gone']);
});

test('the next list keeps what is still to come, and asks for nothing twice', () => {
  assert.equal(nextSend(['DCIM/A.JPG', 'B_t.JPG', '2026/*'], ['DCIM/A.JPG'], ['B.JPG', 'C.JPG']), ['B_t.JPG', '2026/*', 'C.JPG']);
  assert.equal(nextSend([], [], ['100CAM/Ä.JPG']), ['100CAM/\xc3\x84.JPG']);
  assert.is(askStateOf({ path: 'hut/100CAM/Ä_t.JPG', changedMs: 1, isPreview: true }, { folder, judged: undefined }, lastOf(nextSend([], [], ['100CAM/Ä.JPG']))), 'asked');
});

test('the page says when the camera would refuse the list, and only then', () => {
  for (const count of [0, 16, 17]) {
    const send = Array.from({ length: count }, (_, i) => `100CAM/IMG_${i}.JPG`);
    assert.is(tooMany(send) !== '', parseSettings(settingsText(9, {}, send)).mistake !== '', `${count}`);
  }
  assert.match(tooMany(Array(18).fill('a')), /^The camera takes 16 pictures at once, and this makes 18\./);
});

test.run();
