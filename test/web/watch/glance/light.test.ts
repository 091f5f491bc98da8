// Tests that the light on the page blinks as the board's does, with the meanings in docs/operation.md.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { framesOf, glowOf } from '../../../../web/watch/glance/light.ts';

const test = suite('the light');

const patterns = ['starting', 'searching', 'sending', 'delivered', 'held', 'noCard', 'noVolume', 'badCard', 'badConfig', 'noSim', 'fault', 'dark'];
const page = readFileSync(new URL('../../../../docs/operation.md', import.meta.url), 'utf8');
const rows = page.split('## The light')[1]!.split('##')[0]!.split('\n').filter(line => line.startsWith('| ')).slice(1).map(line => line.slice(2, -2).split(' | '));

test('the patterns have the words of docs/operation.md, except the one without running firmware', () => {
  const off = rows.findIndex(([shows]) => shows === 'five flashes and a pause');
  assert.ok(off >= 0);
  rows.splice(off, 1);
  assert.equal(patterns.map(pattern => [glowOf(pattern).shows, glowOf(pattern).means]), rows.map(([shows, means]) => [shows, means!.replaceAll('`', '')]));
});

/** The rhythms of the board's light by docs/operation.md: how many flashes each pattern has, and after how many seconds it begins again. */
const rhythms: { pattern: string; flashes: number; seconds: number }[] = [
  { pattern: 'starting', flashes: 1, seconds: 1 }, { pattern: 'searching', flashes: 1, seconds: 2 }, { pattern: 'sending', flashes: 1, seconds: 1 },
  { pattern: 'delivered', flashes: 1, seconds: 5 }, { pattern: 'noCard', flashes: 2, seconds: 2.05 }, { pattern: 'badConfig', flashes: 3, seconds: 2.45 },
  { pattern: 'noVolume', flashes: 6, seconds: 3.65 }, { pattern: 'badCard', flashes: 7, seconds: 4.05 },
  { pattern: 'held', flashes: 2, seconds: 5 }, { pattern: 'noSim', flashes: 4, seconds: 2.85 }, { pattern: 'fault', flashes: 1, seconds: 0.2 },
];

for (const { pattern, flashes, seconds } of rhythms) {
  test(`${pattern}: flashes ${flashes} × in ${seconds} s`, () => {
    const { rhythm } = glowOf(pattern);
    assert.is(rhythm.length, 2 * flashes);
    assert.is(rhythm.reduce((sum, ms) => sum + ms, 0), seconds * 1000);
  });
}

test('an unknown pattern, or none, is dark', () => {
  assert.equal(glowOf('disco').rhythm, []);
  assert.equal(glowOf('').rhythm, []);
});

test('animation frames switch between lit and dark without fading', () => {
  assert.equal(framesOf([50, 150]), [{ opacity: 1, offset: 0 }, { opacity: 1, offset: 0.25 }, { opacity: 0.15, offset: 0.25 }, { opacity: 0.15, offset: 1 }]);
});

test.run();
