// Tests how the server is asked for an image's size: by SIZE, by a listing of the one name, or of the whole folder. It is asked again if the
// answer may come too early.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { OnEnd } from '../../../../src/at/step.ts';
import type { MethodTrip } from '../../../../src/delivery/deliverytrip.ts';
import { isConfirmedTaken, measure, measureBegun, measureFresh, type Measure } from '../../../../src/delivery/ftp/proof/measure.ts';
import type { End, Fault, FaultCode } from '../../../../src/fault.ts';
import type { Rows, Method } from '../../../../src/modem/modem.ts';
import { sim7600 } from '../../../../src/modem/simcom/sim7600.ts';
import { lowered } from '../../../common/lowered.ts';
import { modemWith, sceneOf, type Given } from '../../trip.ts';

const test = suite('measure');

const name = 'A.JPG';
const size = 100_000;
const line = (bytes: number, of = name) => `-rw-r--r-- 1 user group ${bytes} Nov 20 09:30 ${of}\r\n`;

/**
 * Answers of a SIM7600 to the queries for a file's size (manual AT76v3, 12.2.17, 12.2.19). `size`: bytes, or a result code. `own` (one name) and
 * `all` (the folder): a listing in one block, or a result code.
 */
interface Server { size: number | 'ERROR' | undefined; own?: string | number; all?: string | number; where?: string[] }

const listing = (text: string | number | undefined) =>
  typeof text === 'number' || text === undefined ? ['OK', `+CFTPSLIST: ${text ?? 9}`] : ['OK', ...(text === '' ? [] : [`+CFTPSLIST: DATA,${text.length}\r\n${text}`]), '+CFTPSLIST: 0'];

function answers(server: Server): (command: string) => string[] {
  return command => {
    if (command.startsWith('AT+CFTPSSIZE')) return server.size === undefined ? [] : server.size === 'ERROR' ? ['+CFTPSSIZE: 9', 'ERROR'] : ['OK', `+CFTPSSIZE: ${server.size}`];
    if (command === 'AT+CFTPSPWD') return server.where ?? [];
    return listing(command === 'AT+CFTPSLIST' ? server.all : server.own);
  };
}

interface Told { found?: Measure; code?: FaultCode | undefined; said: string[]; seconds: number }

type Ask = (trip: MethodTrip, onMeasured: (found: Measure) => void, onEnd: OnEnd) => void;

const measureBy = (isBrief: boolean): Ask => (trip, onMeasured, onEnd) => lowered(measure)(trip, isBrief, onMeasured, onEnd);
const measureAll = measureBy(false);
const measureNew: Ask = (trip, onMeasured, onEnd) => lowered(measureFresh)(trip, onMeasured, onEnd);

async function ask(server: Server | ((ask: number) => Server), act: Ask, given: Given = {}): Promise<Told> {
  let asks = 0;
  const { trip, said, clock } = sceneOf({
    ...given, image: { size },
    answer: command => {
      if (command.startsWith('AT+CFTPSSIZE')) asks++;
      return answers(typeof server === 'function' ? server(asks) : server)(command);
    },
  });
  const startMs = clock.now();
  const told: Told[] = [];
  const end = (more: Partial<Told>) => void told.push({ ...more, said, seconds: Math.round((clock.now() - startMs) / 1000) });
  const onEnd = (_end: End, fault?: Fault) => end({ code: fault?.code });
  act(trip as MethodTrip, found => end({ found }), onEnd);
  await clock.run(() => told.length > 0, 3_600_000);
  assert.is(told.length, 1);
  return told[0]!;
}

const commands = (told: Told) => told.said.map(text => text.replace(/=".*$/, '='));

/** Asks for the size under the image's own name, and then under its temporary name. */
const askBoth: Ask = (trip, onMeasured, onEnd) => measureAll(trip, () => {
  Object.assign(trip.variables, { name: `${name}.part`, finalName: name });
  measureAll(trip, onMeasured, onEnd);
}, onEnd);

const three = ['AT+CFTPSSIZE=', 'AT+CFTPSLIST=', 'AT+CFTPSLIST'];
for (const [title, all, found, asks] of [
  ['neither name is listed: no second listing', line(5, 'B.JPG'), 'absent', [...three, 'AT+CFTPSSIZE=']], ['an empty listing: no second one', '', 'untold', [...three, 'AT+CFTPSSIZE=']],
  ['the temporary name is listed', line(77, `${name}.part`), 77, [...three, ...three]], ['no listing came', 9, 'untold', [...three, ...three]],
] as const) {
  test(`after a name, its temporary one: ${title}`, async () => {
    const told = await ask({ size: 'ERROR', own: 9, all }, askBoth);
    assert.is(told.found, found);
    assert.equal(commands(told), asks);
  });
}

test('a confirmed upload is looked for again', async () => {
  const told = await ask({ size: 'ERROR', own: 9, all: line(5, 'B.JPG') }, (trip, onMeasured, onEnd) => askBoth(trip, () => {
    trip.attempt.isConfirmed = true;
    measureAll(trip, onMeasured, onEnd);
  }, onEnd));
  assert.equal(commands(told), [...three, 'AT+CFTPSSIZE=', ...three]);
});

const cases: { title: string; server: Server; given?: Given; isBrief?: boolean; found?: Measure; code?: FaultCode; asks: string[] }[] = [
  { title: 'SIZE reports the size', server: { size: 99_000 }, found: 99_000, asks: ['AT+CFTPSSIZE='] },
  { title: 'SIZE reports a number that may be an error code: the listing is requested', server: { size: 9, own: line(9) }, found: 9, asks: ['AT+CFTPSSIZE=', 'AT+CFTPSLIST='] },
  { title: 'SIZE is refused, the listing contains the size', server: { size: 'ERROR', own: line(size) }, found: size, asks: ['AT+CFTPSSIZE=', 'AT+CFTPSLIST='] },
  { title: 'the listing of one name fails: the whole listing is requested', server: { size: 'ERROR', own: 9, all: line(5, 'B.JPG') + line(77) }, found: 77, asks: ['AT+CFTPSSIZE=', 'AT+CFTPSLIST=', 'AT+CFTPSLIST'] },
  { title: 'a file in no listing is absent', server: { size: 'ERROR', own: 9, all: line(5, 'B.JPG') }, found: 'absent', asks: ['AT+CFTPSSIZE=', 'AT+CFTPSLIST=', 'AT+CFTPSLIST'] },
  { title: 'a name that is listed with two sizes proves nothing', server: { size: 'ERROR', own: line(9) + line(77) }, found: 'untold', asks: ['AT+CFTPSSIZE=', 'AT+CFTPSLIST='] },
  { title: 'nor does it for a brief measurement', server: { size: 'ERROR', own: line(9) + line(77) }, isBrief: true, found: 'untold', asks: ['AT+CFTPSSIZE=', 'AT+CFTPSLIST='] },
  { title: 'an empty listing proves nothing', server: { size: 'ERROR', own: 9, all: '' }, found: 'untold', asks: ['AT+CFTPSSIZE=', 'AT+CFTPSLIST=', 'AT+CFTPSLIST'] },
  { title: 'SIZE and listings fail: the size is unknown', server: { size: 'ERROR', own: 9, all: 9 }, found: 'untold', asks: ['AT+CFTPSSIZE=', 'AT+CFTPSLIST=', 'AT+CFTPSLIST'] },
  { title: 'SIZE and listings fail in a live session: the size is unknown', server: { size: 'ERROR', own: 9, all: 9, where: ['+CFTPSPWD: "/up"', 'OK'] }, given: { variables: { home: '/' } }, found: 'untold', asks: ['AT+CFTPSSIZE=', 'AT+CFTPSLIST=', 'AT+CFTPSLIST', 'AT+CFTPSPWD'] },
  { title: 'SIZE and listings fail in a lost session: a session fault', server: { size: 'ERROR', own: 9, all: 9, where: ['ERROR'] }, given: { variables: { home: '/' } }, code: 'session', asks: ['AT+CFTPSSIZE=', 'AT+CFTPSLIST=', 'AT+CFTPSLIST', 'AT+CFTPSPWD'] },
  { title: 'an empty listing shows that the session is alive', server: { size: 'ERROR', own: 9, all: '', where: ['ERROR'] }, given: { variables: { home: '/' } }, found: 'untold', asks: ['AT+CFTPSSIZE=', 'AT+CFTPSLIST=', 'AT+CFTPSLIST'] },
  { title: 'no socket for the listing: the data connection is lost', server: { size: 10, own: 10 }, given: { modem: sim7600() }, code: 'network', asks: ['AT+CFTPSSIZE=', 'AT+CFTPSLIST='] },
  { title: 'a brief measurement does not request the whole listing', server: { size: 'ERROR', own: 9, all: line(77) }, isBrief: true, found: 'absent', asks: ['AT+CFTPSSIZE=', 'AT+CFTPSLIST='] },
  { title: 'no listing is requested after a reported loss', server: { size: 9, own: line(9) }, given: { link: { lost: 'network' } }, code: 'network', asks: ['AT+CFTPSSIZE='] },
  { title: 'a listing that was too long before is not requested again', server: { size: 'ERROR', own: line(77) }, given: { server: { hasNoList: true } }, found: 'untold', asks: ['AT+CFTPSSIZE='] },
  { title: 'a silent modem', server: { size: undefined }, code: 'silent', asks: ['AT+CFTPSSIZE=', 'AT', 'AT'] },
];
for (const { title, server, given, isBrief, found, code, asks } of cases) {
  test(title, async () => {
    const told = await ask(server, measureBy(!!isBrief), given);
    assert.equal([told.found, told.code], [found, code]);
    assert.equal(commands(told), asks);
  });
}

const script = () => undefined;
const stream: Method = { name: 'stream', most: 1e9, why: 'straight on', confirms: 'nothing', script };
const file: Method = { name: 'efs', most: 1e9, why: 'through its files', confirms: 'count', script };

test('each byte is confirmed by a staged upload, a byte count or slices', () => {
  const confirmed = (way: Method) => isConfirmedTaken(sceneOf({ throttle: { method: way } }).trip);
  assert.equal([stream, file, { ...stream, confirms: 'count' as const }, { ...stream, confirms: 'slices' as const }].map(confirmed), [false, true, true, true]);
});

const fresh: { title: string; server: (ask: number) => Server; way?: Method; found: Measure; seconds: number; asks: number }[] = [
  { title: 'whole at once', server: () => ({ size }), found: size, seconds: 0, asks: 1 },
  { title: 'the file appears late', server: n => (n < 3 ? { size: 'ERROR', own: line(5, 'B.JPG') } : { size }), found: size, seconds: 3, asks: 3 },
  { title: 'empty at first', server: n => (n < 2 ? { size: 0, own: line(0) } : { size }), found: size, seconds: 1, asks: 2 },
  { title: 'too large at first', server: n => (n < 2 ? { size: size + 1 } : { size }), found: size, seconds: 1, asks: 2 },
  { title: 'never there: four more queries, each after twice the pause', server: () => ({ size: 'ERROR', own: 9, all: line(5, 'B.JPG') }), found: 'absent', seconds: 15, asks: 5 },
  { title: 'short at first, and each byte was confirmed: queried again', server: n => ({ size: n < 2 ? 99_000 : size }), way: file, found: size, seconds: 1, asks: 2 },
  { title: 'short, and bytes may have been lost: no wait', server: () => ({ size: 99_000 }), found: 99_000, seconds: 0, asks: 1 },
];
for (const { title, server, way = stream, found, seconds, asks } of fresh) {
  test(`after a confirmed transfer: ${title}`, async () => {
    const told = await ask(server, measureNew, { throttle: { method: way } });
    assert.is(told.found, found);
    assert.is(told.said.filter(text => text.startsWith('AT+CFTPSSIZE')).length, asks);
    assert.is(told.seconds, seconds);
  });
}

test('a server that never reports a size causes only one wait', async () => {
  const mute: Server = { size: 'ERROR', own: 9, all: 9 };
  assert.is((await ask(mute, measureNew, { throttle: { method: stream } })).seconds, 15);
  assert.is((await ask(mute, measureNew, { throttle: { method: stream }, server: { isMute: true } })).seconds, 0);
});

test('a server that reported sizes before and refuses now is queried once more after another login', async () => {
  const mute: Server = { size: 'ERROR', own: 9, all: 9 };
  const told = await ask(mute, measureNew, { throttle: { method: stream }, server: { isMute: false } });
  assert.equal([told.found, told.code], [undefined, 'rejected']);
  assert.is((await ask({ ...mute, all: '' }, measureNew, { throttle: { method: stream }, server: { isMute: false } })).found, 'untold', 'an empty listing is an answer');
  const { trip, clock } = sceneOf({ image: { size }, throttle: { method: stream }, server: { isMute: false }, answer: answers(mute) });
  const ends: unknown[] = [];
  for (const _ of [1, 2]) {
    lowered(measureFresh)(trip, found => void ends.push(found), (_end, fault) => void ends.push(fault!.code));
    await clock.run(() => ends.length === _, 3_600_000);
  }
  assert.equal([ends, trip.server.isMute], [['rejected', 'untold'], true]);
});

// In the following cases, the size is asked for before an upload. SIZE ends with the result code of a lost connection, which may only mean that
// there is no file.

const lossAt: { title: string; size: string; all?: string[]; found?: Measure; code?: FaultCode; asks: string[] }[] = [
  { title: 'the listing does not contain the file', size: '65', all: ['+LIST: DATA,43\r\n-rw-r--r-- 1 u g 1 Nov 20 09:30 other.jpg\r\n', '+LIST: 0', 'OK'], found: 'absent', asks: ['AT+SIZE', 'AT+LIST'] },
  { title: 'the listing contains the file', size: '65', all: ['+LIST: DATA,39\r\n-rw-r--r-- 1 u g 7 Nov 20 09:30 A.JPG\r\n', '+LIST: 0', 'OK'], found: 7, asks: ['AT+SIZE', 'AT+LIST'] },
  { title: 'the listing fails as well', size: '65', all: ['+LIST: 65', 'OK'], code: 'server-closed', asks: ['AT+SIZE', 'AT+LIST'] },
  { title: 'the modem has no listing', size: '65', code: 'server-closed', asks: ['AT+SIZE'] },
  { title: 'the modem has no listing, and the number may be any reply', size: '1', found: 'untold', asks: ['AT+SIZE'] },
  { title: 'the session is lost', size: '86', all: ['OK', '+LIST: 0'], code: 'session', asks: ['AT+SIZE'] },
  { title: 'the data port failed', size: '75', all: ['OK', '+LIST: 0'], code: 'data-port', asks: ['AT+SIZE'] },
];
const codes: Record<string, FaultCode> = { 1: 'connection', 65: 'server-closed', 75: 'data-port', 86: 'session' };
for (const { title, size: number, all, found, code, asks } of lossAt) {
  test(`an image that was begun: ${title}`, async () => {
    const listAll: Rows = [{ say: 'AT+LIST', result: '0', data: '+LIST: DATA,{len}', ms: 5000 }];
    const modem = modemWith({ size: [{ say: 'AT+SIZE', result: '0', ms: 5000 }], list: [], listAll: all ? listAll : [] }, {
      codeOf: line => codes[line.split(': ')[1] ?? ''], isCode: () => false,
    });
    const { trip, clock, said } = sceneOf({ modem, image: { size }, answer: command => (command === 'AT+LIST' ? all! : ['OK', `+SIZE: ${number}`]) });
    const ends: unknown[] = [];
    lowered(measureBegun)(trip, measured => void ends.push(measured), (_end, fault) => void ends.push(fault!.code));
    await clock.run(() => ends.length > 0, 3_600_000);
    assert.equal([ends, said], [[found ?? code], asks]);
  });
}

test.run();
