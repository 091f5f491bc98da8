// The engine's console as programs use it, around globals.ts: the query for its identity, a line, and a packet. Editing, abbreviated results and
// Ctrl-C are left out.

import { runInContext } from 'node:vm';
import type { Globals } from './globals/globals.ts';

const [startOfHeading, enquiry, acknowledge, newline, carriageReturn, dataLinkEscape, negative, escape] = [0x01, 0x05, 0x06, 0x0a, 0x0d, 0x10, 0x15, 0x1b];
const evaluate = 1;
const headBytes = 4;
/** An unfinished packet ends after this time. */
const packetMs = 5000;
/** The console, between the engine and the cable. */
export interface TalkingConsole {
  /** Takes a line of the running program. */
  print(line: string): void;
  /** Takes output to the port while the engine has no console there. */
  say(text: string): void;
  /** Takes bytes from the cable. */
  take(bytes: Uint8Array): void;
}

/** Writes a value as `E.toJS` does. */
function spell(value: unknown): string {
  if (typeof value !== 'string') return value === undefined ? 'undefined' : JSON.stringify(value) ?? 'undefined';
  const escapes: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f', '\v': '\\v' };
  return `"${[...value].map(letter => escapes[letter] ?? (letter >= ' ' && letter <= '~' ? letter : `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`)).join('')}"`;
}

/**
 * Makes the console.
 * @param engineOf gives the engine that runs now
 * @param send sends bytes to the cable
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
    // a value of the other realm, or one that V8 throws for the engine
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

  /** ESC [ … letter: a key such as an arrow; ignored, except 2 H, which clears the line. */
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
