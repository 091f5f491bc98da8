// Tests how a person moves files between the server and the modem's storage: their names in the modem, and what is cleaned up afterwards.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { moveFile } from '../../src/console/move.ts';
import { End } from '../../src/fault.ts';
import type { Modem, Rows, ScriptName } from '../../src/modem/modem.ts';
import { lowered } from '../common/lowered.ts';
import { modemWith, type Ended } from '../delivery/trip.ts';
import { consoleOf, type ConsoleScene } from './trip.ts';

const test = suite('move');

const scripts: { [name in ScriptName]?: Rows } = {
  enter: [{ say: 'AT+CWD="{folder}"', ms: 1000, refusedAs: 'folder-denied' }],
  toModem: [{ say: 'AT+GETFILE="{name}","{modemFile}"', want: ['+LEN: {len}', 'OK'], ms: 1000 }],
  fromModem: [{ say: 'AT+RENAME="{modemName}"', ms: 1000, set: { isMoved: '1' } }, { say: 'AT+PUTFILE="{name}"', ms: 1000 }],
  restore: [{ say: 'AT+RESTORE', ms: 1000, set: { isMoved: '' } }],
  size: [{ say: 'AT+SIZE="{name}"', result: '{serverSize}', ms: 1000 }],
};

interface Moved extends ConsoleScene, Pick<Ended, 'code'> { how: End; told: string[] }

async function move(script: 'toModem' | 'fromModem', file: string, path: string, { modem = {}, drive = '', answer }: { modem?: Partial<Modem>; drive?: string; answer?: (command: string) => string[] | undefined } = {}): Promise<Moved> {
  const told: string[] = [];
  const usual = (command: string) => (command.startsWith('AT+GETFILE') ? ['+LEN: 4711', 'OK'] : command.startsWith('AT+SIZE') ? ['+SIZE: 4711', 'OK'] : ['OK']);
  const scene = consoleOf({ modem: modemWith(scripts, { name: 'one', hasEnter: true, hasCwd: true, fileFolder: 'C:\\User\\FTP\\', hasFolders: 'none', isCode: () => false, ...modem }), variables: { drive }, answer: command => answer?.(command) ?? usual(command) });
  Object.assign(scene.trip.copies, { staged: 'x', ahead: 'y' });
  const { end, code } = await scene.run(onEnd => lowered(moveFile)(scene.trip, script, file, path, text => told.push(text), onEnd));
  return { ...scene, how: end, code, told };
}

test('a file is fetched into the modem, and its path there is reported', async () => {
  const { how, said, told, trip } = await move('toModem', 'b.bin', '/up/a.bin');
  assert.equal([how, said], [End.done, ['AT+CWD="/up"', 'AT+GETFILE="a.bin","C:\\User\\FTP\\b.bin"']]);
  assert.equal(told, ['done, 4711 bytes as C:\\User\\FTP\\b.bin']);
  assert.equal([trip.copies.staged, trip.copies.ahead], ['', ''], 'copies of images are forgotten, since one may have had this name');
});

test('a file of the modem is sent to the server, gets its name back, and its size on the server is reported', async () => {
  const { how, said, told } = await move('fromModem', 'b.bin', '/up/a.bin');
  assert.equal([how, said], [End.done, ['AT+CWD="/up"', 'AT+RENAME="b.bin"', 'AT+PUTFILE="a.bin"', 'AT+RESTORE', 'AT+SIZE="a.bin"']]);
  assert.equal(told, ['done; the server holds 4711']);
});

const names: { title: string; script?: 'fromModem'; file: string; modem?: Partial<Modem>; drive?: string; expect: string | RegExp }[] = [
  { title: 'a name without a folder means the modem\'s folder', file: 'b.bin', expect: 'C:\\User\\FTP\\b.bin' },
  { title: 'a path in the modem\'s folder is accepted', file: 'C:\\User\\FTP\\b.bin', expect: 'C:\\User\\FTP\\b.bin' },
  { title: 'slashes and another letter case are accepted', file: 'c:/user/ftp/b.bin', expect: 'c:/user/ftp/b.bin' },
  { title: 'another folder is rejected', file: 'D:\\b.bin', expect: /^a one keeps files in C:\\User\\FTP\\; give that folder, or just a name$/ },
  { title: 'another folder is accepted by a modem with folders', file: 'D:\\b.bin', modem: { hasFolders: 'both' }, expect: 'D:\\b.bin' },
  { title: 'another folder is rejected by a modem that fetches only into its own', file: 'D:\\b.bin', modem: { hasFolders: 'from' }, expect: /keeps files in/ },
  { title: 'a folder without a name is rejected', file: 'C:\\User\\FTP\\', expect: /is not a file name/ },
  { title: 'a modem with only a root folder', file: 'b.bin', modem: { fileFolder: '' }, expect: 'b.bin' },
  { title: 'a folder before the name is dropped on a modem with only a root folder', file: 'x/b.bin', modem: { fileFolder: '' }, expect: 'b.bin' },
  { title: 'the drive is put before the name', file: 'b.bin', modem: { fileFolder: '' }, drive: 'E:/', expect: 'E:/b.bin' },
  { title: 'the name of a storage is not put before the name', file: 'b.bin', modem: { fileFolder: '' }, drive: 'UFS', expect: 'b.bin' },
  { title: 'another drive is rejected by a modem with only a root folder', file: 'F:/b.bin', modem: { fileFolder: '' }, expect: /keeps files in/ },
];
for (const { title, file, modem, drive, expect } of names) {
  test(`the modem's file: ${title}`, async () => {
    const { how, said, told, trip } = await move('toModem', file, '/up/a.bin', { ...(modem && { modem }), ...(drive && { drive }) });
    assert.is(how, End.done);
    if (typeof expect === 'string') assert.is(trip.variables['modemFile'], expect);
    else {
      assert.match(told.join(), expect);
      assert.equal(said, [], 'no command is sent');
    }
  });
}

test('a file from another folder is sent by a modem that sends from any folder', async () => {
  assert.is((await move('fromModem', 'D:\\b.bin', '/a.bin', { modem: { hasFolders: 'from' } })).trip.variables['modemFile'], 'D:\\b.bin');
});

for (const [file, path] of [['b".bin', '/a.bin'], ['b.bin', '/a\r.bin']] as const) {
  test(`unsafe names ${JSON.stringify(file)} and ${JSON.stringify(path)} are not sent to the modem`, async () => {
    const { how, code, said } = await move('toModem', file, path);
    assert.equal([how, code, said], [End.refused, 'unsafe', []]);
  });
}

const paths: [path: string, says: string[]][] = [['/a.bin', ['AT+CWD="/"']], ['a.bin', []], ['up/a.bin', ['AT+CWD="up"']]];
for (const [path, says] of paths) {
  test(`the directory of ${path} on the server is entered first`, async () => {
    const { said, trip } = await move('toModem', 'b.bin', path);
    assert.equal([said.slice(0, -1), trip.variables['name']], [says, 'a.bin']);
  });
}

for (const [name, file, hasBlank] of [['my cat.bin', 'b.bin', '1'], ['a.bin', 'my cat.bin', '1'], ['a.bin', 'b.bin', '']] as const) {
  test(`"${name}" and "${file}": ${hasBlank ? 'a blank in one of them' : 'no blank'}`, async () => assert.is((await move('toModem', file, `/${name}`)).trip.variables['hasBlank'], hasBlank));
}

test('after a refused put, the modem\'s file gets its name back, and the move is reported as refused', async () => {
  const { how, said, told } = await move('fromModem', 'b.bin', '/a.bin', { answer: command => (command.startsWith('AT+PUTFILE') ? ['ERROR'] : undefined) });
  assert.equal([how, said.at(-1), told], [End.refused, 'AT+RESTORE', []]);
});

test('if the modem falls silent during the move, the possible new name of its file is reported', async () => {
  const { how, told } = await move('fromModem', 'b.bin', '/a.bin', { answer: command => (command.startsWith('AT+PUTFILE') ? [] : undefined) });
  assert.equal([how, told], [End.broken, ['b.bin may be called a.bin in the modem now']]);
});

test('a server without sizes, and a directory that cannot be entered, are reported', async () => {
  assert.equal((await move('fromModem', 'b.bin', '/a.bin', { answer: command => (/SIZE|LIST/.test(command) ? ['ERROR'] : undefined) })).told, ['done; the server gives no size']);
  const denied = await move('toModem', 'b.bin', '/none/a.bin', { answer: command => (command.startsWith('AT+CWD') ? ['ERROR'] : undefined) });
  assert.equal([denied.how, denied.code], [End.refused, 'folder-denied']);
});

test.run();
