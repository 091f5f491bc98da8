// A simulated Quectel M-series modem (M10, M33, M95): GSM FTP AT Commands V1.2 read strictly, on one port, with its own
// storages, its SIM, its network and real FTP to whatever server the AT commands name. What the manual does not settle
// and what goes wrong are options.

import type { Clock } from '../../clock.ts';
import type { Port, RatedPort } from '../../line/line.ts';
import { createAt, error, silence, type AtOptions, type Reply } from '../at.ts';
import { cmeTexts } from '../cme.ts';
import { createIdentity, type IdentityOptions } from '../identity.ts';
import { createNetwork, type NetworkOptions } from '../network.ts';
import { createPower, type PowerOptions, type PowerState } from '../power.ts';
import { createRtc, type RtcOptions } from '../rtc.ts';
import { createSubscriber, type SubscriberOptions } from '../subscriber.ts';
import { numberOf, type Arg } from '../syntax.ts';
import { countCommands } from '../tally.ts';
import { quectelCard } from './card.ts';
import { createQuectelContext, type QuectelContextOptions } from './context.ts';
import { createQuectelFtp, type QuectelFtpOptions } from './ftp.ts';
import { createStore, type Store } from './store.ts';

export interface QuectelOptions
  extends Omit<AtOptions, 'spaced'>,
    PowerOptions,
    IdentityOptions,
    SubscriberOptions,
    NetworkOptions,
    RtcOptions,
    QuectelContextOptions,
    QuectelFtpOptions {
  name: string;
  /** Bytes by storage, those that are there: UFS; on the M33 SD and RAM too (2.2.8). */
  storages: Record<string, number>;
}

export interface Quectel {
  name: string;
  /** Every command line got, in order, secrets as they came. */
  commands: string[];
  /** The same with the data phases between: `[1587 raw bytes]`. */
  story: string[];
  /** How often each command came, without arguments. */
  counts(): Record<string, number>;
  /** What a careful DTE never does. */
  violations: string[];
  /** The modem's own files: `/UFS/name`. */
  store: Store;
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
  setRegistration(stat: number): void;
  stop(): Promise<void>;
}

export function defaultsOfQuectel(): QuectelOptions {
  return {
    name: 'Quectel M95',
    storages: { UFS: 1 << 20 },
    // at.ts
    echo: true,
    echoesData: false,
    prompt: '\r\n> ',
    longestLine: 556,
    cmee: 1,
    cmeTexts,
    giveUpMs: Infinity,
    lifeSign: 'byte',
    delayMs: 2,
    delays: {},
    silentAt: [],
    silentFrom: Infinity,
    faults: [],
    urcs: [],
    earlyEnds: [],
    resetAtByte: [],
    echoAt: Infinity,
    // power.ts: M95 Hardware Design V1.0
    starts: 'on',
    bootMs: 4000,
    onPulseMs: 1000,
    offPulseMs: 600,
    offMs: 5000,
    // identity.ts
    manufacturer: 'Quectel_Ltd',
    model: 'Quectel_M95',
    revision: 'M95FAR02A08',
    imei: '860000000000025',
    baud: 115200,
    baudNow: undefined,
    rates: [0, 300, 600, 1200, 2400, 4800, 9600, 14400, 19200, 28800, 38400, 57600, 115200],
    flows: [0, 1, 2],
    keeps: 'at-w',
    // subscriber.ts
    sim: 'ready',
    pin: '1234',
    puk: '12345678',
    pinTries: 3,
    pukTries: 10,
    iccid: '89490000000000000025',
    imsi: '262010000000025',
    simReadyMs: 1000,
    smsDoneMs: 0,
    pbDoneMs: 0,
    readyLines: [{ afterMs: 3000, line: 'Call Ready' }],
    // network.ts, quectel/context.ts
    registration: [{ atMs: 0, stat: 1 }],
    csq: 22,
    operator: 'Ferry Mobile',
    apn: undefined,
    apnUser: undefined,
    apnPassword: undefined,
    activateMs: 1500,
    deactivateMs: 500,
    deactivatingIdle: 'deact-ok',
    // rtc.ts
    networkTime: { zoneQuarters: 4 },
    factoryDate: '04/01/01',
    factoryZone: '+00',
    // quectel/report.ts, quectel/ftp.ts
    spacing: 'manual',
    answerOrder: 'ok-first',
    resultDelays: {},
    notOpen: -1,
    needsClose: true,
    misprints: false,
    // quectel/setting.ts: what is worse for a DTE that leaves them unset
    factoryMode: 0,
    factoryType: 1,
    activeReaches: false,
    // quectel/move.ts, quectel/datamode.ts
    timeUp: 'size',
    timeCounts: 'input',
    escapeGuardMs: 500,
    failsInData: 'at-once',
    emptyPut: 'empty',
    keepsRestOnFailure: false,
    putBufferBytes: Infinity,
    ramGetBytes: 102400,
    // ftp.ts
    hosts: undefined,
    upBytesPerSecond: Infinity,
    downBytesPerSecond: Infinity,
    fetchesWhole: false,
    rttMs: 0,
    airSliceBytes: 4096,
    timeoutMs: 60_000,
    wallTimeoutMs: 30_000,
  };
}

export function createQuectel(clock: Clock, port: Port & Partial<RatedPort>, given: Partial<QuectelOptions> = {}): Quectel {
  const options = { ...defaultsOfQuectel(), ...given };
  const at = createAt(clock, port, { ...options, spaced: options.spacing !== 'none' }, () => power.restart());
  const store = createStore(options.storages);
  const rtc = createRtc(clock, options);
  const identity = createIdentity(at, port, options);
  const subscriber = createSubscriber(at, options, () => network.search());
  let hasTime = false;
  const network = createNetwork(at, options, subscriber.isReady, {
    onStat(stat) {
      if (![1, 5].includes(stat)) return;
      rtc.synchronise();
      hasTime = true;
    },
    onLost: () => context.lose(),
    restart: () => power.restart(),
  });
  const context = createQuectelContext(at, options, network.isRegistered, () => service.deactivate());
  const service = createQuectelFtp(clock, at, context, store, options);

  at.install({
    ...identity.commands,
    ...subscriber.commands,
    ...network.commands,
    ...rtc.commands,
    ...context.commands,
    ...quectelCard({ clock, identity, subscriber, hasTime: () => hasTime }, options),
    ...service.commands,
    '+QPOWD': { test: () => ({ lines: ['+QPOWD: (0,1)'], end: 'OK' }), write: powerDown },
  });
  const power = createPower(clock, at, options, comeUp, goDown, () => at.urc('NORMAL POWER DOWN'));
  for (const { atMs, line } of options.urcs) if (atMs !== undefined) clock.after(atMs, () => at.urc(line));

  /** 1 says so; 0 goes without a word. */
  function powerDown(args: Arg[]): Reply {
    const how = args.length === 1 ? numberOf(args[0], 0, 1) : undefined;
    if (how === undefined) return error();
    return { ...silence, after: () => power.shutDown(how === 0) };
  }

  function comeUp(isFresh: boolean): void {
    if (isFresh) identity.reset();
    if (isFresh && identity.baud() > 0) ['RDY', '+CFUN: 1'].forEach(at.urc);
    subscriber.start(isFresh);
  }

  function goDown(): void {
    hasTime = false;
    service.drop();
    context.reset();
    network.reset();
    store.forgetRam();
  }

  return {
    name: options.name,
    commands: at.commands,
    story: at.story,
    counts: () => countCommands(at.commands),
    violations: at.violations,
    store,
    ftpTalk: service.ftp.talk,
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
    powerKey: (pulseMs = 1200) => power.pulseKey(pulseMs),
    setKey: power.setKey,
    reset: power.restart,
    urc: at.urc,
    setRegistration: network.setStat,
    async stop() {
      power.stop();
    },
  };
}
