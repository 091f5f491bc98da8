// Tests of the requests to the emulator's debugger, against a simulated debugger, and of a transfer on SPI by it.

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canRun } from '../../../needs.ts';
import { attach } from './debugger.ts';
import type { Emulator } from './emulator.ts';
import { tieSpi } from './spi.ts';

const test = suite('debugger of the chip');

let folder = '';
let server: Server;
let socket: Socket | undefined;
/** The requests that the simulated debugger got, without the `$`, `#` and checksum around them. */
let asked: string[] = [];
/** The chip's first two registers as hexadecimal digits, as the simulated debugger reports them. */
let registers = '';
/** The first byte of the instruction at the program counter as hexadecimal digits, as the simulated debugger reports it. */
let instruction = '';
let waiting: (() => void)[] = [];

const path = () => join(folder, 'd');
const frame = (text: string) => `$${text}#${(Buffer.from(text).reduce((sum, byte) => sum + byte, 0) & 255).toString(16).padStart(2, '0')}`;
const say = (text: string) => void socket!.write(frame(text));

function answer(text: string): void {
  asked.push(text);
  if (text === 'c') waiting.splice(0).forEach(done => done());
  else if (text === '\x03') say('T02thread:01;');
  else if (text === 'g') say(registers);
  else if (text === 's') say('T05thread:01;');
  else if (text.startsWith('m')) say(instruction);
  else say('OK');
}

/** Waits until the chip runs again. */
const goesOn = () => new Promise<void>(done => void waiting.push(done));

if (canRun('the debugger at a socket in a folder', 'links and rights of files')) {
  test.before.each(async () => {
    folder = mkdtempSync(join(tmpdir(), 'snapferry-debugger-'));
    asked = [];
    waiting = [];
    registers = 'ac81004001000000';
    instruction = '29';
    server = createServer(one => {
      socket = one;
      one.on('data', bytes => {
        for (const [whole, packet, sum] of bytes.toString('latin1').matchAll(/\x03|\$([^#]*)#(..)/g)) {
          if (packet !== undefined) assert.is(frame(packet), `$${packet}#${sum}`);
          answer(packet ?? whole);
        }
      });
    });
    await new Promise<void>(done => server.listen(path(), done));
  });
  test.after.each(() => {
    socket?.destroy();
    server.close();
    rmSync(folder, { recursive: true });
  });

  test('a core that reaches an address is redirected to another one, each time', async () => {
    const debug = await attach(path());
    const begun = goesOn();
    await debug.onCode(0x400081ac, () => debug.setPc(0x400081b4));
    await begun;
    for (let time = 1; time <= 2; time++) {
      asked = [];
      const gone = goesOn();
      say('T05thread:01;');
      await gone;
      assert.equal(asked, ['g', 'Gb481004001000000', 'c']);
    }
    await debug.leave();
    assert.equal(asked.slice(-2), ['\x03', 'D']);
  });

  test('an action after a write runs once, after the instruction', async () => {
    const debug = await attach(path());
    const begun = goesOn();
    const done: string[] = [];
    await debug.afterWrite(0x3ff48008, () => {
      done.push(...asked.splice(0));
      return Promise.resolve();
    });
    await begun;
    asked = [];
    const gone = goesOn();
    say('T05thread:01;watch:3ff48008;');
    await gone;
    assert.equal(done, ['z2,3ff48008,4', 's']);
    assert.equal(asked, ['c']);
    await debug.leave();
  });

  test('an action instead of a write skips the instruction of two or three bytes', async () => {
    const debug = await attach(path());
    const begun = goesOn();
    let count = 0;
    await debug.insteadOfWrite(0x3ff64000, () => Promise.resolve(void count++));
    await begun;
    for (const [first, next] of [['29', 'ae'], ['22', 'af']] as const) {
      instruction = first;
      asked = [];
      const gone = goesOn();
      say('T05thread:01;watch:3ff64000;');
      await gone;
      assert.equal(asked, ['g', 'm400081ac,1', `G${next}81004001000000`, 'c']);
    }
    assert.is(count, 2);
    await debug.leave();
  });

  test('a transfer by DMA uses lists in the chip\'s memory, in both directions', async () => {
    // The registers of the SPI controller, and in memory its two lists for DMA. Each list has two descriptors with three words: size, address of the
    // buffer, address of the next one.
    const words = new Map<number, number>([
      [0x3ff64028, 5 * 8 - 1], [0x3ff64038, 0x200], [0x3ff64104, 0x200b0000], [0x3ff64108, 0x200b1000],
      [0x3ffb0000, 3], [0x3ffb0004, 0x3ffb2000], [0x3ffb0008, 0x3ffb000c], [0x3ffb000c, 2], [0x3ffb0010, 0x3ffb2100], [0x3ffb0014, 0],
      [0x3ffb1000, 4], [0x3ffb1004, 0x3ffb3000], [0x3ffb1008, 0x3ffb100c], [0x3ffb100c, 4], [0x3ffb1010, 0x3ffb3100], [0x3ffb1014, 0],
    ]);
    const buffers: Record<number, string> = { 0x3ffb2000: '010203', 0x3ffb2100: '0405' };
    const written: Record<number, string> = {};
    const chip = {
      debugPath: path(),
      read(address: number, bytes: number) {
        if (address in buffers) return Promise.resolve(Buffer.from(buffers[address]!, 'hex').subarray(0, bytes));
        const read = Buffer.alloc(bytes);
        for (let at = 0; at < bytes; at += 4) read.writeUInt32LE(words.get(address + at) ?? 0, at);
        return Promise.resolve(read);
      },
      write: (address: number, bytes: Uint8Array) => Promise.resolve(void (written[address] = Buffer.from(bytes).toString('hex'))),
      writeWord: (address: number, value: number) => Promise.resolve(void words.set(address, value)),
    } as unknown as Emulator;
    const begun = goesOn();
    const tie = await tieSpi(chip, 'SPI1', bytes => bytes.map(byte => byte + 0x10));
    await begun;
    const gone = goesOn();
    say('T05thread:01;watch:3ff64000;');
    await gone;
    assert.equal(written, { 0x3ffb3000: '11121314', 0x3ffb3100: '15' });
    assert.is(words.get(0x3ff64038), 0x210);
    await tie.end();
  });
}

test.run();
