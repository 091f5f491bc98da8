// Runs the chip in its emulator, with its console, UARTs and pins as sockets and with its own clock. This file knows nothing of the firmware,
// the modem and the content of the card.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engine } from '../../../../firmware/engine/engine.js';
import { digest } from '../../../sim/world/world.ts';
import type { Machine } from './machine.ts';
import { mayStayAwake } from './program.ts';

/** A UART or a console of the chip, as bytes. */
export interface Wire {
  write(bytes: Uint8Array | string): void;
  onBytes(fn: (bytes: Buffer) => void): void;
}

/** Level of a pin; z means that the chip does not drive it. */
export type Level = '0' | '1' | 'z';

/** How the emulated chip is equipped. */
export interface EmulatorOptions {
  machine: Machine;
  /** Path of a file of 4 MB with the flash. The chip writes to it. */
  flash: string;
  /** Path of the card's file, and the numbers of the pins to which the card is connected. */
  sd?: { path: string; pins: number[] };
  /** True gives the chip 4 MB of external memory (PSRAM). */
  psram: boolean;
  /** Options of the emulator about the radio network around the chip. By default it is a network without stations. */
  air?: string[];
  /** True allows a debugger. The chip's watchdogs are then off, since the boot ROM's may reset it while the emulator ends a sleep. */
  isDebugged?: boolean;
}

/** A running chip. Its time stands still while it is paused. */
export interface Emulator {
  /** The UARTs by number. Number 0 is the console. */
  uarts: Wire[];
  setPin(pin: number, level: 0 | 1): void;
  onPin(fn: (pin: number, level: Level, atMs: number) => void): void;
  /**
   * Returns the milliseconds of the chip's time since power-on, and the current rate of a UART in baud. It returns undefined once the emulator has
   * ended.
   */
  look(uart: number): Promise<{ ms: number; baud: number } | undefined>;
  /** Reads the chip's memory. */
  read(address: number, bytes: number): Promise<Buffer>;
  write(address: number, bytes: Uint8Array): Promise<void>;
  /** Writes 32 bits into a register of the chip. */
  writeWord(address: number, value: number): Promise<void>;
  debugPath: string;
  /** Stops the chip's time. */
  pause(): void;
  /** Lets the chip's time go on. */
  resume(): void;
  /** Cuts the chip's power at once. */
  kill(): Promise<void>;
  /** Registers a function that is called with a reason if the emulator ends by itself. */
  onEnd(fn: (why: string) => void): void;
  /** Returns the last output of the emulator. */
  said(): string;
}

/**
 * Options of the emulator's clock. An instruction of a core takes 4 ns, about one cycle at 240 MHz. Cores that are awake take turns, so with two of
 * them one instruction advances the clock by 2 ns. While both sleep, real time passes until the next timer, and a busy machine is late. A byte to the
 * UART then takes up to 190 µs instead of 87.
 */
const paces = { awake: ['-icount', 'shift=1'], asleep: ['-icount', 'shift=2'] };
/**
 * Addresses of two GPIO registers: `set` makes the chip drive a pin, and `clear` releases the pin. Below them are those of the three UARTs' clock
 * dividers (ESP32 Technical Reference Manual, 4.12 and 13.4).
 */
const gpioEnable = { set: 0x3ff44024, clear: 0x3ff44028 };
const dividers = [0x3ff40014, 0x3ff50014, 0x3ff6e014];
const apbHz = 80_000_000;
/** The number of a pin that no chip has. Driving and releasing it makes the emulator report its time, and does nothing else. */
const clockPin = 24;
/**
 * Addresses of spin locks, on which one core waits for the other, by the SHA-256 of the engine's program. An emulator that knows the address ends
 * such a wait at once.
 */
const coreWaits: Record<string, string> = { '063690437b7ffc3782c6487775b1b44866917f9578b73990a50c2e2f269c3021': '0x3ffc8d5c' };

interface Listener extends Wire {
  path: string;
  close(): void;
}

async function listen(path: string): Promise<Listener> {
  let socket: Socket | undefined;
  const early: Buffer[] = [];
  const listeners: ((bytes: Buffer) => void)[] = [];
  const server = createServer(one => {
    socket = one;
    one.on('data', bytes => listeners.forEach(fn => fn(bytes)));
    one.on('error', () => undefined);
    early.forEach(bytes => one.write(bytes));
  });
  await new Promise<void>(done => server.listen(path, done));
  return {
    path,
    write(bytes) {
      const whole = Buffer.from(bytes as Uint8Array);
      if (socket) socket.write(whole);
      else early.push(whole);
    },
    onBytes: fn => void listeners.push(fn),
    close() {
      socket?.destroy();
      server.close();
    },
  };
}

/** Collects bytes that arrive in any pieces, and calls `take` with each whole line. */
function byLine(take: (line: string) => void): (bytes: Buffer) => void {
  let rest = '';
  return bytes => {
    const lines = (rest + bytes.toString('latin1')).split('\n');
    rest = lines.pop()!;
    for (const line of lines) take(line);
  };
}

/** Starts a chip. `onEnd` reports its end, also if the emulator cannot be started. */
export async function startEmulator({ machine, flash, sd, psram, isDebugged, air = ['-nic', 'user,model=esp32_wifi'] }: EmulatorOptions): Promise<Emulator> {
  const folder = mkdtempSync(join(tmpdir(), 'chip-'));
  const [console, uart1, uart2, gpio, test, control] = await Promise.all(['c', '1', '2', 'g', 't', 'q'].map(name => listen(join(folder, name)))) as
    [Listener, Listener, Listener, Listener, Listener, Listener];
  const debugPath = join(folder, 'd');
  const wires = [console, uart1, uart2, gpio, test, control];
  const program = readFileSync(join(machine.engineDir, engine.program));
  const waits = process.env.ESP32_DPORT_START ?? coreWaits[digest(program)];
  const child = spawn(machine.emulator, [
    '-machine', 'esp32', ...machine.roms ? ['-L', machine.roms] : [], ...mayStayAwake(program) ? paces.awake : paces.asleep, '-display', 'none', '-monitor', 'none', ...air,
    '-drive', `file=${flash},if=mtd,format=raw`, ...sd ? ['-drive', `file=${sd.path},if=sd,format=raw`] : [], ...psram ? ['-m', '4M'] : [],
    ...[console, uart1, uart2, gpio].flatMap(({ path }) => ['-serial', `unix:${path}`]), '-qmp', `unix:${control.path}`,
    '-qtest', `unix:${test.path}`, '-qtest-log', 'none',
    ...isDebugged ? ['-gdb', `unix:${debugPath},server=on,wait=off`, '-global', 'driver=timer.esp32.timg,property=wdt_disable,value=true'] : [],
  ], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...sd && { ESP32_SD_PINS: sd.pins.join() }, ...waits && { ESP32_DPORT_START: waits } },
  });
  const slay = () => void child.kill('SIGKILL');
  process.once('exit', slay);
  let said = '';
  let isKilled = false;
  let end = (_why: string): void => undefined;
  child.stderr.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString('latin1')).slice(-100_000);
  });
  const ended = new Promise<void>(done => {
    child.once('error', error => end(error.message));
    child.once('exit', (code, signal) => {
      if (!isKilled) end(`The emulator ended by itself (${signal ?? `code ${code}`}): ${said.trim().split('\n').at(-1) ?? ''}`);
      done();
    });
  });

  const pinListeners: ((pin: number, level: Level, atMs: number) => void)[] = [];
  let isDriven = false;
  let told = (_ms: number): void => undefined;
  gpio.onBytes(byLine(line => {
    const [ns = '', pin = '', level = ''] = line.split(' ');
    const ms = Number(ns) / 1e6;
    if (Number(pin) === clockPin) {
      // the clock pin tells the time when it is driven or released; a restart of the chip releases it, too
      isDriven = level !== 'z';
      told(ms);
    } else pinListeners.forEach(fn => fn(Number(pin), level as Level, ms));
  }));
  const waiting: ((answer: string) => void)[] = [];
  test.onBytes(byLine(line => void (/^OK/.test(line) && waiting.shift()?.(line.slice(3)))));
  const ask = (line: string) => new Promise<string>(done => {
    waiting.push(done);
    test.write(`${line}\n`);
  });
  const command = (execute: string) => control.write(`${JSON.stringify({ execute })}\n`);
  command('qmp_capabilities');

  return {
    uarts: [console, uart1, uart2],
    setPin: (pin, level) => gpio.write(`${pin} ${level}\n`),
    onPin: fn => void pinListeners.push(fn),
    async look(uart) {
      const time = new Promise<number>(done => { told = done; });
      void ask(`writel ${isDriven ? gpioEnable.clear : gpioEnable.set} ${1 << clockPin}`);
      const both = await Promise.race([Promise.all([ask(`readl ${dividers[uart]}`), time]), ended]);
      if (!both) return undefined;
      const [text, ms] = both;
      const divider = Number(text);
      return { ms, baud: apbHz / ((divider & 0xfffff) + ((divider >> 20) & 15) / 16) };
    },
    read: async (address, bytes) => Buffer.from((await ask(`read ${address} ${bytes}`)).slice(2), 'hex'),
    async write(address, bytes) { await ask(`write ${address} ${bytes.length} 0x${Buffer.from(bytes).toString('hex')}`); },
    async writeWord(address, value) { await ask(`writel ${address} ${value}`); },
    debugPath,
    pause: () => command('stop'),
    resume: () => command('cont'),
    async kill() {
      isKilled = true;
      slay();
      await ended;
      process.removeListener('exit', slay);
      wires.forEach(wire => wire.close());
      rmSync(folder, { recursive: true, force: true });
    },
    onEnd: fn => { end = fn; },
    said: () => said,
  };
}
