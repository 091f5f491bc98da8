// A simulated Quectel M-series modem (M10, M33, M95), by GSM FTP AT Commands V1.2. It has one port, own storages, a SIM, a network, and real FTP
// to any server. Faults, and points that the manual leaves open, are options.

import type { Clock } from '../../clock.ts';
import type { Port, RatedPort } from '../../line/line.ts';
import { error, silence, type Reply } from '../command/at.ts';
import { numberOf, type Arg } from '../command/syntax.ts';
import { createModem, type Modem, type ModemOptions } from '../modem.ts';
import { usualModem } from '../usual.ts';
import { foreign, quectelCard } from './card.ts';
import { createQuectelContext, type QuectelContextOptions } from './context.ts';
import { createQuectelFtp } from './ftp/ftp.ts';
import type { QuectelFtpOptions } from './ftp/service/state.ts';
import { createStore, type Store } from './ftp/store.ts';
import { createQuectelSockets, type QuectelSocketsOptions } from './sockets.ts';

/** Properties and faults of a modem of Quectel's M series. */
export interface QuectelOptions extends Omit<ModemOptions, 'spaced'>, QuectelContextOptions, QuectelFtpOptions, QuectelSocketsOptions {
  /** Size of each storage that exists, in bytes, by name: UFS, and on the M33 also SD and RAM (2.2.8). */
  storages: Record<string, number>;
}

/** A simulated modem of Quectel's M series, as tests see it. */
export interface Quectel extends Modem {
  /** The modem's own files, by paths such as `/UFS/name`. */
  store: Store;
}

/**
 * Milliseconds from AT+QPOWD until the modem has logged out from the network. They are 2 to 12 s by M95 Hardware Design V1.0. Then the modem's
 * last message comes, and only its clock runs on.
 */
const logOutMs = 4000;

/** Returns the default options, which are those of an M95. */
export function defaultsOfQuectel(): QuectelOptions {
  return {
    name: 'Quectel M95',
    storages: { UFS: 1 << 20 },
    lacks: foreign,
    ...usualModem(),
    echoesData: false,
    prompt: '\r\n> ',
    longestLine: 556,
    cmee: 1,
    // The values that follow are defaults for the options of common/power.ts: the power key and the times of a boot. They come from M95 Hardware
    // Design V1.0.
    bootMs: 4000,
    onPulseMs: 1000,
    offPulseMs: 600,
    offMs: 5000,
    // The values that follow are defaults for the options of common/identity.ts and common/subscriber.ts: names, serial port and SIM.
    manufacturer: 'Quectel_Ltd',
    model: 'Quectel_M95',
    revision: 'M95FAR02A08',
    imei: '860000000000025',
    supply: '0,62,3810',
    baud: 115200,
    rates: [0, 300, 600, 1200, 2400, 4800, 9600, 14400, 19200, 28800, 38400, 57600, 115200],
    flows: [0, 1, 2],
    keeps: 'at-w',
    iccid: '89490000000000000025',
    imsi: '262010000000025',
    simReadyMs: 1000,
    smsDoneMs: 0,
    pbDoneMs: 0,
    readyLines: [{ afterMs: 3000, line: 'Call Ready' }],
    access: '',
    cell: 'gsm',
    // The values that follow are defaults for the options of quectel/context.ts: the GPRS context.
    activateMs: 1500,
    deactivateMs: 500,
    deactivatingIdle: 'deact-ok',
    // The values that follow are defaults for the options of common/rtc.ts: the modem's clock.
    hasGmt: true,
    factoryDate: '04/01/01',
    factoryZone: '+00',
    // The values that follow are defaults for the options of quectel/ftp/report.ts and quectel/ftp/ftp.ts: the results of FTP commands.
    spacing: 'manual',
    answerOrder: 'ok-first',
    resultDelays: {},
    notOpen: -1,
    needsClose: true,
    misprints: false,
    // The values that follow are defaults for the options of quectel/ftp/setting.ts: what AT+QFTPCFG has before it is set. No manual has these
    // values, so they are the worse ones for a DTE that does not set them.
    factoryMode: 0,
    factoryType: 1,
    activeReaches: false,
    // The values that follow are defaults for the options of quectel/ftp/move.ts and quectel/ftp/datamode.ts: uploads and downloads.
    timeUp: 'size',
    timeCounts: 'input',
    escapeGuardMs: 500,
    failsInData: 'at-once',
    emptyPut: 'empty',
    keepsRestOnFailure: false,
    putBufferBytes: Infinity,
    ramGetBytes: 102400,
    // The values that follow are defaults for the options of quectel/sockets.ts: TCP sockets. No manual has the sizes of their buffers.
    sendBufferBytes: 5840,
    receiveBufferBytes: 5840,
    alreadyAfter: 'OK',
    keepsAfterClose: true,
    failingSends: [],
    timeoutMs: 60_000,
  };
}

/** Creates a simulated modem of Quectel's M series at a port. */
export function createQuectel(clock: Clock, port: Port & Partial<RatedPort>, given: Partial<QuectelOptions> = {}): Quectel {
  const options = { ...defaultsOfQuectel(), ...given };
  return createModem(clock, port, { ...options, spaced: options.spacing !== 'none' }, ({ at, identity, subscriber, network, power }) => {
    const store = createStore(options.storages);
    const context = createQuectelContext(at, options, network.canFlow, {
      onDeactivated() {
        service.deactivate();
        sockets.drop();
      },
      state: () => sockets.state(),
    });
    const service = createQuectelFtp(clock, at, context, store, options);
    const sockets = createQuectelSockets(clock, at, context, options);
    let hasTime = false;

    /** Carries out AT+QPOWD=, which switches the modem off: with a message for 1, and silently for 0. */
    function powerDown(args: Arg[]): Reply {
      const how = args.length === 1 ? numberOf(args[0], 0, 1) : undefined;
      if (how === undefined) return error();
      // The line NORMAL POWER DOWN comes only after the modem has logged out from the network.
      return { ...silence, after: () => void at.after(logOutMs, () => power.shutDown(how === 0, logOutMs)) };
    }

    return {
      commands: {
        ...context.commands,
        ...quectelCard({ clock, identity, subscriber, hasTime: () => hasTime }, options),
        ...service.commands,
        ...sockets.commands,
        '+QPOWD': { test: () => ({ lines: ['+QPOWD: (0,1)'], end: 'OK' }), write: powerDown },
      },
      ftpTalk: service.ftp.talk,
      greeting: ['RDY', '+CFUN: 1'],
      farewell: 'NORMAL POWER DOWN',
      register: () => void (hasTime = true),
      lose: context.lose,
      forget: service.forget,
      reset() {
        hasTime = false;
        service.drop();
        sockets.reset();
        context.reset();
        store.forgetRam();
      },
      shown: { store },
    };
  });
}
