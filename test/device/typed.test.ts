// Tests how a typing mistake is told from a fault of the firmware: by the origin of the exception that the engine reports.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isTyped } from '../../src/device/typed.ts';
import { canRun } from '../needs.ts';
import { runEspruino } from '../sim/engine/espruino.ts';
import { patienceMs } from '../sim/patience.ts';
import { findBuilt } from '../sim/world/built.ts';

const typed = suite('typed');

/** Exceptions, each with its stack from Espruino 2v29.277 or 2v26. */
const stacks: { title: string; stack: string; expect: boolean }[] = [
  { title: 'a typed line', stack: '    at REPL (:1:5)\n\n    ^\n', expect: true },
  { title: 'a typed function, called by a typed line', stack: '    at f (:1:1)\n\n^\n    at REPL (:1:3)\n\n  ^\n', expect: true },
  { title: 'a verb with a wrong argument', stack: '    at inner (.boot0:2:20)\n\n^\n    at verb (.boot0:5:39)\n\n      ^\n    at REPL (:1:6)\n\n     ^\n', expect: true },
  { title: 'code on demand, a timer of a typed line, or a packet', stack: '    at :1:1\n\n^\n', expect: false },
  { title: 'a timer with its code as text', stack: '    at event (:1:1)\n\n^\n', expect: true },
  { title: 'resident code that code on demand calls', stack: '    at verb (.boot0:5:39)\n\n      ^\n    at :1:6\n\n     ^\n', expect: false },
  { title: 'the firmware’s own code that looks for these words', stack: '    at f (:1:1)\nhas(last, "REPL (:")\n^\n    at :1:3\nhas("event (:")\n  ^\n', expect: false },
  { title: 'the firmware’s own timer', stack: '    at inner (.boot0:2:20)\n\n^\n    at .boot0:4:30\n\n      ^\n', expect: false },
  { title: 'a native function that the firmware calls', stack: '    at inner (.boot0:2:20)\n\n^\n    at .boot0:7:53\n\n      ^\n    at .boot0:7:55\n\n        ^\n', expect: false },
  { title: 'an unknown place', stack: '', expect: false },
  { title: 'a typed line, on 2v26', stack: ' at line 1 col 5\nfrry.status()\n    ^\n', expect: true },
  { title: 'a verb, on 2v26', stack: ' at line 2 col 25 in .boot0\nnothere.x()\n       ^\nin function "verb" called from line 1 col 8\nv.verb()\n       ^\n', expect: true },
  { title: 'code on demand, or a timer of a typed line, on 2v26', stack: ' at line 1 col 1\nfoo()\n^\nin function called from system\n', expect: false },
  {
    title: 'the firmware’s own timer, on 2v26', expect: false,
    stack: ' at line 2 col 25 in .boot0\nnothere.x()\n       ^\nin function "deep" called from line 3 col 80 in .boot0\ndeep();\n     ^\nin function called from system\n',
  },
];

for (const { title, stack, expect } of stacks) {
  typed(`an error in ${title} is ${expect ? 'a typing mistake' : 'a fault of the firmware'}`, () => {
    assert.is(isTyped(Object.assign(new Error('x'), { stack })), expect);
  });
}

typed('a thrown text or number is a typing mistake, since the firmware throws none; an unknown origin is a fault of the firmware', () => {
  assert.equal(['text', 3, false].map(isTyped), [true, true, true]);
  assert.equal([undefined, null, { message: 'x' }].map(isTyped), [false, false, false]);
});

const mistakes = [
  'frry.status()', 'var x = ;', 'throw "text"', 'throw new Error("mine")', 'ferry.nothing()', 'setTimeout("bar()", 150)',
];

if (canRun('errors of typed lines on the real engine', 'espruino')) {
  typed('on the real engine, six typing mistakes are reported and do not restart the firmware; a timer that could be its own does', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'snapferry-typed-'));
    mkdirSync(join(cwd, 'card'));
    writeFileSync(join(cwd, 'card/config.json'), '{}');
    const lines: string[] = [];
    let typed = 0;
    const isTold = (line: string) => line.endsWith('; ferry.help() lists the commands');
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(lines.slice(-30).join('\n'))), patienceMs);
      const engine = runEspruino({
        image: findBuilt('linux', 'storage.bin'), cwd, terminalPath: '/nowhere',
        onLine(line) {
          lines.push(line);
          // the next mistake is typed only when the one before was reported, as the engine keeps only one exception at a time
          if (/ftp\.host: missing/.test(line) || isTold(line)) engine.type(mistakes[typed++] ?? 'setTimeout(function () { foo() }, 500)');
          if (!/starting over/.test(line)) return;
          clearTimeout(limit);
          void engine.stop().then(resolve);
        },
      });
    }).finally(() => rmSync(cwd, { recursive: true, force: true }));
    const told = lines.filter(isTold);
    assert.is(told.length, mistakes.length, lines.join('\n'));
    assert.match(told[0]!, /^ReferenceError: "frry" is not defined; /);
    assert.equal(lines.map(line => / error boot: (.*)/.exec(line)?.[1]).filter(Boolean), ['a fault in the firmware (ReferenceError: "foo" is not defined) while resting; starting over']);
  });
}

typed.run();
