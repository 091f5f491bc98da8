// A simulated Quectel LTE module: EC2x, EG2x and EG9x with files in UFS and RAM, or BG95, BG96 and BG77 with files in UFS only. It follows the
// manuals of the BG96 (FTP V1.0, FILE V1.0, TCP/IP V1.0, AT V2.2), and recorded output of EC20, EG25-G and EG800K. FTP and sockets connect to
// real servers. Faults, and points that the manuals leave open, are options.

import type { Clock } from '../../../clock.ts';
import type { Port, RatedPort } from '../../../line/line.ts';
import { error, ok, type Reply } from '../../command/at.ts';
import { numberOf, type Arg } from '../../command/syntax.ts';
import { createQntp, type NtpOptions } from '../../common/ntp.ts';
import { modesOfBg9x, modesOfEc2x } from '../../common/radio.ts';
import { createModem, type Modem, type ModemOptions } from '../../modem.ts';
import { usualModem } from '../../usual.ts';
import { foreign, lteCard } from './card.ts';
import { createLteContext, type LteContextOptions } from './context.ts';
import { createLteFiles, type LteFiles, type LteFilesOptions } from './files.ts';
import { createLteFtp, type LteFtpOptions } from './ftp/session.ts';
import { createLteSockets, type LteSocketsOptions } from './sockets.ts';
import { createLteSsl, type LteSslOptions } from './ssl.ts';

/** Properties and faults of one of Quectel's LTE modules. */
export interface Ec2xOptions extends ModemOptions, NtpOptions, LteContextOptions, LteFilesOptions, LteFtpOptions, LteSocketsOptions, LteSslOptions {
  /** The series of the module. It sets the defaults, and a test's options override them. */
  series: 'EC2x' | 'BG9x';
}

/** A simulated LTE module of Quectel, as tests see it. */
export interface Ec2x extends Modem {
  /** The module's own files, by names such as `UFS:name`. */
  store: LteFiles;
}

/** Returns the default options of a series. */
export function defaultsOfEc2x(series: Ec2xOptions['series'] = 'EC2x'): Ec2xOptions {
  const isBg = series === 'BG9x';
  return {
    name: isBg ? 'Quectel BG96' : 'Quectel EC25',
    series,
    lacks: foreign,
    ...usualModem(),
    echoesData: false,
    prompt: '\r\n> ',
    longestLine: 1024,
    cmee: 1,
    // The values that follow are defaults for the options of common/power.ts: the power key and the times of a boot.
    bootMs: isBg ? 5000 : 12_000,
    onPulseMs: 500,
    offPulseMs: 650,
    // POWERED DOWN comes after the log-off from the network, and 500 ms later the supply may be cut (EC25 hardware design).
    offMs: 500,
    // The values that follow are defaults for the options of common/identity.ts and common/subscriber.ts: names, serial port and SIM.
    manufacturer: 'Quectel',
    model: isBg ? 'BG96' : 'EC25',
    revision: isBg ? 'BG96MAR02A07M1G' : 'EC25EFAR06A06M4G',
    imei: '860000000000033',
    supply: '0,62,3810',
    baud: 115200,
    rates: [4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600],
    flows: [0, 2],
    keeps: 'at-w',
    iccid: '89490000000000000033',
    imsi: '262010000000033',
    simReadyMs: 1000,
    smsDoneMs: 0,
    pbDoneMs: 0,
    readyLines: [{ afterMs: 1000, line: '+QIND: SMS DONE' }, { afterMs: 3000, line: '+QIND: PB DONE' }],
    ...(isBg && { access: ',8', cell: 'lte-m' }),
    modes: isBg ? modesOfBg9x : modesOfEc2x,
    // The values that follow are defaults for the options of context.ts: the PDP contexts.
    activateMs: 1500,
    deactivateMs: 500,
    activatingActive: 'ERROR',
    activeFromBefore: false,
    // The values that follow are defaults for the options of common/rtc.ts: the modem's clock.
    hasGmt: true,
    factoryDate: '80/01/06',
    factoryZone: '+00',
    followKept: 'at-w',
    // The values that follow are defaults for the options of files.ts: the modem's files. The sizes of UFS and RAM, and of the longest file in RAM,
    // are those that an EG-type modem has printed.
    storages: isBg ? { UFS: 14_483_456 } : { UFS: 14_483_456, RAM: 647_668 },
    ramFileBytes: 340_168,
    listsStorage: !isBg,
    wrongSums: [],
    printsSum: sum => sum.toString(16),
    // The values that follow are defaults for the options of ftp/report.ts and ftp/session.ts: the FTP session and its results.
    answerOrder: 'ok-first',
    resultDelays: {},
    notOpen: 625,
    closingIdle: 603,
    closesOpening: false,
    sticksAfterData: true,
    quotesPath: false,
    // The values that follow are defaults for the options of ftp/setting.ts: what AT+QFTPCFG has before it is set. No manual has these values, so
    // they are the worse ones for a DTE that does not set them.
    factoryMode: 0,
    factoryType: 1,
    addresses: isBg ? [0, 1] : [0, 1, 2],
    hasRestEnable: !isBg,
    // The values that follow are defaults for the options of ftp/move.ts: uploads and downloads.
    putBufferBytes: 65_536,
    failsInData: 'at-once',
    putTells: 'packet',
    longestName: 255,
    countsLists: false,
    // The values that follow are defaults for the options of sockets.ts and ssl.ts: sockets, and TLS.
    sendBufferBytes: 10_240,
    receiveBufferBytes: 10_240,
    failingSends: [],
    lacksSsl: [],
    timeoutMs: 90_000,
  };
}

/** Creates a simulated LTE module of Quectel at a port. */
export function createEc2x(clock: Clock, port: Port & Partial<RatedPort>, given: Partial<Ec2xOptions> = {}): Ec2x {
  const options = { ...defaultsOfEc2x(given.series), ...given };
  return createModem(clock, port, options, ({ at, identity, subscriber, network, rtc, power }) => {
    const files = createLteFiles(at, options);
    const context = createLteContext(at, options, network, network.canFlow, () => {
      service.deactivate();
      sockets.drop();
    });
    const service = createLteFtp(clock, at, context, files, options);
    const ssl = createLteSsl(files, rtc.localMs, options);
    const sockets = createLteSockets(clock, at, context, ssl, options);
    let hasTime = false;

    /** Carries out AT+QPOWD, which switches the module off. It answers OK, then POWERED DOWN. With 0, it answers only OK (AT manual 1.6). */
    function powerDown(args: Arg[]): Reply {
      const how = args.length === 0 ? 1 : args.length === 1 ? numberOf(args[0], 0, 1) : undefined;
      return how === undefined ? error() : { ...ok(), after: () => power.shutDown(how === 0) };
    }

    function save(): void {
      identity.save();
      rtc.save();
    }

    return {
      commands: {
        ...context.commands,
        ...lteCard({ clock, identity, subscriber, hasTime: () => hasTime, save }, options),
        ...files.commands,
        ...service.commands,
        ...ssl.commands,
        ...createQntp(at, clock, options, rtc, context.isActive),
        ...sockets.commands,
        '+QPOWD': { test: () => ok('+QPOWD: (0,1)'), run: () => powerDown([]), write: powerDown },
      },
      ftpTalk: service.ftp.talk,
      greeting: options.series === 'BG9x' ? ['RDY', 'APP RDY', '+CFUN: 1'] : ['RDY', '+CFUN: 1'],
      farewell: 'POWERED DOWN',
      wake: rtc.restart,
      register: () => void (hasTime = true),
      lose: context.lose,
      forget: service.forget,
      reset() {
        hasTime = false;
        service.reset();
        sockets.drop();
        ssl.reset();
        context.reset();
        files.reset();
      },
      shown: { store: files },
    };
  });
}
