// The records of a delivery as a test gives them, around a wire at whose end nobody answers but the test, on a virtual clock.

import { createChat } from '../../src/at/chat.ts';
import type { Bag } from '../../src/at/step.ts';
import { checkConfig, exampleConfig, type Config } from '../../src/config/keys.ts';
import { createAttempt, createCopies, createServer, createSession, createThrottle, type Attempt, type DeliveryTrip, type Server, type Throttle } from '../../src/delivery/trip.ts';
import { createLink, type Link } from '../../src/link/link.ts';
import { standardDialect } from '../../src/link/script.ts';
import type { Modem } from '../../src/modem/modem.ts';
import { sim7600 } from '../../src/modem/sim7600.ts';
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
  bag?: Bag;
  notes?: Notes;
  configDigest?: string;
  /** What the modem says to a command; nothing where it stays silent. */
  answer?: (command: string) => string[];
  /** The modem's RTS holds the bytes back. */
  hasFlow?: boolean;
}

export interface Scene {
  trip: DeliveryTrip;
  lines: string[];
  clock: VirtualClock;
  /** Every command that was said. */
  said: string[];
}

export function imageOf(given: Partial<Image> = {}): Image {
  return { path: '/DCIM/A.JPG', size: 100_000, begun: '', folder: '/DCIM', name: 'A.JPG', isDoubtful: false, isDoubtNoted: false, ...given };
}

/** A trip with what these records hold; what a test does not give is as at boot. */
export function sceneOf(given: Given = {}): Scene {
  const clock = virtualClock();
  const timers = timersOf(clock);
  const log = createListLog('debug');
  const said: string[] = [];
  const wire = createWire(clock, text => {
    for (const command of text.split('\r').filter(line => line !== '')) {
      said.push(command);
      const lines = given.answer?.(command) ?? [];
      clock.after(5, () => wire.say(lines.map(line => `\r\n${line}\r\n`).join('')));
    }
  });
  const uart = Object.assign(wire, { hasFlow: () => !!given.hasFlow });
  const trip: Partial<DeliveryTrip> = {
    uart, clock: timers, log, bag: { name: 'A.JPG', finalName: 'A.JPG', ...given.bag },
    chat: createChat(uart, timers, log, standardDialect(), () => undefined),
    notes: given.notes ?? createNotes(createMemoryCard()),
    config: { ...checkConfig(exampleConfig(), 0, ['sim7600']).config!, ...given.config },
    configDigest: given.configDigest ?? 'c0ffee00',
    hash: digest,
    link: { ...createLink(), baud: 115_200, modem: given.modem ?? sim7600(), ...given.link },
    session: createSession(), copies: createCopies(),
    attempt: { ...createAttempt(imageOf(given.image)), ...given.attempt },
    throttle: { ...createThrottle(), ...given.throttle },
    server: { ...createServer(), ...given.server },
    memory: () => ({ usage: 0, total: 4000, peak: 0 }),
    expect: () => undefined,
  };
  return { trip: trip as DeliveryTrip, lines: log.lines, clock, said };
}
