// Tests what is told if no image matches `images.match`: one line in the log, and a report that says so.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { reportOf } from '../../../src/round/report/reportline.ts';
import { tellUnmatched, unmatchedText } from '../../../src/round/report/unmatched.ts';
import { createNotes } from '../../../src/store/state.ts';
import { createMemoryCard } from '../../outside.ts';
import { roundOf, type RoundScene } from '../trip.ts';

const test = suite('none matches');

const config = { 'device': 'hut', 'images.folder': '/DCIM', 'images.match': '*.jpeg', 'report.everyHours': 24, 'schedule.everyMinutes': 0 };

function sceneOf(unmatched: number, notes = createNotes(createMemoryCard()), more: object = {}): RoundScene {
  const scene = roundOf({ notes, config: { ...config, ...more } });
  Object.assign(scene.trip.source, { seen: { newest: '', unmatched } });
  return scene;
}

test('the sentence is logged once, also after a boot, and again when it changes', () => {
  const notes = createNotes(createMemoryCard());
  const lines = [20, 20, 21, 21, 0, 21].flatMap(count => {
    const scene = sceneOf(count, notes);
    tellUnmatched(scene.trip);
    return scene.lines;
  });
  const line = (count: number) => `warn card: none of ${count} files in /DCIM matches *.jpeg, so nothing is sent; check images.match and images.folder`;
  assert.equal(lines, [line(20), line(21), line(21)]);
  assert.is(unmatchedText(sceneOf(1).trip), 'none of 1 file in /DCIM matches *.jpeg');
});

const report = (scene: RoundScene, fault = '') => JSON.parse(reportOf(scene.trip, '0', fault, '')) as { status: string; fault?: object };

test('the report is degraded, with the sentence as its reason', () => {
  assert.equal([report(sceneOf(20)).status, report(sceneOf(20)).fault], ['degraded', { code: 'none-matches', words: 'none of 20 files in /DCIM matches *.jpeg', times: 1 }]);
  assert.equal([report(sceneOf(0)).status, report(sceneOf(0)).fault], ['ok', undefined]);
});

test('what the search could not read or send is its reason, and a folder without room in memory comes first', () => {
  const seen = { newest: '', trouble: 'folder-unread /DCIM/a cannot be read; its images wait' };
  const told = (more: object) => {
    const scene = sceneOf(0);
    Object.assign(scene.trip.source, { seen: { ...seen, ...more } });
    const { status, fault } = report(scene);
    return [status, fault];
  };
  assert.equal(told({}), ['degraded', { code: 'folder-unread', words: '/DCIM/a cannot be read; its images wait', times: 1 }]);
  assert.equal(told({ blind: ['/DCIM/b'] }), ['degraded', { code: 'folder-blind', words: '/DCIM/b holds more names than fit into memory', times: 1 }]);
  assert.equal(told({ trouble: '' }), ['ok', undefined]);
});

test('a fault comes before it, and a long pattern does not make the report too long', () => {
  assert.match(JSON.stringify(report(sceneOf(20), 'put-denied 2').fault), /"code":"put-denied"/);
  const long = reportOf(sceneOf(20, undefined, { 'images.match': '"x\\'.repeat(300) }).trip, '0', '', '');
  assert.ok(long.length < 600, `${long.length} bytes`);
  assert.is((JSON.parse(long) as { status: string }).status, 'degraded');
});

test.run();
