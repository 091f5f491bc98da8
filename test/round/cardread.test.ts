// Tests how the card and its config.json are read. It also tests which messages about them are logged, and how often.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exampleConfig, longestConfigBytes } from '../../src/config/keys.ts';
import { End } from '../../src/fault.ts';
import { acceptModem } from '../../src/round/cardfaults.ts';
import { reading } from '../../src/round/cardread.ts';
import { keepValid } from '../../src/round/validconfig.ts';
import { createNotes } from '../../src/store/state.ts';
import { lowered } from '../common/lowered.ts';
import { modemWith } from '../delivery/trip.ts';
import { createMemoryCard } from '../outside.ts';
import { roundOf, type RoundGiven, type RoundScene } from './trip.ts';

const test = suite('card');

const config = (more: object = {}) => JSON.stringify({ ftp: { host: 'h', user: 'u', password: 'hunter2' }, ...more });

interface Given extends RoundGiven { isGone?: boolean; isLocked?: boolean; hasLooked?: boolean }

function sceneOf({ isGone, isLocked, hasLooked = true, ...given }: Given): RoundScene & { locks: string[]; read(): Promise<End> } {
  const scene = roundOf({ ...given, schedule: { hasLooked, ...given.schedule }, configDigest: given.configDigest ?? '' });
  const locks: string[] = [];
  const card = createMemoryCard(given.files ?? {}, operation => (isLocked && (operation === 'write' || operation === 'append') ? false : undefined));
  Object.assign(scene.trip, {
    config: undefined, configDigest: '', files: { ...card, mount: () => !isGone, whyLost: () => '' }, modems: () => [{ name: 'sim7600', models: [], make: () => modemWith({}) }],
    lockConsole: (password: string) => void locks.push(password),
  });
  return { ...scene, card, locks, read: async () => (await scene.run(onEnd => lowered(reading)(scene.trip, onEnd))).end };
}

const readings: { title: string; given: Given; end: End; outcome: string; says: RegExp }[] = [
  { title: 'a correct file', given: { files: { '/config.json': config() } }, end: End.done, outcome: 'fault', says: /^info card: config\.json is read: images \*\.jpg in \/DCIM go to somewhere$/ },
  { title: 'no card', given: { isGone: true }, end: End.refused, outcome: 'noCard', says: /^error card: no SD card can be read/ },
  { title: 'no file', given: {}, end: End.refused, outcome: 'badConfig', says: /^error card: no config\.json on the card; fill in config\.example\.json/ },
  { title: 'no file, and the card is locked', given: { isLocked: true }, end: End.refused, outcome: 'badConfig', says: /an example cannot be written either/ },
  { title: 'a folder instead of a file', given: { files: { '/config.json/x': '' } }, end: End.refused, outcome: 'badConfig', says: /^error card: config\.json is a folder/ },
  { title: 'the file is too large', given: { files: { '/config.json': 'x'.repeat(longestConfigBytes + 1) } }, end: End.refused, outcome: 'badConfig', says: /^error card: config\.json is too large/ },
  { title: 'a key has a wrong value', given: { files: { '/config.json': config({ modem: { baud: 'fast' } }) } }, end: End.refused, outcome: 'badConfig', says: /^error card: config\.json: modem\.baud/ },
];
for (const { title, given, end, outcome, says } of readings) {
  test(`config.json: ${title}`, async () => {
    const { read, lines, trip } = sceneOf(given);
    assert.equal([await read(), trip.status.outcome], [end, outcome]);
    assert.ok(lines.some(line => says.test(line)), lines.join('\n'));
    assert.is(trip.config !== undefined, end === End.done, 'a config.json with a mistake is not used');
    assert.not.ok(lines.join().includes('hunter2'));
  });
}

test('an example is written if config.json and the example are missing, and an existing example is kept', async () => {
  const { read, card } = sceneOf({});
  await read();
  assert.is(card.contentOf('/config.example.json'), exampleConfig());
  card.put('/config.example.json', 'mine');
  await read();
  assert.is(card.contentOf('/config.example.json'), 'mine');
});

test('the same mistake is logged at once and at every thirtieth look, for a person who comes later', async () => {
  const { read, lines } = sceneOf({});
  const told: number[] = [];
  for (let look = 0; look < 61; look++) {
    const before = lines.length;
    await read();
    if (lines.length > before) told.push(look);
  }
  assert.equal(told, [0, 30, 60]);
});

test('after the first look, secrets are masked and log.level applies', async () => {
  for (const [more, shows] of [[{}, false], [{ log: { level: 'debug' } }, true]] as const) {
    const { read, trip, lines } = sceneOf({ files: { '/config.json': config(more) } });
    trip.log.setLevel('info');
    await read();
    trip.log.error('x', 'the password is hunter2');
    trip.log.debug('x', 'much');
    assert.ok(lines.includes('error x: the password is ***'));
    assert.is(lines.includes('debug x: much'), shows);
  }
});

test('a config.json of the largest allowed size is read and closed', async () => {
  const text = config();
  const { read, card } = sceneOf({ files: { '/config.json': text + ' '.repeat(longestConfigBytes - text.length) } });
  assert.equal([await read(), card.openFiles()], [End.done, 0]);
});

test('a correct configuration stays in force by its copy once config.json has a mistake, which is logged once', async () => {
  const { read, card, trip, lines } = sceneOf({ files: { '/config.json': config({ device: 'hut' }), '/snapferry/log.txt': '' } });
  await read();
  const before = trip.configDigest;
  keepValid(trip);
  assert.is(card.contentOf('/snapferry/config.valid'), config({ device: 'hut' }));
  trip.schedule.isPlanned = true;
  card.put('/config.json', '{');
  assert.equal([await read(), trip.config?.device, trip.configDigest === before, trip.schedule.isPlanned], [End.done, 'hut', true, true]);
  assert.is(await read(), End.done);
  assert.is(lines.filter(line => /^error card: config\.json is not readable as JSON/.test(line)).length, 1);
  keepValid(trip);
  assert.is(card.contentOf('/snapferry/config.valid'), config({ device: 'hut' }));
  card.remove('/snapferry/config.valid');
  card.put('/config.json', '{ ');
  assert.equal([await read(), trip.config], [End.refused, undefined]);
});

test('the copy of a valid config.json is written once', async () => {
  const { read, card, trip } = sceneOf({ files: { '/config.json': config(), '/snapferry/log.txt': '' } });
  await read();
  keepValid(trip);
  card.put('/snapferry/config.valid', 'x');
  keepValid(trip);
  assert.is(card.contentOf('/snapferry/config.valid'), 'x');
});

test('an unchanged file is not logged or applied again', async () => {
  const { read, lines, trip } = sceneOf({ files: { '/config.json': config() } });
  await read();
  Object.assign(trip.link, { isAttached: true });
  const { config: taken } = trip;
  assert.equal([await read(), trip.config === taken, !!trip.link.isAttached], [End.done, true, true]);
  assert.is(lines.filter(line => line.includes('config.json is read')).length, 1);
});

test('a mistake that stays is refused at each look', async () => {
  const { read } = sceneOf({ files: { '/config.json': '{' } });
  assert.equal([await read(), await read()], [End.refused, End.refused]);
});

test('a changed config.json forgets the modem and the data connection, and its rounds count from now', async () => {
  const { read, card, trip, clock } = sceneOf({ files: { '/config.json': config() }, schedule: { isPlanned: true } });
  await read();
  assert.is(trip.schedule.isPlanned, true, 'the first config.json of a boot keeps the plan');
  Object.assign(trip.link, { isAttached: true, modem: modemWith({}) });
  Object.assign(trip.round, { troubles: 4 });
  trip.schedule.isPlanned = true;
  card.put('/config.json', config({ device: 'other' }));
  await read();
  assert.equal([trip.link.modem, !!trip.link.isAttached, trip.round.troubles, trip.schedule.isPlanned, trip.schedule.dueMs], [undefined, false, 0, false, clock.now()]);
});

test('a card that was removed is read again', async () => {
  const { read, trip, lines } = sceneOf({ files: { '/config.json': config() } });
  await read();
  Object.assign(trip.files, { mount: () => false });
  await read();
  assert.equal([trip.config, trip.configDigest], [undefined, '']);
  Object.assign(trip.files, { mount: () => true });
  await read();
  assert.is(lines.filter(line => line.includes('config.json is read')).length, 2);
});

for (const [title, spoil, says] of [
  ['cannot be read', (scene: ReturnType<typeof sceneOf>) => void Object.assign(scene.trip.files, { open: () => undefined }), /cannot be read/],
  ['is too large', (scene: ReturnType<typeof sceneOf>) => scene.card.put('/config.json', 'x'.repeat(longestConfigBytes + 1)), /is too large/],
] as const) {
  test(`a config.json that ${title} at one look applies again once it is as before`, async () => {
    const scene = sceneOf({ files: { '/config.json': config() } });
    const { open } = scene.trip.files;
    assert.is(await scene.read(), End.done);
    spoil(scene);
    assert.equal([await scene.read(), scene.trip.config], [End.refused, undefined]);
    assert.match(scene.lines.at(-1)!, says);
    Object.assign(scene.trip.files, { open });
    scene.card.put('/config.json', config());
    assert.is(await scene.read(), End.done);
    assert.ok(scene.trip.config);
  });
}

test('a removed card that returns with another config.json counts its rounds from now; with the same one they continue', async () => {
  for (const isOther of [true, false]) {
    const { read, card, trip, clock } = sceneOf({ files: { '/config.json': config() } });
    await read();
    Object.assign(trip.schedule, { isPlanned: true, dueMs: clock.now() + 3_600_000 });
    Object.assign(trip.files, { mount: () => false });
    await read();
    Object.assign(trip.files, { mount: () => true });
    if (isOther) card.put('/config.json', config({ schedule: { everyMinutes: 15 } }));
    await read();
    assert.equal([trip.schedule.isPlanned, trip.schedule.dueMs - clock.now()], isOther ? [false, 0] : [true, 3_600_000]);
  }
});

// The following tests are about the console's password, and about secrets that the log masks.

test('secrets of an earlier config.json stay masked', async () => {
  const { read, card, trip, lines } = sceneOf({ files: { '/config.json': config() } });
  await read();
  card.put('/config.json', config({ ftp: { host: 'h', password: 'melon-77' } }));
  await read();
  card.put('/config.json', '{');
  await read();
  trip.log.info('x', 'hunter2, melon-77, other');
  assert.is(lines.at(-1), 'info x: ***, ***, other');
});

const passwords: { title: string; password: unknown; locks: string[] }[] = [
  { title: 'a password locks the console', password: 'open sesame', locks: ['open sesame'] }, { title: 'an empty password unlocks the console', password: '', locks: [''] },
  { title: 'a password that cannot be typed locks and unlocks nothing', password: 'a\rb', locks: [] }, { title: 'a password that is too long is a mistake, and locks and unlocks nothing', password: 'x'.repeat(21), locks: [] }, { title: 'the longest password', password: 'x'.repeat(20), locks: ['x'.repeat(20)] },
  { title: 'a password that is no text', password: 17, locks: [] }, { title: 'no password key', password: undefined, locks: [''] },
];
for (const { title, password, locks: expect } of passwords) {
  test(`the console: ${title}`, async () => {
    const { read, locks } = sceneOf({ files: { '/config.json': config({ console: { password } }) } });
    await read();
    assert.equal(locks, expect);
  });
}

test('the console is locked once even if the file has another mistake, and unlocked by the next correct file', async () => {
  const { read, locks, card } = sceneOf({ files: { '/config.json': config({ console: { password: 'abc' }, modem: { baud: 'x' } }) } });
  await read();
  await read();
  assert.equal(locks, ['abc']);
  card.put('/config.json', config({ consol: { password: 'abc' } }));
  await read();
  card.put('/config.json', `${config()}x`);
  await read();
  assert.equal(locks, ['abc'], 'a file with a mistake does not unlock the console');
  card.put('/config.json', config());
  await read();
  assert.equal(locks, ['abc', '']);
});

// The following tests are about the log's line on the offset: later rounds begin that many seconds after each full period.

const offsets: { title: string; schedule: object; isPlanned?: boolean; says: RegExp | undefined }[] = [
  { title: 'logged with an hourly schedule', schedule: { everyMinutes: 60 }, says: /^info round: later rounds begin \d+ s after each full 60 minutes, so that/ },
  { title: 'a period of one minute has no number', schedule: { everyMinutes: 1 }, says: /after each full minute, so that/ },
  { title: 'no schedule', schedule: {}, says: undefined }, { title: 'switched off', schedule: { everyMinutes: 60, offset: false }, says: undefined },
  { title: 'not logged at each waking from a sleep', schedule: { everyMinutes: 60 }, isPlanned: true, says: undefined },
];
for (const { title, schedule, isPlanned = false, says } of offsets) {
  test(`the offset: ${title}`, async () => {
    const { read, lines } = sceneOf({ files: { '/config.json': config({ schedule }) }, schedule: { isPlanned } });
    await read();
    const told = lines.filter(line => line.includes('later rounds begin'));
    if (says) assert.match(told.join(), says);
    else assert.equal(told, []);
  });
}

test('a boot within a sleep continues the sleep before the card is read', () => {
  const notes = createNotes(createMemoryCard());
  notes.put('sleep', '0.00 7200.00 0 1');
  const scene = sceneOf({ hasLooked: false, notes, wasAsleep: true, chipSeconds: 2100, longestSleep: 2100, files: { '/config.json': config() } });
  lowered(reading)(scene.trip, () => assert.unreachable('it sleeps'));
  assert.equal([scene.sleeps, scene.lines], [[2100], []]);
});

// The following test has a config.json that is valid, but has a value that the modem does not support.

test('a setting that the modem does not support counts as a mistake of config.json', async () => {
  const { read, trip, lines } = sceneOf({ files: { '/config.json': config() }, acts: { mistakesFor: () => ['config.json: ftp.user is too long for it'] } });
  await read();
  assert.is(acceptModem(trip, modemWith({})), false);
  assert.is(trip.config, undefined);
  assert.ok(lines.includes('error card: config.json: ftp.user is too long for it'));
  assert.is(await read(), End.refused, 'refused until config.json changes');
  const other = sceneOf({ files: { '/config.json': config() } });
  await other.read();
  assert.is(acceptModem(other.trip, modemWith({})), true);
});

test('a change of config.json interrupted by a power cut is completed before config.json is read', async () => {
  const next = config({ device: 'second' });
  const { read, card, trip } = sceneOf({ files: { '/config.json': '', '/snapferry/config.new': next } });
  card.put('/snapferry/config.sum', `${trip.hash(next)} ${trip.hash(config())};`);
  assert.is(await read(), End.done);
  assert.equal([card.contentOf('/config.json'), trip.config!.device], [next, 'second']);
});

test.run();
