// The delivery's records for a test, on a virtual clock; the test answers at the other end of the wire.

import { createChat } from '../../src/at/chat.ts';
import type { Variables, End, OnEnd } from '../../src/at/step.ts';
import type { Config } from '../../src/config/config.ts';
import { checkConfig, exampleConfig } from '../../src/config/keys.ts';
import { createAttempt, createCopies, createHttpRecord, createServer, createSession, createThrottle, type Attempt, type DeliveryTrip, type Http, type MethodTrip, type Server, type Throttle } from '../../src/delivery/deliverytrip.ts';
import type { FaultCode } from '../../src/fault.ts';
import { createLink, type Link } from '../../src/link/link.ts';
import { dialectOf, standardDialect } from '../../src/link/script.ts';
import type { Modem, Rows, ScriptName } from '../../src/modem/modem.ts';
import { sim7600 } from '../../src/modem/simcom/sim7600.ts';
import { standardScript } from '../../src/modem/standard.ts';
import type { Image } from '../../src/source/source.ts';
import { createNotes, type Notes } from '../../src/store/state.ts';
import { createListLog, createMemoryCard, createWire, digest, timersOf } from '../outside.ts';
import { virtualClock, type VirtualClock } from '../sim/clock.ts';

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
  /** The modem's response to a command at the line's rate; undefined: silence. */
  answer?: (command: string, baud: number) => string[];
  /** Instead of `answer`: receives everything as it is written. */
  hear?: (text: string, line: LineEnd) => void;
  /** The modem's RTS holds bytes back. */
  hasFlow?: boolean;
  /** Its RTS and CTS are wired. */
  isWired?: boolean;
  /** Other parts of the trip for this test. */
  parts?: Partial<DeliveryTrip>;
}

/** The modem's end of the line. */
export interface LineEnd {
  say(chunk: string): void;
  /** The rate at which the other end sends. */
  baud: number;
  clock: VirtualClock;
}

export interface Scene {
  /** Its image is chosen, and its method if the test gives one. */
  trip: MethodTrip;
  lines: string[];
  clock: VirtualClock;
  /** Every command sent. */
  said: string[];
  /** Every rate at which the line was opened, and whether flow control was switched on or off. */
  opened: number[];
  flows: boolean[];
  /** An unsolicited line from the modem. */
  say(chunk: string): void;
  /** Runs one act to its end. */
  end(act: (onEnd: OnEnd) => void, limitMs?: number): Promise<Ended>;
}

/** How an act ended, and after how many ms. */
export interface Ended { end: End; code: FaultCode | undefined; where: string | undefined; line: string | undefined; ms: number }

/** A record with only these scripts and the standard ones. */
export function modemWith(scripts: { [name in ScriptName]?: Rows }, more: Partial<Modem> = {}): Modem {
  return { ...sim7600(), methods: () => [], ...more, script: name => (scripts[name] ?? standardScript(name)).map(row => ({ ...row })) };
}

export function imageOf(given: Partial<Image> = {}): Image {
  return { path: '/DCIM/A.JPG', size: 100_000, begun: '', folder: '/DCIM', name: 'A.JPG', isDoubtful: false, isDoubtNoted: false, ...given };
}

/** With an HTTP server's defaults, if the test names one. */
const httpConfig = '{ "http": { "url": "http://example.com/" } }';

/** A trip with these records; all others as at boot. */
export function sceneOf(given: Given = {}): Scene {
  const clock = virtualClock();
  const timers = timersOf(clock);
  const log = createListLog('debug');
  const said: string[] = [];
  const opened: number[] = [];
  const flows: boolean[] = [];
  let baud = given.link?.baud ?? 115_200;
  const wire = createWire(clock, text => {
    for (const command of text.split('\r').filter(line => line !== '')) {
      said.push(command);
      const lines = given.answer?.(command, baud) ?? [];
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
