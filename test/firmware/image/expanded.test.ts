// Tests on the real engines (Espruino) that each compressed piece of the firmware becomes its own text again. The function of the image does it.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findEspruino, usualEngine } from '../../../firmware/engine/espruino.js';
import { writePieces } from '../../../firmware/image/pieces.js';
import { buildImage } from '../../../firmware/image/storage.js';
import { tokenise } from '../../../firmware/image/tokens.js';
import { canRun } from '../../needs.ts';
import { crc32 } from '../../sim/bytes.ts';
import { smallEngine } from '../../sim/engine/engines.ts';
import { expand } from '../../sim/engine/globals/numbers.ts';
import { findBuilt } from '../../sim/world/built.ts';
import { bootImage } from './boot.ts';

const test = suite('expanded code on the real engine');

/** Boots a program. Under npm, the name of the usual engine would mean the tool of the same name in node_modules, so its path is looked up. */
const boot = (command: string, program: Buffer) =>
  bootImage(command === usualEngine ? findEspruino()! : command, buildImage([{ name: '.bootcde', data: program }]), 'the end.');

const { program, listed } = writePieces(readFileSync(findBuilt('linux', 'firmware.js'), 'latin1'));
const compressed = listed.filter(({ stored, bytes }) => stored.length !== bytes);
const lines = program.split('\n');
const makers = [...new Set(compressed.map(({ place }) => place.split(' ')[0]!))];

/** Returns a chunk of compressed pieces with its maker, which is as in the image, but returns the text and does not run it. */
function chunkOf(maker: string): string {
  const chunk = lines.find(line => line.startsWith(`var ${maker}$$=`))!;
  const giving = chunk.replace(/;return [^;]*\}$/, ';return b}');
  assert.is.not(giving, chunk);
  return giving;
}

for (const command of [usualEngine, smallEngine]) {
  if (!canRun(`expanded code on ${command}`, command as 'espruino')) continue;
  test(`${command} expands each compressed piece to its text`, async () => {
    const places = JSON.stringify(compressed.map(({ place }) => place));
    const code = `${lines[0]}
${makers.map(chunkOf).join('\n')}
setTimeout(function(){${places}.forEach(function(place){var t=eval(place.replace(" ","(")+",0)");console.log("piece "+place+" "+t.length+" "+E.CRC32(t)+".")});console.log("the "+"end.")},10)`;
    const told = await boot(command, tokenise(code));
    const found = [...told.matchAll(/piece (. \d+ \d+ \d+)\./g)].map(([, numbers]) => numbers);
    assert.equal(found, compressed.map(({ place, stored, bytes }) => `${place} ${bytes} ${crc32(expand(Buffer.from(stored, 'latin1')))}`));
  });
}

test.run();
