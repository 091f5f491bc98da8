// Tests how reports that anybody may have written are judged, and the state that they show.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { judge, momentIn } from '../../../web/fleet/judge.ts';
import { compareStandings, isClean, settingsStateOf, standingOf, type Standing } from '../../../web/fleet/standing.ts';

const test = suite('web/fleet/judge');
const nowMs = Date.UTC(2026, 10, 20, 12);
const [minuteMs, hourMs] = [60_000, 3_600_000];
const good = { device: 'hut-3', status: 'ok', time: '2026-11-20T12:00:00+01:00', next: '2026-11-20T18:10:00+01:00', waiting: 0, skipped: 0, refused: 0 };

const judged = (given: object | string, more: { arrivedMs?: number; name?: string; isCut?: boolean } = {}) =>
  judge(typeof given === 'string' ? given : JSON.stringify(given), { isCut: false, arrivedMs: undefined, name: 'hut-3', nowMs, ...more });
const standing = (given: object | string, more: Parameters<typeof judged>[1] = {}, atMs = nowMs) =>
  standingOf({ report: judged(given, more), trouble: '', isRead: true, hasReport: true }, atMs);

test('a report without faults', () => {
  assert.is(judged(good).dueMs, Date.UTC(2026, 10, 20, 17, 10));
  assert.equal(standing(good), { word: 'ok', sinceMs: undefined, reasons: [], remedies: [] });
});

test('a camera is silent from the time by which its next report was to come', () => {
  const dueMs = Date.UTC(2026, 10, 20, 17, 10);
  assert.is(standing(good, {}, dueMs).word, 'ok');
  const late = standing(good, {}, dueMs + minuteMs);
  assert.is(late.word, 'silent');
  assert.is(late.sinceMs, dueMs);
  assert.match(late.reasons[0]!, /has not come/);
  assert.match(late.remedies[0]!, /power/);
});

test('a local time without a zone is set right by the arrival of the report', () => {
  const local = { ...good, time: '2026-11-20T21:00:00', next: '2026-11-21T03:10:00' };
  assert.is(judged(local, { arrivedMs: nowMs }).dueMs, nowMs + 6 * hourMs + 10 * minuteMs);
  assert.is(judged(local, { arrivedMs: nowMs }).flaw, undefined);
});

const flawed: { title: string; given: object | string; more?: Parameters<typeof judged>[1]; flaw: string; reason: RegExp }[] = [
  { title: 'no JSON', given: '{"device":"hut-3"', flaw: 'broken', reason: /no JSON/ },
  { title: 'a list', given: '[1]', flaw: 'broken', reason: /no JSON/ },
  { title: 'null', given: 'null', flaw: 'broken', reason: /no JSON/ },
  { title: 'too long', given: good, more: { isCut: true }, flaw: 'large', reason: /too long/ },
  { title: 'of the future', given: { ...good, time: '2031-01-01T00:00:00Z', next: '2031-01-02T00:00:00Z' }, flaw: 'future', reason: /of the future/ },
  { title: 'of another device', given: { ...good, device: '<b>hut-9</b>' }, flaw: 'other', reason: /another camera: <b>hut-9<\/b>\.$/ },
];
for (const { title, given, more, flaw, reason } of flawed) {
  test(`a report: ${title}`, () => {
    assert.is(judged(given, more).flaw, flaw);
    const { word, reasons } = standing(given, more);
    assert.is(word, 'unclear');
    assert.match(reasons[0]!, reason);
  });
}

test('a camera with a clock ahead is silent by the arrival of its report', () => {
  const ahead = { ...good, time: '2031-01-01T00:00:00Z', next: '2031-01-01T06:00:00Z' };
  assert.is(standing(ahead, { arrivedMs: nowMs - 5 * hourMs }).word, 'unclear');
  const late = standing(ahead, { arrivedMs: nowMs - 7 * hourMs });
  assert.is(late.word, 'silent');
  assert.is(late.sinceMs, nowMs - hourMs);
});

test('a camera with a clock behind is judged by the arrival of its report', () => {
  const behind = { ...good, time: '1980-01-01T00:00:00+01:00', next: '1980-01-01T06:00:00+01:00' };
  const { word, reasons } = standing(behind, { arrivedMs: nowMs - 10 * minuteMs });
  assert.is(word, 'unclear');
  assert.match(reasons[0]!, /clock is behind/);
  const late = standing(behind, { arrivedMs: nowMs - 7 * hourMs });
  assert.is(late.word, 'silent');
  assert.is(late.sinceMs, nowMs - hourMs);
  // a report that was hours under way, and one in local time without a zone, are none of a clock that is behind
  assert.is(judged({ ...good, time: '2026-11-20T06:30:00Z' }, { arrivedMs: nowMs }).flaw, undefined);
  assert.is(judged({ ...good, time: '2026-11-20T00:00:00', next: '2026-11-20T06:00:00' }, { arrivedMs: nowMs }).flaw, undefined);
});

test('a camera whose pictures arrive is not silent, although its report does not come', () => {
  const late = judged(good);
  const atMs = late.dueMs! + hourMs;
  const known = { report: late, trouble: '', isRead: true, hasReport: true };
  assert.is(standingOf({ ...known, pictureMs: late.dueMs! - minuteMs }, atMs).word, 'silent', 'the picture came before the report was due');
  const { word, reasons, remedies } = standingOf({ ...known, pictureMs: atMs - 2 * minuteMs }, atMs);
  assert.is(word, 'unclear');
  assert.match(reasons.join(), /^Pictures arrive, but its report does not/);
  assert.match(remedies.join(), /report\.name and report\.url/);
});

test('an old report that names no next one is not believed for ever', () => {
  const { next: _, ...endless } = good;
  const dayMs = 24 * hourMs;
  assert.is(standing(endless, { arrivedMs: nowMs - 7 * dayMs }).word, 'ok', 'a week is the longest time between two reports');
  assert.is(standing(endless, { arrivedMs: nowMs - 40 * dayMs }).word, 'unclear');
  assert.is(standing({ ...good, next: 5 }, { arrivedMs: nowMs - 40 * dayMs }).word, 'unclear', 'a next report of the wrong type');
  assert.is(standing({ ...endless, time: '2026-10-11T12:00:00+01:00' }).word, 'unclear', 'by its own time, as the server tells none');
  assert.match(standing({ status: 'ok', time: [] }).reasons.join(), /Nothing tells when/);
});

test('another camera\'s report does not make this one silent, and its own name may have a slash', () => {
  assert.is(judged({ ...good, device: 'hut-9', next: '2020-01-01T00:00:00Z' }).dueMs, undefined);
  assert.is(judged({ ...good, device: 'alp/hut' }, { name: 'alp_hut' }).flaw, undefined);
});

test('fields of any type never throw', () => {
  const strange = [{}, { status: {} }, { time: 5, next: [], fault: 'x', later: 3, starts: null, config: {}, battery: 'x' }, { status: 'ok', fault: { code: '__proto__', times: {} } }, { skipped: 'many', refused: -1 }, { later: { images: 3, why: 'constructor' } }];
  for (const given of strange) assert.ok(standing(given).word);
  assert.equal(standing({}, { arrivedMs: nowMs }).reasons, ['Its report names no status.']);
  for (const text of ['2026-13-40T00:00:00Z', 'yesterday', 5, null]) assert.is(momentIn(text), undefined);
});

test('the reasons are in words, with the firmware\'s advice', () => {
  const { word, reasons, remedies } = standing({
    ...good, status: 'down', waiting: 3, skipped: 1, refused: 2, later: { images: 2, why: 'refused' }, fault: { code: 'login-wrong', times: 3 }, held: 'send.roaming', config: '8 refused: camera.from: found 25:00',
  });
  assert.is(word, 'down');
  assert.equal(reasons, [
    'Images wait, and the last round delivered none.', 'One image was skipped after its tries.', '2 images were refused.', 'The server refuses images; they are tried again later.',
    'The server did not accept the login.', 'A rule holds rounds back: send.roaming.', 'Settings 8 refused: camera.from: found 25:00.',
  ]);
  assert.match(remedies[0]!, /^Check ftp\.user and ftp\.password/);
  assert.match(standing({ ...good, status: 'degraded', fault: { code: 'none-matches', words: 'none of 3 files in /DCIM matches *.jpg', times: 1 } }).reasons[0]!, /^None of 3 files in \/DCIM matches \*\.jpg\.$/);
  for (const [code, remedy] of [['none-matches', /^Check images.match and images.folder\.$/], ['path-long', /^Move the images/], ['folder-unread', /^Copy the images elsewhere/], ['image-empty', /^See whether the card/], ['folder-blind', /^Put no more than 300 images/]] as const) {
    const told = standing({ ...good, status: 'degraded', fault: { code, words: 'it is so', times: 1 } });
    assert.match(told.remedies[0]!, remedy, code);
    assert.is(told.reasons[0] === 'It is so.', code !== 'folder-blind', code);
  }
  assert.equal(standing({ ...good, status: 'degraded', fault: { code: 'of-a-later-firmware', words: 'it rains', times: 1 } }).reasons, ['It rains.']);
});

test('without a report', () => {
  const known = { report: undefined, trouble: '', isRead: true, hasReport: false };
  assert.is(standingOf(known, nowMs).word, 'pictures');
  assert.is(standingOf({ ...known, isRead: false }, nowMs).word, 'unread');
  assert.equal(standingOf({ ...known, trouble: 'Forbidden.' }, nowMs), { word: 'unclear', sinceMs: undefined, reasons: ['Forbidden.'], remedies: [] });
});

test('the silent come first, the longest before the others', () => {
  const all = [good, { ...good, status: 'down' }, { ...good, status: 'degraded' }].map(one => standing(one));
  const silent = [minuteMs, hourMs].map(ms => ({ ...standing(good), word: 'silent', sinceMs: nowMs - ms }) as Standing);
  const sorted = [...all, ...silent, standing('x')].sort(compareStandings).map(({ word, sinceMs }) => (sinceMs ? `${word} ${(nowMs - sinceMs) / minuteMs}` : word));
  assert.equal(sorted, ['silent 60', 'silent 1', 'down', 'unclear', 'degraded', 'ok']);
});

test('settings are taken, on trial, refused or not there yet, by the report', () => {
  const rows: [config: unknown, clean: boolean, state: string][] = [[8, true, 'stays'], ['8', false, 'trial'], ['8 refused: x', true, 'refused'], [7, true, 'waits'], [undefined, true, 'waits'], ['80 refused: x', true, 'waits'], [{}, true, 'waits']];
  for (const [config, clean, state] of rows) assert.is(settingsStateOf('8', config, clean), state, String(config));
  for (const [config, state] of [[8, 'other'], [7, 'waits'], ['8 refused: x', 'refused']] as const) assert.is(settingsStateOf('8', config, true, false), state);
  const unfetched = standing({ ...good, status: 'degraded', fault: { code: 'not-taken', times: 1 }, left: 'not fetched: the server answered 403 Forbidden' });
  assert.equal([unfetched.word, unfetched.reasons, unfetched.remedies], ['degraded', [
    'Settings or firmware on the server are not taken, and the report says why.', 'A file of settings is left alone: not fetched: the server answered 403 Forbidden.',
  ], ['Let the camera\'s account read both files, or replace the one that is named.']]);
  const left = standing({ ...good, left: '8: this id was taken before, give other settings another id' });
  assert.equal([left.word, left.reasons, left.remedies], ['ok', ['A file of settings is left alone: 8: this id was taken before, give other settings another id.'], ['Write other settings under a new id.']]);
  assert.equal([{}, { skipped: 1 }, { fault: { code: 'tls' } }].map(isClean), [true, false, false]);
});

test.run();
