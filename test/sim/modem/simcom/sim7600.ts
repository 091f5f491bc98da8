// A simulated SIM7600: the AT manual V3.00 read strictly, on one port, with its own drives, its SIM, its network and
// real FTP to whatever server the AT commands name. What no manual settles and what goes wrong are options.

import type { Clock } from '../../clock.ts';
import type { Port, RatedPort } from '../../line/line.ts';
import { createAt, ok, type AtOptions } from '../at.ts';
import { createIdentity, type IdentityOptions } from '../identity.ts';
import { createNetwork, type NetworkOptions } from '../network.ts';
import { createNtp, form7600, type NtpOptions } from '../ntp.ts';
import { createPower, type PowerOptions, type PowerState } from '../power.ts';
import { createRtc, type RtcOptions } from '../rtc.ts';
import { createSubscriber, type SubscriberOptions } from '../subscriber.ts';
import { countCommands } from '../tally.ts';
import { usualFtp, usualLine, usualNetwork, usualSubscriber } from '../usual.ts';
import { createDrives, type Drives, type DriveSize } from './drives.ts';
import { createEfs, type EfsOptions, type Staged } from './efs.ts';
import { createFtps, type FtpsOptions } from './ftps/ftps.ts';
import { createOldFtp, type OldFtpOptions } from './ftps/old.ts';
import { createSockets } from './sockets.ts';

export interface Sim7600Options
  extends AtOptions, PowerOptions, IdentityOptions, SubscriberOptions, NetworkOptions, RtcOptions, NtpOptions, EfsOptions, FtpsOptions, OldFtpOptions {
  name: string;
  /** The generation of its FTP commands: CFTPS of the manual V3.00, the older one of ftps/old.ts, or both. */
  ftpSet: 'cftps' | 'old' | 'both';
  /** The drives that are there, with their sizes. */
  drives: Record<string, DriveSize>;
}

export interface Sim7600 {
  name: string;
  /** Every command line got, in order, secrets as they came. */
  commands: string[];
  /** The same with the data phases between: `[204800 raw bytes]`. */
  story: string[];
  /** How often each command came: `AT+CFTRANRX` and its like, without arguments. */
  counts(): Record<string, number>;
  /** What came in CFTRANRX data phases, in order. */
  staged: Staged[];
  /** What a careful DTE never does. */
  violations: string[];
  drives: Drives;
  /** The FTP conversation, `> STOR name` and `< 226 …`. */
  ftpTalk: string[];
  /** Boots begun since the bench began. */
  readonly boots: number;
  readonly state: PowerState;
  readonly baud: number;
  pinTries(): { pin: number; puk: number };
  /** A pulse on the power key; by default one that switches on. */
  powerKey(pulseMs?: number): void;
  /** The key as a pin: down and up. */
  setKey(isDown: boolean): void;
  /** As if it crashed: at once, whatever it does. */
  reset(): void;
  urc(line: string): void;
  /** Registration changes now: 2 as in a lost cell, 1 as found again. */
  setRegistration(stat: number): void;
  stop(): Promise<void>;
}

export function defaultsOfSim7600(): Sim7600Options {
  return {
    name: 'SIM7600',
    ftpSet: 'cftps',
    drives: { C: { totalBytes: 11348480, usedBytes: 2201600 }, E: { totalBytes: 8 << 20 }, F: { totalBytes: 4 << 20 } },
    ...usualLine(),
    longestLine: 559,
    cmee: 2,
    // power.ts: the on pulse and the wait are a board maker's figures, see the modem facts
    starts: 'on',
    bootMs: 12_000,
    onPulseMs: 300,
    offPulseMs: 2500,
    offMs: 14_000,
    // identity.ts
    manufacturer: 'SIMCOM INCORPORATED',
    model: 'SIMCOM_SIM7600E-H',
    revision: 'LE20B04SIM7600M22',
    imei: '860000000000017',
    baud: 115200,
    baudNow: undefined,
    ...usualSubscriber(),
    ...usualNetwork(),
    // rtc.ts
    networkTime: { zoneQuarters: 4 },
    factoryDate: '80/01/06',
    factoryZone: '',
    // efs.ts
    missingDrive: 'silence',
    existing: 'replace',
    full: 'at-once',
    keepsPartial: true,
    takesPlace: false,
    stagesDuringPut: true,
    fsmem: 'current',
    blockBytes: 1024,
    // ftps/ftps.ts, ftp.ts
    answerOrder: 'ok-first',
    errorForm: 'ok-then-code',
    stateForm: 'bare-error',
    resultDelays: {},
    loginResult: 'both',
    startTellsContext: false,
    wrongApnAt: 'start',
    directories: { 1: 'F:', 2: 'D:', 3: 'E:' },
    missingFileCode: 7,
    missingDriveCode: 1,
    listBlockBytes: 1024,
    putBufferBytes: Infinity,
    // ftps/old.ts
    oldErrorForm: 'bare-error',
    oldMode: 0,
    oldType: 'A',
    ...usualFtp(),
    timeoutMs: 60_000,
  };
}

export function createSim7600(clock: Clock, port: Port & Partial<RatedPort>, given: Partial<Sim7600Options> = {}): Sim7600 {
  const options = { ...defaultsOfSim7600(), ...given };
  const at = createAt(clock, port, options, () => power.restart());
  const drives = createDrives(options.drives);
  const rtc = createRtc(clock, options);
  const identity = createIdentity(at, port, options);
  const subscriber = createSubscriber(at, options, () => network.search());
  const network = createNetwork(at, options, subscriber.isReady, {
    onStat: stat => [1, 5].includes(stat) && rtc.synchronise(),
    onLost: dropFtp,
    restart: () => power.restart(),
  });
  const ftps = createFtps(clock, at, drives, network, rtc.localMs, options);
  const isPutting = () => ftps.isPutting() || oldFtp.isPutting();
  const efs = createEfs(drives, options, { localMs: rtc.localMs, urcPort: identity.urcPort, isPutting });
  const oldFtp = createOldFtp(clock, at, { drives, network, folder: efs.folder }, options);
  const sockets = createSockets(clock, at, network.canFlow, options);

  at.install({
    ...identity.commands,
    ...subscriber.commands,
    ...network.commands,
    ...rtc.commands,
    ...createNtp(at, options, rtc, form7600, network.canFlow),
    ...efs.commands,
    ...sockets.commands,
    ...(options.ftpSet !== 'old' && ftps.commands),
    ...(options.ftpSet !== 'cftps' && oldFtp.commands),
    '+CPOF': { test: () => ok(), run: () => ({ ...ok(), after: () => power.shutDown() }) },
    '+CRESET': { test: () => ok(), run: () => ({ ...ok(), after: () => power.restart() }) },
  });
  const power = createPower(clock, at, options, comeUp, goDown);
  for (const { atMs, line } of options.urcs) if (atMs !== undefined) clock.after(atMs, () => at.urc(line));

  function comeUp(isFresh: boolean): void {
    if (isFresh) identity.reset();
    if (isFresh && identity.baud() > 0) at.urc('RDY');
    subscriber.start(isFresh);
  }

  function dropFtp(): void {
    ftps.drop();
    oldFtp.drop();
    sockets.drop();
  }

  function goDown(): void {
    dropFtp();
    network.reset();
    efs.reset();
  }

  return {
    name: options.name,
    commands: at.commands,
    story: at.story,
    counts: () => countCommands(at.commands),
    staged: efs.staged,
    violations: at.violations,
    drives,
    ftpTalk: options.ftpSet === 'old' ? oldFtp.ftp.talk : ftps.ftp.talk,
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
    powerKey: (pulseMs = 500) => power.pulseKey(pulseMs),
    setKey: power.setKey,
    reset: power.restart,
    urc: at.urc,
    setRegistration: network.setStat,
    async stop() {
      power.stop();
    },
  };
}
