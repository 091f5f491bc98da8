// A typing mistake is distinguished from a fault of the firmware by the origin that the engine reports.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findEspruino } from '../../firmware/engine/espruino.js';
import { isTyped } from '../../src/device/typed.ts';
import { runEspruino } from '../sim/engine/espruino.ts';

const typed = suite('typed');

/** Each with its stack from Espruino 2v29.277 or 2v26. */
const stacks: { title: string; stack: string; expect: boolean }[] = [
  { title: 'a line that was typed', stack: '    at REPL (:1:5)\n\n    ^\n', expect: true },
  { title: 'a function that was typed, called by a line', stack: '    at f (:1:1)\n\n^\n    at REPL (:1:3)\n\n  ^\n', expect: true },
  { title: 'a verb that was given something odd', stack: '    at inner (.boot0:2:20)\n\n^\n    at verb (.boot0:5:39)\n\n      ^\n    at REPL (:1:6)\n\n     ^\n', expect: true },
  { title: 'a timer that a line has set, and a packet', stack: '    at :1:1\n\n^\n', expect: true },
  { title: 'the same with a text for a function', stack: '    at event (:1:1)\n\n^\n', expect: true },
  { title: 'a verb in such a timer', stack: '    at verb (.boot0:5:39)\n\n      ^\n    at :1:6\n\n     ^\n', expect: true },
  { title: 'the firmware’s own timer', stack: '    at inner (.boot0:2:20)\n\n^\n    at .boot0:4:30\n\n      ^\n', expect: false },
  { title: 'a native of the engine, called by the firmware', stack: '    at inner (.boot0:2:20)\n\n^\n    at .boot0:7:53\n\n      ^\n    at .boot0:7:55\n\n        ^\n', expect: false },
  { title: 'nothing that is known', stack: '', expect: false },
  { title: 'a line that was typed, on 2v26', stack: ' at line 1 col 5\nfrry.status()\n    ^\n', expect: true },
  { title: 'a verb, on 2v26', stack: ' at line 2 col 25 in .boot0\nnothere.x()\n       ^\nin function "verb" called from line 1 col 8\nv.verb()\n       ^\n', expect: true },
  { title: 'a timer that a line has set, on 2v26', stack: ' at line 1 col 1\nfoo()\n^\nin function called from system\n', expect: true },
  {
    title: 'the firmware’s own timer, on 2v26', expect: false,
    stack: ' at line 2 col 25 in .boot0\nnothere.x()\n       ^\nin function "deep" called from line 3 col 80 in .boot0\ndeep();\n     ^\nin function called from system\n',
  },
];

for (const { title, stack, expect } of stacks) {
  typed(`${title}: ${expect ? 'a person’s' : 'the firmware’s'}`, () => {
    assert.is(isTyped(Object.assign(new Error('x'), { stack })), expect);
  });
}

typed('what is thrown without an error is a person’s, as the firmware throws nothing itself; where nothing is known it is the firmware’s', () => {
  assert.equal(['text', 3, false].map(isTyped), [true, true, true]);
  assert.equal([undefined, null, { message: 'x' }].map(isTyped), [false, false, false]);
});

const mistakes = [
  'frry.status()', 'var x = ;', 'throw "text"', 'throw new Error("mine")', 'ferry.nothing()', 'setTimeout(function () { foo() }, 5)', 'setTimeout("bar()", 150)',
];

if (findEspruino()) {
  typed('on the real engine: seven typing mistakes stop nothing and are told', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'snapferry-typed-'));
    mkdirSync(join(cwd, 'card'));
    writeFileSync(join(cwd, 'card/config.json'), '{}');
    const lines: string[] = [];
    let typed = 0;
    const isTold = (line: string) => line.endsWith('; ferry.help() lists the commands');
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(lines.slice(-30).join('\n'))), 120_000);
      const engine = runEspruino({
        image: 'dist/linux/storage.bin', cwd, terminalPath: '/nowhere',
        onLine(line) {
          lines.push(line);
          // one after the other: the engine keeps one exception at a time
          if (/ftp\.host: missing/.test(line) || isTold(line)) engine.type(mistakes[typed++] ?? 'setTimeout(function () { print("all" + " typed") }, 500)');
          if (line !== 'all typed') return;
          clearTimeout(limit);
          void engine.stop().then(resolve);
        },
      });
    }).finally(() => rmSync(cwd, { recursive: true, force: true }));
    const told = lines.filter(isTold);
    assert.is(told.length, mistakes.length, lines.join('\n'));
    assert.match(told[0]!, /^ReferenceError: "frry" is not defined; /);
    assert.not.match(lines.join('\n'), /fault in the firmware|starting over/);
  });
} else typed('left out: espruino is not on the PATH', () => console.log('left out: espruino is not on the PATH'));

typed.run();
