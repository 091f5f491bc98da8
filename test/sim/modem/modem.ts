// What every simulated modem stands on: one port, its settings, SIM, network, clock and power, put together. A family's own
// commands, files and FTP come in by `build`.

import type { Clock } from '../clock.ts';
import type { Port, RatedPort } from '../line/line.ts';
import { createAt, type At, type AtOptions, type Commands } from './at.ts';
import { createIdentity, type Identity, type IdentityOptions } from './identity.ts';
import { createMessages, type MessageOptions } from './messages.ts';
import { createNetwork, type Network, type NetworkOptions } from './network.ts';
import { createPower, type Power, type PowerOptions, type PowerState } from './power.ts';
import { createRtc, type Rtc, type RtcOptions } from './rtc.ts';
import { createSubscriber, type Subscriber, type SubscriberOptions } from './subscriber.ts';
import { countCommands } from './tally.ts';

export interface ModemOptions extends AtOptions, PowerOptions, IdentityOptions, SubscriberOptions, NetworkOptions, RtcOptions, MessageOptions {
  name: string;
  /** Commands that it does not know, shared ones or its family's own. */
  lacks?: string[];
}

export interface Modem {
  name: string;
  /** Every command line got, in order, secrets as they came. */
  commands: string[];
  /** The same with the data phases between: `[204800 raw bytes]`. */
  story: string[];
  /** How often each command came: `AT+CFTRANRX` and its like, without arguments. */
  counts(): Record<string, number>;
  /** What a careful DTE never does. */
  violations: string[];
  /** The FTP conversation, `> STOR name` and `< 226 …`. */
  ftpTalk: string[];
  /** Boots begun since the simulation began. */
  readonly boots: number;
  readonly state: PowerState;
  readonly baud: number;
  pinTries(): { pin: number; puk: number };
  /** A pulse on the power key; by default the shortest that switches on. */
  powerKey(pulseMs?: number): void;
  /** The key as a pin: down and up. */
  setKey(isDown: boolean): void;
  /** As if it crashed: at once, whatever it does. */
  reset(): void;
  urc(line: string): void;
  /** A short message comes, of these lines. */
  message(text: string): void;
  /** Registration changes now: 2 as in a lost cell, 1 as found again. */
  setRegistration(stat: number): void;
  stop(): Promise<void>;
}

/** What all families have, for a family to build on. */
export interface Ground {
  at: At;
  identity: Identity;
  subscriber: Subscriber;
  network: Network;
  rtc: Rtc;
  power: Pick<Power, 'restart' | 'shutDown'>;
  /** What all families answer to; a family's own commands are laid over them. */
  shared: Commands;
}

/** What a family has of its own. */
export interface Own<Shown extends object> {
  commands: Commands;
  ftpTalk: string[];
  /** Said after a boot where the rate is fixed. */
  greeting: string[];
  /** Said before it falls silent for good. */
  farewell?: string;
  /** After a boot, before the greeting. */
  wake?(): void;
  /** Registered; whether the clock took the network's time. */
  register?(hasSetClock: boolean): void;
  /** The network went. */
  lose(): void;
  /** The session with the server went, and the modem says nothing of it. */
  forget?(): void;
  /** Power went. */
  reset(): void;
  /** What a test may look at besides what every modem shows. */
  shown: Shown;
}

/** What is common to the ways of making one: clock, the port it sits at, and how it differs from the usual one. */
export type Create<Options, Made> = (clock: Clock, port: Port & Partial<RatedPort>, given?: Partial<Options>) => Made;

const registered = [1, 5];

export function createModem<Shown extends object>(
  clock: Clock,
  port: Port & Partial<RatedPort>,
  options: ModemOptions,
  build: (ground: Ground) => Own<Shown>,
): Modem & Shown {
  const at = createAt(clock, port, options, () => power.restart(), () => own.forget?.());
  const rtc = createRtc(clock, options);
  const identity = createIdentity(at, port, options);
  const subscriber = createSubscriber(at, options, () => network.search());
  const network = createNetwork(at, options, subscriber.isReady, {
    onStat: stat => registered.includes(stat) && register(),
    onLost: () => own.lose(),
    onSupply: subscriber.setSupply,
    restart: () => power.restart(),
  });
  const messages = createMessages(at, subscriber.isReady, options);
  const shared: Commands = { ...identity.commands, ...messages.commands, ...subscriber.commands, ...network.commands, ...rtc.commands };
  const own = build({
    at, identity, subscriber, network, rtc, shared,
    power: { restart: () => power.restart(), shutDown: isSilent => power.shutDown(isSilent) },
  });
  const all = Object.entries({ ...shared, ...own.commands });
  at.install(Object.fromEntries(all.filter(([name]) => !options.lacks?.includes(name))));
  const power = createPower(clock, at, options, comeUp, goDown, () => own.farewell !== undefined && at.urc(own.farewell));
  for (const { atMs, line } of options.urcs) if (atMs !== undefined) clock.after(atMs, () => at.urc(line));

  function register(): void {
    const hasSetClock = rtc.synchronise();
    own.register?.(hasSetClock);
  }

  function comeUp(isFresh: boolean): void {
    if (isFresh) identity.reset();
    if (isFresh) own.wake?.();
    if (isFresh && identity.baud() > 0) own.greeting.forEach(at.urc);
    subscriber.start(isFresh);
  }

  function goDown(): void {
    own.reset();
    network.reset();
  }

  const modem: Modem = {
    name: options.name,
    commands: at.commands,
    story: at.story,
    counts: () => countCommands(at.commands),
    violations: at.violations,
    ftpTalk: own.ftpTalk,
    get boots() {
      return power.boots();
    },
    get state() {
      return power.state();
    },
    get baud() {
      return identity.baud();
    },
    pinTries: subscriber.tries,
    powerKey: (pulseMs = options.onPulseMs) => power.pulseKey(pulseMs),
    setKey: power.setKey,
    reset: power.restart,
    urc: at.urc,
    message: messages.come,
    setRegistration: network.setStat,
    async stop() {
      power.stop();
    },
  };
  return Object.assign(modem, own.shown);
}
