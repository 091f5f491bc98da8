// Tests an image's directory on the server: its path, and how it is entered from any current directory. Missing directories are made.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ImageTrip } from '../../../../src/delivery/deliverytrip.ts';
import { directoryLength, excessOf, isTooLong, undatedPath } from '../../../../src/delivery/ftp/session/directory.ts';
import { enterFolder, enterPath, eraseServed, forgetFolder, goTo, nowhere, runOnFolder } from '../../../../src/delivery/ftp/session/enterfolder.ts';
import { End } from '../../../../src/fault.ts';
import type { Modem, Rows, ScriptName } from '../../../../src/modem/modem.ts';
import { endWords } from '../../../common/ends.ts';
import { lowered } from '../../../common/lowered.ts';
import { imageOf, modemWith, sceneOf, type Ended, type Given, type Scene } from '../../trip.ts';

const test = suite('folder');

const no = '+CME ERROR: 550';
const scripts: { [name in ScriptName]?: Rows } = {
  open: [{ say: 'AT+OPEN', ms: 5000 }],
  enter: [{ say: 'AT+CWD="{folder}"', ms: 5000, refusedAs: 'folder-denied' }],
  make: [{ say: 'AT+MKD="{folder}"', ms: 5000, refusedAs: 'folder-denied' }],
  unmake: [{ say: 'AT+RMD="{folder}"', ms: 5000, refusedAs: 'folder-denied' }],
  erase: [{ say: 'AT+DELE="{name}"', ms: 5000 }],
};
/** A modem that stays in the directory that it enters, as the SIM7600 does. */
const staying: Partial<Modem> = { hasEnter: true, hasCwd: true };
/** A modem that gives the directory with each upload, as the SIM800 does. */
const naming: Partial<Modem> = { hasEnter: false, hasCwd: false };

interface Server { folders: string[]; said: string[]; cwd: string }

interface Asked extends Omit<Given, 'modem'> {
  modem?: Partial<Modem>;
  /** The server's directories besides `/` and `/home`. The session begins in `/home`. */
  folders?: string[];
  cwd?: string;
  /** Returns the server's response to a command, in place of the usual one. Undefined: the usual one. */
  says?: (command: string) => string[] | undefined;
  stamp?: string;
}

/** Makes the setup of a test, with a server that makes one directory at a time, and reports each refusal by a number. */
function sceneAt({ modem = staying, folders = [], cwd, says, stamp = '2026-11-20 08:30:00', ...given }: Asked = {}): Scene & { server: Server } {
  const server: Server = { folders: ['/', '/home', ...folders], said: [], cwd: '/home' };
  const absolute = (path: string) => (path.startsWith('/') ? path : `${server.cwd === '/' ? '' : server.cwd}/${path}`);
  const parentOf = (path: string) => path.slice(0, path.lastIndexOf('/')) || '/';
  const scene = sceneOf({
    modem: modemWith(scripts, modem), ...given,
    config: { 'ftp.directory': '/up', 'device': 'hut', 'images.folder': '/DCIM', ...given.config },
    parts: { calendar: { stamp: () => stamp, seconds: () => 1, set: () => undefined } },
    answer: command => {
      const [, verb, name = ''] = /^AT\+(\w+)(?:="(.*)")?$/.exec(command)!;
      const path = absolute(name);
      const answer = says?.(command);
      if (answer) return answer;
      if (verb === 'OPEN') server.cwd = '/home';
      if (verb === 'CWD' && !server.folders.includes(path)) return [no];
      if (verb === 'CWD') server.cwd = path;
      if (verb === 'MKD' && (server.folders.includes(path) || !server.folders.includes(parentOf(path)))) return [no];
      if (verb === 'MKD') server.folders.push(path);
      return ['OK'];
    },
  });
  if (cwd !== undefined) scene.trip.session.cwd = server.cwd = cwd;
  return Object.assign(scene, { server });
}

async function run(asked: Asked, act: (trip: ImageTrip, onEnd: Parameters<Scene['end']>[0] extends (onEnd: infer T) => void ? T : never) => void): Promise<Ended & Omit<Scene, 'end'> & { server: Server }> {
  const scene = sceneAt(asked);
  return { ...scene, ...await scene.end(onEnd => act(scene.trip, onEnd)) };
}

for (const [directory, expect] of [['/up', 3], ['/{device}/{yyyy}', 9], ['/', 1], ['{yyyy}{mm}{dd}', 8], ['', 0]] as const) {
  test(`${directory || 'no directory'} has ${expect} characters with its placeholders filled`, () => assert.is(directoryLength(sceneAt({ config: { 'ftp.directory': directory } }).trip), expect));
}

const undated: [directory: string, home: string, expect: string][] = [
  ['/up', '', '/up'], ['/up/{yyyy}/x', '', '/up'], ['/{yyyy}/x', '', '/'], ['/up/a{dd}b/x', '', '/up'], ['{yyyy}/x', '', ''], ['up/{mm}', '', 'up'], ['up/{mm}', '/home', '/home/up'],
  ['/{device}/{yyyy}', '', '/hut'], ['up', '/home', '/home/up'], ['up', '550', 'up'],
];
for (const [directory, home, expect] of undated) {
  test(`${directory}${home && ` from ${home}`}: the undated path is "${expect}"`, () => assert.is(undatedPath(sceneAt({ config: { 'ftp.directory': directory }, variables: { home } }).trip), expect));
}

// In the following cases, the firmware enters an image's directory on the server.

const entries: { title: string; asked: Asked; says: string[] }[] = [
  { title: 'the directory exists', asked: { folders: ['/up'] }, says: ['CWD /up'] },
  { title: 'the directory is missing', asked: {}, says: ['CWD /up', 'MKD /up', 'CWD /up'] },
  { title: 'its parents are missing, too', asked: { config: { 'ftp.directory': '/a/b/c' } }, says: ['CWD /a/b/c', 'MKD /a/b/c', 'MKD /a/b', 'MKD /a', 'MKD /a/b', 'MKD /a/b/c', 'CWD /a/b/c'] },
  { title: 'one parent exists', asked: { folders: ['/a'], config: { 'ftp.directory': '/a/b/c' } }, says: ['CWD /a/b/c', 'MKD /a/b/c', 'MKD /a/b', 'MKD /a/b/c', 'CWD /a/b/c'] },
  { title: 'the session is in that directory', asked: { folders: ['/up'], cwd: '/up' }, says: [] },
  { title: 'the session is in another directory', asked: { folders: ['/up', '/other'], cwd: '/other' }, says: ['CWD /up'] },
  { title: 'a relative directory, from the login\'s own', asked: { folders: ['/home/up'], config: { 'ftp.directory': 'up' } }, says: ['CWD up'] },
  { title: 'a relative directory, and the session is in another one: a new login', asked: { folders: ['/home/up', '/x'], cwd: '/x', config: { 'ftp.directory': 'up' } }, says: ['OPEN', 'CWD up'] },
  { title: 'a relative directory becomes absolute if the login\'s own is known', asked: { folders: ['/home/up', '/x'], cwd: '/x', variables: { home: '/home' }, config: { 'ftp.directory': 'up' } }, says: ['CWD /home/up'] },
  { title: 'an error code is not a login directory', asked: { folders: ['/home/up'], variables: { home: '7' }, config: { 'ftp.directory': 'up' } }, says: ['CWD up'] },
  { title: 'a subfolder on the card is one on the server', asked: { folders: ['/up', '/up/100CAM'], image: { folder: '/DCIM/100CAM' } }, says: ['CWD /up/100CAM'] },
  { title: 'the day of the image is used, not today', asked: { folders: ['/20261031'], config: { 'ftp.directory': '/{yyyy}{mm}{dd}' }, attempt: { date: '20261031' } }, says: ['CWD /20261031'] },
  { title: 'a modem that names it at each put creates each directory and ignores a refusal', asked: { modem: naming, folders: ['/a'], config: { 'ftp.directory': '/a/b' } }, says: ['MKD /a', 'MKD /a/b', 'CWD /a/b'] },
  { title: 'a modem that names it at each put creates no root', asked: { modem: naming, config: { 'ftp.directory': '/' } }, says: ['CWD /'] },
  { title: 'a relative directory for a modem that names it at each put', asked: { modem: naming, folders: ['/home/up'], config: { 'ftp.directory': 'up' } }, says: ['MKD up', 'CWD up'] },
];
for (const { title, asked, says } of entries) {
  test(`entering: ${title}`, async () => {
    const { end, said, trip, server } = await run({ ...asked, attempt: { date: '20261120', ...asked.attempt } }, enterFolder);
    assert.is(end, End.done);
    assert.equal(said.map(command => command.slice(3).replace('="', ' ').replace('"', '')), says);
    const last = said.at(-1)?.replace(/^.*="|"$/g, '') ?? asked.cwd;
    assert.is(trip.session.cwd, last, 'the session\'s current directory is known');
    if (last?.startsWith('/')) assert.ok(server.folders.includes(last), 'the session\'s directory exists');
  });
}

test('a modem that names the directory at each put creates it once in a session', async () => {
  const scene = sceneAt({ modem: naming, attempt: { date: '20261120' } });
  await scene.end(onEnd => lowered(enterPath)(scene.trip, '/a/b', onEnd));
  await scene.end(onEnd => lowered(enterPath)(scene.trip, '/a/c', onEnd));
  assert.equal(scene.said, ['AT+MKD="/a"', 'AT+MKD="/a/b"', 'AT+CWD="/a/b"', 'AT+MKD="/a/c"', 'AT+CWD="/a/c"']);
  forgetFolder(scene.trip);
  assert.is(scene.trip.session.cwd, nowhere);
  await scene.end(onEnd => lowered(enterPath)(scene.trip, '/a/c', onEnd));
  assert.equal(scene.said.slice(5), ['AT+MKD="/a"', 'AT+MKD="/a/c"', 'AT+CWD="/a/c"']);
});

test('a directory made by the firmware stays known as its own', async () => {
  const scene = sceneAt({ folders: ['/a'] });
  await scene.end(onEnd => lowered(enterPath)(scene.trip, '/a/b', onEnd));
  forgetFolder(scene.trip);
  assert.equal(scene.trip.copies.folders, { 'new /a/b': true });
});

const denials: { title: string; asked: Asked; end: Ended['end']; code: string; cwd?: string; says?: string[] }[] = [
  { title: 'the server refuses to create the directory', asked: { says: () => [no] }, end: End.refused, code: 'folder-denied', cwd: nowhere },
  { title: 'three bare ERRORs are a lost session', asked: { says: () => ['ERROR'] }, end: End.refused, code: 'session', cwd: nowhere },
  { title: 'no answer to entering', asked: { says: () => [] }, end: End.broken, code: 'silent', cwd: nowhere },
  { title: 'no answer to creating', asked: { says: command => (/MKD/.test(command) ? [] : undefined) }, end: End.broken, code: 'silent' },
  { title: 'the connection is lost: no directory is created', asked: { says: command => (/CWD/.test(command) ? ['+CFTPSCWD: 4', 'ERROR'] : undefined), link: { lost: 'network' } }, end: End.refused, code: 'network' },
  { title: 'the connection is lost while the directory is created: it is not entered', asked: { says: command => (/MKD/.test(command) ? ['+CME ERROR: 30'] : undefined) }, end: End.refused, code: 'unregistered', says: ['AT+CWD="/up"', 'AT+MKD="/up"'] },
  { title: 'a modem that names the directory at each put, and the connection is lost', asked: { modem: naming, says: () => ['ERROR'], link: { lost: 'network' } }, end: End.refused, code: 'network', says: ['AT+MKD="/up"'] },
];
for (const { title, asked, end, code, cwd, says } of denials) {
  test(`denied: ${title}`, async () => {
    const ended = await run(asked, (trip, onEnd) => lowered(enterPath)(trip, '/up', onEnd));
    assert.equal([ended.end, ended.code], [end, code]);
    if (cwd !== undefined) assert.is(ended.trip.session.cwd, cwd, 'the session\'s current directory is unknown');
    if (says) assert.equal(ended.said, says);
  });
}

test('a bare ERROR to creating a directory may mean that it exists: it is entered', async () => {
  let isMade = false;
  const says = (command: string): string[] => {
    const isMaking = command.startsWith('AT+MKD');
    isMade ||= isMaking;
    return isMaking ? ['ERROR'] : isMade ? ['OK'] : [no];
  };
  const { end, said } = await run({ link: { bareErrors: 1 }, says }, (trip, onEnd) => lowered(enterPath)(trip, '/up', onEnd));
  assert.equal([end, said], [End.done, ['AT+CWD="/up"', 'AT+MKD="/up"', 'AT+CWD="/up"']]);
});

test('while a directory is entered, the session\'s current directory is unknown', () => {
  const { trip } = sceneAt({ cwd: '/a' });
  lowered(enterPath)(trip, '/b', () => undefined);
  assert.is(trip.session.cwd, nowhere);
});

test('the current directory is kept if the new login for a relative directory fails', async () => {
  const { end, code, trip } = await run({ cwd: '/x', says: command => (command === 'AT+OPEN' ? ['ERROR'] : undefined) }, (trip, onEnd) => lowered(enterPath)(trip, 'up', onEnd));
  assert.equal([end, code, trip.session.cwd], [End.refused, 'refused', '/x']);
});

test('a new login for a relative directory clears the loss reported before', async () => {
  const { trip } = await run({ folders: ['/home/up'], cwd: '/x', link: { lost: 'server-closed' } }, (trip, onEnd) => lowered(enterPath)(trip, 'up', onEnd));
  assert.is(trip.link.lost, '');
});

const placeholders: { path: string; modem?: Partial<Modem>; expect: Record<string, string | undefined> }[] = [
  { path: '/up/a', expect: { folder: '/up/a', path: '/up/a/', parent: '/up', leaf: 'a', folderHex: undefined } },
  { path: '/up', expect: { path: '/up/', parent: '/', leaf: 'up' } },
  { path: '/', expect: { path: '/', parent: '/', leaf: '' } },
  { path: 'up/a', expect: { path: '', parent: 'up', leaf: 'a' } },
  { path: 'up/a', modem: naming, expect: { path: 'up/a/', parent: 'up', leaf: 'a' } },
  { path: '', modem: naming, expect: { path: '', parent: '', leaf: '' } },
  // a name in UTF-8, as the card has it
  { path: '/\xc3\xbc', expect: { folderHex: '2FC3BC' } },
];
for (const { path, modem = staying, expect } of placeholders) {
  test(`placeholders of "${path}"${modem === naming ? ' if each put names the directory' : ''}`, async () => {
    const { trip } = await run({ modem, cwd: path }, (one, onEnd) => lowered(goTo)(one, path, onEnd));
    assert.equal(Object.fromEntries(Object.keys(expect).map(key => [key, (trip.variables as Record<string, string>)[key]])), expect);
  });
}

test('a modem without a command for letters beyond ASCII is warned of once; others are not', async () => {
  const inHex: Rows = [{ when: 'folderHex', say: 'AT+MKD={non-ascii}"{folderHex}"', ms: 5000 }];
  for (const [make, warnings] of [[scripts.make!, 1], [inHex, 0]] as const) {
    const { lines } = await run({ folders: ['/\xc3\xbc', '/\xc3\xa4', '/up'], cwd: '/' }, async (trip, onEnd) => {
      Object.assign(trip.link.modem, { script: (name: ScriptName) => (name === 'make' ? make : scripts[name] ?? []) });
      for (const path of ['/up', '/\xc3\xbc', '/\xc3\xa4']) lowered(goTo)(trip, path, path === '/\xc3\xa4' ? onEnd : () => undefined);
    });
    const told = lines.filter(line => line.includes('beyond ASCII'));
    assert.is(told.length, warnings);
    if (warnings) assert.match(told[0]!, /^warn server: \/\xc3\xbc has letters beyond ASCII, which the \S+ may refuse; if it does, change ftp\.directory, or device$/);
  }
});

const goes: [title: string, cwd: string | undefined, path: string, says: string[]][] = [
  ['from another directory', '/x', '/up', ['AT+CWD="/up"']], ['the session is already there', '/up', '/up', []], ['no directory', '/x', '', []],
];
for (const [title, cwd, path, says] of goes) {
  test(`entering an existing directory: ${title}`, async () => {
    const { end, said } = await run({ folders: ['/up', '/x'], ...(cwd !== undefined && { cwd }) }, (trip, onEnd) => lowered(goTo)(trip, path, onEnd));
    assert.equal([end, said], [End.done, says]);
  });
}

test('entering a missing directory does not create it', async () => {
  const { end, code, said } = await run({}, (trip, onEnd) => lowered(goTo)(trip, '/none', onEnd));
  assert.equal([end, code, said], [End.refused, 'folder-denied', ['AT+CWD="/none"']]);
});

for (const [modem, isDone, cwd] of [[staying, '', '/x'], [naming, '', nowhere], [{ hasEnter: false, hasCwd: true }, '1', '/x'], [{ hasEnter: false, hasCwd: true }, '', nowhere]] as const) {
  test(`a directory is removed if ${JSON.stringify(modem)}${isDone && ', and back again'}: the session's directory is ${cwd === nowhere ? 'unknown' : 'unchanged'}`, async () => {
    const unmake: Rows = [{ say: 'AT+RMD="{folder}"', ms: 5000, ...(isDone && { set: { isDone: '1' } }) }];
    const scene = sceneAt({ modem: { ...modem }, cwd: '/x' });
    Object.assign(scene.trip.link, { modem: modemWith({ ...scripts, unmake }, modem) });
    await scene.end(onEnd => lowered(runOnFolder)(scene.trip, '/up/a', 'unmake', onEnd));
    assert.is(scene.trip.session.cwd, cwd);
  });
}

// The following tests have a directory whose path is too long for the modem.

test('a directory is too long from one character above the modem\'s limit', () => {
  const lengths = [10, 11].map(longestPath => excessOf(sceneAt({ modem: { ...staying, longestPath } }).trip, imageOf({ folder: '/DCIM/100CAM' })));
  assert.equal(lengths, [0, 0], '/up/100CAM has ten');
  assert.is(excessOf(sceneAt({ modem: { ...staying, longestPath: 9 } }).trip, imageOf({ folder: '/DCIM/100CAM' })), 10);
});

test('a directory that is too long is logged once and remembered without a modem', () => {
  const { trip, lines } = sceneAt({ modem: { ...staying, longestPath: 9, name: 'one' } });
  const image = imageOf({ folder: '/DCIM/100CAM', path: '/DCIM/100CAM/A.JPG' });
  assert.equal([isTooLong(trip, image), isTooLong(trip, image), isTooLong(trip, imageOf())], [true, true, false]);
  assert.is(lines.length, 1);
  assert.match(lines[0]!, /^error image: \/DCIM\/100CAM\/A\.JPG is skipped, as is everything in its folder: the directory on the server would have 10 characters, and the one takes at most 9;/);
  Object.assign(trip.link, { modem: undefined });
  assert.equal([isTooLong(trip, image), isTooLong(trip, imageOf())], [true, false]);
});

test('the latest ten folders are remembered', () => {
  const { trip } = sceneAt({ modem: { ...staying, longestPath: 5 } });
  const images = Array.from({ length: 11 }, (_none, i) => imageOf({ folder: `/DCIM/${100 + i}CAM` }));
  for (const image of images) isTooLong(trip, image);
  Object.assign(trip.link, { modem: undefined });
  assert.equal(images.map(image => isTooLong(trip, image)), [false, ...Array<boolean>(10).fill(true)]);
});

for (const [answer, end] of [['OK', End.done], ['ERROR', End.done], ['', End.broken]] as const) {
  test(`an earlier file is deleted, and the server answers ${answer || 'nothing'}: ${endWords[end]}`, async () => {
    assert.is((await run({ says: () => (answer ? [answer] : []) }, eraseServed)).end, end);
  });
}

test.run();
