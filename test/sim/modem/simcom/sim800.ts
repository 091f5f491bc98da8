// A simulated SIM800, by the AT manual V1.09, the IP application note V1.03 and the SSL application note, with real FTP to any server. Faults and
// undocumented points are options.

import type { Clock } from '../../clock.ts';
import type { Port, RatedPort } from '../../line/line.ts';
import { createLocation, createNtp, simcomForm } from '../common/ntp.ts';
import { usualModem } from '../usual.ts';
import { createSapbr, type BearerOptions } from './bearer.ts';
import { createModemFiles, type ModemFiles, type ModemFilesOptions } from './files/files.ts';
import { codesOfSim800 } from './ftpset/code.ts';
import { createFtpSet, type FtpSetOptions } from './ftpset/ftpset.ts';
import { createSimcom, type GroundOptions, type SimcomModem } from './ground.ts';
import { createHttp800, type Http800, type Http800Options } from './http/http800.ts';
import { createCip, type CipOptions } from './sockets/cip/cip.ts';
import { createSsl800, type Ssl800Options } from './tls/ssl800.ts';

/** Properties and faults of a SIM800. */
export interface Sim800Options extends GroundOptions, BearerOptions, FtpSetOptions, ModemFilesOptions, CipOptions, Http800Options, Ssl800Options {}

/** A simulated SIM800, as tests see it. */
export interface Sim800 extends SimcomModem {
  /** The modem's own files, by their full paths in lower case, such as `C:/user/ftp/a.jpg`. */
  files: ModemFiles['drives'];
  /** The dialogues of the HTTP commands, with only the first lines of requests and responses, and the settings that AT+HTTPSCONT has stored. */
  http: Pick<Http800, 'talk' | 'saved'>;
}

const rates = [0, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800];

/** Returns the default options of a SIM800. */
export function defaultsOfSim800(): Sim800Options {
  return {
    name: 'SIM800',
    lacks: ['+CEREG', '+CPSI', '+CGAUTH', '+CICCID', '+SPIC', '+CATR', '+IPREX', '+SIMCOMATI'],
    functionalities: [0, 1, 4],
    ...usualModem(),
    cmee: 0,
    longestLine: 556,
    // The values that follow are defaults for the options of common/power.ts: the power key and the times of a boot. They come from hardware design
    // V1.09 and the figures of the SIM800L.
    bootMs: 4500,
    onPulseMs: 1000,
    offPulseMs: 1500,
    offMs: 2000,
    // The values that follow are defaults for the options of common/identity.ts (AT manual 2.2.40, 2.2.41) and common/subscriber.ts: names, serial
    // port and SIM.
    manufacturer: 'SIMCOM_Ltd',
    model: 'SIMCOM_SIM800L',
    revision: '1418B05SIM800L24',
    imei: '860000000000025',
    supply: '0,62,3810',
    baud: 0,
    rates,
    flows: [0, 1, 2],
    keeps: 'at-w',
    readyLines: [{ afterMs: 2500, line: 'Call Ready' }, { afterMs: 4000, line: 'SMS Ready' }],
    access: '',
    cell: 'gsm',
    // The values that follow are defaults for the options of common/rtc.ts: the modem's clock.
    factoryDate: '04/01/01',
    factoryZone: '+00',
    timeCommand: '+CLTS',
    followsFrom: 'search',
    followKept: 'at-w',
    // The values that follow are defaults for the options of bearer.ts: data bearers.
    bearerMs: 800,
    closeMs: 300,
    reopening: 'error',
    configuringOpen: 'error',
    address: '10.89.193.1',
    networkApn: '',
    ...ftpDefaults(),
    codes: codesOfSim800,
    emptyNameCode: 64,
    hasSsl: true,
    hasEtSet: false,
    deletesByWrite: false,
    extMemoryBytes: 300_000,
    extLeastBytes: 0,
    // The values that follow are defaults for the options of sockets/cip/socket.ts: the TCP socket. No manual has the sizes of its buffers.
    sendBufferBytes: 5840,
    receiveBufferBytes: 5840,
    reopens: false,
    alreadyAfter: 'OK',
    failedTls: 'CONNECT FAIL',
    keepsAfterClose: true,
    failingSends: [],
    // The values that follow are defaults for the options of files/files.ts: the modem's files.
    hasFiles: true,
    fileBytes: 1 << 20,
    fileWriteBytes: 10_240,
    // The values that follow are defaults for the options of http/http800.ts: the HTTP commands.
    initWithoutBearer: 'error',
    shortData: 'ok-then-601',
    busyAction: 'error',
    partialStatus: 200,
    redirectedPost: 'again',
    hasHttpHead: true,
    // The values that follow are defaults for the options of tls/ssl800.ts: TLS.
    tlsMost: 'TLSv1.2',
    sendsSni: false,
    checksName: false,
    checksDates: true,
  };
}

/** Returns the default options of the AT+FTP commands that SIM800 and SIM7080 share. */
export function ftpDefaults() {
  return {
    answerOrder: 'ok-first' as const,
    urcMs: 5,
    noBearer: 'code' as const,
    hasNat: true,
    goesBy: 'cwd' as const,
    singleIp: false,
    ftpType: 'A' as const,
    ftpMode: 0 as const,
    grantBytes: 1360,
    confirmBytes: Infinity,
    grantMs: 20,
    windowBytes: 2720,
    restInPut: 'ignored' as const,
    sslContext: 'optional' as const,
    silentData: 'error' as const,
    idleMs: 75_000,
    etPutOrder: 'ok-first' as const,
    etBufferBytes: Infinity,
    readyBytes: Infinity,
    nextReadyMs: 20,
    repeatMs: 10_000,
    extPieces: 'kept' as const,
    extCounts: 'prompt' as const,
    extTimeOut: 'ERROR' as const,
  };
}

/** Creates a simulated SIM800 at a port. */
export function createSim800(clock: Clock, port: Port & Partial<RatedPort>, given: Partial<Sim800Options> = {}): Sim800 {
  const options = { ...defaultsOfSim800(), ...given };
  const files = createModemFiles(options);
  let http!: Http800;
  const modem = createSimcom(clock, port, options, ({ at, network, rtc }) => {
    const bearer = createSapbr(at, options, network.canFlow, cid => (ftp.lose(cid), http.lose(cid)));
    const ftp = createFtpSet(clock, at, bearer, options, files.extras(rtc.localMs));
    const ssl = createSsl800(files.read, rtc.localMs, options);
    http = createHttp800(clock, at, { isBearerOpen: bearer.isOpen, trust: ssl.trust }, options);
    const cip = createCip(clock, at, network.canFlow, ssl.trust, options);
    return {
      commands: {
        ...bearer.commands, ...cip.commands,
        ...createNtp(at, options, rtc, simcomForm, bearer.isOpen), ...createLocation(clock, options, bearer.isOpen),
        ...ftp.commands, ...files.commands(rtc.localMs), '+FTPSCONT': ftp.context, ...ssl.commands, ...http.commands,
      },
      received: ftp.received,
      ftpTalk: ftp.talk,
      lose() {
        bearer.lose();
        cip.lose();
      },
      reset() {
        ftp.reset();
        cip.reset();
        http.reset();
        ssl.reset();
        bearer.reset();
      },
    };
  });
  return Object.assign(modem, { files: files.drives, http: { talk: http.talk, saved: http.saved } });
}
