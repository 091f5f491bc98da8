// A simulated SIM7600, by the AT manual V3.00. It has one port, own drives, a SIM, a network, and real FTP to any server. Faults and undocumented
// points are options.

import type { Clock } from '../../clock.ts';
import type { Port, RatedPort } from '../../line/line.ts';
import { ok } from '../command/at.ts';
import { createNtp, form7600, type NtpOptions } from '../common/ntp.ts';
import { modesOfSim7600 } from '../common/radio.ts';
import { createModem, type Modem, type ModemOptions } from '../modem.ts';
import { usualModem } from '../usual.ts';
import { createDrives, type Drives, type DriveSize } from './files/drives.ts';
import { createEfs, type EfsOptions, type Staged } from './files/efs.ts';
import { createFtps } from './ftps/ftps.ts';
import { createOldFtp } from './ftps/old.ts';
import type { OldFtpOptions } from './ftps/old/state.ts';
import type { FtpsOptions } from './ftps/service/state.ts';
import { createHttp7600, type Http7600Options } from './http/http7600.ts';
import { createCch, type CchOptions } from './sockets/cch/cch.ts';
import { createSockets } from './sockets/sockets.ts';
import { createSsl, type Ssl, type SslOptions } from './tls/ssl.ts';

/** Properties and faults of a SIM7600. */
export interface Sim7600Options extends ModemOptions, NtpOptions, EfsOptions, FtpsOptions, OldFtpOptions, Http7600Options, SslOptions, CchOptions {
  /** Which FTP commands the modem has: those of the manual V3.00 (`cftps`), the older ones of ftps/old.ts (`old`), or both. */
  ftpSet: 'cftps' | 'old' | 'both';
  /** Line that the modem sends last when it is switched off. No manual has one, so there is none by default. */
  farewell?: string;
  /** The size of each of the modem's drives, by its letter. */
  drives: Record<string, DriveSize>;
}

/** A simulated SIM7600, as tests see it. */
export interface Sim7600 extends Modem {
  /** The data that the DTE has sent to the modem by each AT+CFTRANRX command, in order. */
  staged: Staged[];
  drives: Drives;
  /** The dialogues of the HTTP commands, with only the first lines of requests and responses. */
  httpTalk: string[];
  /** Contents of the certificates that CCERTDOWN has loaded, by name. */
  certificates: Ssl['certificates'];
}

/** Returns the default options of a SIM7600. */
export function defaultsOfSim7600(): Sim7600Options {
  return {
    name: 'SIM7600',
    ftpSet: 'cftps',
    drives: { C: { totalBytes: 11348480, usedBytes: 2201600 }, E: { totalBytes: 8 << 20 }, F: { totalBytes: 4 << 20 } },
    ...usualModem(),
    longestLine: 559,
    cmee: 2,
    // The values that follow are defaults for the options of common/power.ts: the power key and the times of a boot. Those for switching on are a
    // board maker's figures. Those for switching off are from SIM7912 hardware design V1.02, table 11.
    bootMs: 12_000,
    onPulseMs: 300,
    offPulseMs: 2500,
    offMs: 26_000,
    // The values that follow are defaults for the options of common/identity.ts and common/radio.ts: names, serial port and radio.
    manufacturer: 'SIMCOM INCORPORATED',
    model: 'SIMCOM_SIM7600E-H',
    revision: 'LE20B04SIM7600M22',
    imei: '860000000000017',
    baud: 115200,
    modes: modesOfSim7600,
    // The values that follow are defaults for the options of common/rtc.ts: the modem's clock.
    factoryDate: '80/01/06',
    factoryZone: '',
    // The values that follow are defaults for the options of files/efs.ts: commands for files.
    missingDrive: 'silence',
    existing: 'replace',
    full: 'at-once',
    keepsPartial: true,
    takesPlace: false,
    placeIsThird: false,
    keepsTail: false,
    writesNothing: false,
    tellsDate: true,
    stagesDuringPut: true,
    fsmem: 'current',
    blockBytes: 1024,
    // The values that follow are defaults for the options of ftps/service/state.ts, ftps/result.ts and ftps/transfer/state.ts: the FTP commands.
    answerOrder: 'ok-first',
    errorForm: 'ok-then-code',
    stateForm: 'bare-error',
    resultDelays: {},
    loginResult: 'both',
    startTellsContext: false,
    wrongApnAt: 'start',
    stopsLoggedIn: true,
    longestAccount: 256,
    hasMode: false,
    longestPath: 256,
    longestPutFile: 256,
    listsFolder: false,
    directories: { 1: 'F:', 2: 'D:', 3: 'E:' },
    missingFileCode: 7,
    missingDriveCode: 1,
    listBlockBytes: 1024,
    putBufferBytes: Infinity,
    // The values that follow are defaults for the options of ftps/old/state.ts and net/ftp/session.ts: the older FTP commands and the FTP client.
    oldErrorForm: 'bare-error',
    oldMode: 0,
    oldType: 'A',
    timeoutMs: 60_000,
    // The values that follow are defaults for the options of http/http7600.ts: the HTTP commands.
    noHttp: false,
    httpInitMs: 300,
    swapsHeader: false,
    headOrder: 'ok-last',
    readFileOrder: 'ok-first',
    busyAction: 'error',
    httpBlockBytes: 1024,
    lateData: 'blocked',
    // The values that follow are defaults for the options of tls/ssl.ts and sockets/cch/service.ts: TLS and its sockets.
    checksName: false,
    cchOrder: 'ok-first',
  };
}

/** Creates a simulated SIM7600 at a port. */
export function createSim7600(clock: Clock, port: Port & Partial<RatedPort>, given: Partial<Sim7600Options> = {}): Sim7600 {
  const options = { ...defaultsOfSim7600(), ...given };
  return createModem(clock, port, options, ({ at, identity, network, rtc, power }) => {
    const drives = createDrives(options.drives);
    const ftps = createFtps(clock, at, drives, network, rtc.localMs, options);
    const isPutting = () => ftps.isPutting() || oldFtp.isPutting();
    const efs = createEfs(drives, options, { localMs: rtc.localMs, urcPort: identity.urcPort, isPutting });
    const oldFtp = createOldFtp(clock, at, { drives, network, folder: efs.folder }, options);
    const sockets = createSockets(clock, at, network, options);
    const ssl = createSsl(rtc.localMs, options);
    const cch = createCch(clock, at, network, ssl, options);
    const http = createHttp7600(clock, at, { drives, network, ssl, localMs: rtc.localMs }, options);

    function dropFtp(): void {
      ftps.drop();
      oldFtp.drop();
    }

    function lose(): void {
      dropFtp();
      sockets.lose();
      cch.lose();
      http.lose();
    }

    return {
      commands: {
        ...createNtp(at, options, rtc, form7600, network.canFlow),
        ...efs.commands,
        ...sockets.commands,
        ...ssl.commands,
        ...cch.commands,
        ...http.commands,
        ...(options.ftpSet !== 'old' && ftps.commands),
        ...(options.ftpSet !== 'cftps' && oldFtp.commands),
        '+CPOF': { test: () => ok(), run: () => ({ ...ok(), after: () => power.shutDown() }) },
        '+CRESET': { test: () => ok(), run: () => ({ ...ok(), after: () => power.restart() }) },
      },
      ftpTalk: options.ftpSet === 'old' ? oldFtp.ftp.talk : ftps.ftp.talk,
      greeting: ['RDY'],
      ...(options.farewell && { farewell: options.farewell }),
      lose,
      forget: ftps.forget,
      reset() {
        dropFtp();
        sockets.reset();
        cch.reset();
        http.reset();
        ssl.reset();
        efs.reset();
      },
      shown: { staged: efs.staged, drives, httpTalk: http.talk, certificates: ssl.certificates },
    };
  });
}
