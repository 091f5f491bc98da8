// Asks the modem for the SIM's home network: the first six digits of the IMSI. It does so while the firmware sends no pictures and leaves the modem
// alone. The other digits identify a person. The camera drops them at once, and no log has any of them.

import type { BoardEntry, ModemWires } from '../boards.ts';
import { LinkError, type Hello, type PageState } from './types.ts';

/** The part of `Camera` (web/link/camera.ts) that is used to read the home network. */
export interface Asked {
  readonly hello: Pick<Hello, 'board'> | undefined;
  ask<T>(expression: string): Promise<T>;
}

/** The reasons for which the home network cannot be read, as sentences for the user. */
export const homeSentences = {
  busy: 'The camera is using its modem. Wait until it rests, then try again.',
  silent: 'The modem does not answer. Choose the country and the operator by hand.',
  locked: 'The SIM needs its PIN first. Choose the country and the operator by hand.',
  unknown: 'This page does not know the modem’s pins on this board. Choose the country and the operator by hand.',
  unreadable: 'The modem cannot read the SIM. Choose the country and the operator by hand.',
};

/**
 * The modem's serial line for the engine on a desktop (Espruino for Linux). The page cannot install such a board, so boards.json does not list it.
 */
const desktop: ModemWires = { uart: { port: 'Serial1', path: './modem' } };
/** The firmware's states in which it does not use the modem. */
const idle = ['reading', 'shooting', 'looking', 'resting'];
const usualBaud = 115200;
/**
 * The longest waits for answers in milliseconds: `probeMs` for AT, which is answered at once, and `simMs` for AT+CIMI. A SIM may be slow (SIM800:
 * 20 s).
 */
const probeMs = 1000;
const simMs = 20_000;
const lookMs = 300;
/** The milliseconds for which PWRKEY, the modem's power key, is pressed. The firmware also presses it for so long if the modem is unknown. */
const pressMs = 1200;
/**
 * How many times the modem is asked: `tries` if it was on already, and `startTries` if it was started just now. Each try takes `probeMs` and
 * `pauseMs`.
 */
const tries = 3;
const startTries = 15;
const pauseMs = 1200;

/**
 * Returns an expression that sends an AT command, and keeps the first six digits of the answer in a global. It takes the line's data from the
 * firmware until the answer is complete, so that no log has the IMSI.
 */
const listen = (port: string, command: string, ms: number): string => `(function(S,l){var b="",t;function end(){clearTimeout(t);S["#ondata"]=l;var m=/\\d\\d\\d\\d\\d\\d\\d\\d\\d\\d\\d\\d\\d\\d/.exec(b);`
  + `global.heard=m?m[0].substr(0,6):b.substr(-60)}S.write(${JSON.stringify(command)}+"\\r");S["#ondata"]=function(d){b+=d;if(/OK\\r|ERROR.*\\r/.test(b))end()};t=setTimeout(end,${ms})})(${port},${port}["#ondata"])`;
const takeHeard = '(function(h){delete global.heard;return h})(global.heard)';

/** Returns an expression that opens the modem's serial line. The firmware keeps that line closed until it sends pictures. */
const openLine = ({ port, ...pins }: ModemWires['uart']): string => `${port}.setup(${usualBaud},${JSON.stringify(pins)})`;

const levels = ({ supply, flightMode, dtr }: NonNullable<ModemWires['power']>): string => [[supply, 1], [flightMode, 1], [dtr, 0]].map(([pin, level]) => pin ? `digitalWrite(${pin},${level});` : '').join('');

/**
 * Reads the SIM's home network. It starts a modem that is off, but only if the firmware has not used it since its boot.
 * @returns the first six digits of the IMSI @throws LinkError with a sentence if they cannot be read
 */
export async function readHomeNetwork(camera: Asked, boards: readonly BoardEntry[], pause: (ms: number) => Promise<void>): Promise<string> {
  const known = boards.find(({ name }) => name === camera.hello?.board)?.wires;
  // on a chip whose board is unknown, Serial1 may be the console and not the modem. So without a known board, only Espruino for Linux is asked
  if (!known && await camera.ask<string>('(function(){return typeof ESP32})()') !== 'undefined') throw new LinkError(homeSentences.unknown);
  const { uart, power = {} } = known ?? desktop;

  async function stateOf(): Promise<PageState> {
    const state = await camera.ask<PageState>('page.state()');
    if (!idle.includes(state.s)) throw new LinkError(homeSentences.busy);
    return state;
  }

  /** Sends an AT command. It returns the six digits, or else the end of the answer, or '' if the modem is silent or its line is closed. */
  async function say(command: string, ms: number): Promise<string> {
    try {
      await camera.ask(listen(uart.port, command, ms));
    } catch (error) {
      if (error instanceof LinkError && error.isAnswer) return '';
      throw error;
    }
    for (;;) {
      await pause(lookMs);
      const heard = await camera.ask<string | undefined>(takeHeard);
      if (heard !== undefined) return heard;
    }
  }

  /** Presses the power key of a modem that is off. @returns whether the key was pressed */
  async function start(): Promise<boolean> {
    if (!power.key || (power.status && await camera.ask<number>(`digitalRead(${power.status})`))) return false;
    await camera.ask(`(function(){digitalPulse(${power.key},${power.keyActive ?? 1},${pressMs})})()`);
    return true;
  }

  const { q, c, e } = await stateOf();
  const isUnused = q === undefined && (!c || e !== undefined);
  if (isUnused) await camera.ask(`(function(){${levels(power)}${openLine(uart)}})()`);
  let left = tries;
  let isRefused = false;
  let isStarted = false;
  while (left-- > 0) {
    const isThere = /OK/.test(await say('AT', probeMs));
    const said = isThere ? await say('AT+CIMI', simMs) : '';
    if (/^\d{6}$/.test(said)) return said;
    isRefused = /ERROR/.test(said);
    if (isRefused && /SIM P[IU][NK]/.test(await say('AT+CPIN?', simMs))) throw new LinkError(homeSentences.locked);
    if (!isThere && isUnused && !isStarted && await start()) {
      isStarted = true;
      left = startTries;
    }
    await pause(pauseMs);
    await stateOf();
  }
  throw new LinkError(isRefused ? homeSentences.unreadable : homeSentences.silent);
}
