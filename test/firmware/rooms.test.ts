// Which folder of src/ may import which: the build's table of these rooms, checked against every source and against violations.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { arrows, checkCircles, checkRooms, roomOf } from '../../firmware/check/rooms.js';

const test = suite('arrows');

test('the sources follow the import rules', () => {
  assert.equal(checkRooms(fileURLToPath(new URL('../../src', import.meta.url))), []);
});

test('the tests, the simulator and the tools have no circular imports', () => {
  assert.equal(checkCircles(fileURLToPath(new URL('..', import.meta.url)), 'test'), []);
});

test('no room may import main, and every room that may be imported is known', () => {
  const targets = Object.values(arrows).flat().map(roomOf);
  assert.not.ok(targets.includes('main'));
  assert.equal(targets.filter(name => !(name in arrows)), []);
});

/** Returns the rooms, folders or files of src/, that a room may import, as a whole or in part. */
const roomsBelow = (room: string) => [...new Set((arrows[room] ?? []).map(roomOf))].filter(name => name !== room);

test('no room imports itself indirectly', () => {
  for (const room of Object.keys(arrows)) {
    const below = new Set(roomsBelow(room));
    for (const one of below) roomsBelow(one).forEach(name => below.add(name));
    assert.not.ok(below.has(room), `${room} is below itself`);
  }
});

const breaches: { title: string; file: string; text: string; expect: RegExp | undefined }[] = [
  { title: 'a room below', file: 'round/machine.ts', text: "import { a } from '../at/chat';", expect: undefined },
  { title: 'a file of the same room', file: 'at/chat.ts', text: "import { a } from './lines';", expect: undefined },
  { title: 'fault and log in any file', file: 'ports.ts', text: "import { a } from './fault';\nimport type { b } from './log';", expect: undefined },
  { title: 'the board in main', file: 'main.ts', text: "import { board } from 'board';", expect: undefined },
  { title: 'a room above', file: 'at/chat.ts', text: "import { a } from '../round/machine';", expect: /src\/at\/chat\.ts imports "round\/machine"/ },
  { title: 'a type of a room above', file: 'at/chat.ts', text: "import type { A } from '../modem/modem';", expect: /imports "modem\/modem"/ },
  { title: 'a room above, as a re-export', file: 'at/chat.ts', text: "export { a } from '../round/machine';", expect: /imports "round\/machine"/ },
  { title: 'main', file: 'round/machine.ts', text: "import { a } from '../main';", expect: /imports "main"/ },
  { title: 'a modem file in a round', file: 'round/machine.ts', text: "import { a } from '../modem/sim7600';", expect: /imports "modem\/sim7600"/ },
  { title: 'the board in a round', file: 'round/machine.ts', text: "import { board } from 'board';", expect: /imports "board"/ },
  { title: 'FTP in a round', file: 'round/cardlook.ts', text: "import { a } from '../delivery/ftp/session/directory';", expect: /imports "delivery\/ftp\/session\/directory"/ },
  { title: 'the session in an upload by FTP', file: 'delivery/ftp/stage.ts', text: "import { a } from './session/run';", expect: undefined },
  { title: 'an upload in the session', file: 'delivery/ftp/session/run.ts', text: "import { a } from '../stage';", expect: /imports "delivery\/ftp\/stage"/ },
  { title: 'FTP in the code that all deliveries share', file: 'delivery/pour/loss.ts', text: "import { a } from '../ftp/session/run';", expect: /imports "delivery\/ftp\/session\/run"/ },
  { title: 'a room above the delivery', file: 'delivery/deliverytrip.ts', text: "import { a } from '../round/roundtrip';", expect: /imports "round\/roundtrip"/ },
  { title: 'a package', file: 'at/chat.ts', text: "import fs from 'fs';", expect: /imports the package "fs"/ },
  { title: 'a file outside src', file: 'main.ts', text: "import { a } from '../test/a';", expect: /outside of src/ },
  { title: 'the log in an unknown room', file: 'common/a.ts', text: "import { a } from '../log';", expect: /does not know/ },
];

for (const { title, file, text, expect } of breaches) {
  test(`an import of ${title} is ${expect ? 'rejected' : 'accepted'}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'arrows-'));
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
    const found = checkRooms(folder);
    rmSync(folder, { recursive: true });
    if (expect) assert.match(found.join('\n'), expect);
    else assert.equal(found, []);
  });
}

test('circular imports are rejected, even of types and within one room', () => {
  const folder = mkdtempSync(join(tmpdir(), 'arrows-'));
  mkdirSync(join(folder, 'at'));
  const write = (name: string, ...imported: string[]) => writeFileSync(join(folder, `at/${name}.ts`), imported.map(one => `import type { A } from './${one}';\n`).join(''));
  write('a', 'b', 'd');
  write('b', 'c');
  write('c', 'd', 'a');
  write('d');
  assert.equal(checkRooms(folder).map(breach => breach.split('. ')[0]), [
    'These sources import each other: src/at/a.ts, src/at/b.ts, src/at/c.ts, src/at/a.ts',
    'These sources import each other: src/at/b.ts, src/at/c.ts, src/at/a.ts, src/at/b.ts',
    'These sources import each other: src/at/c.ts, src/at/a.ts, src/at/b.ts, src/at/c.ts',
  ]);
  write('c', 'd');
  assert.equal(checkRooms(folder), []);
  rmSync(folder, { recursive: true });
});

test('circular imports with file extensions are found, and reported with their folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'arrows-'));
  mkdirSync(join(folder, 'sim'));
  writeFileSync(join(folder, 'sim/a.ts'), "import { b } from '../b.js';\n");
  writeFileSync(join(folder, 'b.ts'), "import type { A } from './sim/a.ts';\n");
  assert.equal(checkCircles(folder, 'test').map(breach => breach.split('. ')[0]), [
    'These sources import each other: test/b.ts, test/sim/a.ts, test/b.ts',
    'These sources import each other: test/sim/a.ts, test/b.ts, test/sim/a.ts',
  ]);
  rmSync(folder, { recursive: true });
});

test.run();
