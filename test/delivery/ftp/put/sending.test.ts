// Tests how an image is sent to the server. It is journalled before its first byte, another camera's file stays, and a broken upload leaves known
// remains.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Copies } from '../../../../src/delivery/deliverytrip.ts';
import { sending } from '../../../../src/delivery/ftp/put/sending.ts';
import { End } from '../../../../src/fault.ts';
import type { Rows, ScriptName } from '../../../../src/modem/modem.ts';
import { lowered } from '../../../common/lowered.ts';
import { createReceiver, modemOf, wayOf, type Receiver, type Receives } from '../../receiver.ts';
import { contentOf, sourceOf, type TestSource } from '../../source.ts';
import { sceneOf, type Ended, type Given, type Scene } from '../../trip.ts';

const test = suite('send');

const path = '/DCIM/A.JPG';
const put: Rows = [{ say: 'AT+PUT="{name}"', ms: 60_000, refusedAs: 'put-denied', missing: 'copy-missing' }];
const file = wayOf('efs', 'count', { put, resume: [{ say: 'AT+RESUME="{name}",{rest}', ms: 60_000, refusedAs: 'put-denied' }] });
/** Method of a modem that cannot resume an upload that broke off. */
const plain = wayOf('efs', 'count', { put });
const stream = wayOf('stream', 'nothing', { stream: [{ say: 'AT+STREAM="{name}",#{size}', pour: '>', ms: 60_000, refusedAs: 'put-denied' }] });
const escaped = wayOf('stream', 'nothing', { stream: [{ say: 'AT+STREAM="{name}",#5001', pour: '>', escape: { codes: '\x03', by: '\x10', end: '\x03' }, quiet: 2000, want: ['+STREAM: 0'], ms: 60_000, refusedAs: 'put-denied' }] });
const counted = wayOf('stream', 'count', {
  stream: [{ say: 'AT+STREAM="{name}",#{size}', pour: '>', ms: 60_000, refusedAs: 'put-denied' }],
  streamOn: [{ say: 'AT+GOON="{name}",{rest},#{left}', pour: '>', ms: 60_000, refusedAs: 'put-denied' }],
});
const scripts: { [name in ScriptName]?: Rows } = {
  erase: [{ say: 'AT+DELE="{name}"', ms: 5000 }], size: [{ say: 'AT+SIZE="{name}"', result: '{serverSize}', ms: 5000 }],
  list: [{ say: 'AT+LIST', ms: 1000 }], listAll: [{ say: 'AT+LISTALL', result: '0', data: '+LISTALL: DATA,{len}', ms: 5000 }],
};

interface Asked extends Given {
  receives?: Receives;
  size?: number;
  /** The modem's responses, by the name of a command (PUT, RESUME). The default is OK. */
  says?: Record<string, string[]>;
  copies?: Partial<Copies>;
  cwd?: string;
  cannotWrite?: boolean;
}

interface Sent extends Omit<Scene, 'end'>, Ended { source: TestSource; receiver: Receiver; verbs: string[] }

async function send({ receives, size = 5000, says = {}, copies = {}, cwd = '/up', cannotWrite, ...given }: Asked = {}): Promise<Sent> {
  const source = sourceOf({ [path]: size > 100_000 ? 'x'.repeat(size) : contentOf(size) }, cannotWrite ? { cannotWrite } : {});
  const receiver = createReceiver({
    ...receives,
    answer: command => {
      const verb = /^AT\W?(\w*)/.exec(command)![1]!;
      if (says[verb]) return says[verb];
      if (verb === 'LISTALL') return ['+LISTALL: DATA,43\r\n-rw-r--r-- 1 u g 1 Nov 20 09:30 other.jpg\r\n', '+LISTALL: 0', 'OK'];
      return [/SIZE|LIST/.test(verb) ? 'ERROR' : 'OK'];
    },
  });
  const scene = sceneOf({
    modem: modemOf([file, stream], scripts, { isCode: () => false, overlapsPut: false }), hear: receiver.hear, ...given, image: { size, ...given.image },
    variables: { name: 'A.part', finalName: 'A.JPG', size: `${size}`, rest: '', left: `${size}`, ...given.variables }, attempt: { date: '20261120', ...given.attempt },
    throttle: { method: file, isOkKnown: true, ...given.throttle }, config: { 'upload.verify': 'size', 'images.afterUpload': 'keep', ...given.config }, parts: { source },
  });
  Object.assign(scene.trip.copies, { staged: path, ...copies });
  scene.trip.session.cwd = cwd;
  const ended = await scene.end(onEnd => lowered(sending)(scene.trip, onEnd));
  return { ...scene, ...ended, source, receiver, verbs: receiver.commands.map(command => /^AT\W?(\w*)/.exec(command)![1]!) };
}

test('a staged image is put on the server after its journal entry', async () => {
  const { end, verbs, source, trip } = await send();
  assert.equal([end, verbs, source.told], [End.done, ['PUT'], [`begin ${path} 20261120`]]);
  assert.is(trip.link.smooth, 1);
});

test('a stream is read from the card, byte for byte', async () => {
  const { end, receiver } = await send({ throttle: { method: stream } });
  assert.is(end, End.done);
  assert.is(receiver.payloads[0]!.bytes, contentOf(5000));
});

test('no byte is sent if the journal cannot be written', async () => {
  const { end, code, verbs } = await send({ cannotWrite: true });
  assert.equal([end, code, verbs], [End.refused, 'journal', []]);
});

/** Script that asks for the FTP session's directory. The firmware runs it after a refusal without a reason, to see whether the session is alive. */
const where: Rows = [{ say: 'AT+PWD', want: ['+PWD: {here/}', 'OK'], ms: 5000 }];
const alive = ['+PWD: "/up"', 'OK'];
const refusals: { title: string; asked: Asked; code: string; verbs: string[]; staged: string; refusedWay: boolean }[] = [
  { title: 'a live session: the server refused', asked: { says: { PUT: ['ERROR'], PWD: alive } }, code: 'put-denied', verbs: ['PUT', 'PWD', 'SIZE', 'LIST'], staged: '', refusedWay: true },
  { title: 'the second time in a live session: the server refused', asked: { says: { PUT: ['ERROR'], PWD: alive }, link: { bareErrors: 1 } }, code: 'put-denied', verbs: ['PUT', 'PWD', 'SIZE', 'LIST'], staged: '', refusedWay: true },
  { title: 'a lost session: the copy in the modem and its method are kept', asked: { says: { PUT: ['ERROR'], PWD: ['ERROR'] } }, code: 'session', verbs: ['PUT', 'PWD'], staged: path, refusedWay: false },
  { title: 'a session whose directory was never reported: the server refused', asked: { says: { PUT: ['ERROR'] }, variables: { home: '' } }, code: 'put-denied', verbs: ['PUT', 'SIZE', 'LIST'], staged: '', refusedWay: true },
  { title: 'a reported loss is the reason', asked: { says: { PUT: ['ERROR'] }, link: { lost: 'server-closed' } }, code: 'server-closed', verbs: ['PUT'], staged: path, refusedWay: false },
  { title: 'an error code is the reason', asked: { says: { PUT: ['+CME ERROR: 30'] } }, code: 'unregistered', verbs: ['PUT'], staged: path, refusedWay: false },
];
for (const { title, asked, code, verbs, staged, refusedWay } of refusals) {
  test(`a bare ERROR to a put: ${title}`, async () => {
    const onDrive = { ...file, hasDrive: true };
    const sent = await send({ modem: modemOf([onDrive, stream], { ...scripts, where }, { overlapsPut: false }), throttle: { method: onDrive }, ...asked, variables: { home: '/', ...asked.variables } });
    assert.equal([sent.end, sent.code, sent.verbs], [End.refused, code, verbs]);
    assert.equal([sent.trip.copies.staged, !!sent.trip.throttle.refusedMethod, !!sent.trip.server.noResume], [staged, refusedWay, false]);
  });
}

test('a confirmed upload is noted to hold the image\'s bytes alone', async () => {
  for (const name of ['A.part', 'A.JPG']) assert.is((await send({ variables: { name } })).trip.copies.clean, path);
});

const doubts: { title: string; asked: Asked; told: string }[] = [
  { title: 'not doubtful for a copy in the modem', asked: {}, told: '' },
  { title: 'doubtful for a stream, since filler may complete it', asked: { throttle: { method: stream } }, told: 'doubtful' },
  { title: 'an image begun without doubt', asked: { image: { begun: '20261120' } }, told: '' },
  { title: 'an image to be deleted after its upload', asked: { config: { 'images.afterUpload': 'delete' }, copies: { folders: { 'new /up': true } } }, told: 'to go' },
  { title: 'an image sent by hand is not to be deleted', asked: { config: { 'images.afterUpload': 'delete' }, image: { isByHand: true }, copies: { folders: { 'new /up': true } } }, told: '' },
];
for (const { title, asked, told } of doubts) {
  test(`journalled: ${title}`, async () => assert.is((await send(asked)).source.told[0], `begin ${path} 20261120${told && ` ${told}`}`));
}

const own = { attempt: { isRetry: true }, image: { begun: '20261120', takenNames: 1 }, variables: { name: 'A-1.JPG', finalName: 'A-1.JPG' } };
const place = { variables: { name: 'A.JPG', finalName: 'A.JPG' } };
const starts: { title: string; asked: Asked; verbs: string[] }[] = [
  { title: 'a temporary name is not asked for', asked: {}, verbs: ['PUT'] },
  { title: 'in place, the server is asked at last', asked: { ...place, server: { hasNoSize: false } }, verbs: ['SIZE', 'PUT'] },
  { title: 'in a directory just made, no listing is asked for', asked: { ...place, copies: { folders: { 'new /up': true } } }, verbs: ['SIZE', 'PUT'] },
  { title: 'a listing is asked for while it is unknown whether the server has SIZE', asked: place, verbs: ['SIZE', 'LIST', 'PUT'] },
  { title: 'a server without SIZE is asked for a listing', asked: { ...place, server: { hasNoSize: true } }, verbs: ['LIST', 'PUT'] },
  { title: 'a server that shows nothing is not asked', asked: { ...place, server: { isMute: true } }, verbs: ['PUT'] },
  { title: 'if the reply counts as delivery, the server is not asked', asked: { ...place, config: { 'upload.verify': 'reply' } }, verbs: ['PUT'] },
  { title: 'a rest under an own name is resumed', asked: { ...own, size: 80_000, says: { SIZE: ['+SIZE: 70000', 'OK'] } }, verbs: ['SIZE', 'RESUME'] },
  { title: 'a short rest under an own name is replaced', asked: { ...own, size: 80_000, says: { SIZE: ['+SIZE: 7000', 'OK'] } }, verbs: ['SIZE', 'PUT'] },
  { title: 'a modem that cannot resume replaces the rest', asked: { ...own, size: 80_000, throttle: { method: plain }, says: { SIZE: ['+SIZE: 70000', 'OK'] } }, verbs: ['SIZE', 'PUT'] },
];
for (const { title, asked, verbs } of starts) {
  test(`how an upload starts: ${title}`, async () => {
    const sent = await send(asked);
    assert.equal([sent.end, sent.verbs], [End.done, verbs]);
  });
}

test('another camera\'s file is left alone: the image gets its own name, and is copied into the modem again', async () => {
  const sent = await send({ ...place, says: { SIZE: ['+SIZE: 7', 'OK'] } });
  assert.match(sent.trip.variables.finalName, /^A-[0-9a-f]{8}\.JPG$/);
  assert.equal([sent.trip.variables.name, sent.trip.attempt.image.takenNames, sent.trip.copies.staged], [sent.trip.variables.finalName, 1, path]);
  assert.match(sent.receiver.commands.at(-1)!, /^AT\+PUT="A-[0-9a-f]{8}\.JPG"$/);
});

const denied = { ...place, says: { PUT: ['ERROR'] }, attempt: { isRetry: true }, image: { begun: '20261120' }, config: { 'upload.verify': 'reply' } };
const leftovers: { title: string; asked: Asked; verbs: string[]; taken: number }[] = [
  { title: 'nothing is there', asked: denied, verbs: ['PUT', 'SIZE', 'LIST', 'LISTALL'], taken: 0 },
  { title: 'a rest that cannot be read stays, and takes the name', asked: { ...denied, says: { ...denied.says, SIZE: ['+SIZE: 4000', 'OK'] } }, verbs: ['PUT', 'SIZE'], taken: 1 },
  { title: 'an own rest stays in spite of its deletion, and takes the name', asked: { ...denied, ...own, says: { ...denied.says, DELE: ['ERROR'], SIZE: ['+SIZE: 4000', 'OK'] } }, verbs: ['PUT', 'SIZE', 'DELE', 'SIZE'], taken: 2 },
  { title: 'the first upload of an image', asked: { ...denied, attempt: {}, image: {} }, verbs: ['PUT', 'SIZE', 'LIST'], taken: 0 },
];
for (const { title, asked, verbs, taken } of leftovers) {
  test(`with the server's reply, an upload is denied: ${title}`, async () => {
    const sent = await send(asked);
    assert.equal([sent.end, sent.code, sent.verbs, sent.trip.attempt.image.takenNames ?? 0], [End.refused, 'put-denied', verbs, taken]);
  });
}

const half = { ...own, size: 80_000, says: { SIZE: ['+SIZE: 70000', 'OK'] } };

test('a server that cannot resume gets the whole image in the same try, and no resumed upload later', async () => {
  const { end, verbs, trip, lines } = await send({ ...half, says: { ...half.says, RESUME: ['ERROR'] } });
  assert.equal([end, verbs, !!trip.server.noResume, trip.variables['rest']], [End.done, ['SIZE', 'RESUME', 'PUT'], true, '']);
  assert.ok(lines.some(line => /^warn image: the server cannot resume uploads/.test(line)));
});

test('a server that refuses a resumed stream gets the whole image', async () => {
  const { end, receiver, trip } = await send({ ...half, throttle: { method: counted }, receives: { refuses: command => (command.startsWith('AT+GOON') ? ['ERROR'] : undefined) } });
  assert.equal([end, !!trip.server.noResume, receiver.payloads.length, receiver.payloads[0]!.bytes.length], [End.done, true, 1, 80_000]);
});

test('a resumed stream sends only the rest', async () => {
  const { end, receiver } = await send({ ...half, throttle: { method: counted } });
  assert.equal([end, receiver.payloads[0]!.bytes === contentOf(80_000).slice(70_000)], [End.done, true]);
});

// The following cases tell what a broken upload leaves on the server.

const breaks: { title: string; asked: Asked; end: Ended['end']; code: string; isClean: boolean; staged: string }[] = [
  { title: 'the server refused', asked: { says: { PUT: ['ERROR'] } }, end: End.refused, code: 'put-denied', isClean: true, staged: '' },
  { title: 'after a lost connection', asked: { says: { PUT: ['+CME ERROR: 30'] } }, end: End.refused, code: 'unregistered', isClean: true, staged: path },
  { title: 'an error code keeps the copy in the modem', asked: { says: { PUT: ['+CME ERROR: 10'] } }, end: End.refused, code: 'sim-missing', isClean: true, staged: path },
  { title: 'an uncounted stream, which may lack bytes', asked: { receives: { ends: ['+CME ERROR: 30'] }, throttle: { method: stream } }, end: End.refused, code: 'unregistered', isClean: false, staged: path },
  { title: 'a stream without a reported end, which may have filler', asked: { receives: { ends: [] }, throttle: { method: escaped } }, end: End.broken, code: 'bytes-lost', isClean: false, staged: path },
  { title: 'no answer', asked: { says: { PUT: [] } }, end: End.broken, code: 'silent', isClean: false, staged: path },
];
for (const { title, asked, end, code, isClean, staged } of breaks) {
  test(`a broken upload leaves ${isClean ? 'bytes of the image alone' : 'what must be looked into'}: ${title}`, async () => {
    const sent = await send(asked);
    assert.equal([sent.end, sent.code], [end, code]);
    assert.equal([sent.trip.copies.clean, sent.trip.copies.staged], [isClean ? path : '', staged]);
    assert.is(sent.trip.link.smooth, 0);
  });
}

test('if the modem reports its byte count, missing bytes are judged as a loss on the line', async () => {
  // at Telit, commands of the manufacturer begin with # (AT#...), where the standards and other manufacturers have +
  for (const sign of ['+', '#']) {
    const own = wayOf('efs', 'count', { put: [{ say: `AT${sign}PUT`, want: [`${sign}PUT: <size>`], ms: 1000 }] });
    for (const [got, code] of [[4998, 'line-noise'], [3000, 'bytes-lost']] as const) {
      const modem = modemOf([own], scripts, { overlapsPut: false, codeOf: line => (line.startsWith(`${sign}PUT`) ? 'bytes-lost' : undefined) });
      const sent = await send({ modem, throttle: { method: own }, attempt: { phaseMs: 1000 }, says: { PUT: [`${sign}PUT: ${got}`] } });
      assert.equal([sent.end, sent.code, sent.line], [End.refused, code, `${sign}PUT: ${got}`]);
      assert.is(sent.trip.throttle.lostAt > 0, code === 'bytes-lost');
    }
  }
});

test('a modem that names the directory at each put: after a refusal the next image creates it again', async () => {
  const { trip } = await send({ says: { PUT: ['ERROR'] }, modem: modemOf([file], scripts, { hasEnter: false, isCode: () => false, overlapsPut: false }), copies: { folders: { 'made /up': true } } });
  assert.is(trip.copies.folders['made /up'], false);
});

test('a method that the modem refuses for this image is not tried for it again', async () => {
  const { trip } = await send({ says: { PUT: ['ERROR'] }, throttle: { method: wayOf('efs', 'count', { put: [{ say: 'AT+PUT', ms: 1000, refusedAs: 'copy-missing' }] }) } });
  assert.is(trip.throttle.refusedMethod, `by efs, count${path}`);
});

test.run();
