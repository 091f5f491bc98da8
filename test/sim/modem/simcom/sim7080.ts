// A simulated SIM7070, SIM7080 or SIM7090, or a SIM7000 with its differences. It follows the AT manual V1.05, the FTP application note, and the
// AT reference of the FTP commands, with real FTP. Faults and undocumented points are options.

import type { Clock } from '../../clock.ts';
import type { Port, RatedPort } from '../../line/line.ts';
import type { At } from '../command/at.ts';
import type { Network } from '../common/network.ts';
import { createNtp, simcomForm } from '../common/ntp.ts';
import { modesOfSim7080 } from '../common/radio.ts';
import { usualModem } from '../usual.ts';
import { createCnact, createSapbr, type Bearer, type BearerOptions } from './bearer.ts';
import { createCfs, type CfsOptions } from './files/cfs.ts';
import { codesOfSim7080 } from './ftpset/code.ts';
import { createFtpSet, type FtpSetOptions } from './ftpset/ftpset.ts';
import { createSimcom, type GroundOptions, type SimcomModem } from './ground.ts';
import { ftpDefaults } from './sim800.ts';
import { createCa, formOfSim7000, formOfSim7080, type CaOptions } from './sockets/ca.ts';
import { createCassl, sslOfSim7000, sslOfSim7080, type CasslUser } from './tls/cassl.ts';

/** The models that this file simulates. */
export type Sim7080Model = 'SIM7000' | 'SIM7070' | 'SIM7080' | 'SIM7090';

/** Properties and faults of a SIM7080 or its relatives. */
export interface Sim7080Options extends GroundOptions, BearerOptions, FtpSetOptions, CaOptions, CfsOptions {
  /** The model that is simulated. It sets the defaults of the other options. */
  family: Sim7080Model;
  /**
   * Which kind of data bearer the number in AT+FTPCID means: one of AT+CNACT, or one of AT+SAPBR. The SIM7000's manual has SAPBR. Its FTP application
   * note has CNACT, whose only bearer then has the number 1.
   */
  ftpBearer: 'cnact' | 'sapbr';
}

/** A simulated SIM7080 or one of its relatives, as tests see it. */
export type Sim7080 = SimcomModem;

/** The values of AT+IPR (AT manual 2.2.31). 460800 is not among them. */
const rates = [
  0, 300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 921600, 2000000, 2900000, 3000000, 3200000, 3684000, 4000000,
];
const ratesOfSim7000 = [
  0, 300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 921600, 2000000, 2900000, 3000000, 3200000, 3686400, 4000000,
];

/** Returns the default options of a model. */
export function defaultsOfSim7080(family: Sim7080Model = 'SIM7080'): Sim7080Options {
  const isOld = family === 'SIM7000';
  return {
    family,
    name: family,
    lacks: ['+CICCID', '+SPIC', '+CATR', '+IPREX', '+CGAUTH'],
    functionalities: [0, 1, 4, 5, 6, 7],
    ...usualModem(),
    cmee: 0,
    longestLine: 559,
    // The values that follow are defaults for the options of common/power.ts: the power key and the times of a boot. They come from the SIM7000's
    // hardware design V1.07, and from a board maker's figures for the SIM7080.
    bootMs: 4500,
    onPulseMs: 1000,
    offPulseMs: 1200,
    offMs: 1800,
    // The values that follow are defaults for the options of common/identity.ts and common/subscriber.ts: names, serial port and SIM.
    manufacturer: 'SIMCOM_Ltd',
    model: `SIMCOM_${family}`,
    revision: isOld ? '1529B11SIM7000G' : `1951B08${family}`,
    imei: '860000000000033',
    supply: '0,62,3810',
    baud: 0,
    rates: isOld ? ratesOfSim7000 : rates,
    flows: [0, 1, 2],
    keeps: 'rate',
    readyLines: [{ afterMs: 2500, line: 'SMS Ready' }],
    cell: 'lte-m',
    modes: modesOfSim7080,
    // The values that follow are defaults for the options of common/rtc.ts: the modem's clock.
    factoryDate: '80/01/06',
    factoryZone: '',
    timeCommand: '+CLTS',
    followsFrom: isOld ? 'search' : 'restart',
    followKept: isOld ? 'at-w' : 'always',
    // The values that follow are defaults for the options of bearer.ts: data bearers.
    bearerMs: 800,
    closeMs: 300,
    reopening: 'error',
    configuringOpen: 'error',
    address: '10.94.36.44',
    networkApn: 'ctnb',
    ...ftpDefaults(),
    codes: codesOfSim7080,
    emptyNameCode: 66,
    hasSsl: !isOld,
    hasEtSet: true,
    deletesByWrite: true,
    extMemoryBytes: isOld ? 300_000 : 320_000,
    extLeastBytes: isOld ? 0 : 1,
    ftpBearer: isOld ? 'sapbr' : 'cnact',
    // The values that follow are defaults for the options of sockets/ca.ts: TCP sockets. The sizes of their buffers are in the AT manual, 12.2.10.
    sendBufferBytes: 10_240,
    receiveBufferBytes: 10_240,
    openFailureEnd: 'OK',
    receiveForm: 'length',
    keepsAfterClose: !isOld,
    failingSends: [], isFullBehind: false,
    // This value is the default for the option of files/cfs.ts: the room for the modem's files (9.2.7).
    flashBytes: 6_391_808,
  };
}

/** Creates a simulated SIM7080 or one of its relatives at a port. */
export function createSim7080(clock: Clock, port: Port & Partial<RatedPort>, given: Partial<Sim7080Options> = {}): Sim7080 {
  const options = { ...defaultsOfSim7080(given.family), ...given };
  const cfs = createCfs(options);
  return createSimcom(clock, port, options, ({ at, network, rtc }) => {
    const bearers = createBearers(at, options, network, {
      ftp: cid => ftp.lose(isByNote(options) ? oneOfNote : cid),
      sockets: cid => ca.lose(cid),
    });
    const ftp = createFtpSet(clock, at, bearerOfFtp(bearers, options), options);
    const isOld = options.family === 'SIM7000';
    const makeSsl = (user: CasslUser) => createCassl(cfs, isOld ? sslOfSim7000 : sslOfSim7080, user, rtc.localMs);
    const ca = createCa(clock, at, bearers.cnact, makeSsl, isOld ? formOfSim7000 : formOfSim7080, options);
    return {
      commands: {
        ...bearers.cnact.commands, ...bearers.sapbr?.commands, ...cfs.commands, ...ca.commands,
        ...createNtp(at, options, rtc, simcomForm, (bearers.sapbr ?? bearers.cnact).isOpen), ...ftp.commands,
      },
      received: ftp.received,
      ftpTalk: ftp.talk,
      lose() {
        bearers.cnact.lose();
        bearers.sapbr?.lose();
      },
      reset() {
        ftp.reset();
        ca.reset();
        cfs.reset();
        bearers.cnact.reset();
        bearers.sapbr?.reset();
      },
    };
  });
}

/**
 * Creates the bearers of AT+CNACT and, on the SIM7000, those of AT+SAPBR. When a bearer is lost, the sockets or the FTP session that use the bearer
 * end, too.
 */
function createBearers(
  at: At,
  options: Sim7080Options,
  network: Network,
  onClosed: Record<'ftp' | 'sockets', (cid: number) => void>,
): { cnact: Bearer; sapbr?: Bearer } {
  const isOld = options.family === 'SIM7000';
  const closed = (mine: Sim7080Options['ftpBearer']) => (cid: number) => {
    if (options.ftpBearer === mine) onClosed.ftp(cid);
    if (mine === 'cnact') onClosed.sockets(cid);
  };
  const cnact = createCnact(at, options, network.canFlow, {
    hasIndex: !isOld,
    onAccount: (account, type) => network.define(1, network.apnOf(1) ?? '', account, type),
  }, closed('cnact'));
  return isOld ? { cnact, sapbr: createSapbr(at, options, network.canFlow, closed('sapbr')) } : { cnact };
}

/**
 * The only bearer of AT+CNACT on the SIM7000 has this number in FTPCID: `AT+CNACT=1,"apn"`, then `AT+FTPCID=1` (SIM7000 FTP application note
 * 5.1).
 */
const oneOfNote = 1;
const isByNote = (options: Sim7080Options) => options.family === 'SIM7000' && options.ftpBearer === 'cnact';

function bearerOfFtp({ cnact, sapbr }: { cnact: Bearer; sapbr?: Bearer }, options: Sim7080Options): Pick<Bearer, 'cids' | 'isOpen'> {
  if (isByNote(options)) return { cids: { least: oneOfNote, most: oneOfNote }, isOpen: cid => cid === oneOfNote && cnact.isOpen(0) };
  return options.ftpBearer === 'sapbr' && sapbr ? sapbr : cnact;
}
