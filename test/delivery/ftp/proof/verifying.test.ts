// Whether the server has an image: checked before a repeated upload and after each one; the proof in the response.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCheckHandlers } from '../../../../src/delivery/ftp/proof/checking.ts';
import { createFtpVerifyHandlers } from '../../../../src/delivery/ftp/proof/verifying.ts';
import type { Rows, ScriptName } from '../../../../src/modem/modem.ts';
import { modemOf, wayOf } from '../../receiver.ts';
import { contentOf, sourceOf } from '../../source.ts';
import { sceneOf, type Ended, type Given, type Scene } from '../../trip.ts';

const test = suite('verify');

const path = '/DCIM/A.JPG';
const size = 5000;
const content = contentOf(size);
const file = wayOf('efs', 'count');
const stream = wayOf('stream', 'nothing');
const counted = wayOf('stream', 'count');

const scripts: { [name in ScriptName]?: Rows } = {
  size: [{ say: 'AT+SIZE="{name}"', result: '{serverSize}', ms: 5000 }],
  list: [{ say: 'AT+LIST="{name}"', ms: 1000 }],
  listAll: [{ say: 'AT+LIST', result: '0', data: '+LIST: DATA,{len}', ms: 5000 }],
  get: [{ say: 'AT+GET="{name}"', result: '0', data: '+GET: DATA,{len}', ms: 5000 }],
};
const counts: Rows = [{ say: 'AT+SENT', result: '{serverSize}', ms: 5000 }];

interface Asked extends Given {
  /** The server's files by name: a size, or content. Its listing shows that no other exists. */
  files?: Record<string, number | string>;
  /** The server gives neither sizes nor listings. */
  isMute?: boolean;
  /** The modem's own byte count, if available. */
  sent?: number;
  /** It cannot read files back. */
  cannotGet?: boolean;
  /** Its responses to all commands, instead of these. */
  says?: string[];
}

interface Checked extends Omit<Scene, 'end'>, Ended {}

async function run(state: 'checking' | 'verifying', { files = {}, isMute, sent, cannotGet, says, ...given }: Asked): Promise<Checked> {
  const answer = (command: string): string[] => {
    const [, verb, name] = /^AT\+(\w+)(?:="(.*)")?$/.exec(command)!;
    const found = name === undefined ? undefined : files[name];
    if (says) return says;
    if (verb === 'SIZE') return isMute || found === undefined ? ['ERROR'] : [`+SIZE: ${typeof found === 'number' ? found : found.length}`, 'OK'];
    if (verb === 'SENT') return [`+SENT: ${sent}`, 'OK'];
    if (verb === 'LIST' && (name !== undefined || isMute)) return ['ERROR'];
    const listing = '-rw-r--r-- 1 u g 1 Nov 20 09:30 other.jpg\r\n';
    if (verb === 'LIST') return [`+LIST: DATA,${listing.length}\r\n${listing}`, '+LIST: 0', 'OK'];
    return typeof found === 'string' ? [`+GET: DATA,${found.length}\r\n${found}`, '+GET: 0', 'OK'] : ['ERROR'];
  };
  const all = { ...scripts, ...(sent !== undefined && { sent: counts }) };
  if (cannotGet) delete all.get;
  const scene = sceneOf({
    modem: modemOf([file, stream], all, { isCode: () => false, hasRename: true }), answer,
    ...given, image: { size, begun: '20261120', ...given.image }, variables: { name: 'A.part', finalName: 'A.JPG', size: `${size}`, ...given.variables },
    attempt: { isRetry: true, ...given.attempt }, throttle: { method: file, ...given.throttle }, parts: { source: sourceOf({ [path]: content }) },
    config: { 'upload.verify': 'size', ...given.config },
  });
  return { ...scene, ...await scene.end(onEnd => ({ ...createCheckHandlers(scene.trip), ...createFtpVerifyHandlers(scene.trip) })[state]!(onEnd)) };
}

// before a repeated upload

const checks: { title: string; asked: Asked; end: Ended['end']; code?: string; asks?: number; tells?: RegExp; serverBytes?: number }[] = [
  { title: 'one that was never begun: nobody is asked', asked: { attempt: { isRetry: false }, files: { 'A.JPG': size } }, end: 'refused', asks: 0 },
  { title: 'where the reply counts, what lies there shows nothing', asked: { config: { 'upload.verify': 'reply' }, files: { 'A.JPG': size } }, end: 'refused', asks: 0 },
  { title: 'it is there, whole, under its own name', asked: { files: { 'A.JPG': size } }, end: 'done', tells: /^info image: \/DCIM\/A\.JPG is already complete on the server$/ },
  { title: 'a byte less is not it', asked: { files: { 'A.JPG': size - 1 } }, end: 'refused', tells: /again: the copy on the server was 1 byte short/, serverBytes: 0 },
  { title: 'a byte more is not it', asked: { files: { 'A.JPG': size + 1 } }, end: 'refused', tells: /again: the copy on the server was 1 byte too long/ },
  { title: 'it is not there', asked: { files: {} }, end: 'refused' },
  { title: 'whole under the temporary name alone: it has not its name', asked: { files: { 'A.part': size } }, end: 'refused' },
  { title: 'no answer', asked: { says: [] }, end: 'broken', code: 'silent' },
  { title: 'news of a loss: the refusal is that', asked: { says: ['ERROR'], link: { lost: 'network' } }, end: 'refused', code: 'network' },
];
for (const { title, asked, end, code, asks, tells, serverBytes } of checks) {
  test(`before it goes again: ${title}`, async () => {
    const checked = await run('checking', asked);
    assert.equal([checked.end, checked.code], [end, code]);
    assert.is(!!checked.trip.attempt.isVerified, end === 'done');
    if (asks !== undefined) assert.is(checked.said.length, asks);
    if (tells) assert.ok(checked.lines.some(line => tells.test(line)), checked.lines.join('\n'));
    if (serverBytes !== undefined) assert.is(checked.trip.attempt.serverBytes, serverBytes);
    assert.is(checked.trip.variables['name'], 'A.part');
  });
}

test('why it goes again is told once', async () => {
  const { trip, lines } = await run('checking', { image: { again: 'for a reason' }, attempt: { isRetry: false } });
  assert.equal(lines, [`info image: ${path} again: for a reason`]);
  assert.is(trip.attempt.image!.again, '');
});

test('what a broken upload has left under the temporary name counts where it is sound', async () => {
  for (const [sound, expect] of [[path, 3000], ['/DCIM/B.JPG', 0], ['', 0]] as const) {
    const files = { 'A.part': 3000 };
    const scene = sceneOf({
      modem: modemOf([file], scripts, { isCode: () => false }), image: { size }, variables: { name: 'A.part', finalName: 'A.JPG' }, attempt: { isRetry: true }, throttle: { method: file },
      answer: command => (command === 'AT+SIZE="A.part"' ? [`+SIZE: ${files['A.part']}`, 'OK'] : command === 'AT+LIST' ? ['+LIST: DATA,43\r\n-rw-r--r-- 1 u g 1 Nov 20 09:30 other.jpg\r\n', '+LIST: 0', 'OK'] : ['ERROR']),
    });
    scene.trip.copies.resumable = sound;
    const { end, code } = await scene.end(onEnd => createCheckHandlers(scene.trip)['checking']!(onEnd));
    assert.equal([end, code, scene.trip.attempt.serverBytes], ['refused', undefined, expect]);
  }
});

const confirmed: { title: string; left: number; end: Ended['end']; code?: string; isVerified: boolean; rename?: string[]; verify?: 'content'; isBroken?: boolean; mark?: '?'; holds?: string }[] = [
  { title: 'all of it: it gets its name', left: size, end: 'done', isVerified: true },
  { title: 'a part: it goes again, from its first byte', left: 3000, end: 'refused', isVerified: false },
  { title: 'nothing', left: 0, end: 'refused', isVerified: false },
  { title: 'all of it, and its content is another: it goes again', left: size, verify: 'content', end: 'refused', isVerified: false },
  // the server closed after the last byte and before its 226: nothing was lost, so the image is whole
  { title: 'all of it, unconfirmed: it gets its name', isBroken: true, left: size, end: 'done', isVerified: true },
  { title: 'a part, unconfirmed: it goes again', isBroken: true, left: 3000, end: 'refused', isVerified: false },
  { title: 'a byte too many, unconfirmed: it goes again', isBroken: true, left: size + 1, end: 'refused', isVerified: false },
  { title: 'all of it, unconfirmed, and its content is another', isBroken: true, left: size, verify: 'content', end: 'refused', isVerified: false },
  // in an earlier directory, or after a stream without a reported end, the size proves nothing
  { title: 'all of it, in doubt, and its content is the image\'s: it gets its name', mark: '?', left: size, holds: content, end: 'done', isVerified: true },
  { title: 'all of it, in doubt, and its content is another: it goes again', mark: '?', left: size, end: 'refused', isVerified: false },
  { title: 'a part, in doubt: it goes again', mark: '?', left: 3000, end: 'refused', isVerified: false },
];
for (const { title, left, end, code, isVerified, verify, isBroken, mark = isBroken ? '' : '=', holds = '!'.repeat(size) } of confirmed) {
  test(`what lies under the temporary name when its upload ended: ${title}`, async () => {
    let name = 'A.part';
    const scene = sceneOf({
      modem: modemOf([file], { ...scripts, rename: [{ say: 'AT+RENAME', ms: 5000 }] }, { isCode: () => false, hasRename: true }), image: { size },
      variables: { name: 'A.part', finalName: 'A.JPG' }, attempt: { isRetry: true }, throttle: { method: file }, parts: { source: sourceOf({ [path]: content }) },
      config: { 'upload.verify': verify ?? 'size' },
      answer: command => {
        if (command === 'AT+RENAME') name = 'A.JPG';
        if (command === `AT+SIZE="${name}"` && left) return [`+SIZE: ${left}`, 'OK'];
        if (command.startsWith('AT+GET')) return [`+GET: DATA,${size}\r\n${holds}`, '+GET: 0', 'OK'];
        return command === 'AT+LIST' ? ['+LIST: DATA,43\r\n-rw-r--r-- 1 u g 1 Nov 20 09:30 other.jpg\r\n', '+LIST: 0', 'OK'] : command === 'AT+RENAME' ? ['OK'] : ['ERROR'];
      },
    });
    scene.trip.copies.resumable = mark + path;
    const ended = await scene.end(onEnd => createCheckHandlers(scene.trip)['checking']!(onEnd));
    assert.equal([ended.end, ended.code, !!scene.trip.attempt.isVerified, name], [end, code, isVerified, end === 'done' ? 'A.JPG' : 'A.part']);
  });
}

test('an image without an answer may be there: it is not sent again before the server was asked', async () => {
  const { end, code } = await run('checking', { says: ['ERROR'], variables: { home: '/' }, modem: modemOf([file], { ...scripts, where: [{ say: 'AT+PWD', want: ['+PWD: {here/}', 'OK'], ms: 5000 }] }, { isCode: () => false }) });
  assert.equal([end, code], ['refused', 'session']);
});

const doubts: { title: string; asked: Asked; end: Ended['end']; unread?: string }[] = [
  { title: 'its content is the image\'s: it is it', asked: { files: { 'A.JPG': content } }, end: 'done', unread: '' },
  { title: 'its content is another: it is not', asked: { files: { 'A.JPG': content.replace(/^./, '!') } }, end: 'refused', unread: '' },
  { title: 'the modem cannot read it back: it shows nothing', asked: { files: { 'A.JPG': size }, cannotGet: true }, end: 'refused', unread: '' },
  { title: 'the server refuses: it is not tried again for this image', asked: { files: { 'A.JPG': size } }, end: 'refused', unread: path },
  { title: 'it was tried before, in vain', asked: { files: { 'A.JPG': content }, server: { unread: path } }, end: 'refused', unread: path },
  { title: 'another image was tried in vain', asked: { files: { 'A.JPG': content }, server: { unread: '/DCIM/B.JPG' } }, end: 'done', unread: '' },
];
for (const { title, asked, end, unread } of doubts) {
  test(`in doubt, and a file of its size is there: ${title}`, async () => {
    const checked = await run('checking', { ...asked, image: { isDoubtful: true } });
    assert.is(checked.end, end);
    assert.is(!!checked.trip.attempt.isVerified, end === 'done');
    assert.is(checked.trip.server.unread ?? '', unread);
    if (end === 'refused') assert.ok(checked.lines.some(line => /again: a file of this size was on the server, but it is not known to be this image/.test(line)));
  });
}

test('a comparison that breaks the link costs the image no try, and the next one does without', async () => {
  const scene = sceneOf({
    modem: modemOf([file], scripts, { isCode: () => false }), image: { size, isDoubtful: true }, attempt: { isRetry: true }, throttle: { method: file },
    parts: { source: sourceOf({ [path]: content }) },
    answer: command => (command.startsWith('AT+SIZE') ? [`+SIZE: ${size}`, 'OK'] : []),
  });
  const { end, code } = await scene.end(onEnd => createCheckHandlers(scene.trip)['checking']!(onEnd));
  assert.equal([end, code, !!scene.trip.attempt.isFree, scene.trip.server.unread ?? ''], ['broken', 'silent', true, path]);
});

// after the upload

const verified: { title: string; asked: Asked; end: Ended['end']; code?: string; isVerified: boolean; asks?: number; serverBytes?: number; tells?: RegExp }[] = [
  { title: 'nothing is to be verified', asked: { config: { 'upload.verify': 'none' } }, end: 'done', isVerified: false, asks: 0 },
  { title: 'its reply counts as delivery', asked: { config: { 'upload.verify': 'reply' } }, end: 'done', isVerified: true, asks: 0 },
  { title: 'the size is right', asked: { files: { 'A.part': size } }, end: 'done', isVerified: true, serverBytes: size },
  { title: 'a byte short', asked: { files: { 'A.part': size - 1 } }, end: 'refused', code: 'size-differs', isVerified: false },
  { title: 'a byte too long', asked: { files: { 'A.part': size + 1 } }, end: 'refused', code: 'size-differs', isVerified: false },
  { title: 'gone after its reply: sent again', asked: { files: {} }, end: 'refused', code: 'size-differs', isVerified: false },
  { title: 'gone the second time: the server takes images away', asked: { files: {}, server: { vanished: 1 } }, end: 'done', isVerified: false },
  { title: 'a server that takes them away: one that is still there is seen', asked: { files: { 'A.part': size }, server: { vanished: 2 } }, end: 'done', isVerified: true, asks: 1 },
  { title: 'a server that takes them away: one that is gone counts all the same', asked: { files: {}, server: { vanished: 2 } }, end: 'done', isVerified: false, asks: 1 },
  { title: 'it takes them away, and the size is not what is asked for', asked: { files: { 'A.part': size }, server: { vanished: 2 }, config: { 'upload.verify': 'content' } }, end: 'done', isVerified: false },
  { title: 'it takes them away, and another file is there', asked: { files: { 'A.part': 7 }, server: { vanished: 2 } }, end: 'refused', code: 'size-differs', isVerified: false },
  { title: 'it takes them away, and the modem gives a code as the size', asked: { files: { 'A.part': 7 }, server: { vanished: 2 }, modem: modemOf([file, stream], scripts, { isCode: () => true }) }, end: 'done', isVerified: false },
  { title: 'neither size nor listing: told', asked: { isMute: true, server: { isMute: true } }, end: 'done', isVerified: false, tells: /^warn server: the server does not show its files, so an image counts as delivered/ },
  { title: 'neither, and the modem has counted all of it', asked: { isMute: true, server: { isMute: true }, sent: size }, end: 'done', isVerified: false, tells: /^warn server: the server does not show its files/ },
  { title: 'neither, and the modem has counted less', asked: { isMute: true, server: { isMute: true }, sent: size - 1 }, end: 'refused', code: 'size-differs', isVerified: false },
  { title: 'neither, and the modem has counted the rest that was sent', asked: { isMute: true, server: { isMute: true }, sent: 2000, variables: { rest: '3000' } }, end: 'done', isVerified: false },
  { title: 'no answer', asked: { says: [] }, end: 'broken', code: 'silent', isVerified: false },
];
for (const { title, asked, end, code, isVerified, asks, serverBytes, tells } of verified) {
  test(`after it was sent: ${title}`, async () => {
    const checked = await run('verifying', asked);
    assert.equal([checked.end, checked.code], [end, code]);
    assert.is(!!checked.trip.attempt.isVerified, isVerified);
    if (asks !== undefined) assert.is(checked.said.length, asks);
    if (serverBytes !== undefined) assert.is(checked.trip.attempt.serverBytes, serverBytes);
    if (tells) assert.ok(checked.lines.some(line => tells.test(line)), checked.lines.join('\n'));
  });
}

const contents: { title: string; asked: Asked; end: Ended['end']; code?: string; gets: number; tells?: RegExp }[] = [
  { title: 'the same', asked: { files: { 'A.part': content } }, end: 'done', gets: 1 },
  { title: 'garbled', asked: { files: { 'A.part': content.replace(/.$/, '!') } }, end: 'refused', code: 'content-differs', gets: 1 },
  { title: 'the copy in the modem was compared before', asked: { files: { 'A.part': content }, attempt: { isCompared: true } }, end: 'done', gets: 0 },
  { title: 'the modem cannot: told', asked: { files: { 'A.part': content }, cannotGet: true }, end: 'done', gets: 0, tells: /^warn image: the one cannot read files back/ },
  { title: 'refused, and it is still there', asked: { files: { 'A.part': size } }, end: 'refused', code: 'refused', gets: 1 },
];
for (const { title, asked, end, code, gets, tells } of contents) {
  test(`by content: ${title}`, async () => {
    const checked = await run('verifying', { ...asked, config: { 'upload.verify': 'content' } });
    assert.equal([checked.end, checked.code], [end, code]);
    if (end === 'done') assert.is(!!checked.trip.attempt.isVerified, true);
    assert.is(checked.said.filter(command => command.startsWith('AT+GET')).length, gets);
    if (tells) assert.ok(checked.lines.some(line => tells.test(line)), checked.lines.join('\n'));
  });
}

// a short file: lost on the line, or by the server

const shorts: { title: string; way: typeof file; missing: number; shortBy?: number; alike?: number; code: string; isTooFast: boolean }[] = [
  { title: 'each byte was confirmed: it is the server', way: file, missing: 600, code: 'size-differs', isTooFast: false },
  { title: 'a few bytes of a stream are noise', way: stream, missing: 4, code: 'line-noise', isTooFast: false },
  { title: 'many are a pace that is too fast', way: stream, missing: 600, code: 'size-differs', isTooFast: true },
  { title: 'a counted stream loses none by chance', way: counted, missing: 4, code: 'size-differs', isTooFast: false },
  { title: 'but after its count, where it goes on slower than it comes', way: counted, missing: 600, code: 'size-differs', isTooFast: true },
  { title: 'by as much as the one before: chance may do that once', way: stream, missing: 4, shortBy: 4, alike: 1, code: 'line-noise', isTooFast: false },
  { title: 'the third by as much: it is the server', way: stream, missing: 600, shortBy: 600, alike: 2, code: 'size-differs', isTooFast: false },
  { title: 'by another number: chance, and counted from the beginning', way: stream, missing: 4, shortBy: 5, alike: 2, code: 'line-noise', isTooFast: false },
];
for (const { title, way, missing, shortBy = 0, alike = 0, code, isTooFast } of shorts) {
  test(`${missing} bytes short: ${title}`, async () => {
    const checked = await run('verifying', { files: { 'A.part': size - missing }, throttle: { method: way }, server: { shortBy, alike } });
    assert.equal([checked.end, checked.code], ['refused', code]);
    assert.is(checked.trip.throttle.tooFast > 0, isTooFast);
    assert.equal([checked.trip.server.shortBy, checked.trip.server.alike], [missing, missing === shortBy ? alike + 1 : 1]);
    assert.match(checked.line!, new RegExp(`^${size - missing} of ${size} bytes$`));
  });
}

test('a copy that is taken away before it was read back has vanished, and is not refused', async () => {
  let isTaken = false;
  const scene = sceneOf({
    modem: modemOf([file], scripts, { isCode: () => false }), image: { size }, throttle: { method: file }, config: { 'upload.verify': 'content' }, parts: { source: sourceOf({ [path]: content }) },
    answer: command => {
      isTaken ||= command.startsWith('AT+GET');
      if (command.startsWith('AT+SIZE') && !isTaken) return [`+SIZE: ${size}`, 'OK'];
      return command === 'AT+LIST' ? ['+LIST: DATA,43\r\n-rw-r--r-- 1 u g 1 Nov 20 09:30 other.jpg\r\n', '+LIST: 0', 'OK'] : ['ERROR'];
    },
  });
  const { end, code } = await scene.end(onEnd => createFtpVerifyHandlers(scene.trip)['verifying']!(onEnd));
  assert.equal([end, code, scene.trip.server.vanished, !!scene.trip.attempt.isVerified], ['refused', 'size-differs', 1, false]);
});

test('a whole copy ends a row of short ones', async () => {
  const { trip } = await run('verifying', { files: { 'A.part': size }, server: { shortBy: 4, alike: 2 } });
  assert.equal([trip.server.shortBy, trip.server.alike], [0, 1]);
});

test.run();
