// Tests the commands that a person types at the console. Each is answered at once, and its request waits behind the earlier ones.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Shots } from '../../src/camera/shots.ts';
import type { Job } from '../../src/console/desk.ts';
import { createVerbs, type Verbs } from '../../src/console/verbs.ts';
import { newFault, type Fault } from '../../src/fault.ts';
import { modemWith } from '../delivery/trip.ts';
import { consoleOf, type ConsoleScene } from './trip.ts';

const test = suite('verbs');

interface Typed extends Omit<ConsoleScene, 'said'> {
  verbs: Verbs;
  hurries(): number;
  /**
   * Calls a command and returns its immediate answer, as the console shows it. The command itself returns nothing, since the engine would print only
   * part of it.
   */
  said(type: (verbs: Verbs) => unknown): string;
}

function typed(given: Parameters<typeof consoleOf>[0] = {}, cause?: Fault): Typed {
  let hurries = 0;
  const scene = consoleOf({ files: { '/notes.txt': 'hello', '/config.json': '{}' }, schedule: { hurry: () => void hurries++ }, ...given });
  const verbs = createVerbs(scene.trip, { state: () => 'resting', cause: () => cause });
  return {
    ...scene, verbs, hurries: () => hurries,
    said(type) {
      const from = scene.lines.length;
      assert.is(type(verbs), undefined);
      const answers = scene.lines.slice(from).filter(line => line.startsWith('info ferry: '));
      assert.is(answers.length, 1);
      return answers[0]!.slice('info ferry: '.length);
    },
  };
}

const orders: { type: (verbs: Verbs) => void; job: Job; says: string }[] = [
  { type: verbs => verbs.put('/notes.txt'), job: { verb: 'put', path: '/notes.txt', other: '' }, says: 'sending /notes.txt follows' },
  { type: verbs => verbs.put('/notes.txt', 'append'), job: { verb: 'put', path: '/notes.txt', other: 'append' }, says: 'sending /notes.txt follows' },
  { type: verbs => verbs.get('/up/a.txt'), job: { verb: 'get', path: '/up/a.txt', other: '' }, says: 'getting /up/a.txt follows' },
  { type: verbs => verbs.list('/up'), job: { verb: 'list', path: '/up', other: '' }, says: 'listing /up follows' },
  { type: verbs => verbs.list(), job: { verb: 'list', path: '', other: '' }, says: 'listing the directory follows' },
  { type: verbs => verbs.size('/a'), job: { verb: 'size', path: '/a', other: '' }, says: 'the size of /a follows' },
  { type: verbs => verbs.time('/a'), job: { verb: 'time', path: '/a', other: '' }, says: 'the time of /a follows' },
  { type: verbs => verbs.mkdir('/a'), job: { verb: 'mkdir', path: '/a', other: '' }, says: 'making /a follows' },
  { type: verbs => verbs.rmdir('/a'), job: { verb: 'rmdir', path: '/a', other: '' }, says: 'removing /a follows' },
  { type: verbs => verbs.rename('/a', 'b'), job: { verb: 'rename', path: '/a', other: 'b' }, says: 'renaming /a follows' },
  { type: verbs => verbs.remove('/a'), job: { verb: 'remove', path: '/a', other: '' }, says: 'removing /a follows' },
  { type: verbs => verbs.toModem('/a', 'C:/b'), job: { verb: 'toModem', path: '/a', other: 'C:/b' }, says: 'fetching /a into the modem follows' },
  // The arguments are given as typed: the file in the modem comes first.
  { type: verbs => verbs.fromModem('C:/b', '/a'), job: { verb: 'fromModem', path: '/a', other: 'C:/b' }, says: 'sending C:/b of the modem follows' },
  { type: verbs => verbs.at('AT+CSQ'), job: { verb: 'at', path: 'AT+CSQ', other: '' }, says: 'AT+CSQ follows' },
];
for (const { type, job, says } of orders) {
  test(says, () => {
    const { said, trip, hurries } = typed();
    assert.is(said(type), says);
    assert.equal(trip.desk.jobs, [job]);
    assert.is(hurries(), 1, 'the rest period ends at once');
  });
}

/** A camera that takes a picture whenever it is asked. */
const shots = () => ({ ask: () => 'a picture is taken', tell: () => 'the next picture is due in 3 min 5 s' }) as Shots;

test('shoot takes a picture at once without a round; a board without a camera reports that', () => {
  let isForPicture: boolean | undefined;
  const { said, trip } = typed({ schedule: { hurry: isSo => void (isForPicture = isSo) } });
  const shoot = (verbs: Verbs) => verbs.shoot();
  const status = (verbs: Verbs) => verbs.status();
  assert.is(said(shoot), 'this board has no camera');
  assert.is(isForPicture, undefined);
  assert.not.match(said(status), /picture/);
  Object.assign(trip, { shots });
  assert.is(said(shoot), 'a picture is taken');
  assert.is(isForPicture, true);
  assert.match(said(status), /; the next picture is due in 3 min 5 s$/);
});

test('jobs wait in the order of their commands', () => {
  const { verbs, trip } = typed();
  verbs.size('/a');
  verbs.size('/b');
  assert.equal(trip.desk.jobs.map(job => job.path), ['/a', '/b']);
});

test('eight jobs can wait, and a ninth is rejected', () => {
  const { said, trip, hurries } = typed();
  const all = Array.from({ length: 9 }, (_none, i) => said(verbs => verbs.size(`/${i}`)));
  assert.is(all[7], 'the size of /7 follows');
  assert.match(all[8]!, /^too many requests are waiting already; try again later$/);
  assert.equal([trip.desk.jobs.length, hurries()], [8, 8]);
});

const nothing: [title: string, type: (verbs: Verbs) => void][] = [
  ['get', verbs => (verbs.get as () => void)()], ['size of an empty path', verbs => verbs.size('')], ['at', verbs => (verbs.at as () => void)()], ['fromModem without a path', verbs => (verbs.fromModem as (file: string) => void)('C:/b')],
];
for (const [title, type] of nothing) {
  test(`a missing argument queues no job: ${title}`, () => {
    const { said, trip, hurries } = typed();
    assert.match(said(type), /^an argument is missing; ferry\.help/);
    assert.equal([trip.desk.jobs, hurries()], [[], 0]);
  });
}

test('an argument of any type is converted to a string', () => {
  const { verbs, trip } = typed();
  (verbs.size as (path: unknown) => void)(17);
  assert.is(trip.desk.jobs[0]!.path, '17');
});

for (const [path, how, says] of [['/none.txt', undefined, /is not a file/], ['/config.json', undefined, /holds secrets/], ['/notes.txt', 'twice', /"append" or "unique"/]] as const) {
  test(`put of ${path}${how ? `, ${how}` : ''} is rejected at once`, () => {
    const { said, trip } = typed();
    assert.match(said(verbs => (verbs.put as (at: string, as?: string) => void)(path, how)), says);
    assert.equal(trip.desk.jobs, []);
  });
}

test('send looks for images at once, and is accepted during a round', () => {
  const { said, hurries } = typed();
  const send = (verbs: Verbs) => verbs.send();
  assert.equal([said(send), hurries()], ['looking for images now', 1]);
  assert.is(typed({ schedule: {} }).said(send), 'looking for images now');
});

test('status reports the state, the round, the modem and the last fault', () => {
  const busy = typed({ round: { delivered: 2, skipped: 1 }, modem: modemWith({}, { name: 'one' }) }, newFault('network', 'x'));
  assert.is(busy.said(verbs => verbs.status()), 'resting; 2 delivered and 1 skipped in this round, 0 known to be waiting; one at 115200 baud; last trouble: network');
  assert.ok(busy.lines.some(line => line.startsWith('info memory: ')));
  const idle = typed();
  Object.assign(idle.trip.link, { modem: undefined });
  assert.is(idle.said(verbs => verbs.status()), 'resting; 0 delivered and 0 skipped in this round, 0 known to be waiting; no modem known yet');
});

test('log.level error hides no answer', () => {
  const { said, trip } = typed();
  trip.log.setLevel('error');
  assert.is(said(verbs => verbs.send()), 'looking for images now');
});

test.run();
