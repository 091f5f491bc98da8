// Simulates the engine's console as programs use it: the query for the engine's identity, a line to evaluate, and a packet. Editing a line,
// abbreviated results and Ctrl-C are left out.

import { runInContext } from 'node:vm';
import type { Globals } from './globals/globals.ts';

const [startOfHeading, enquiry, acknowledge, newline, carriageReturn, dataLinkEscape, negative, escape] = [
  0x01, 0x05, 0x06, 0x0a, 0x0d, 0x10, 0x15, 0x1b,
];
const evaluate = 1;
const headBytes = 4;
/** Milliseconds after which a packet that is not complete is dropped, and refused by NAK. */
const packetMs = 5000;
/** The console, which stands between a simulated engine and the cable to a computer. */
export interface TalkingConsole {
  /** Prints a line of the running firmware, and the prompt after it. */
  print(line: string): void;
  /** Sends the bytes that the firmware writes to the port while the engine has no console there. */
  say(text: string): void;
  /** Takes bytes from the computer. They go to the firmware while the engine has no console there. */
  take(bytes: Uint8Array): void;
}

/** Writes a value as JavaScript, as the engine's `E.toJS` does. */
function spell(value: unknown): string {
  if (typeof value !== 'string') return value === undefined ? 'undefined' : JSON.stringify(value) ?? 'undefined';
  const escapes: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f', '\v': '\\v' };
  const spellLetter = (letter: string) => letter >= ' ' && letter <= '~' ? letter
    : `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`;
  return `"${[...value].map(letter => escapes[letter] ?? spellLetter(letter)).join('')}"`;
}

/**
 * Makes the console of a simulated engine.
 * @param engineOf returns the engine that runs now; undefined if none does
 * @param send sends bytes to the computer
 */
export function createTalkingConsole(engineOf: () => Globals | undefined, send: (bytes: Uint8Array) => void): TalkingConsole {
  let line = '';
  let key = '';
  let packet: number[] = [];
  let timer: NodeJS.Timeout | undefined;

  const say = (text: string) => send(Buffer.from(text, 'latin1'));
  const isOn = () => engineOf()?.console.isOn ?? true;
  const prompt = () => say('>');

  function give(expression: string): unknown {
    const engine = engineOf();
    // The value may be an object of the engine's realm, and so may an exception. So `instanceof` does not work on them here.
    return engine && runInContext(expression, engine.context);
  }

  function endLine(): void {
    const typed = line;
    line = '';
    say('\r\n');
    if (typed.trim() !== '') {
      try {
        say(`=${spell(give(typed))}\r\n`);
      } catch (error) {
        say(`Uncaught ${String(error)}\r\n`);
      }
    }
    prompt();
  }

  function endPacket(): void {
    clearTimeout(timer);
    const text = Buffer.from(packet.slice(headBytes)).toString('latin1');
    packet = [];
    try {
      const value = Buffer.from(spell(give(`(${text})`)), 'latin1');
      send(Buffer.concat([Buffer.from([acknowledge, dataLinkEscape, startOfHeading, value.length >> 8, value.length & 0xff]), value]));
    } catch {
      send(Buffer.from([negative]));
    }
  }

  function takePacket(byte: number): void {
    packet.push(byte);
    if (packet.length === 2 && byte !== startOfHeading) packet = [];
    else if (packet.length === 2) timer = setTimeout(() => { packet = []; send(Buffer.from([negative])); }, packetMs);
    if (packet.length < headBytes) return;
    const length = ((packet[2]! & 0x1f) << 8) | packet[3]!;
    if (packet[2]! >> 5 !== evaluate) {
      clearTimeout(timer);
      packet = [];
      send(Buffer.from([negative]));
    } else if (packet.length === headBytes + length) endPacket();
  }

  function takeTyped(byte: number): void {
    if (byte === newline || byte === carriageReturn) endLine();
    else if (byte === enquiry && line === '') say(`Espruino ${String(give('process.version'))} LINUX\r\n>`);
    else if (byte >= 0x20 && byte !== 0x7f) {
      line += String.fromCharCode(byte);
      send(Uint8Array.of(byte));
    }
  }

  /** Takes a byte of a key such as an arrow, which is sent as ESC, `[` and a letter. Keys are ignored, except ESC [ 2 H, which clears the line. */
  function takeKey(byte: number): void {
    key += String.fromCharCode(byte);
    if (key === '\x1b[' || /^\x1b\[[\d;]+$/.test(key)) return;
    if (key === '\x1b[2H') {
      if (line !== '') say('\r\x1b[J');
      line = '';
    }
    key = '';
  }

  return {
    print(text) {
      say(`\r\x1b[J${Buffer.from(text, 'utf8').toString('latin1')}\r\n`);
      prompt();
      say(line);
    },
    say,
    take(bytes) {
      if (!isOn()) return engineOf()!.console.give(Buffer.from(bytes).toString('latin1'));
      for (const byte of bytes) {
        if (packet.length > 0) takePacket(byte);
        else if (key !== '') takeKey(byte);
        else if (byte === escape) key = '\x1b';
        else if (byte === dataLinkEscape) packet = [byte];
        else takeTyped(byte);
      }
    },
  };
}
