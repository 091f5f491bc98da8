// Tests a short season, as a sample of those in `npm run test:faults`, and that a season finds broken promises.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { askedNumber } from '../../../common/asked.ts';
import { usualBoards } from '../../../sim/world/board.ts';
import { families } from '../../../sim/world/ways.ts';
import { isWhole } from '../../../whole.ts';
import type { Plan } from '../part.ts';
import { drawSeason, hourMs, type Happening, type Season } from './draw.ts';
import { judge, mostSizes, type SeasonRecord } from './judge.ts';
import { seasons } from './part.ts';
import { bytesInForm, playSeason, startMs, tryOut } from './season.ts';

const test = suite('seasons');

const days = 4;
/** Returns whether `npm run test:all` has built the firmware for the board of this season. */
const hasBoard = ({ board, eye }: Season) => !eye && usualBoards.includes(board ?? 'linux');
const seed = askedNumber('SEED', [1, 2, 3, 4, 5, 6, 7, 8, 9].find(one => hasBoard(drawSeason(one, days, startMs)))!);

test(`seed ${seed}, ${days} days: every promise is kept`, async () => assert.equal((await tryOut(seed, days)).findings, []));

test('a season that does not end in its time is given up, with the moment', async () => {
  const text = await tryOut(seed, days, 0).catch(String);
  assert.match(String(text), /^Error: it did not end in 0 s of a processor: at 2026-11-20T08:30, after 1 steps and 0 commands$/);
});

test('the report has those that ended, and names those that did not', async () => {
  const plan = await seasons.plan({ seed: 5, seasons: 3 }) as Plan;
  const ofSeed = (one: number, findings: string[]) => JSON.stringify({ seed: one, days: 30, title: `seed ${one}`, shots: 9, uploads: 10, findings });
  const { summary, findings } = plan.report([ofSeed(5, []), ofSeed(7, ['lost: A.JPG'])]);
  assert.equal(summary.split('\n'), ['1 of 3 held: 18 pictures, 20 uploads', '  without a result: seeds 6', '  seed 7: 1']);
  assert.equal(findings, [{ text: 'seed 7: lost: A.JPG', replay: '--only seasons --seasons 1 --seed 7 --days 30' }]);
});

test('the same seed draws the same season, and another one does not', () => {
  assert.equal(drawSeason(7, 30, startMs), drawSeason(7, 30, startMs));
  assert.not.equal(drawSeason(7, 30, startMs), drawSeason(8, 30, startMs));
});

test('pictures are shrunk on arrival only where the camera can ask for its copy, by no form', () => {
  const all = Array.from({ length: 150 }, (_none, i) => drawSeason(700 + i, 30, startMs));
  const isShrunk = ({ happenings: list }: Season) => list.some(one => one.do === 'begin' && 'alters' in one.trouble);
  assert.ok(all.some(isShrunk));
  assert.ok(all.some(({ server }) => server['form'] !== undefined));
  assert.not.ok(all.some(one => one.server['form'] !== undefined && isShrunk(one)));
});

test('settings come only where the modem can read a file: Quectel M10 to M95 read none from a server without SIZE', () => {
  const without = Array.from({ length: 400 }, (_none, i) => drawSeason(900 + i, 30, startMs)).filter(({ isHttp, server }) => !isHttp && server['noSize'] === true);
  assert.ok(without.some(({ family }) => family === 'quectel'));
  assert.ok(without.some(({ remote }) => remote !== ''));
  assert.not.ok(without.some(({ family, remote }) => family === 'quectel' && remote !== ''));
});

test('of a form the bill has the bytes of the picture, also of one that broke off', () => {
  const head = '--b\r\nContent-Disposition: form-data; name="document"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n';
  const picture = Buffer.alloc(482, '\r\n\r\n');
  assert.is(bytesInForm(Buffer.concat([Buffer.from(head), picture, Buffer.from('\r\n--b--\r\n')])), 482);
  assert.is(bytesInForm(Buffer.concat([Buffer.from(head), picture.subarray(0, 100)])), 100);
  for (const text of ['', head.slice(0, 30)]) assert.is(bytesInForm(Buffer.from(text)), 0);
});

const plain: Season = {
  seed: 1, days, family: 'sim7600', isHttp: false, board: undefined, tls: undefined, maker: 'canon', first: 1, server: {}, report: 'up/hut.json', remote: '', isDeposit: false,
  modem: { networkTime: { zoneQuarters: 4 }, registration: [{ atMs: 0, stat: 1 }] },
  config: { device: 'hut', network: { apn: 'internet' }, images: { afterUpload: 'delete' }, report: { name: '{device}.json' }, schedule: { everyMinutes: 60 } } as unknown as Season['config'],
  happenings: [1, 2, 3].map(hours => ({ atMs: startMs + hours * hourMs, do: 'shoot', isMovie: false, bytes: 900 })),
};

test('time goes on without power', async () => {
  const { troubles } = await playSeason({ ...plain, happenings: [...plain.happenings, { atMs: startMs + 4 * hourMs, do: 'cut' }, { atMs: startMs + 9 * hourMs, do: 'boot' }] });
  assert.equal(troubles, [{ title: 'no power', fromMs: startMs + 4 * hourMs, toMs: startMs + 9 * hourMs, isRefusal: false }]);
});

// `npm run test:all` has not built this board, whose pin switches the modem's supply, so the test is only part of `npm run test:faults`
if (isWhole) {
  test('a modem has no supply before its board has switched it on, at the beginning and after a cut', async () => {
    const config = { ...plain.config, schedule: { everyMinutes: 60, sleep: true } } as unknown as Season['config'];
    const later = [6, 9].map(hours => ({ atMs: startMs + hours * hourMs, do: 'shoot' as const, isMovie: false, bytes: 900 }));
    const happenings = [later[0]!, { atMs: startMs + 6.9 * hourMs, do: 'cut' as const }, { atMs: startMs + 7.2 * hourMs, do: 'boot' as const }, later[1]!];
    const states = new Set<string>();
    const record = await playSeason({ ...plain, days: 2, family: 'a76xx', board: 'lilygo-t-a7670', config, happenings }, ({ clock, modem }) => {
      if (clock.now() < startMs + 6 * hourMs) states.add(modem.state);
    });
    assert.equal([[...states], record.violations, judge(record)], [['off'], [], []]);
  });
}

test('a quiet season holds', async () => assert.equal(judge(await playSeason(plain)), []));

test('a season whose line loses a byte in 20,000 holds: bytes of pictures and of commands are lost', async () => {
  const happenings = Array.from({ length: 30 }, (_none, i) => ({ atMs: startMs + (1 + i) * hourMs, do: 'shoot' as const, isMovie: false, bytes: 4000 }));
  let lost = 0;
  const record = await playSeason({ ...plain, line: { toDce: { loseRate: 1 / 20_000 }, seed: 3 }, happenings }, ({ line }) => void (lost = line.stats.toDce.lostBytes));
  assert.ok(lost >= 3, `${lost} bytes`);
  assert.equal(judge(record), []);
});

test('a camera that removes its oldest pictures is no fault of the firmware, which sends all that it finds in time', async () => {
  const happenings = Array.from({ length: 12 }, (_none, i) => ({ atMs: startMs + (i < 6 ? 1 + i / 100 : i) * hourMs, do: 'shoot' as const, isMovie: false, bytes: 900 }));
  const record = await playSeason({ ...plain, keeps: 4, config: { ...plain.config, images: {} } as unknown as Season['config'], happenings });
  assert.equal(record.shots.map(({ isServed, isOnCard, isRotated }) => [isServed, isOnCard, isRotated === true]), [
    // six pictures within minutes, of which two are gone before a round begins
    [false, false, true], [false, false, true],
    ...Array.from({ length: 6 }, () => [true, false, true]), ...Array.from({ length: 4 }, () => [true, true, false]),
  ]);
  assert.equal(judge(record), []);
});

test('some seasons have a line that loses bytes, with every family and by both ways', () => {
  const noisy = Array.from({ length: 300 }, (_none, i) => drawSeason(500 + i, days, startMs)).filter(({ line }) => line);
  assert.is(new Set(noisy.map(({ family, isHttp }) => `${family} ${isHttp}`)).size, 2 * families.length);
});

test('a quiet season with a form holds: live pictures, reports and settings are found below their addresses', async () => {
  const form = { file: 'document' };
  const config = { ...plain.config, images: { live: 'live.jpg' }, http: { method: 'post', form }, remote: { name: '{device}-settings.json' } } as unknown as Season['config'];
  const settings = { atMs: startMs + 4 * hourMs, do: 'settings', id: 7, set: { 'upload.attempts': 2 } } as const;
  const record = await playSeason({ ...plain, isHttp: true, server: { form }, config, remote: 'up/hut-settings.json', happenings: [...plain.happenings, settings] });
  assert.equal([record.hasLive, record.config], [true, 7]);
  assert.equal(judge(record), []);
});

for (const preview of ['first', 'only'] as const) {
  test(`a quiet season with previews "${preview}" holds, with small pictures without one and with requests`, async () => {
    const config = { ...plain.config, images: { preview }, remote: { name: '{device}-settings.json', everyHours: 1 } } as unknown as Season['config'];
    const shoot = (hours: number, bytes: number): Happening => ({ atMs: startMs + hours * hourMs, do: 'shoot', isMovie: false, bytes });
    const ask = (hours: number, id: number, send: 'all' | 'last'): Happening => ({ atMs: startMs + hours * hourMs, do: 'settings', id, set: {}, send });
    const happenings = [shoot(1, 900), shoot(2, 500), shoot(3, 2000), ask(5, 7, 'last'), shoot(20, 1500), shoot(30, 1200), ask(40, 8, 'all'), shoot(60, 900), shoot(61, 300)];
    const record = await playSeason({ ...plain, config, remote: 'up/hut-settings.json', happenings });
    assert.equal([record.config, record.shots.map(({ isSeen }) => isSeen)], [8, [true, undefined, true, true, true, true, undefined]]);
    assert.equal(record.shots.map(({ isServed }) => isServed), [true, true, true, true, true, preview === 'first', true]);
    assert.equal(judge(record), []);
  });
}

test('a card that others have filled stops a camera that may remove its own pictures: the camera is not blamed', async () => {
  const visits = Array.from({ length: 5 }, (_none, i): Happening => ({ atMs: startMs + (i + 1) * 5 * hourMs, do: 'visit', visitor: 'macos' }));
  const record = await playSeason({
    ...plain, days: 3, eye: { kind: 'vc0706', roomBytes: 80_000 }, happenings: visits,
    config: { ...plain.config, images: {}, camera: { size: '320x240', quality: 'low', everyMinutes: 240, whenFull: 'oldest' } } as unknown as Season['config'],
  });
  assert.ok(record.endMs - Math.max(...record.shots.map(({ atMs }) => atMs)) > 24 * hourMs);
  assert.not.ok(record.eye!.isEndless);
  assert.equal(judge(record), []);
});

for (const [whenFull, expect] of [['stop', /^the camera stopped: its last picture is from 2026-11-20T/], ['oldest', undefined]] as const) {
  test(`a camera with camera.whenFull "${whenFull}" on a card that fills: ${expect ? 'it is found if it should go on' : 'it goes on, and only its oldest pictures go'}`, async () => {
    const eyed: Season = {
      ...plain, days: 2, eye: { kind: 'vc0706', roomBytes: 80_000 }, happenings: [1, 2, 3].map(hours => ({ atMs: startMs + hours * hourMs, do: 'move' })),
      config: { ...plain.config, images: {}, camera: { size: '320x240', quality: 'low', everyMinutes: 240, motion: 'on', whenFull } } as unknown as Season['config'],
    };
    const record = await playSeason(eyed);
    assert.ok(record.shots.length > 2);
    assert.is(record.eye!.isEndless, whenFull === 'oldest');
    const found = judge({ ...record, eye: { ...record.eye!, isEndless: true } });
    assert.is(found.length, expect ? 1 : 0, found.join('\n'));
    if (expect) assert.match(found[0]!, expect);
  });
}

test('a server that confirms an image, and then loses it, is found: it was deleted from the card', async () => {
  let isDone = false;
  const found = judge(await playSeason(plain, world => {
    if (isDone || !world.lines.some(line => /IMG_0002\.JPG delivered as/.test(line))) return;
    isDone = true;
    rmSync(join(world.folder, 'server/up/100CANON/IMG_0002.JPG'));
  }));
  assert.is(found.length, 1);
  assert.match(found[0]!, /^lost: DCIM\/100CANON\/IMG_0002\.JPG, from 2026-11-20T10:30 on, neither whole on the server nor on the card$/);
});

test('a server that refuses all for ever is found: images still wait, and no report comes', async () => {
  const refusals: Season = { ...plain, happenings: [...plain.happenings.slice(0, 2), { atMs: startMs, do: 'begin', trouble: { title: 'no', ftp: { verb: 'PASS', how: { refuse: 530 } } } }] };
  const found = judge(await playSeason({ ...refusals, happenings: refusals.happenings.sort((a, b) => a.atMs - b.atMs) }));
  assert.is(found.filter(text => text.startsWith('dead end: DCIM/100CANON/IMG_0001.JPG and 1 more, ')).length, 1);
  assert.is(found.filter(text => text.startsWith('no report from 2026-11-20T08:30 to 2026-11-24T08:30')).length, 1);
});

const atMs = startMs + 10 * hourMs;
const record: SeasonRecord = {
  startMs, endMs: startMs + 40 * hourMs, report: 'up/hut.json', lives: ['up/live.jpg'], reportHours: 30, settings: 3, settingsMs: [], config: 3, cannotRename: false, skipMs: 0, isTrusting: false, isLiveOnly: false, hasLive: false, violations: [], uncaught: [],
  shots: [{ path: 'DCIM/A.JPG', digest: 'a', bytes: 900, atMs, isServed: true, isOnCard: true }],
  uploads: [{ path: 'up/A.JPG', digest: 'a', atMs, end: 'complete' }, { path: 'up/hut.json', digest: 'r', atMs: startMs + 20 * hourMs, end: 'complete' }],
  sent: [],
  troubles: [],
};
const twice = (hours: number, path = 'up/A.JPG') => [...record.uploads, { path, digest: 'a', atMs: atMs + hours * hourMs, end: 'complete' as const }];

const refusal = [{ title: 'STOR is refused', fromMs: atMs, toMs: atMs + 2 * hourMs, isRefusal: true }];
const waiting = [{ ...record.shots[0]!, isServed: false }];
const tries = (count: number, minutes = 1) => Array.from({ length: count }, (_none, i) => ({ path: 'up/A.JPG', bytes: 900, atMs: atMs + i * minutes * 60_000 }));

const fullCard = { isOldest: true, isEndless: false };
/** Returns three pictures of which the second was removed from the card. The first one may still be there. */
const removed = (isFirstKept: boolean) => [isFirstKept, false, true].map((isOnCard, i) => ({ path: `DCIM/${'ABC'[i]!}.JPG`, digest: 'abc'[i]!, bytes: 900, atMs: atMs + 2 * i * hourMs, isServed: i !== 1, isOnCard }));

const seen = { ...record.shots[0]!, isServed: false, preview: 'p', isSeen: true };
/** Uploads of the preview and of the whole image, each at its hours after the picture, and then of the report. */
const arrived = (previewHours: number[], wholeHours: number[]) => [
  ...previewHours.map(hours => ({ path: 'up/A_t.JPG', digest: 'p', atMs: atMs + hours * hourMs, end: 'complete' as const })), record.uploads[1]!,
  ...wholeHours.map(hours => ({ path: 'up/A.JPG', digest: 'a', atMs: atMs + hours * hourMs, end: 'complete' as const })),
];
const request = { id: 3, atMs: atMs + 4 * hourMs, paths: ['DCIM/A.JPG'] };
const only = { isOnly: true, shots: [{ ...seen, isServed: true }], uploads: arrived([0], [8]) };

for (const [title, more, expected] of [
  ['nothing', {}, undefined],
  ['an image that came twice', { uploads: twice(9) }, /^doubled: DCIM\/A\.JPG was complete at 2026-11-20T18:30 with nothing wrong, and came again at 2026-11-21T03:30$/],
  ['one that came twice, after a power cut', { uploads: twice(9), troubles: [{ title: 'no power', fromMs: atMs + hourMs, toMs: atMs + hourMs }] }, undefined],
  ['the first image at a server that refuses renames', { cannotRename: true, uploads: [{ ...record.uploads[0]!, path: 'up/A.JPG.part' }, ...twice(1)].filter((_one, i) => i !== 1) }, undefined],
  ['the live picture', { uploads: twice(9, 'up/live.jpg') }, undefined],
  ['the live picture under another name, as a file of another size has its name', { uploads: twice(9, 'up/live-67b397bb.jpg'), hasLive: true }, undefined],
  ['an image with such a name that came twice', { uploads: twice(9, 'up/A-67b397bb.JPG') }, /^doubled: /],
  ['a picture that its camera has removed', { shots: removed(true).map(one => ({ ...one, isRotated: true })) }, undefined],
  ['tries over broken connections, within their limit', { sent: tries(mostSizes.broken) }, undefined],
  ['one more, over a day', { sent: tries(mostSizes.broken + 1, 100) }, /^bill: up\/A\.JPG cost 13\.0 times its size in the day from 2026-11-20T18:30, at most 12 are allowed$/],
  ['one more, over two days', { sent: tries(mostSizes.broken + 1, 125) }, undefined],
  ['six tries in an hour that the server refuses', { sent: tries(6), troubles: refusal }, /^bill: up\/A\.JPG cost 6\.0 times its size in the hour from 2026-11-20T18:30, at most 5 are allowed$/],
  ['six in a day', { sent: tries(6, 60), troubles: refusal }, undefined],
  ['six in an hour, and other settings', { sent: tries(6), troubles: refusal, settingsMs: [atMs + 60_000] }, undefined],
  ['an image that is too old', { shots: waiting, skipMs: 20 * hourMs }, undefined],
  ['one that is not', { shots: waiting, skipMs: 40 * hourMs }, /^dead end: DCIM\/A\.JPG, /],
  ['a picture that made room on a full card', { eye: fullCard, shots: removed(false) }, undefined],
  ['one that did, though an older one is kept', { eye: fullCard, shots: removed(true) }, /^lost: DCIM\/B\.JPG, /],
  ['an image whose preview is enough', { isOnly: true, shots: [seen], uploads: arrived([0], []) }, undefined],
  ['one whose preview is not', { shots: [seen], uploads: arrived([0], []) }, /^dead end: DCIM\/A\.JPG, /],
  ['neither preview nor image', { isOnly: true, shots: [{ ...seen, isSeen: false }], uploads: arrived([], []) }, /^dead end: DCIM\/A\.JPG, /],
  ['an image that was removed once its preview had come', { isOnly: true, shots: [{ ...seen, isOnCard: false }], uploads: arrived([0], []), eye: { ...fullCard, isOldest: false, isSeen: true } }, undefined],
  ['one that was removed though it should have stayed', { isOnly: true, shots: [{ ...seen, isOnCard: false }], uploads: arrived([0], []) }, /^lost: DCIM\/A\.JPG, /],
  ['a preview that came twice', { isOnly: true, shots: [seen], uploads: arrived([0, 9], []) }, /^doubled: the preview of DCIM\/A\.JPG was complete at 2026-11-20T18:30 /],
  ['a whole image that nobody has asked for', only, /^unasked: DCIM\/A\.JPG, from 2026-11-20T18:30 on, came whole although the preview had arrived$/],
  ['one that was asked for', { ...only, asked: [request] }, undefined],
  ['one that was asked for by a pattern', { ...only, asked: [{ id: 3, atMs: request.atMs }] }, undefined],
  ['one that was asked for later', { ...only, asked: [{ ...request, atMs: atMs + 9 * hourMs }] }, /^unasked: /],
  ['an image that was asked for, and came again', { shots: only.shots, uploads: arrived([0], [1, 8]), asked: [request] }, undefined],
  ['one that was asked for, and has not come', { isOnly: true, shots: [seen], uploads: arrived([0], []), asked: [request] }, /^asked for: DCIM\/A\.JPG, from 2026-11-20T18:30 on, has not come$/],
  ['one of settings that were refused', { isOnly: true, shots: [seen], uploads: arrived([0], []), asked: [request], config: '3 refused: x' }, undefined],
  ['a live picture that froze', { hasLive: true }, /^the live picture froze: it is none of them, and the newest is DCIM\/A\.JPG, from 2026-11-20T18:30 on$/],
  ['a live picture that is the newest', { hasLive: true, uploads: twice(1, 'up/live.jpg') }, undefined],
  ['a missing report', { uploads: record.uploads.slice(0, 1) }, /^no report from 2026-11-20T08:30 to 2026-11-22T00:30/],
  ['a refused file of settings', { config: '3 refused: upload.attempts: found 0' }, undefined],
  ['settings that have not come home', { config: 2 }, /^settings 3 have not come home: the last report has 2$/],
  ['a modem that was mistreated', { violations: ['a byte before the prompt'] }, /^the modem was mistreated/],
  ['an exception', { uncaught: ['Uncaught Error'] }, /^not caught/],
] as const) {
  test(`a record is judged: ${title}`, () => {
    const found = judge({ ...record, ...(more as Partial<SeasonRecord>) });
    assert.is(found.length, expected ? 1 : 0, found.join('\n'));
    if (expected) assert.match(found[0]!, expected);
  });
}

test.run();
