// The room in images: what a build leaves free, and what grew since the last release.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { freeIn, leastFree, listRoom, readReleased, sumModules, tellGrown, tellReleased } from '../../../firmware/image/released.js';
import { readBuilds, type Build } from '../../../firmware/image/room.js';
import { root } from '../flash/shell.js';

const test = suite('released');

const build: Build = { name: 'some-board', keys: 2, room: { bytes: 350_000, pieces: { made_config_keys: 7000, made_config_keys__1: 500, made_round_rest: 3000, F: 300 } } };

test('the pieces of a module count together, and what is no module on demand counts as one', () => {
  assert.equal(sumModules(build.room), { config_keys: 7500, round_rest: 3000, 'what stays in memory': 339_500 });
});

test('an image is counted as if it believed two keys', () => {
  assert.is(freeIn(build), 50_000);
  assert.is(freeIn({ ...build, keys: 0 }), 50_000 - 2340);
});

test('the three modules that grew most since a release are named', () => {
  const released = { version: '0.1.0', free: { 'some-board': 51_500 }, modules: { config_keys: 7000, round_rest: 3100, 'what stays in memory': 339_499 } };
  const grown = { ...build.room, pieces: { ...build.room.pieces, made_new: 20, made_other: 2 } };
  assert.is(tellGrown(build.room, released), 'config_keys +500, what stays in memory +1');
  assert.is(tellGrown({ ...grown, bytes: 351_500 }, released), 'what stays in memory +1,479, config_keys +500, new +20');
  assert.equal(listRoom([build], released).slice(1), ['  some-board                    50,000   −1,500  config_keys +500, what stays in memory +1']);
  assert.equal(listRoom([{ ...build, name: 'other' }], { ...released, modules: sumModules(build.room) }).slice(1), ['  other                         50,000']);
});

test('a release has each board\'s free bytes, and the most bytes of each module', () => {
  const other: Build = { name: 'another', keys: 2, room: { bytes: 349_000, pieces: { made_config_keys: 7600, made_camera_shot: 5 } } };
  assert.equal(JSON.parse(tellReleased('0.2.0', [build, other])), {
    version: '0.2.0', free: { another: 51_000, 'some-board': 50_000 },
    modules: { camera_shot: 5, config_keys: 7600, round_rest: 3000, 'what stays in memory': 341_395 },
  });
});

const dist = join(root, 'dist');
const folders = existsSync(dist) ? readdirSync(dist).map(name => join(dist, name)) : [];
for (const one of readBuilds(folders)) {
  test(`the image of ${one.name} leaves ${leastFree} bytes free with two keys`, () => {
    const free = freeIn(one);
    assert.ok(free >= leastFree, `${free} bytes are free, and ${leastFree} must be (docs/design.md). Most grew since the last release: ${tellGrown(one.room, readReleased())}`);
  });
}

test.run();
