// Tests what a verdict on the server's copy means for the image, which is the same by FTP and HTTP.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Config } from '../../src/config/config.ts';
import { createServer, type DeliveryTrip, type Server } from '../../src/delivery/deliverytrip.ts';
import { Act } from '../../src/delivery/ownership.ts';
import { recallServer } from '../../src/delivery/servernote.ts';
import { isReplyEnough, isTemporary, isUnasked, noteSeen, settleBegun, settleUnasked, settleUpload, Verdict } from '../../src/delivery/verdict.ts';
import { End, type Fault, type FaultCode } from '../../src/fault.ts';
import { createNotes } from '../../src/store/state.ts';
import { asAsync, lowered } from '../common/lowered.ts';
import { createMemoryCard } from '../outside.ts';
import { sceneOf, type Given, type Scene } from './trip.ts';

const test = suite('verdict');

const path = '/DCIM/A.JPG';

interface Settled extends Scene {
  ended: [end: End, code: FaultCode | undefined][];
  fault: Fault | undefined;
  /** True if the content of the server's copy was compared with the image. */
  isProved: boolean;
}

function settle(verdict: Verdict, given: Given = {}, detail = '', scene = sceneOf(given)): Settled {
  const ended: [End, FaultCode | undefined][] = [];
  let fault: Fault | undefined;
  let isProved = false;
  lowered(settleUpload)(scene.trip, verdict, detail, asAsync(onEnd => (isProved = true, onEnd(End.done))), (end, why) => (fault = why, ended.push([end, why?.code])));
  return { ...scene, ended, fault, isProved };
}

const warned = (lines: string[]) => lines.filter(line => /^(warn|error)/.test(line));
const differs: [End, FaultCode] = [End.refused, 'size-differs'];
const fine: [End, undefined] = [End.done, undefined];
const live = { image: { isLive: true } };

const uploads: {
  title: string; verdict: Verdict; given?: Given; end: [End, FaultCode | undefined];
  isVerified?: boolean; isProved?: boolean; vanished?: number; tells?: RegExp; again?: string;
}[] = [
  { title: 'a whole copy', verdict: Verdict.whole, end: fine, isVerified: true, isProved: true },
  { title: 'a doubtful copy', verdict: Verdict.doubtful, end: fine, isVerified: true, isProved: true },
  { title: 'another file', verdict: Verdict.other, end: differs },
  { title: 'the first missing copy', verdict: Verdict.absent, end: differs, vanished: 1, again: 'the server had no copy' },
  { title: 'the second missing copy in a row', verdict: Verdict.absent, given: { server: { vanished: 1 } }, end: fine, vanished: 2, tells: /server: this server removes images: 2 confirmed uploads in a row were gone, so / },
  { title: 'the third missing copy in a row', verdict: Verdict.absent, given: { server: { vanished: 2 } }, end: fine, vanished: 2 },
  { title: 'a missing live picture', verdict: Verdict.absent, given: { ...live, server: { vanished: 1 } }, end: differs, vanished: 1, again: 'the server had no copy' },
  { title: 'a missing live picture at a server that removes images', verdict: Verdict.absent, given: { ...live, server: { vanished: 2 } }, end: fine, vanished: 2 },
  { title: 'the server does not show the copy', verdict: Verdict.hidden, end: fine, isProved: true, tells: /server: the server does not show its files, so an image counts as delivered by the answer .* if that is intended, set upload\.verify to "reply", and by HTTP http\.answer to a text/ },
  { title: 'the server does not show the copy, logged before', verdict: Verdict.hidden, given: { server: { told: 's' } }, end: fine, isProved: true },
  { title: 'the server does not show the copy, compared before', verdict: Verdict.hidden, given: { attempt: { isVerified: true }, server: { told: 's' } }, end: fine, isVerified: true, isProved: true },
  { title: 'a server that removes images does not show the copy', verdict: Verdict.hidden, given: { server: { vanished: 2 } }, end: fine, vanished: 2 },
  { title: 'a whole copy at a server that removes images', verdict: Verdict.whole, given: { server: { vanished: 2 } }, end: fine, isVerified: true, vanished: 2 },
  { title: 'the size does not verify the content', verdict: Verdict.whole, given: { config: { 'upload.verify': 'content' }, server: { vanished: 2 } }, end: fine, vanished: 2 },
  { title: 'another file at a server that removes images', verdict: Verdict.other, given: { server: { vanished: 2 } }, end: differs, vanished: 2 },
];
for (const { title, verdict, given, end, isVerified = false, isProved = false, vanished = 0, tells, again } of uploads) {
  test(`after its upload: ${title}`, () => {
    const { trip, lines, ended, isProved: wasProved } = settle(verdict, given);
    assert.equal([ended, !!trip.attempt.isVerified, wasProved, trip.server.vanished], [[end], isVerified, isProved, vanished]);
    assert.is(warned(lines).length, tells ? 1 : 0, lines.join('\n'));
    if (tells) assert.match(warned(lines)[0]!, tells);
    assert.is(trip.attempt.image.again, again);
  });
}

const details: [verdict: Verdict, detail: string, line: string][] = [
  [Verdict.other, '7 of 9 bytes', '7 of 9 bytes'], [Verdict.absent, '', 'not there, although it had confirmed the transfer'], [Verdict.absent, 'no longer reported', 'no longer reported'],
];
for (const [verdict, detail, line] of details) {
  test(`the fault says: ${line}`, () => {
    const { fault } = settle(verdict, {}, detail);
    assert.equal([fault?.where, fault?.line], ['the copy on the server', line]);
  });
}

test('the reason for a hidden copy is logged once for each config.json', () => {
  const scene = sceneOf();
  settle(Verdict.hidden, {}, 'a form', scene);
  settle(Verdict.hidden, {}, '', scene);
  assert.is(warned(scene.lines).length, 1);
  assert.match(warned(scene.lines)[0]!, /^warn server: a form, so an image counts/);
});

test('no temporary name is used after an image vanished from one, since it may only have been renamed', () => {
  const temporary = settle(Verdict.absent, { variables: { name: 'A.part', finalName: 'A.JPG' } });
  const own = settle(Verdict.absent, { variables: { name: 'A.JPG', finalName: 'A.JPG' } });
  const picture = settle(Verdict.absent, { ...live, variables: { name: 'A.part', finalName: 'A.JPG' } });
  assert.equal([temporary, own, picture].map(({ trip }) => !!trip.server.noRename), [true, false, false]);
});

test('a name other than the image\'s own is temporary', () => {
  assert.is(isTemporary(sceneOf({ variables: { name: 'A.JPG.part', finalName: 'A.JPG' } }).trip), true);
  assert.is(isTemporary(sceneOf({ variables: { name: 'A.JPG', finalName: 'A.JPG' } }).trip), false);
});

for (const [verify, unasked, enough] of [['none', true, false], ['reply', true, true], ['size', false, false], ['content', false, false]] as const) {
  test(`upload.verify ${verify}: the server is ${unasked ? 'not ' : ''}queried, and its reply is ${enough ? '' : 'not '}the proof`, () => {
    const config: Partial<Config> = { 'upload.verify': verify };
    const { trip } = sceneOf({ config });
    assert.equal([isUnasked(trip), isReplyEnough(trip)], [unasked, enough]);
    if (unasked) settleUnasked(trip);
    if (unasked) assert.is(trip.attempt.isVerified, enough);
  });
}

test('the reply is enough once two images have vanished', () => {
  for (const [vanished, expect] of [[0, false], [1, false], [2, true]] as const) assert.is(isReplyEnough(sceneOf({ server: { vanished } }).trip), expect, `${vanished}`);
});

// The query before another upload ends with an act of the table.

const begun: { act: Act; given?: Given; end: End; tells?: string }[] = [
  { act: Act.count, end: End.done, tells: `info image: ${path} is already complete on the server` },
  { act: Act.name, end: End.done, tells: `info image: ${path} is already complete on the server, but for its name` },
  { act: Act.stage, end: End.refused },
  { act: Act.stepAside, end: End.refused },
  { act: Act.stage, given: { image: { again: 'it has grown' } }, end: End.refused, tells: `info image: ${path} again: it has grown` },
  { act: Act.stepAside, given: { image: { again: 'it has grown' } }, end: End.refused, tells: `info image: ${path} again: it has grown` },
  { act: Act.count, given: { image: { again: 'it has grown' } }, end: End.done, tells: `info image: ${path} is already complete on the server` },
  { act: Act.stage, given: { image: { size: 8 }, attempt: { shown: { final: 8 } } }, end: End.refused, tells: `info image: ${path} again: a file of this size was on the server, but it is not known to be this image` },
];
for (const { act, given, end, tells } of begun) {
  test(`before another upload, act ${act}${tells ? `: ${tells.slice(12)}` : ''}`, () => {
    const { trip, lines } = sceneOf(given);
    const ended: unknown[] = [];
    lowered(settleBegun)(trip, act, (how, fault) => ended.push([how, fault]));
    assert.equal([ended, !!trip.attempt.isVerified, lines], [[[end, undefined]], end === End.done, tells ? [tells] : []]);
    if (end === End.refused) assert.is(trip.attempt.image.again ?? '', '');
  });
}

// The following tests count images that have vanished from the server. The count is kept over boots, until config.json changes.

/** Returns what the next boot knows about the server, on the same card. */
function learn(act: (scene: Scene) => void, next: Given = {}): Server {
  const card = createMemoryCard();
  act(sceneOf({ notes: createNotes(card) }));
  const { trip } = sceneOf({ notes: createNotes(card), ...next });
  recallServer(trip);
  return trip.server;
}

const vanishTimes = (scene: Scene, times: number) => { for (let i = 0; i < times; i++) settle(Verdict.absent, {}, '', scene); };
const see = ({ trip }: { trip: DeliveryTrip }) => noteSeen(trip);
const lessons: { title: string; act: (scene: Scene) => void; vanished: number }[] = [
  { title: 'an image has vanished', act: scene => vanishTimes(scene, 1), vanished: 1 },
  { title: 'an image has vanished, and the next was seen', act: scene => (vanishTimes(scene, 1), see(scene)), vanished: 0 },
  { title: 'three images have vanished', act: scene => vanishTimes(scene, 3), vanished: 2 },
  { title: 'three images have vanished, one was seen since', act: scene => (vanishTimes(scene, 3), see(scene)), vanished: 1 },
];
for (const { title, act, vanished } of lessons) {
  test(`remembered: ${title}`, () => assert.equal(learn(act), { ...createServer(), vanished }));
  test(`forgotten with another config.json: ${title}`, () => assert.equal(learn(act, { configDigest: 'c0ffee01' }), createServer()));
}

test('no note is written if nothing has to be remembered', () => {
  const card = createMemoryCard();
  const { trip } = sceneOf({ notes: createNotes(card) });
  settle(Verdict.whole, {}, '', sceneOf({ notes: createNotes(card) }));
  recallServer(trip);
  assert.equal(card.written, []);
});

test.run();
