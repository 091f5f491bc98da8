import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PageState } from '../../../../web/link/types.ts';
import { clockOf, countsOf, doingOf, memoryOf, modemOf, nextOf, uptimeOf } from '../../../../web/watch/glance/glance.ts';

const test = suite('the camera at a glance');

const atMs = Date.UTC(2026, 10, 21, 9, 30, 2);
const state = (more: Partial<PageState> = {}): PageState => ({ s: 'resting', n: [5, 1, 2], j: [1625, 3010], g: 'delivered', u: 61, c: '0badcafe', ...more });
const answered = (more: Partial<PageState> = {}) => ({ state: state(more), atMs });

test('the current activity is shown', () => assert.is(doingOf(answered({ s: 'staging' }), atMs), 'Copying the image into the modem.'));
test('the next round is counted down', () => {
  assert.is(doingOf(answered({ d: 10_000 }), atMs), 'Resting. The next round begins in 10 s.');
  assert.is(doingOf(answered({ d: 10_000 }), atMs + 4000), 'Resting. The next round begins in 6 s.');
  assert.is(doingOf(answered({ d: 10_000 }), atMs + 60_000), 'Resting. The next round begins at once.');
});
test('the next contact is shown by the camera’s clock', () => {
  assert.equal(nextOf(answered({ d: 3_600_000, k: atMs / 1000, a: 60 }), atMs + 600_000), { text: 'in 50 min', note: '2026-11-21 11:30:02 (UTC+1)' });
  assert.equal(nextOf(answered({ d: 3_600_000, k: atMs / 1000 }), atMs), { text: 'in 1 h', note: '2026-11-21 10:30:02' });
  assert.equal(nextOf(answered({ d: 10_000 }), atMs + 60_000), { text: 'at once', note: '' });
  assert.is(nextOf(answered(), atMs).text, 'with the next image');
  assert.is(nextOf(answered({ s: 'opening', d: 5 }), atMs).text, 'a round is under way');
});
test('counts of images', () => assert.equal(countsOf(state()).map(({ title, count }) => `${title} ${count}`), ['Waiting 2', 'Skipped 1']));
test('a count of left-out images', () => assert.equal(countsOf(state({ n: [5, 0, 2], l: 3 })).map(({ title, count }) => `${title} ${count}`), ['Waiting 2', 'Left out 3']));
test('memory use is shown as a percentage', () => {
  const { text, detail } = memoryOf(state(), { memory: 4000 });
  assert.equal([text, detail], ['41 % in use, 75 % at most so far', '1625 now, 3010 at most so far, of 4000 JsVars']);
});
test('the uptime continues between answers', () => assert.is(uptimeOf(answered(), atMs + 4000), '1 min 5 s'));

const clocks: { title: string; given: Partial<PageState>; text: string; note: RegExp }[] = [
  { title: 'not set', given: {}, text: 'not set', note: /network sets it/ },
  { title: 'with a time zone', given: { k: atMs / 1000, a: 60 }, text: '2026-11-21 10:30:04 (UTC+1)', note: /^$/ },
  { title: 'without a time zone', given: { k: atMs / 1000 }, text: '2026-11-21 09:30:04, local time', note: /time zone is unknown/ },
  { title: 'slow', given: { k: atMs / 1000 - 90, a: 0 }, text: '2026-11-21 09:28:34 (UTC)', note: /^1 min 30 s behind this computer$/ },
  { title: 'fast', given: { k: atMs / 1000 + 3600, a: 0 }, text: '2026-11-21 10:30:04 (UTC)', note: /^1 h ahead of this computer$/ },
];

for (const { title, given, text, note } of clocks) {
  test(`the clock, ${title}`, () => {
    const clock = clockOf(answered(given), atMs + 2000);
    assert.is(clock.text, text);
    assert.match(clock.note, note);
  });
}

test('the modem is shown with its baud rate', () => {
  assert.is(modemOf(state()), 'not known yet');
  assert.is(modemOf(state({ m: 'sim7600', r: 921_600 })), 'sim7600 at 921,600 baud');
});

test.run();
