// Tests the real engine at a terminal. Without it on the PATH, only those tests run that need no engine.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findEspruino } from '../../../firmware/engine/espruino.js';
import { canRun } from '../../needs.ts';
import { openTerminal } from '../line/terminal.ts';
import { patienceMs } from '../patience.ts';
import { createConsole, padImage, runEspruino } from './espruino.ts';
import { onOneProcessor, processorsOf } from './pinned.ts';
import { makeBootImage } from './probe.ts';

const espruino = suite('espruino');

const consoleRows = [
  { title: 'a line while booting', given: '\r\x1b[Jbooted\r\n', expect: ['booted'] },
  { title: 'a line after the prompt', given: '\r\n>\r\x1b[Jone\r\n>\r\x1b[Jtwo\r\n>', expect: ['one', 'two'] },
  { title: 'a line that begins with the prompt’s sign', given: '>\r\x1b[J> AT\r\n', expect: ['> AT'] },
  { title: 'characters of several bytes', given: '>\r\x1b[Jé€\r\n', expect: ['é€'] },
];

for (const { title, given, expect } of consoleRows) {
  espruino(`reads the console cut at any byte: ${title}`, () => {
    const bytes = Buffer.from(given, 'utf8');
    for (let cut = 0; cut <= bytes.length; cut++) {
      const lines: string[] = [];
      const take = createConsole((line) => lines.push(line));
      take(bytes.subarray(0, cut));
      take(bytes.subarray(cut));
      assert.equal(lines, expect);
    }
  });
}

espruino('pads an image to the engine’s flash, and rejects a longer one', () => {
  const padded = padImage(Buffer.from('abc'));
  assert.is(padded.length, 1048576);
  assert.is(padded[3], 0xff);
  assert.throws(() => padImage(Buffer.alloc(1048577)), /flash holds 1048576/);
});

const canRunPrograms = canRun('programs with the names of the engine', 'sh');
if (canRunPrograms) espruino('is identified by its usage text; another program of the same name is rejected', () => {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-path-'));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o755 });
  // Programs that are called `espruino` but are no engine: npm's tool, a shim, and a version manager's silent program. The last one is an engine.
  write('tool', "#!/usr/bin/env node\nconsole.log('USAGE: espruino ...options... [file_to_upload.js]')\n");
  write('shim', '#!/bin/sh\necho "USAGE: espruino ...options... [file_to_upload.js]"\n');
  write('nothing', 'no program');
  write('wrapper', '#!/bin/sh\necho "espruino:    ./espruino                           : JavaScript immediate mode (REPL)" >&2\n');
  const found = (name: string) => findEspruino(join(folder, name));
  assert.equal(['tool', 'shim', 'nothing', 'no-such-engine'].map(found), [undefined, undefined, undefined, undefined]);
  assert.is(found('wrapper'), join(folder, 'wrapper'));
  rmSync(folder, { recursive: true });
});

if (canRun('npm’s tool of the same name', 'sh')) espruino('npm’s tool of the same name is not started', () => {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-path-'));
  const tool = join(folder, 'node_modules/espruino/bin/espruino-cli.js');
  mkdirSync(join(folder, 'node_modules/espruino/bin'), { recursive: true });
  writeFileSync(tool, `#!/bin/sh\necho "immediate mode (REPL)"; touch ${join(folder, 'started')}\n`, { mode: 0o755 });
  symlinkSync(tool, join(folder, 'espruino'));
  assert.is(findEspruino(join(folder, 'espruino')), undefined);
  assert.not.ok(existsSync(join(folder, 'started')));
  rmSync(folder, { recursive: true });
});

espruino('the processors that Linux allows are read', () => {
  assert.equal(['0', '0-1', ' 3-5,7\n', '2,4'].map(processorsOf), [[0], [0, 1], [3, 4, 5, 7], [2, 4]]);
});

if (canRun('the engine on one processor', 'taskset')) espruino('the engine gets one of the processors', () => {
  const [program, ...words] = onOneProcessor();
  const told = execFileSync(program!, [
    ...words, process.execPath, '-p', 'require("fs").readFileSync("/proc/self/status", "utf8")',
  ], { encoding: 'utf8' });
  assert.is(processorsOf(/^Cpus_allowed_list:(.*)$/m.exec(told)![1]!).length, 1);
});

/** Program for the engine: it checks that it hears all 256 byte values, then sends a file of them. */
const echo = `Serial1.setup(921600, { path: "./modem" }); var got = "";
Serial1.on("data", function (d) {
  got += d; if (got.length < 256) return;
  var ok = true; for (var i = 0; i < 256; i++) if (got.charCodeAt(i) !== i) ok = false;
  console.log("got " + ok);
  var f = E.openFile("./card/image", "r"), c; while ((c = f.read(1024)) !== undefined) Serial1.write(c); f.close();
  console.log("sent"); });
setInterval(function () {}, 1000); console.log("up");`;

if (canRun('bytes between the engine and a terminal', 'espruino')) {
  espruino('all byte values pass the terminal in both directions, and the engine stops on request', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'snapferry-engine-'));
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    const file = Buffer.concat(Array.from({ length: 80 }, () => all));
    mkdirSync(join(cwd, 'card'));
    writeFileSync(join(cwd, 'card', 'image'), file);
    writeFileSync(join(cwd, 'boot.bin'), makeBootImage(echo));
    const terminal = openTerminal();
    const got: Uint8Array[] = [];
    const lines: string[] = [];
    const done = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`only ${lines.join('; ')}`)), patienceMs);
      terminal.onBytes((bytes) => {
        got.push(bytes);
        if (Buffer.concat(got).length < file.length) return;
        clearTimeout(timer);
        resolve();
      });
    });
    // The bytes are sent before the engine runs. They wait in the terminal, and must not come back as an echo.
    terminal.write(all);
    const engine = runEspruino({ image: join(cwd, 'boot.bin'), cwd, terminalPath: terminal.path, onLine: (line) => lines.push(line) });
    await done;
    await engine.stop();
    terminal.close();
    assert.is(Buffer.compare(Buffer.concat(got), file), 0);
    assert.ok(lines.includes('up') && lines.includes('got true'));
    assert.ok(existsSync(join(cwd, 'espruino.flash')));
    rmSync(cwd, { recursive: true });
  });
}

espruino.run();
