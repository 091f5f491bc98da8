// An image is sent to the server: the journal before its first byte, files deleted there first, and the remains of a broken upload.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Copies } from '../../../../src/delivery/deliverytrip.ts';
import { createFtpSendHandlers } from '../../../../src/delivery/ftp/put/sending.ts';
import type { Rows, ScriptName } from '../../../../src/modem/modem.ts';
import { createReceiver, modemOf, wayOf, type Receiver, type Receives } from '../../receiver.ts';
import { contentOf, sourceOf, type TestSource } from '../../source.ts';
import { sceneOf, type Ended, type Given, type Scene } from '../../trip.ts';

const test = suite('send');

const path = '/DCIM/A.JPG';
const put: Rows = [{ say: 'AT+PUT="{name}"', ms: 60_000, refusedAs: 'put-denied', missing: 'copy-missing' }];
const file = wayOf('efs', 'count', { put, resume: [{ say: 'AT+RESUME="{name}",{rest}', ms: 60_000, refusedAs: 'put-denied' }] });
/** A modem that cannot resume after a break. */
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
  /** Its response to a put and a resume; default OK. */
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
      const verb = /^AT\+?(\w*)/.exec(command)![1]!;
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
  const ended = await scene.end(onEnd => createFtpSendHandlers(scene.trip)['sending']!(onEnd));
  return { ...scene, ...ended, source, receiver, verbs: receiver.commands.map(command => /^AT\+?(\w*)/.exec(command)![1]!) };
}

test('what lies in the modem goes to the server, and is journalled before', async () => {
  const { end, verbs, source, trip } = await send();
  assert.equal([end, verbs, source.told], ['done', ['PUT'], [`begin ${path} 20261120 doubtful`]]);
  assert.equal([!!trip.attempt.isRetry, trip.link.smooth], [true, 1]);
});

test('a stream goes from the card, byte for byte', async () => {
  const { end, receiver } = await send({ throttle: { method: stream } });
  assert.is(end, 'done');
  assert.is(receiver.payloads[0]!.bytes, contentOf(5000));
});

test('a journal that cannot be written: not a byte goes', async () => {
  const { end, code, verbs } = await send({ cannotWrite: true });
  assert.equal([end, code, verbs], ['refused', 'journal', []]);
});

/** The session is asked for its directory, and answers or not. */
const where: Rows = [{ say: 'AT+PWD', want: ['+PWD: {here/}', 'OK'], ms: 5000 }];
const alive = ['+PWD: "/up"', 'OK'];
const refusals: { title: string; asked: Asked; code: string; verbs: string[]; staged: string; refusedWay: boolean }[] = [
  { title: 'a session that lives: the server\'s', asked: { says: { PUT: ['ERROR'], PWD: alive } }, code: 'put-denied', verbs: ['PUT', 'PWD'], staged: '', refusedWay: true },
  { title: 'for the second time in a session that lives', asked: { says: { PUT: ['ERROR'], PWD: alive }, link: { bareErrors: 1 } }, code: 'put-denied', verbs: ['PUT', 'PWD'], staged: '', refusedWay: true },
  { title: 'a session that is gone: the copy in the modem stays, and so does its method', asked: { says: { PUT: ['ERROR'], PWD: ['ERROR'] } }, code: 'session', verbs: ['PUT', 'PWD'], staged: path, refusedWay: false },
  { title: 'an upload that goes on, in a session that is gone: it may go on later', asked: { says: { RESUME: ['ERROR'], PWD: ['ERROR'] }, variables: { rest: '3000' } }, code: 'session', verbs: ['RESUME', 'PWD'], staged: path, refusedWay: false },
  { title: 'a session that has not told where it stands', asked: { says: { PUT: ['ERROR'] }, variables: { home: '' } }, code: 'put-denied', verbs: ['PUT'], staged: '', refusedWay: true },
  { title: 'the news of a loss says it already', asked: { says: { PUT: ['ERROR'] }, link: { lost: 'server-closed' } }, code: 'server-closed', verbs: ['PUT'], staged: path, refusedWay: false },
  { title: 'a number says it', asked: { says: { PUT: ['+CME ERROR: 30'] } }, code: 'unregistered', verbs: ['PUT'], staged: path, refusedWay: false },
];
for (const { title, asked, code, verbs, staged, refusedWay } of refusals) {
  test(`a bare ERROR to a put: ${title}`, async () => {
    const onDrive = { ...file, hasDrive: true };
    const sent = await send({ modem: modemOf([onDrive, stream], { ...scripts, where }, { overlapsPut: false }), throttle: { method: onDrive }, ...asked, variables: { home: '/', ...asked.variables } });
    assert.equal([sent.end, sent.code, sent.verbs], ['refused', code, verbs]);
    assert.equal([sent.trip.copies.staged, !!sent.trip.throttle.refusedMethod, !!sent.trip.server.noResume], [staged, refusedWay, false]);
  });
}

test('what the server has confirmed under a temporary name is known as that, and not as a beginning', async () => {
  assert.is((await send()).trip.copies.resumable, `=${path}`);
  assert.is((await send({ variables: { name: 'A.JPG' } })).trip.copies.resumable, '');
});

const doubts: { title: string; asked: Asked; told: string }[] = [
  { title: 'in a directory that was there before, somebody else\'s may lie', asked: {}, told: 'doubtful' },
  { title: 'in one that this session has made, nobody\'s does', asked: { copies: { folders: { 'new /up': true } } }, told: '' },
  { title: 'a stream under its own name may be filled up with what wakes a modem', asked: { throttle: { method: stream }, variables: { name: 'A.JPG' }, copies: { folders: { 'new /up': true } } }, told: 'doubtful' },
  { title: 'one that was begun in no doubt', asked: { image: { begun: '20261120' } }, told: '' },
  { title: 'one that was begun in doubt', asked: { image: { begun: '20261120', isDoubtNoted: true } }, told: 'doubtful' },
  { title: 'one that is to be deleted', asked: { config: { 'images.afterUpload': 'delete' }, copies: { folders: { 'new /up': true } } }, told: 'to go' },
  { title: 'what a person sends is never deleted', asked: { config: { 'images.afterUpload': 'delete' }, image: { isByHand: true }, copies: { folders: { 'new /up': true } } }, told: '' },
];
for (const { title, asked, told } of doubts) {
  test(`journalled: ${title}`, async () => assert.is((await send(asked)).source.told[0], `begin ${path} 20261120${told && ` ${told}`}`));
}

const erasures: { title: string; asked: Asked; verbs: string[] }[] = [
  { title: 'the first try of a small image deletes nothing', asked: {}, verbs: ['PUT'] },
  { title: 'the second try deletes what the first has left', asked: { image: { begun: '20261120' }, throttle: { method: plain } }, verbs: ['DELE', 'PUT'] },
  { title: 'a modem that can go on asks whether it is gone', asked: { image: { begun: '20261120' } }, verbs: ['DELE', 'SIZE', 'LIST', 'LISTALL', 'PUT'] },
  { title: 'of a large one, what lies there goes before the first try', asked: { size: 1_048_576 }, verbs: ['DELE', 'SIZE', 'LIST', 'LISTALL', 'PUT'] },
  { title: 'a byte less is no large one', asked: { size: 1_048_575 }, verbs: ['PUT'] },
  { title: 'nothing lies in a directory that was just made', asked: { size: 1_048_576, copies: { folders: { 'new /up': true } } }, verbs: ['PUT'] },
  { title: 'of a large one that cannot go on after a break nothing needs to go', asked: { size: 1_048_576, throttle: { method: plain } }, verbs: ['PUT'] },
  { title: 'an upload that goes on deletes nothing', asked: { image: { begun: '20261120' }, variables: { rest: '3000' } }, verbs: ['RESUME'] },
  { title: 'what waits for whoever takes it away is not deleted', asked: { image: { begun: '20261120' }, config: { 'upload.verify': 'reply' } }, verbs: ['PUT'] },
  { title: 'unless the server denied the put before', asked: { image: { begun: '20261120' }, config: { 'upload.verify': 'reply' }, copies: { wasDenied: true }, throttle: { method: plain } }, verbs: ['DELE', 'PUT'] },
];
for (const { title, asked, verbs } of erasures) {
  test(`what lies there: ${title}`, async () => {
    const sent = await send(asked);
    assert.equal([sent.end, sent.verbs], ['done', verbs]);
  });
}

test('a server that takes no upload that goes on: the whole image, in the same try, and so all after it', async () => {
  const { end, verbs, trip, lines } = await send({ variables: { rest: '3000' }, says: { RESUME: ['ERROR'] } });
  assert.equal([end, verbs, !!trip.server.noResume, trip.variables['rest']], ['done', ['RESUME', 'DELE', 'PUT'], true, '']);
  assert.ok(lines.some(line => /^warn image: the server cannot resume uploads/.test(line)));
});

test('a stream that goes on, and the server takes none: the whole image', async () => {
  const { end, receiver, trip } = await send({ throttle: { method: counted }, variables: { rest: '3000', left: '2000' }, receives: { refuses: command => (command.startsWith('AT+GOON') ? ['ERROR'] : undefined) } });
  assert.equal([end, !!trip.server.noResume, receiver.payloads.length, receiver.payloads[0]!.bytes.length], ['done', true, 1, 5000]);
});

test('a stream that goes on has the rest alone', async () => {
  const { end, receiver } = await send({ throttle: { method: counted }, variables: { rest: '3000', left: '2000' } });
  assert.equal([end, receiver.payloads[0]!.bytes === contentOf(5000).slice(3000)], ['done', true]);
});

// remains of a broken upload

const breaks: { title: string; asked: Asked; end: Ended['end']; code: string; mark?: '' | '=' | '?'; staged: string }[] = [
  { title: 'in a directory of its own, it is the image\'s beginning', asked: { says: { PUT: ['ERROR'] }, copies: { folders: { 'new /up': true } } }, end: 'refused', code: 'put-denied', mark: '', staged: '' },
  { title: 'the server refused it, and elsewhere it may be somebody else\'s file', asked: { says: { PUT: ['ERROR'] }, image: { begun: '20261120', isDoubtNoted: true }, throttle: { method: plain } }, end: 'refused', code: 'put-denied', staged: '' },
  { title: 'the connection went: all of it may be there, its content shows whose it is', asked: { says: { PUT: ['+CME ERROR: 30'] }, image: { begun: '20261120', isDoubtNoted: true }, throttle: { method: plain } }, end: 'refused', code: 'unregistered', mark: '?', staged: path },
  { title: 'deleted before, and seen to be gone: it is the image\'s', asked: { says: { PUT: ['ERROR'] }, image: { begun: '20261120', isDoubtNoted: true } }, end: 'refused', code: 'put-denied', mark: '', staged: '' },
  { title: 'a modem that cannot go on: all of it may be there', asked: { says: { PUT: ['ERROR'] }, throttle: { method: plain }, copies: { folders: { 'new /up': true } } }, end: 'refused', code: 'put-denied', mark: '', staged: '' },
  { title: 'the copy in the modem is gone', asked: { says: { PUT: ['+CME ERROR: 10'] }, copies: { folders: { 'new /up': true } } }, end: 'refused', code: 'sim-missing', mark: '', staged: path },
  { title: 'a stream that nobody counts: a beginning may lack some, so all of it alone counts', asked: { receives: { ends: ['+CME ERROR: 30'] }, throttle: { method: stream }, copies: { folders: { 'new /up': true } } }, end: 'refused', code: 'unregistered', mark: '=', staged: path },
  { title: 'a stream whose end nobody heard: all of it may be there, or filler', asked: { receives: { ends: [] }, throttle: { method: escaped }, copies: { folders: { 'new /up': true } } }, end: 'broken', code: 'bytes-lost', mark: '?', staged: path },
  { title: 'no answer', asked: { says: { PUT: [] } }, end: 'broken', code: 'silent', staged: path },
];
for (const { title, asked, end, code, mark, staged } of breaks) {
  test(`broken: ${title}`, async () => {
    const sent = await send(asked);
    assert.equal([sent.end, sent.code], [end, code]);
    assert.equal([sent.trip.copies.resumable, sent.trip.copies.staged], [mark === undefined ? '' : mark + path, staged]);
    assert.is(!!sent.trip.copies.wasDenied, code === 'put-denied');
    assert.is(sent.trip.link.smooth, 0);
  });
}

test('the modem tells how many bytes it has: what is missing is judged as a loss of the line', async () => {
  const own = wayOf('efs', 'count', { put: [{ say: 'AT+PUT', want: ['+PUT: {n}'], ms: 1000 }] });
  for (const [got, code] of [[4998, 'line-noise'], [3000, 'bytes-lost']] as const) {
    const modem = modemOf([own], scripts, { overlapsPut: false, codeOf: line => (line.startsWith('+CME') ? 'bytes-lost' : undefined) });
    const sent = await send({ modem, throttle: { method: own }, attempt: { phaseMs: 1000 }, says: { PUT: [`+CME ERROR: ${got}`] } });
    assert.equal([sent.end, sent.code, sent.line], ['refused', code, `+CME ERROR: ${got}`]);
    assert.is(sent.trip.throttle.tooFast > 0, code === 'bytes-lost');
  }
});

test('an image under its own name that was sent is in doubt no more; under a temporary one the rename decides', async () => {
  for (const [name, isDoubtful] of [['A.JPG', false], ['A.part', true]] as const) {
    assert.is((await send({ variables: { name } })).trip.attempt.image!.isDoubtful, isDoubtful);
  }
});

test('a modem that names its directory at each put: where the server says no, the next image makes it again', async () => {
  const { trip } = await send({ says: { PUT: ['ERROR'] }, modem: modemOf([file], scripts, { hasEnter: false, isCode: () => false, overlapsPut: false }), copies: { folders: { 'made /up': true } } });
  assert.is(trip.copies.folders['made /up'], false);
});

test('a method that the modem refuses for this image is not tried for it again', async () => {
  const { trip } = await send({ says: { PUT: ['ERROR'] }, throttle: { method: wayOf('efs', 'count', { put: [{ say: 'AT+PUT', ms: 1000, refusedAs: 'copy-missing' }] }) } });
  assert.is(trip.throttle.refusedMethod, `by efs, count${path}`);
});

test.run();
