// The base of every simulated modem: port, settings, SIM, network, clock and power. A family's `build` adds its own commands, files and FTP.

import type { Clock } from '../clock.ts';
import type { Port, RatedPort } from '../line/line.ts';
import { createAt, type At, type AtOptions, type Commands } from './command/at.ts';
import { createIdentity, type Identity, type IdentityOptions } from './common/identity.ts';
import { createMessages, type MessageOptions } from './common/messages.ts';
import { createNetwork, type Network, type NetworkOptions } from './common/network.ts';
import { createPower, type Power, type PowerOptions, type PowerState } from './common/power.ts';
import { createRtc, type Rtc, type RtcOptions } from './common/rtc.ts';
import { createSubscriber, type Subscriber, type SubscriberOptions } from './common/subscriber.ts';
import { countCommands } from './tally.ts';

/** Properties and faults of any modem. */
export interface ModemOptions extends AtOptions, PowerOptions, IdentityOptions, SubscriberOptions, NetworkOptions, RtcOptions, MessageOptions {
  /** Name of the modem. */
  name: string;
  /** Commands that the modem does not know, shared ones or the family's own. */
  lacks?: string[];
}

/** A simulated modem, as tests see it. */
export interface Modem {
  name: string;
  /** Every command line that was received, in order, with secrets unmasked. */
  commands: string[];
  /** The command lines with the data phases in between, such as `[204800 raw bytes]`. */
  story: string[];
  /** How often each command came, by its name without arguments, such as `AT+CFTRANRX`. */
  counts(): Record<string, number>;
  /** Errors of the DTE that a correct one never makes. */
  violations: string[];
  /** The dialogue of FTP, as `> STOR name` and `< 226 …`. */
  ftpTalk: string[];
  /** Boots since the simulation began. */
  readonly boots: number;
  readonly state: PowerState;
  readonly baud: number;
  pinTries(): { pin: number; puk: number };
  /** Presses the power key for so many milliseconds. The default is the shortest pulse that switches on. */
  powerKey(pulseMs?: number): void;
  /** Presses or releases the power key. */
  setKey(isDown: boolean): void;
  /** Restarts the modem at once in any state, as in a crash. */
  reset(): void;
  /** Ends the modem's supply. While it is on, that is a violation, since its flash may be damaged. */
  cutSupply(): void;
  /** Ends the power of the whole board, which is no one's mistake. */
  loseSupply(): void;
  urc(line: string): void;
  /** Lets a short message of these lines arrive. */
  message(text: string): void;
  /** Lets the network send this text (USSD). */
  ussd(text: string): void;
  /** Lets the network refresh the SIM. @param isLost registration and data connection go with it */
  refreshSim(isLost?: boolean): void;
  /** Changes the registration now: 2 as in a lost cell, 1 as found again. */
  setRegistration(stat: number): void;
  stop(): Promise<void>;
}

/** The common parts, for a family to use. */
export interface Ground {
  at: At;
  identity: Identity;
  subscriber: Subscriber;
  network: Network;
  rtc: Rtc;
  power: Pick<Power, 'restart' | 'shutDown'>;
  /** Common commands. The family's own override them. */
  shared: Commands;
}

/** The parts that differ by family. */
export interface Own<Shown extends object> {
  commands: Commands;
  ftpTalk: string[];
  /** Lines that the modem sends after a boot at a fixed rate. */
  greeting: string[];
  /** Line that the modem sends before the final silence. */
  farewell?: string;
  /** Called after a boot, before the greeting. */
  wake?(): void;
  /** Called when the modem is registered. @param hasSetClock the clock took the network's time */
  register?(hasSetClock: boolean): void;
  /** Called when the network was lost. */
  lose(): void;
  /** Called when the session with the server was lost without a message. */
  forget?(): void;
  /** Called when power was lost. */
  reset(): void;
  /** Members for tests, besides those of every modem. */
  shown: Shown;
}

/** Makes a simulated modem. @param given options that differ from its defaults */
export type Create<Options, Made> = (clock: Clock, port: Port & Partial<RatedPort>, given?: Partial<Options>) => Made;

const registered = [1, 5];

/** Makes a modem of the common parts and a family's own. */
export function createModem<Shown extends object>(
  clock: Clock,
  port: Port & Partial<RatedPort>,
  options: ModemOptions,
  build: (ground: Ground) => Own<Shown>,
): Modem & Shown {
  let cancelNap = () => {};
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
    power: { restart: () => power.restart(), shutDown: (isSilent, spentMs) => power.shutDown(isSilent, spentMs) },
  });
  const all = Object.entries({ ...shared, ...own.commands });
  at.install(Object.fromEntries(all.filter(([name]) => !options.lacks?.includes(name))));
  const power = createPower(clock, at, options, comeUp, goDown, () => own.farewell !== undefined && at.urc(own.farewell));
  for (const { atMs, line } of options.urcs) if (atMs !== undefined) clock.after(atMs, () => at.urc(line));

  /** The power saving mode begins some time after the last command; only the key ends it. */
  function nap(): void {
    const said = at.commands.length;
    cancelNap();
    if (network.savesPower()) cancelNap = clock.after(options.psmAfterMs, () => {
      if (!network.savesPower() || !network.isRegistered()) return;
      if (at.commands.length > said) nap();
      else power.shutDown(true);
    });
  }

  function register(): void {
    nap();
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
    cutSupply() {
      const before = power.cut();
      if (before !== 'off') at.violations.push(`its supply was cut while it was ${before}`);
    },
    loseSupply: () => void power.cut(),
    urc: at.urc,
    message: messages.come,
    ussd: messages.push,
    refreshSim: isLost => subscriber.refresh(isLost ? () => network.setStat(0) : undefined),
    setRegistration: network.setStat,
    async stop() {
      cancelNap();
      power.stop();
    },
  };
  return Object.assign(modem, own.shown);
}
