// The far end of a simulated cable: the console of Espruino, with the functions of `page` that a test gives. Its settings (knobs) make each fault of
// a cable or a chip.

import { createContext } from 'node:vm';
import type { Cable } from '../../../web/demo/port.ts';
import type { ConsoleEnd } from '../../sim/engine/globals/console.ts';
import type { Globals } from '../../sim/engine/globals/globals.ts';
import { createTalkingConsole } from '../../sim/engine/talk.ts';

/** The functions of the firmware's global `page` that the link to the camera calls. */
export const page = {
  hello: () => ({
    v: 1, firmware: '0.1.0', engine: '2v29.277', board: 'a-board', title: 'A board', device: 'camera', camera: false,
    config: '/config.json', next: '/snapferry/config.new', memory: 4000,
  }),
};

/** The far end of the cable: `got` has the bytes that arrived there, and `globals` Espruino's global names. */
export interface Far extends Cable {
  globals: Record<string, unknown>;
  got: number[];
  /** Prints a line to the console, as a program on the engine does. */
  print(line: string): void;
  send(text: string): void;
  lock(password: string): void;
  /** Restarts the simulated chip, which loses its unfinished work and its globals. */
  restart(): void;
}

/** The faults of the cable or the chip, which a test can change at any time. */
export interface Knobs {
  /** True if the device takes all bytes and never answers. */
  isMute: boolean;
  /** True if the board has no transistors at DTR and RTS. Asserted, RTS holds the chip in its reset, and DTR pulls IO0 low. */
  isDirect: boolean;
  /** The answer of a device that is no engine (Espruino), for the bytes that it got. It is undefined if the device is an engine. */
  stranger?: (bytes: Uint8Array) => string;
  /** The index, in the next bytes that the page writes, of the byte that is lost. It is -1 if none is lost. */
  loseAt: number;
  /** Changes an answer on its way, such as by inserted or missing bytes. */
  bend(answer: string): string;
  /** The most bytes of the device's output that arrive at the page at once. */
  piece: number;
  /** How many milliseconds the simulated engine takes to answer. */
  answerMs: number;
}

/** Makes a locked console, which answers like the firmware's lock (src/device/start/lock.ts). */
function createLocked(password: string, send: (text: string) => void): ConsoleEnd {
  let typed = '';
  let isWaiting = false;
  function judge(line: string): string {
    if (line === '' || /[\x00-\x1f\x7f]/.test(line)) return '\r\npassword>';
    if (isWaiting) return '\r\n  Too early\r\npassword>';
    end.isOn = line === password;
    if (end.isOn) return '\r\x1b[JLogged in.\r\n>';
    isWaiting = true;
    setTimeout(() => { isWaiting = false; }, 1000);
    return '\r\n  Invalid password; wait 1 s\r\npassword>';
  }
  const end: ConsoleEnd = {
    isOn: false,
    give(bytes) {
      const at = bytes.search(/[\r\n]/);
      typed += at < 0 ? bytes : bytes.slice(0, at);
      if (at < 0) return;
      const line = typed;
      typed = '';
      send(judge(line));
    },
  };
  return end;
}

const version = '2v29.277';
const acknowledge = 0x06;

/**
 * Makes the far end of a simulated cable. @param globals the global names of its engine @param given settings of faults; without them the camera has
 * none
 */
export function createFar(globals: Record<string, unknown> = { page, ferry: {} }, given: Partial<Knobs> = {}): { far: Far; knobs: Knobs } {
  const knobs: Knobs = { isMute: false, isDirect: false, loseAt: -1, bend: answer => answer, piece: 1 << 20, answerMs: 0, ...given };
  let deliver: (bytes: Uint8Array) => void = () => undefined;
  let boots = 0;
  let isHeld = false;
  let engine = boot();
  let talk = begin();

  function boot(): Pick<Globals, 'context' | 'console'> {
    const context = createContext({ ...globals, process: { version, env: { BOARD: 'FAKE' } }, E: { toJS: (value: unknown) => JSON.stringify(value) } });
    Object.assign(context, { global: context });
    return { context, console: { isOn: true, give: () => undefined } };
  }

  function begin(): ReturnType<typeof createTalkingConsole> {
    const mine = boots;
    return createTalkingConsole(() => engine as Globals, bytes => {
      if (bytes[0] !== acknowledge) return send(String.fromCharCode(...bytes));
      const answer = () => { if (mine === boots) send(knobs.bend(String.fromCharCode(...bytes))); };
      if (knobs.answerMs > 0) setTimeout(answer, knobs.answerMs);
      else answer();
    });
  }

  function send(text: string): void {
    const bytes = Uint8Array.from(text, letter => letter.charCodeAt(0));
    for (let from = 0; from < bytes.length; from += knobs.piece) deliver(bytes.slice(from, from + knobs.piece));
  }

  const far: Far = {
    got: [],
    globals,
    open: () => undefined,
    close: () => undefined,
    signal({ dtr, rts }) {
      if (!knobs.isDirect) return;
      const wasHeld = isHeld;
      isHeld = rts;
      if (!wasHeld || isHeld) return;
      if (dtr) knobs.stranger = () => 'waiting for download\r\n';
      else far.restart();
    },
    onBytes(into) { deliver = into; },
    write(bytes) {
      far.got.push(...bytes);
      if (knobs.isMute || isHeld) return;
      if (knobs.stranger) return send(knobs.stranger(bytes));
      const at = knobs.loseAt;
      knobs.loseAt = -1;
      talk.take(bytes.filter((_, place) => place !== at));
    },
    print: line => (engine.console.isOn ? talk.print(line) : send(`\r\x1b[J${line}\r\npassword>`)),
    send,
    lock(password) { engine.console = createLocked(password, send); },
    restart() {
      boots += 1;
      globals = far.globals;
      engine = boot();
      talk = begin();
      send('ets Jul 29 2019 12:21:46\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n');
      talk.print(`+0.100 info boot: snapferry on A board, engine ${version}`);
    },
  };
  return { far, knobs };
}
