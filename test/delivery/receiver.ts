// Simulates a modem for tests of a delivery. It reads a receive buffer at its own speed, and takes a payload by its count. The test gives every
// other response, so it is no vendor's modem.

import { May } from '../../src/at/step.ts';
import type { Rows, Method } from '../../src/modem/modem.ts';
import { createFifo } from '../sim/line/fifo.ts';
import { modemWith, type LineEnd } from './trip.ts';

/** How the simulated modem takes payloads and answers. */
export interface Receives {
  /** Bytes a second that the modem reads from its receive buffer of 512 bytes. The default is no limit. */
  takes?: number;
  /** Numbers of bytes that noise destroys in the first payload, the second, and so on. */
  loses?: number[];
  /** Milliseconds from a payload's last byte to its OK. */
  okMs?: number;
  /** Lines by which the modem ends a payload. The default is OK. */
  ends?: string[];
  /** Baud rate of the modem at the start. The default is 115,200. */
  baud?: number;
  /** True if the modem refuses to change its rate. */
  isFixed?: boolean;
  /**
   * Returns the lines by which the modem refuses a command that announces a payload. Undefined: the modem accepts the command.
   * @param time number of earlier such commands
   */
  refuses?: (command: string, time: number) => string[] | undefined;
  /** Returns the prompt for the payload. The default is `>`. */
  prompt?: (command: string, time: number) => string;
  /** Returns the modem's lines after any other command except AT+IPR. An empty list is silence, also to a plain AT that follows. */
  answer?: (command: string) => string[];
}

/** A simulated modem, and what it has received. */
export interface Receiver {
  hear(text: string, line: LineEnd): void;
  /** All commands that the modem has received. */
  commands: string[];
  /** All payloads as the modem has received them, each with its command. */
  payloads: { command: string; bytes: string }[];
  baud(): number;
}

/** Returns the lines by which each modem answers a command. Commands that share a line (V.250 5.2.3) have one OK at the end. */
export function usualAnswer(command: string): string[] {
  const values: { [name: string]: string } = { '+CGMM': 'one', '+CGMR': 'V1' };
  const parts = command.slice('AT'.length).split(';');
  return [...parts.flatMap(part => values[part] ?? []), 'OK'];
}

/** Finds the number of bytes in a command that announces a payload, such as `AT+STAGE="A.JPG",#100`. */
const announced = /#(\d+)$/;

/** Makes a simulated modem. */
export function createReceiver({ takes = Infinity, loses = [], okMs = 5, ends = ['OK'], baud: firstBaud = 115_200, isFixed, refuses, prompt, answer = usualAnswer }: Receives = {}): Receiver {
  const commands: string[] = [];
  const payloads: Receiver['payloads'] = [];
  const losses = [...loses];
  let times = 0;
  let fifo: ReturnType<typeof createFifo> | undefined;
  let baud = firstBaud;
  let freeMs = 0;
  let left = 0;
  let toLose = 0;
  let typed = '';
  /** True if the last command other than AT was not answered. */
  let isMute = false;
  /** True from the end of a payload until its result is sent. Bytes that arrive meanwhile wait. */
  let isBusy = false;
  const waiting: string[] = [];

  const wire = (lines: string[]) => lines.map(line => `\r\n${line}\r\n`).join('');

  function obey(text: string, { say, clock }: LineEnd): void {
    // bytes before the letters AT are left from noise, and are dropped
    const command = text.slice(Math.max(0, text.indexOf('AT')));
    const rate = Number(/^AT\+IPR=(\d+)$/.exec(command)?.[1] ?? 0);
    const count = Number(announced.exec(command)?.[1] ?? 0);
    if (!command.startsWith('AT')) return;
    commands.push(command);
    const refusal = count > 0 ? refuses?.(command, times) : undefined;
    if (count > 0 && !refusal) {
      const asks = prompt ? `${prompt(command, times)}\r\n` : '>';
      times += 1;
      left = count;
      toLose = losses.shift() ?? 0;
      payloads.push({ command, bytes: '' });
      clock.after(5, () => say(`\r\n${asks}`));
      return;
    }
    if (refusal) times += 1;
    const lines = refusal ?? (rate > 0 ? [isFixed ? 'ERROR' : 'OK'] : command.startsWith('ATAT') ? ['ERROR'] : isMute && command === 'AT' ? [] : answer(command));
    if (command !== 'AT') isMute = !lines.length;
    if (lines.length) clock.after(5, () => say(wire(lines)));
    if (rate > 0 && !isFixed) baud = rate;
  }

  /** Takes bytes of a payload, as many as are still missing. @returns how many bytes of the text were used */
  function takeSome(text: string, line: LineEnd): number {
    const lost = Math.min(toLose, text.length);
    const taken = text.slice(lost, lost + left);
    payloads.at(-1)!.bytes += taken;
    toLose -= lost;
    left -= taken.length;
    if (left === 0) end(line);
    return lost + taken.length;
  }

  function read(text: string, line: LineEnd): void {
    let at = 0;
    while (at < text.length) {
      if (left > 0) {
        at += takeSome(text.slice(at), line);
        continue;
      }
      const stop = text.indexOf('\r', at);
      typed += text.slice(at, stop < 0 ? text.length : stop);
      at = stop < 0 ? text.length : stop + 1;
      if (stop < 0) return;
      const command = typed;
      typed = '';
      if (isBusy) waiting.push(command);
      else obey(command, line);
    }
  }

  function end(line: LineEnd): void {
    isBusy = true;
    line.clock.after(okMs, () => {
      isBusy = false;
      line.say(wire(ends));
      for (const command of waiting.splice(0)) obey(command, line);
    });
  }

  return {
    commands, payloads,
    baud: () => baud,
    hear(text, line) {
      const { clock } = line;
      fifo ??= createFifo(clock, { bytes: 512, drainBytesPerSecond: takes, pauseEveryBytes: Infinity, pauseMs: 0 });
      const byteMs = 10_000 / line.baud;
      const fromMs = Math.max(clock.now(), freeMs);
      freeMs = fromMs + text.length * byteMs;
      // the firmware sends at another rate than the modem's, so the modem cannot read these bytes
      if (line.baud !== baud) return;
      const taken = takes === Infinity ? text : Buffer.from(fifo.take(Buffer.from(text, 'latin1'), fromMs, byteMs)).toString('latin1');
      clock.after(Math.max(freeMs, fifo.readMs()) - clock.now(), () => read(taken, line));
    },
  };
}

/** Makes an upload method: `efs` through the modem's own memory, or `stream` directly to the server. It has slices if `confirms` says so. */
export function wayOf(name: Method['name'], confirms: Method['confirms'], rows: { [script: string]: Rows } = {}, more: Partial<Method> = {}): Method {
  const pour = (say: string): Rows => [{ say, pour: '>', ms: 30_000 }];
  const own: { [script: string]: Rows } = name === 'efs'
    ? { stage: pour('AT+STAGE="{name}",#{size}'), clear: [{ say: 'AT+CLEAR="{name}"', ms: 1000, may: May.silence }] }
    : { stream: pour('AT+STREAM="{name}",#{size}') };
  const scripts: { [script: string]: Rows } = { ...own, ...(confirms === 'slices' && { slice: pour('AT+SLICE={rest},#{left}') }), ...rows };
  return { name, most: 1e9, why: `by ${name}, ${confirms}`, confirms, script: script => scripts[script]?.map(row => ({ ...row })), ...more };
}

/** Line rates in baud of a modem that can change its rate. */
export const rates = [9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600];

/** Makes the record of a modem with these upload methods and scripts, which can change its rate. */
export function modemOf(ways: Method[], scripts: Parameters<typeof modemWith>[0] = {}, more: Parameters<typeof modemWith>[1] = {}): ReturnType<typeof modemWith> {
  return modemWith(scripts, { name: 'one', rates: () => rates, methods: () => ways, ...more });
}
