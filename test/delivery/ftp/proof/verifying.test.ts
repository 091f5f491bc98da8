// Tests how the FTP server is asked for an image: before a repeated upload, and after each one. It also tests whether the modem's report is a
// proof.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checking } from '../../../../src/delivery/ftp/proof/checking.ts';
import { verifying } from '../../../../src/delivery/ftp/proof/verifying.ts';
import { settleDoubt } from '../../../../src/delivery/ftp/proof/whole.ts';
import { End } from '../../../../src/fault.ts';
import type { Rows, ScriptName } from '../../../../src/modem/modem.ts';
import { lowered } from '../../../common/lowered.ts';
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
  get: [{ say: 'AT+GET="{name}",{rest}', result: '0', data: '+GET: DATA,{len}', ms: 5000 }],
};
const counts: Rows = [{ say: 'AT+SENT', result: '{serverSize}', ms: 5000 }];

interface Asked extends Given {
  /** The server's files by name: a size in bytes, or the content. Its listing shows no other file. */
  files?: Record<string, number | string>;
  /** True if the server gives neither sizes nor listings. */
  isMute?: boolean;
  /** Number of bytes that the modem reports as sent. If it is undefined, the modem does not tell. */
  sent?: number;
  /** True if the modem cannot read files back from the server. */
  cannotGet?: boolean;
  /** Responses of the modem to all commands, in place of those of the simulated server. */
  says?: string[];
}

interface Checked extends Omit<Scene, 'end'>, Ended {}

async function run(state: 'checking' | 'verifying', { files = {}, isMute, sent, cannotGet, says, ...given }: Asked): Promise<Checked> {
  const answer = (command: string): string[] => {
    const [, verb, name, from] = /^AT\+(\w+)(?:="(.*)")?(?:,(\d+))?$/.exec(command)!;
    const found = name === undefined ? undefined : files[name];
    if (says) return says;
    if (verb === 'SIZE') return isMute || found === undefined ? ['ERROR'] : [`+SIZE: ${typeof found === 'number' ? found : found.length}`, 'OK'];
    if (verb === 'SENT') return [`+SENT: ${sent}`, 'OK'];
    if (verb === 'LIST' && (name !== undefined || isMute)) return ['ERROR'];
    const listing = '-rw-r--r-- 1 u g 1 Nov 20 09:30 other.jpg\r\n';
    if (verb === 'LIST') return [`+LIST: DATA,${listing.length}\r\n${listing}`, '+LIST: 0', 'OK'];
    if (typeof found !== 'string') return ['ERROR'];
    const rest = found.slice(Number(from));
    return [`+GET: DATA,${rest.length}\r\n${rest}`, '+GET: 0', 'OK'];
  };
  const all = { ...scripts, ...(sent !== undefined && { sent: counts }) };
  if (cannotGet) delete all.get;
  const scene = sceneOf({
    modem: modemOf([file, stream], all, { isCode: () => false, hasRename: true }), answer,
    ...given, image: { size, begun: '20261120', ...given.image }, variables: { name: 'A.part', finalName: 'A.JPG', size: `${size}`, ...given.variables },
    attempt: { isRetry: true, ...given.attempt }, throttle: { method: file, ...given.throttle }, parts: { source: sourceOf({ [path]: content }) },
    config: { 'upload.verify': 'size', ...given.config },
  });
  return { ...scene, ...await scene.end(onEnd => lowered(state === 'checking' ? checking : verifying)(scene.trip, onEnd)) };
}

// In the following cases, the server is asked for the image before a repeated upload.

const checks: { title: string; asked: Asked; end: Ended['end']; code?: string; asks?: number; tells?: RegExp; serverBytes?: number }[] = [
  { title: 'an image that was never begun: no query yet', asked: { attempt: { isRetry: false }, files: { 'A.JPG': size } }, end: End.refused, asks: 0 },
  { title: 'the reply is enough: no query', asked: { config: { 'upload.verify': 'reply' }, files: { 'A.JPG': size } }, end: End.refused, asks: 0 },
  { title: 'a whole copy under its own name', asked: { files: { 'A.JPG': content } }, end: End.done, tells: /^info image: \/DCIM\/A\.JPG is already complete on the server$/ },
  { title: 'one byte short does not count', asked: { files: { 'A.JPG': size - 1 } }, end: End.refused, tells: /again: the copy on the server was 1 byte short/, serverBytes: 0 },
  { title: 'one byte too long does not count', asked: { files: { 'A.JPG': size + 1 } }, end: End.refused, tells: /again: the copy on the server was 1 byte too long/ },
  { title: 'no copy', asked: { files: {} }, end: End.refused },
  { title: 'another camera\'s file of the same size', asked: { files: { 'A.JPG': '!'.repeat(size) } }, end: End.refused },
  { title: 'no answer', asked: { says: [] }, end: End.broken, code: 'silent' },
  { title: 'a refusal after a reported loss is that loss', asked: { says: ['ERROR'], link: { lost: 'network' } }, end: End.refused, code: 'network' },
];
for (const { title, asked, end, code, asks, tells, serverBytes } of checks) {
  test(`before another upload: ${title}`, async () => {
    const checked = await run('checking', asked);
    assert.equal([checked.end, checked.code], [end, code]);
    assert.is(!!checked.trip.attempt.isVerified, end === End.done);
    if (asks !== undefined) assert.is(checked.said.length, asks);
    if (tells) assert.ok(checked.lines.some(line => tells.test(line)), checked.lines.join('\n'));
    if (serverBytes !== undefined) assert.is(checked.trip.attempt.serverBytes, serverBytes);
    assert.is(checked.trip.variables['name'], 'A.part');
  });
}

test('the reason for another upload is logged once', async () => {
  const { trip, lines } = await run('checking', { image: { again: 'for a reason' }, attempt: { isRetry: false } });
  assert.equal(lines, [`info image: ${path} again: for a reason`]);
  assert.is(trip.attempt.image!.again, '');
});

test('a rest under the temporary name is the image\'s: it is not sent at once, and nothing else is asked', async () => {
  const { end, code, said } = await run('checking', { files: { 'A.part': 3000 } });
  assert.equal([end, code, said], [End.refused, undefined, ['AT+SIZE="A.part"']]);
});

const confirmed: { title: string; left: number; end: Ended['end']; code?: string; isVerified: boolean; rename?: string[]; verify?: 'content'; isBroken?: boolean; isDoubtful?: boolean; holds?: string }[] = [
  { title: 'complete: renamed', left: size, end: End.done, isVerified: true },
  { title: 'partial: sent again from the first byte', left: 3000, end: End.refused, isVerified: false },
  { title: 'missing', left: 0, end: End.refused, isVerified: false },
  { title: 'complete with other content: sent again', left: size, verify: 'content', end: End.refused, isVerified: false },
  // here the server has closed the connection before its reply 226, but after the last byte, so the image is whole
  { title: 'complete, unconfirmed: renamed', isBroken: true, left: size, end: End.done, isVerified: true },
  { title: 'partial, unconfirmed: sent again', isBroken: true, left: 3000, end: End.refused, isVerified: false },
  { title: 'one byte too many, unconfirmed: sent again', isBroken: true, left: size + 1, end: End.refused, isVerified: false },
  { title: 'complete with other content, unconfirmed: sent again', isBroken: true, left: size, verify: 'content', end: End.refused, isVerified: false },
  // a stream ended without a report, or power was cut. Then the size alone proves nothing
  { title: 'complete with the image\'s content, in doubt: renamed', isDoubtful: true, left: size, holds: content, end: End.done, isVerified: true },
  { title: 'complete with other content, in doubt: sent again', isDoubtful: true, left: size, end: End.refused, isVerified: false },
  { title: 'partial, in doubt: sent again', isDoubtful: true, left: 3000, end: End.refused, isVerified: false },
];
for (const { title, left, end, code, isVerified, verify, isBroken, isDoubtful, holds = '!'.repeat(size) } of confirmed) {
  test(`the copy under the temporary name after its upload ended: ${title}`, async () => {
    let name = 'A.part';
    const scene = sceneOf({
      modem: modemOf([file], { ...scripts, rename: [{ say: 'AT+RENAME', ms: 5000 }] }, { isCode: () => false, hasRename: true }), image: { size, isDoubtNoted: !!isDoubtful },
      variables: { name: 'A.part', finalName: 'A.JPG' }, attempt: { isRetry: true }, throttle: { method: file }, parts: { source: sourceOf({ [path]: content }) },
      config: { 'upload.verify': verify ?? 'size' },
      answer: command => {
        if (command === 'AT+RENAME') name = 'A.JPG';
        if (command === `AT+SIZE="${name}"` && left) return [`+SIZE: ${left}`, 'OK'];
        const from = /^AT\+GET=.*,(\d+)$/.exec(command)?.[1];
        if (from) return [`+GET: DATA,${size - Number(from)}\r\n${holds.slice(Number(from))}`, '+GET: 0', 'OK'];
        return command === 'AT+LIST' ? ['+LIST: DATA,43\r\n-rw-r--r-- 1 u g 1 Nov 20 09:30 other.jpg\r\n', '+LIST: 0', 'OK'] : command === 'AT+RENAME' ? ['OK'] : ['ERROR'];
      },
    });
    if (isBroken) scene.trip.copies.clean = path;
    const ended = await scene.end(onEnd => lowered(checking)(scene.trip, onEnd));
    assert.equal([ended.end, ended.code, !!scene.trip.attempt.isVerified, name], [end, code, isVerified, end === End.done ? 'A.JPG' : 'A.part']);
  });
}

test('a check that fails in a lost session is a session fault, since the image may be on the server', async () => {
  const { end, code } = await run('checking', { says: ['ERROR'], variables: { home: '/' }, modem: modemOf([file], { ...scripts, where: [{ say: 'AT+PWD', want: ['+PWD: {here/}', 'OK'], ms: 5000 }] }, { isCode: () => false }) });
  assert.equal([end, code], [End.refused, 'session']);
});

const doubts: { title: string; asked: Asked; end: Ended['end']; code?: string; unread?: string }[] = [
  { title: 'the content matches: delivered', asked: { files: { 'A.JPG': content } }, end: End.done, unread: '' },
  { title: 'the content differs: not delivered', asked: { files: { 'A.JPG': content.replace(/^./, '!') } }, end: End.refused, unread: '' },
  { title: 'the modem cannot read files back: not delivered', asked: { files: { 'A.JPG': size }, cannotGet: true }, end: End.refused, unread: '' },
  { title: 'the server refuses the read: not tried again for this image, and a new session follows', asked: { files: { 'A.JPG': size } }, end: End.refused, code: 'session', unread: `${path} A.JPG` },
  { title: 'the read failed before for this image: not tried again', asked: { files: { 'A.JPG': content }, server: { unread: `${path} A.JPG` } }, end: End.refused, unread: `${path} A.JPG` },
  { title: 'the read failed before for this image\'s file of another name: tried again', asked: { files: { 'A.JPG': content }, server: { unread: `${path} A.part` } }, end: End.done, unread: '' },
  { title: 'the read failed before for another image: tried again', asked: { files: { 'A.JPG': content }, server: { unread: '/DCIM/B.JPG B.JPG' } }, end: End.done, unread: '' },
];
for (const { title, asked, end, code, unread } of doubts) {
  test(`a doubtful image, and a file of its size is on the server: ${title}`, async () => {
    const checked = await run('checking', { ...asked, image: { isDoubtNoted: true } });
    assert.equal([checked.end, checked.code], [end, code]);
    assert.is(!!checked.trip.attempt.isVerified, end === End.done);
    assert.is(checked.trip.server.unread ?? '', unread);
    if (end === End.refused && !checked.code) assert.ok(checked.lines.some(line => /again: a file of this size was on the server, but it is not known to be this image/.test(line)));
  });
}

test('a comparison that breaks the link does not count as a try, and is not repeated for this image', async () => {
  const scene = sceneOf({
    modem: modemOf([file], scripts, { isCode: () => false }), image: { size, isDoubtNoted: true }, attempt: { isRetry: true }, throttle: { method: file },
    parts: { source: sourceOf({ [path]: content }) },
    answer: command => (command.startsWith('AT+SIZE') ? [`+SIZE: ${size}`, 'OK'] : []),
  });
  const { end, code } = await scene.end(onEnd => lowered(checking)(scene.trip, onEnd));
  assert.equal([end, code, !!scene.trip.attempt.isFree, scene.trip.server.unread ?? ''], [End.broken, 'silent', true, `${path} A.JPG`]);
});

for (const [title, answer, ends, unread] of [
  ['it is the image', [`+GET: DATA,5000\r\n${content}`, '+GET: 0', 'OK'], End.done, ''],
  ['it is another file', [`+GET: DATA,5000\r\n${content.replace(/^./, '!')}`, '+GET: 0', 'OK'], End.refused, ''],
  ['the server refuses', ['ERROR'], End.refused, `${path} A.JPG`],
  ['the modem is silent', [], End.broken, `${path} A.JPG`],
] as const) {
  test(`a file that is read back is not read a second time for this image unless it was read to its end: ${title}`, async () => {
    const scene = sceneOf({ modem: modemOf([file], scripts), image: { size }, throttle: { method: file }, parts: { source: sourceOf({ [path]: content }) }, answer: command => (command.startsWith('AT+GET') ? [...answer] : []) });
    const { end } = await scene.end(onEnd => lowered(settleDoubt)(scene.trip, onEnd));
    assert.equal([end, scene.trip.server.unread ?? '', !!scene.trip.attempt.isFree], [ends, unread, ends === End.broken]);
  });
}

// In the following cases, the server is asked for the image after an upload.

const verified: { title: string; asked: Asked; end: Ended['end']; code?: string; isVerified: boolean; asks?: number; serverBytes?: number; tells?: RegExp }[] = [
  { title: 'no verification', asked: { config: { 'upload.verify': 'none' } }, end: End.done, isVerified: false, asks: 0 },
  { title: 'the server\'s reply counts as delivery', asked: { config: { 'upload.verify': 'reply' } }, end: End.done, isVerified: true, asks: 0 },
  { title: 'the size is right', asked: { files: { 'A.part': size } }, end: End.done, isVerified: true, serverBytes: size },
  { title: 'a byte short', asked: { files: { 'A.part': size - 1 } }, end: End.refused, code: 'size-differs', isVerified: false },
  { title: 'a byte too long', asked: { files: { 'A.part': size + 1 } }, end: End.refused, code: 'size-differs', isVerified: false },
  { title: 'gone after the server\'s reply: sent again', asked: { files: {} }, end: End.refused, code: 'size-differs', isVerified: false },
  { title: 'gone the second time: the server removes images', asked: { files: {}, server: { vanished: 1 } }, end: End.done, isVerified: false },
  { title: 'a server that removes images: a remaining one is verified', asked: { files: { 'A.part': size }, server: { vanished: 2 } }, end: End.done, isVerified: true, asks: 1 },
  { title: 'a server that removes images: a missing one counts as delivered', asked: { files: {}, server: { vanished: 2 } }, end: End.done, isVerified: false, asks: 1 },
  { title: 'a server that removes images: the size does not verify the content', asked: { files: { 'A.part': size }, server: { vanished: 2 }, config: { 'upload.verify': 'content' } }, end: End.done, isVerified: false },
  { title: 'a server that removes images: another size', asked: { files: { 'A.part': 7 }, server: { vanished: 2 } }, end: End.refused, code: 'size-differs', isVerified: false },
  { title: 'a server that removes images: a number that may be an error code is no size', asked: { files: { 'A.part': 7 }, server: { vanished: 2 }, modem: modemOf([file, stream], scripts, { isCode: () => true }) }, end: End.done, isVerified: false },
  { title: 'no size or listing: logged', asked: { isMute: true, server: { isMute: true } }, end: End.done, isVerified: false, tells: /^warn server: the server does not show its files, so an image counts as delivered/ },
  { title: 'no size or listing, all bytes counted', asked: { isMute: true, server: { isMute: true }, sent: size }, end: End.done, isVerified: false, tells: /^warn server: the server does not show its files/ },
  { title: 'no size or listing, fewer bytes counted', asked: { isMute: true, server: { isMute: true }, sent: size - 1 }, end: End.refused, code: 'size-differs', isVerified: false },
  { title: 'no size or listing, all bytes of the rest counted', asked: { isMute: true, server: { isMute: true }, sent: 2000, variables: { rest: '3000' } }, end: End.done, isVerified: false },
  { title: 'no answer', asked: { says: [] }, end: End.broken, code: 'silent', isVerified: false },
];
for (const { title, asked, end, code, isVerified, asks, serverBytes, tells } of verified) {
  test(`after the upload: ${title}`, async () => {
    const checked = await run('verifying', asked);
    assert.equal([checked.end, checked.code], [end, code]);
    assert.is(!!checked.trip.attempt.isVerified, isVerified);
    if (asks !== undefined) assert.is(checked.said.length, asks);
    if (serverBytes !== undefined) assert.is(checked.trip.attempt.serverBytes, serverBytes);
    if (tells) assert.ok(checked.lines.some(line => tells.test(line)), checked.lines.join('\n'));
  });
}

/** A modem that takes any failed download (AT+GET) for a rejection by the server. Such a server lets files be written but not read. */
const writeOnly = modemOf([file, stream], { ...scripts, get: [{ say: 'AT+GET="{name}",{rest}', result: '0', ms: 5000, refusedAs: 'rejected' }] }, { isCode: () => false, hasRename: true });
const contents: { title: string; asked: Asked; end: Ended['end']; code?: string; gets: number; isUnread?: boolean; tells?: RegExp }[] = [
  { title: 'identical', asked: { files: { 'A.part': content } }, end: End.done, gets: 1 },
  { title: 'garbled', asked: { files: { 'A.part': content.replace(/.$/, '!') } }, end: End.refused, code: 'content-differs', gets: 1 },
  { title: 'the copy in the modem was compared before', asked: { files: { 'A.part': content }, attempt: { isCompared: true } }, end: End.done, gets: 0 },
  { title: 'no read-back: logged', asked: { files: { 'A.part': content }, cannotGet: true }, end: End.done, gets: 0, tells: /^warn image: the one cannot read files back/ },
  { title: 'the server lets no file be read: its size counts, and the log tells it', asked: { files: { 'A.part': size }, modem: writeOnly }, end: End.done, gets: 1, isUnread: true, tells: /^warn server: does not let the camera read an image back \(ERROR\).*set upload\.verify to "size"/ },
  { title: 'the server lets no file be read: told once', asked: { files: { 'A.part': size }, modem: writeOnly, server: { told: 'r' } }, end: End.done, gets: 1, isUnread: true },
  { title: 'the modem refuses the read, and the file is still there', asked: { files: { 'A.part': size } }, end: End.refused, code: 'refused', gets: 1 },
];
for (const { title, asked, end, code, gets, isUnread, tells } of contents) {
  test(`by content: ${title}`, async () => {
    const checked = await run('verifying', { ...asked, config: { 'upload.verify': 'content' } });
    assert.equal([checked.end, checked.code], [end, code]);
    if (end === End.done) assert.is(!!checked.trip.attempt.isVerified, true);
    assert.is(!!checked.trip.attempt.isUnread, !!isUnread);
    if (checked.trip.server.told && !tells) assert.not.match(checked.lines.join('\n'), /warn server/);
    assert.is(checked.said.filter(command => command.startsWith('AT+GET')).length, gets);
    if (tells) assert.ok(checked.lines.some(line => tells.test(line)), checked.lines.join('\n'));
  });
}

// The following files are too short. The bytes were lost on the line, or by the server.

const shorts: { title: string; way: typeof file; missing: number; shortBy?: number; alike?: number; code: string; isTooFast: boolean }[] = [
  { title: 'each byte was confirmed: the server lost them', way: file, missing: 600, code: 'size-differs', isTooFast: false },
  { title: 'a few bytes of a stream are noise', way: stream, missing: 4, code: 'line-noise', isTooFast: false },
  { title: 'many bytes of a stream show a pace that is too fast', way: stream, missing: 600, code: 'size-differs', isTooFast: true },
  { title: 'a counted stream loses none by noise', way: counted, missing: 4, code: 'size-differs', isTooFast: false },
  { title: 'many bytes of a counted stream show a pace that is too fast', way: counted, missing: 600, code: 'size-differs', isTooFast: true },
  { title: 'as many as before: noise may cause that once', way: stream, missing: 4, shortBy: 4, alike: 1, code: 'line-noise', isTooFast: false },
  { title: 'as many for the third time: the server lost them', way: stream, missing: 600, shortBy: 600, alike: 2, code: 'size-differs', isTooFast: false },
  { title: 'another number than before: noise, and the count starts again', way: stream, missing: 4, shortBy: 5, alike: 2, code: 'line-noise', isTooFast: false },
];
for (const { title, way, missing, shortBy = 0, alike = 0, code, isTooFast } of shorts) {
  test(`${missing} bytes short: ${title}`, async () => {
    const checked = await run('verifying', { files: { 'A.part': size - missing }, throttle: { method: way }, server: { shortBy, alike } });
    assert.equal([checked.end, checked.code], [End.refused, code]);
    assert.is(checked.trip.throttle.lostAt > 0, isTooFast);
    assert.equal([checked.trip.server.shortBy, checked.trip.server.alike], [missing, missing === shortBy ? alike + 1 : 1]);
    assert.match(checked.line!, new RegExp(`^${size - missing} of ${size} bytes$`));
  });
}

test('a copy removed before it was read back counts as vanished, not as a refused read', async () => {
  let isTaken = false;
  const scene = sceneOf({
    modem: modemOf([file], scripts, { isCode: () => false }), image: { size }, throttle: { method: file }, config: { 'upload.verify': 'content' }, parts: { source: sourceOf({ [path]: content }) },
    answer: command => {
      isTaken ||= command.startsWith('AT+GET');
      if (command.startsWith('AT+SIZE') && !isTaken) return [`+SIZE: ${size}`, 'OK'];
      return command === 'AT+LIST' ? ['+LIST: DATA,43\r\n-rw-r--r-- 1 u g 1 Nov 20 09:30 other.jpg\r\n', '+LIST: 0', 'OK'] : ['ERROR'];
    },
  });
  const { end, code } = await scene.end(onEnd => lowered(verifying)(scene.trip, onEnd));
  assert.equal([end, code, scene.trip.server.vanished, !!scene.trip.attempt.isVerified], [End.refused, 'size-differs', 1, false]);
});

test('a whole copy resets the count of equally short ones', async () => {
  const { trip } = await run('verifying', { files: { 'A.part': size }, server: { shortBy: 4, alike: 2 } });
  assert.equal([trip.server.shortBy, trip.server.alike], [0, 1]);
});

test.run();
