// Makes the state objects of a delivery (records) for a test, on a virtual clock. The test answers at the modem's end of the line.

import { createChat } from '../../src/at/chat.ts';
import type { Variables, OnEnd } from '../../src/at/step.ts';
import type { Config } from '../../src/config/config.ts';
import { checkConfig, exampleConfig } from '../../src/config/keys.ts';
import { createAttempt, createCopies, createHttpRecord, createServer, createSession, createThrottle, type Attempt, type DeliveryTrip, type Http, type MethodTrip, type Server, type Throttle } from '../../src/delivery/deliverytrip.ts';
import type { End, FaultCode } from '../../src/fault.ts';
import { createLink, type Link } from '../../src/link/link.ts';
import { dialectOf, standardDialect } from '../../src/link/script.ts';
import type { Modem, Rows, ScriptName } from '../../src/modem/modem.ts';
import { sim7600 } from '../../src/modem/simcom/sim7600.ts';
import { standardScript } from '../../src/modem/standard.ts';
import type { Image } from '../../src/source/source.ts';
import { createNotes, type Notes } from '../../src/store/state.ts';
import { createListLog, createMemoryCard, createWire, digest, timersOf } from '../outside.ts';
import { virtualClock, type VirtualClock } from '../sim/clock.ts';

/** What a test sets in the state objects of a delivery (records). The rest is as after a boot. */
export interface Given {
  modem?: Modem;
  link?: Partial<Link>;
  config?: Partial<Config>;
  image?: Partial<Image>;
  attempt?: Partial<Attempt>;
  throttle?: Partial<Throttle>;
  server?: Partial<Server>;
  http?: Partial<Http>;
  variables?: Variables;
  notes?: Notes;
  configDigest?: string;
  /** Returns the modem's lines after a command. An empty list is silence, also to a plain AT that follows. @param baud rate of the line */
  answer?: (command: string, baud: number) => string[];
  /** True if `answer` tells what the modem answers to a plain AT, also after a command that it has not answered. */
  answersAt?: boolean;
  /** Gets all that is written to the line, in place of `answer`. */
  hear?: (text: string, line: LineEnd) => void;
  /** True if the modem may hold bytes back by RTS (flow control). */
  hasFlow?: boolean;
  /** True if the board connects the modem's RTS and CTS. */
  isWired?: boolean;
  /** State objects of the delivery (records) that this test replaces. */
  parts?: Partial<DeliveryTrip>;
}

/** The modem's end of the line. `say` sends bytes to the firmware. */
export interface LineEnd {
  say(chunk: string): void;
  /** Rate in baud at which the firmware sends. */
  baud: number;
  clock: VirtualClock;
}

/** The setup of a test: the delivery's state objects (records) on a virtual clock, and what the firmware has sent and logged. */
export interface Scene {
  /** The state objects of the delivery. An image is picked, and the test may have given the method. */
  trip: MethodTrip;
  lines: string[];
  clock: VirtualClock;
  /** All commands that were sent to the modem. */
  said: string[];
  /** Each rate in baud at which the line was opened. */
  opened: number[];
  /** Whether flow control was switched on or off, one entry for each time. */
  flows: boolean[];
  /** Sends a line of the modem that answers no command. */
  say(chunk: string): void;
  /** Runs one function of the delivery to its end. */
  end(act: (onEnd: OnEnd) => void, limitMs?: number): Promise<Ended>;
}

/** How a function of the delivery ended, and after how many milliseconds. */
export interface Ended { end: End; code: FaultCode | undefined; where: string | undefined; line: string | undefined; ms: number }

/** Makes the record of a modem with these scripts and the standard ones. */
export function modemWith(scripts: { [name in ScriptName]?: Rows }, more: Partial<Modem> = {}): Modem {
  return { ...sim7600(), methods: () => [], ...more, script: name => (scripts[name] ?? standardScript(name)).map(row => ({ ...row })) };
}

/** Makes an image of 100,000 bytes, with these properties. */
export function imageOf(given: Partial<Image> = {}): Image {
  return { path: '/DCIM/A.JPG', size: 100_000, begun: '', folder: '/DCIM', name: 'A.JPG', isDoubtNoted: false, ...given };
}

/** Settings with an HTTP server. They are the defaults if a test sets `http.url`. */
const httpConfig = '{ "http": { "url": "http://example.com/" } }';

/** Makes the setup of a test, with the delivery's state objects (records). What the test does not give is as after a boot. */
export function sceneOf(given: Given = {}): Scene {
  const clock = virtualClock();
  const timers = timersOf(clock);
  const log = createListLog('debug');
  const said: string[] = [];
  const opened: number[] = [];
  const flows: boolean[] = [];
  let baud = given.link?.baud ?? 115_200;
  /** The rate in baud at which the modem has left a command without an answer. 0: it has answered the last one. */
  let muteBaud = 0;
  const wire = createWire(clock, text => {
    for (const command of text.split('\r').filter(line => line !== '')) {
      said.push(command);
      const isMute = command === 'AT' && muteBaud === baud && !given.answersAt;
      const lines = isMute ? [] : given.answer?.(command, baud) ?? [];
      if (command !== 'AT') muteBaud = lines.length ? 0 : baud;
      if (lines.length) clock.after(5, () => wire.say(lines.map(line => `\r\n${line}\r\n`).join('')));
    }
    given.hear?.(text, { say: wire.say, baud, clock });
  });
  const uart = Object.assign(wire, {
    hasFlow: () => !!given.hasFlow, isWired: !!given.isWired,
    open: (rate: number) => {
      baud = rate;
      opened.push(rate);
    },
    setFlow: (isOn: boolean) => void flows.push(isOn),
  });
  const trip: Partial<DeliveryTrip> = {
    uart, clock: timers, log, variables: { name: 'A.JPG', finalName: 'A.JPG', ...given.variables },
    chat: createChat(uart, timers, log, standardDialect(), () => undefined), standard: standardDialect(),
    notes: given.notes ?? createNotes(createMemoryCard()),
    config: { ...checkConfig(given.config?.['http.url'] ? httpConfig : exampleConfig(), 0).config!, ...given.config },
    configDigest: given.configDigest ?? 'c0ffee00',
    hash: digest, random: () => 0.5, maxBaud: 0, usefulBaud: 0, model: '', schedule: { isPlanned: false, due: 0 },
    link: { ...createLink(), baud: 115_200, ...given.link, modem: given.link?.modem ?? given.modem ?? sim7600() },
    session: createSession(), copies: createCopies(),
    attempt: { ...createAttempt(imageOf(given.image)), ...given.attempt },
    throttle: { ...createThrottle(), ...given.throttle },
    server: { ...createServer(), ...given.server },
    http: { ...createHttpRecord(), ...given.http },
    memory: () => ({ usage: 0, total: 4000, peak: 0 }),
    expect: () => undefined,
    sleep: { longestSeconds: 0, wasAsleep: () => false, seconds: () => 0, fallAsleep: () => undefined },
    calendar: { stamp: () => '', seconds: () => 0, set: () => undefined },
    ...given.parts,
  };

  if (given.modem) trip.chat!.setDialect(dialectOf(given.modem));

  async function end(act: (onEnd: OnEnd) => void, limitMs = 24 * 3_600_000): Promise<Ended> {
    const ends: Ended[] = [];
    const startMs = clock.now();
    act((how, fault) => void ends.push({ end: how, code: fault?.code, where: fault?.where, line: fault?.line, ms: clock.now() - startMs }));
    await clock.run(() => ends.length > 0, limitMs);
    if (ends.length !== 1) throw new Error(`the act ended ${ends.length} times after ${said.length} commands, the last one ${said.at(-1)}`);
    return ends[0]!;
  }

  return { trip: trip as MethodTrip, lines: log.lines, clock, said, opened, flows, say: wire.say, end };
}
