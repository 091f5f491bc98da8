// What the simulated SIM800 and SIM7080 stand on: one port, its settings, SIM, network, clock and power, put together.
// Bearers and FTP are their own business and come in by `build`.

import type { Clock } from '../../clock.ts';
import type { Port, RatedPort } from '../../line/line.ts';
import { createAt, error, ok, type At, type AtOptions, type Commands } from '../at.ts';
import { createIdentity, type IdentityOptions } from '../identity.ts';
import { createNetwork, type Network, type NetworkOptions } from '../network.ts';
import type { NtpOptions } from '../ntp.ts';
import { createPower, type PowerOptions, type PowerState } from '../power.ts';
import { createRtc, formatZone, type Rtc, type RtcOptions } from '../rtc.ts';
import { createSubscriber, type SubscriberOptions } from '../subscriber.ts';
import { countCommands } from '../tally.ts';
import type { Received } from './ftpset/put.ts';

export interface GroundOptions extends AtOptions, PowerOptions, IdentityOptions, SubscriberOptions, NetworkOptions, RtcOptions, NtpOptions {
  name: string;
  /** Commands of the common parts that this family does not have. */
  lacks: string[];
  /** Levels of AT+CFUN. */
  functionalities: number[];
  /** Behind the operator's name in AT+COPS?: `,9`, or nothing. */
  access: string;
}

export interface SimcomModem {
  name: string;
  /** Every command line got, in order, secrets as they came. */
  commands: string[];
  /** The same with the data phases between: `[1360 raw bytes]`. */
  story: string[];
  /** How often each command came: `AT+FTPPUT` and its like, without arguments. */
  counts(): Record<string, number>;
  /** What came through data phases for the server, an entry an upload. */
  received: Received[];
  /** What a careful DTE never does. */
  violations: string[];
  /** The FTP conversation, `> STOR name` and `< 226 …`. */
  ftpTalk: string[];
  readonly boots: number;
  readonly state: PowerState;
  readonly baud: number;
  pinTries(): { pin: number; puk: number };
  /** A pulse on the power key; by default one that switches on. */
  powerKey(pulseMs?: number): void;
  setKey(isDown: boolean): void;
  /** As if it crashed: at once, whatever it does. */
  reset(): void;
  urc(line: string): void;
  /** Registration changes now: 2 as in a lost cell, 1 as found again. */
  setRegistration(stat: number): void;
  stop(): Promise<void>;
}

/** What a family puts on this ground. */
export interface Family {
  commands: Commands;
  received: Received[];
  ftpTalk: string[];
  /** The network went. */
  lose(): void;
  /** Power went. */
  reset(): void;
  /** AT&W. */
  save?(): void;
}

export type Build = (at: At, network: Network, rtc: Rtc) => Family;

export function createSimcom(clock: Clock, port: Port & Partial<RatedPort>, options: GroundOptions, build: Build): SimcomModem {
  const at = createAt(clock, port, options, () => power.restart());
  const rtc = createRtc(clock, options);
  const identity = createIdentity(at, port, options);
  const subscriber = createSubscriber(at, options, () => network.search());
  const network = createNetwork(at, options, subscriber.isReady, {
    onStat: stat => [1, 5].includes(stat) && rtc.synchronise() && tellTime(at, rtc, options),
    onLost: () => family.lose(),
    restart: () => power.restart(),
  });
  const family = build(at, network, rtc);
  const common: Commands = { ...identity.commands, ...subscriber.commands, ...network.commands, ...rtc.commands };
  const all: Commands = { ...common, ...ownCommands(common, network, options), ...family.commands };
  for (const name of options.lacks) delete all[name];

  at.install(all);
  at.install({
    '&W': { run: () => (save(), ok()) },
    '+CPOWD': {
      test: () => ok('+CPOWD: (0,1)'),
      write: args => (/^[01]$/.test(args[0]?.text ?? '') && args.length === 1 ? powerDown(args[0]!.text === '1') : error()),
    },
  });
  const power = createPower(clock, at, options, comeUp, goDown);
  for (const { atMs, line } of options.urcs) if (atMs !== undefined) clock.after(atMs, () => at.urc(line));

  function save(): void {
    options.echo = at.settings.echo;
    options.cmee = at.settings.cmee;
    identity.save();
    rtc.save();
    family.save?.();
  }

  /** No OK; 0 is urgent and silent (SIM7080 AT manual 5.2.1). */
  function powerDown(isNormal: boolean) {
    return { lines: isNormal ? ['NORMAL POWER DOWN'] : [], end: 'silence' as const, after: () => power.shutDown() };
  }

  /** RDY and +CFUN come at a fixed rate only (SIM800 AT manual, chapter 20). */
  function comeUp(isFresh: boolean): void {
    if (isFresh) identity.reset();
    if (isFresh) rtc.restart();
    if (isFresh && identity.baud() > 0) ['RDY', '+CFUN: 1'].forEach(at.urc);
    subscriber.start(isFresh);
  }

  function goDown(): void {
    family.reset();
    network.reset();
  }

  return {
    name: options.name,
    commands: at.commands,
    story: at.story,
    counts: () => countCommands(at.commands),
    received: family.received,
    violations: at.violations,
    ftpTalk: family.ftpTalk,
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
    setRegistration: network.setStat,
    async stop() {
      power.stop();
    },
  };
}

/** `*PSUTTZ`, the network's time in UTC (SIM7080 AT manual 5.2.4). */
function tellTime(at: At, rtc: Rtc, options: GroundOptions): void {
  if (options.timeCommand !== '+CLTS') return;
  const zone = options.networkTime!.zoneQuarters;
  const utc = new Date(rtc.localMs() - zone * 900_000);
  const [date, time] = [utc.toISOString().slice(0, 10).split('-'), utc.toISOString().slice(11, 19).split(':')];
  at.urc(`*PSUTTZ: ${[...date, ...time].map(Number).join(',')},"${formatZone(zone)}",0`);
}

/** Where SIM800 and SIM7080 answer otherwise than the SIM7600. */
function ownCommands(common: Commands, network: Network, options: GroundOptions): Commands {
  const says = (line: string) => ({ test: () => ok(), run: () => ok(line) });
  const setFunctionality = common['+CFUN']!.write!;
  return {
    '+CGMR': says(`Revision:${options.revision}`),
    '+GMR': says(`Revision:${options.revision}`),
    '+GMM': says(options.model),
    '+GMI': says(options.manufacturer),
    '+GSN': says(options.imei),
    I: { run: () => ok(`${options.model.replace(/^SIMCOM_/, '')} R14.18`) },
    '+CCID': { test: () => ok(), run: (args, request) => (options.sim === 'absent' ? common['+CIMI']!.run!(args, request) : ok(options.iccid)) },
    '+COPS': {
      ...common['+COPS'],
      read: () => ok(network.isRegistered() ? `+COPS: 0,0,"${options.operator}"${options.access}` : '+COPS: 0'),
    },
    '+CFUN': {
      ...common['+CFUN'],
      test: () => ok(`+CFUN: (${options.functionalities.join(',')}),(0,1)`),
      write: (args, request) => (options.functionalities.includes(Number(args[0]?.text)) ? setFunctionality(args, request) : error()),
    },
  };
}
