// Tests how requests from the console are done, one after the other: which AT commands go to the modem, and which messages to the person.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Job } from '../../src/console/desk.ts';
import { doNextJob, describeJob } from '../../src/console/jobs.ts';
import { End } from '../../src/fault.ts';
import type { Rows, ScriptName } from '../../src/modem/modem.ts';
import { lowered } from '../common/lowered.ts';
import { modemWith } from '../delivery/trip.ts';
import { consoleOf, type ConsoleScene } from './trip.ts';

const test = suite('jobs');

const scripts: { [name in ScriptName]?: Rows } = {
  enter: [{ say: 'AT+CWD="{folder}"', ms: 5000, refusedAs: 'folder-denied' }],
  make: [{ say: 'AT+MKD="{folder}"', ms: 5000, refusedAs: 'folder-denied' }],
  unmake: [{ say: 'AT+RMD="{folder}"', ms: 5000, refusedAs: 'folder-denied' }],
  size: [{ say: 'AT+SIZE="{name}"', result: '{serverSize}', ms: 5000 }],
  time: [{ say: 'AT+MDTM="{name}"', result: '{fileTime}', ms: 5000 }],
  remove: [{ say: 'AT+DELE="{name}"', ms: 5000 }],
  rename: [{ say: 'AT+REN="{name}","{finalName}"', ms: 5000 }],
  listAll: [{ say: 'AT+LIST', result: '0', data: '+LIST: DATA,{len}', ms: 5000 }],
  get: [{ say: 'AT+GET="{name}",{rest}', result: '0', data: '+GET: DATA,{len}', ms: 5000 }],
};
const modem = modemWith(scripts, { name: 'one', hasEnter: true, hasCwd: true, hasRename: true, isCode: () => false });
const bare = modemWith({ enter: scripts.enter! }, { name: 'two', hasEnter: true, hasCwd: true, hasRename: false, isCode: () => false });
const data = (verb: string, text: string) => [...(text ? [`+${verb}: DATA,${text.length}\r\n${text}`] : []), `+${verb}: 0`, 'OK'];

interface Done extends ConsoleScene { isBroken: boolean | undefined; code: string | undefined; told: string[] }

async function run(job: Job, { given = {}, prepare = () => undefined }: { given?: Parameters<typeof consoleOf>[0]; prepare?: (scene: ConsoleScene) => void } = {}): Promise<Done> {
  const scene = consoleOf({ modem, answer: () => ['OK'], ...given, waiting: [job] });
  prepare(scene);
  const ends: { isBroken: boolean; code: string | undefined }[] = [];
  lowered(doNextJob)(scene.trip, (end, fault) => ends.push({ isBroken: end === End.broken, code: fault?.code }));
  await scene.clock.run(() => ends.length > 0, 3_600_000);
  assert.is(ends.length, 1, 'ended once');
  assert.is(scene.trip.desk.jobs.length, 0);
  return { ...scene, ...ends[0]!, told: scene.lines.filter(line => / ferry: /.test(line)) };
}

const ask = (verb: Job['verb'], path: string, other = ''): Job => ({ verb, path, other });

/**
 * Requests to the FTP server. `says` has the AT commands that must go to the modem, and `told` the lines that the log must get. Every directory
 * except /none can be entered.
 */
const jobs: { job: Job; answer?: string[]; says: string[]; told: string[]; code?: string; isBroken?: boolean }[] = [
  { job: ask('size', '/up/a.jpg'), answer: ['+SIZE: 4711', 'OK'], says: ['AT+CWD="/up"', 'AT+SIZE="a.jpg"'], told: ['info ferry: /up/a.jpg: 4711 bytes on the server'] },
  { job: ask('time', '/up/a.jpg'), answer: ['+MDTM: 20261120093042', 'OK'], says: ['AT+CWD="/up"', 'AT+MDTM="a.jpg"'], told: ['info ferry: /up/a.jpg: last changed 20261120093042'] },
  { job: ask('remove', '/up/a.jpg'), says: ['AT+CWD="/up"', 'AT+DELE="a.jpg"'], told: ['info ferry: /up/a.jpg is removed'] },
  { job: ask('remove', '/a.jpg'), says: ['AT+CWD="/"', 'AT+DELE="a.jpg"'], told: ['info ferry: /a.jpg is removed'] },
  { job: ask('remove', 'a.jpg'), says: ['AT+DELE="a.jpg"'], told: ['info ferry: a.jpg is removed'] },
  { job: ask('rename', '/up/a.jpg', 'b.jpg'), says: ['AT+CWD="/up"', 'AT+REN="a.jpg","b.jpg"'], told: ['info ferry: /up/a.jpg is now b.jpg'] },
  { job: ask('mkdir', '/up/new'), says: ['AT+MKD="/up/new"'], told: ['info ferry: making /up/new: done'] },
  { job: ask('rmdir', '/up/old'), says: ['AT+RMD="/up/old"'], told: ['info ferry: removing /up/old: done'] },
  { job: ask('remove', '/up/a.jpg'), answer: ['ERROR'], says: ['AT+CWD="/up"', 'AT+DELE="a.jpg"'], told: ['error ferry: removing /up/a.jpg failed: the modem refused the command (AT+DELE: the modem said "ERROR")'], code: 'refused' },
  { job: ask('remove', '/up/a.jpg'), answer: [], says: ['AT+CWD="/up"', 'AT+DELE="a.jpg"', 'AT', 'AT', 'AT'], told: [], code: 'silent', isBroken: true },
  { job: ask('remove', '/none/a.jpg'), says: ['AT+CWD="/none"'], told: [], code: 'folder-denied' },
  // A quote would end the name within the AT command, and begin another command.
  { job: ask('remove', '/up/a".jpg'), says: [], told: [], code: 'unsafe' },
  { job: ask('size', '/up/a\r.jpg'), says: [], told: [], code: 'unsafe' },
];
for (const { job, answer = ['OK'], says, told, code, isBroken = false } of jobs) {
  test(`${describeJob(job)}${code ? `: ${code}` : ''}`, async () => {
    const done = await run(job, { given: { answer: command => (command === 'AT+CWD="/none"' ? ['ERROR'] : command.startsWith('AT+CWD') ? ['OK'] : answer) } });
    assert.equal([done.isBroken, done.code], [isBroken, code]);
    assert.equal(done.said, says);
    if (told.length) assert.equal(done.told, told);
    else assert.match(done.told.join(), /^error ferry: .* failed: /);
  });
}

for (const verb of ['time', 'rename', 'remove', 'list', 'toModem', 'fromModem'] as const) {
  test(`${verb} on a modem without such a command: reported, and no command is sent`, async () => {
    const { isBroken, code, said, told } = await run(ask(verb, '/up/a', 'b'), { given: { modem: bare } });
    assert.equal([isBroken, code, said], [false, undefined, []]);
    assert.match(told.join(), /^info ferry: .*: the two has no command for that$/);
  });
}

test('the size of a missing file, and a server without sizes, are reported', async () => {
  const listed = await run(ask('size', '/a.jpg'), { given: { answer: command => (command.startsWith('AT+SIZE') ? ['ERROR'] : command === 'AT+LIST' ? data('LIST', '-rw-r--r-- 1 u g 1 Nov 20 09:30 b.jpg\r\n') : ['OK']) } });
  assert.equal(listed.told, ['info ferry: /a.jpg is not on the server']);
  const mute = await run(ask('size', '/a.jpg'), { given: { answer: command => (/SIZE|LIST/.test(command) ? ['ERROR'] : ['OK']) } });
  assert.equal(mute.told, ['info ferry: /a.jpg: the server gives no size']);
});

// The next tests list folders of the server.

const lists: { path: string; cwd?: string; says: string[] }[] = [
  { path: '/up', says: ['AT+CWD="/up"', 'AT+LIST'] }, { path: '/up/', says: ['AT+CWD="/up"', 'AT+LIST'] }, { path: '', says: ['AT+CWD="/"', 'AT+LIST'] }, { path: '', cwd: '/here', says: ['AT+LIST'] },
];
for (const { path, cwd, says } of lists) {
  test(`a listing of "${path}"${cwd ? `, in ${cwd}` : ''}`, async () => {
    const { said, told } = await run(ask('list', path), {
      given: { answer: command => (command === 'AT+LIST' ? data('LIST', 'first\nsecond\nlast') : ['OK']) }, prepare: scene => { if (cwd) Object.assign(scene.trip.session, { cwd }); },
    });
    assert.equal(said, says);
    assert.equal(told, ['first', 'second', 'last', 'end of the list'].map(text => `info ferry: ${text}`));
  });
}

test('an overlong line of a listing is truncated', async () => {
  const { told } = await run(ask('list', '/'), { given: { answer: command => (command === 'AT+LIST' ? data('LIST', 'x'.repeat(1000)) : ['OK']) } });
  assert.ok(told[0]!.length < 220, `${told[0]!.length}`);
});

// The next tests fetch a file from the server.

const content = 'x'.repeat(3000);

test('a get stores the file on the card byte for byte, replacing an older one', async () => {
  const { told, card, said, trip } = await run(ask('get', '/up/a.txt'), { given: { files: { '/snapferry/get/a.txt': 'older' }, answer: command => (command.startsWith('AT+GET') ? data('GET', content) : ['OK']) } });
  assert.is(card.contentOf('/snapferry/get/a.txt'), content);
  assert.equal(told, ['info ferry: /up/a.txt is on the card as /snapferry/get/a.txt, 3000 bytes']);
  assert.is(said.at(-1), 'AT+GET="a.txt",0');
  assert.is(trip.desk.gotten, '');
});

test('a get stores an empty file', async () => {
  const { told, card } = await run(ask('get', '/a.txt'), { given: { answer: command => (command.startsWith('AT+GET') ? data('GET', '') : ['OK']) } });
  assert.equal([card.contentOf('/snapferry/get/a.txt'), told], ['', ['info ferry: /a.txt is on the card as /snapferry/get/a.txt, 0 bytes']]);
});

const resumes: { title: string; path?: string; size?: number; from: number }[] = [
  { title: 'the same path resumes', from: 65_536 }, { title: 'another path restarts', path: '/up/b/a.txt', from: 0 }, { title: 'a short part restarts', size: 65_535, from: 0 },
];
for (const { title, path = '/up/a.txt', size = 65_536, from } of resumes) {
  test(`an unfinished get: ${title}`, async () => {
    const { said, card } = await run(ask('get', path), {
      given: { files: { '/snapferry/get/a.txt': 'y'.repeat(size) }, answer: command => (command.startsWith('AT+GET') ? data('GET', 'end') : ['OK']) },
      prepare: scene => { scene.trip.desk.gotten = '/up/a.txt'; },
    });
    assert.is(said.at(-1), `AT+GET="a.txt",${from}`);
    assert.is(card.contentOf('/snapferry/get/a.txt'), `${'y'.repeat(from)}end`);
  });
}

test('a refused get is remembered, so that the next one resumes', async () => {
  const { trip, told, code } = await run(ask('get', '/up/a.txt'), { given: { answer: command => (command.startsWith('AT+GET') ? ['ERROR'] : ['OK']) } });
  assert.equal([trip.desk.gotten, code], ['/up/a.txt', 'refused']);
  assert.match(told.join(), /^error ferry: getting \/up\/a\.txt failed/);
});

// The next tests send AT commands that a person typed.

test('an AT command is sent unchanged, and each line of its answer is shown', async () => {
  const { said, told } = await run(ask('at', 'AT+CSQ'), { given: { answer: () => ['+CSQ: 22,0', 'OK'] } });
  assert.equal([said, told], [['AT+CSQ'], ['info ferry: +CSQ: 22,0', 'info ferry: OK']]);
});

test('after a directory command, the next image creates its directory again', async () => {
  const { trip } = await run(ask('rmdir', '/up'), { prepare: scene => { scene.trip.copies.folders['made /up'] = true; } });
  assert.is(trip.copies.folders['made /up'], false);
});

test.run();
