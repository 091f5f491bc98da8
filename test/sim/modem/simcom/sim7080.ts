// A simulated SIM7070, SIM7080 or SIM7090, and the SIM7000 with its differences. Follows strictly the AT manual V1.05, the FTP application
// note and the AT reference of its FTP set, with real FTP. Faults and undocumented points are options.

import type { Clock } from '../../clock.ts';
import type { Port, RatedPort } from '../../line/line.ts';
import type { At } from '../command/at.ts';
import { createNtp, simcomForm } from '../common/ntp.ts';
import { modesOfSim7080 } from '../common/radio.ts';
import { usualModem } from '../usual.ts';
import { createCnact, createSapbr, type Bearer, type BearerOptions, type CanFlow } from './bearer.ts';
import { createCfs, type CfsOptions } from './files/cfs.ts';
import { codesOfSim7080 } from './ftpset/code.ts';
import { createFtpSet, type FtpSetOptions } from './ftpset/ftpset.ts';
import { createSimcom, type GroundOptions, type SimcomModem } from './ground.ts';
import { ftpDefaults } from './sim800.ts';
import { createCa, formOfSim7000, formOfSim7080, type CaOptions } from './sockets/ca.ts';
import { createCassl, sslOfSim7000, sslOfSim7080, type CasslUser } from './tls/cassl.ts';

/** Name of a part of the family. */
export type Sim7080Model = 'SIM7000' | 'SIM7070' | 'SIM7080' | 'SIM7090';

/** Properties and faults of a SIM7080. */
export interface Sim7080Options extends GroundOptions, BearerOptions, FtpSetOptions, CaOptions, CfsOptions {
  /** The model, which sets the other defaults. */
  family: Sim7080Model;
  /**
   * Meaning of FTPCID: a context of CNACT, or a profile of SAPBR (SIM7000: its manual; CNACT's only context as 1: its FTP application
   * note).
   */
  ftpBearer: 'cnact' | 'sapbr';
}

/** A simulated SIM7080, as tests see it. */
export type Sim7080 = SimcomModem;

/** AT manual 2.2.31: no 460800. */
const rates = [0, 300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 921600, 2000000, 2900000, 3000000, 3200000, 3684000, 4000000];
const ratesOfSim7000 = [0, 300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 921600, 2000000, 2900000, 3000000, 3200000, 3686400, 4000000];

/** The defaults of a part. */
export function defaultsOfSim7080(family: Sim7080Model = 'SIM7080'): Sim7080Options {
  const isOld = family === 'SIM7000';
  return {
    family,
    name: family,
    lacks: ['+CICCID', '+SPIC', '+CATR', '+IPREX'],
    functionalities: [0, 1, 4, 5, 6, 7],
    ...usualModem(),
    cmee: 0,
    longestLine: 559,
    // power.ts: the SIM7000's hardware design V1.07, a board maker's figures for the SIM7080
    bootMs: 4500,
    onPulseMs: 1000,
    offPulseMs: 1200,
    offMs: 1800,
    // options of identity.ts
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
    // options of rtc.ts
    factoryDate: '80/01/06',
    factoryZone: '',
    timeCommand: '+CLTS',
    followsFrom: isOld ? 'search' : 'restart',
    followKept: isOld ? 'at-w' : 'always',
    // options of bearer.ts
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
    // ca.ts: 12.2.10 for the buffers
    sendBufferBytes: 10_240,
    receiveBufferBytes: 10_240,
    openFailureEnd: 'OK',
    receiveForm: 'length',
    keepsAfterClose: !isOld,
    failingSends: [],
    // cfs.ts: 9.2.7
    flashBytes: 6_391_808,
  };
}

/** Makes a simulated SIM7080. */
export function createSim7080(clock: Clock, port: Port & Partial<RatedPort>, given: Partial<Sim7080Options> = {}): Sim7080 {
  const options = { ...defaultsOfSim7080(given.family), ...given };
  const cfs = createCfs(options);
  return createSimcom(clock, port, options, ({ at, network, rtc }) => {
    const bearers = createBearers(at, options, network.canFlow, {
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

/** The SIM7000 has both; a lost bearer ends its users: sockets on CNACT, FTP on its configured bearer. */
function createBearers(
  at: At,
  options: Sim7080Options,
  canFlow: CanFlow,
  onClosed: Record<'ftp' | 'sockets', (cid: number) => void>,
): { cnact: Bearer; sapbr?: Bearer } {
  const isOld = options.family === 'SIM7000';
  const closed = (mine: Sim7080Options['ftpBearer']) => (cid: number) => {
    if (options.ftpBearer === mine) onClosed.ftp(cid);
    if (mine === 'cnact') onClosed.sockets(cid);
  };
  const cnact = createCnact(at, options, canFlow, { hasIndex: !isOld }, closed('cnact'));
  return isOld ? { cnact, sapbr: createSapbr(at, options, canFlow, closed('sapbr')) } : { cnact };
}

/** SIM7000 FTP application note 5.1: `AT+CNACT=1,"apn"`, then `AT+FTPCID=1`. */
const oneOfNote = 1;
const isByNote = (options: Sim7080Options) => options.family === 'SIM7000' && options.ftpBearer === 'cnact';

function bearerOfFtp({ cnact, sapbr }: { cnact: Bearer; sapbr?: Bearer }, options: Sim7080Options): Pick<Bearer, 'cids' | 'isOpen'> {
  if (isByNote(options)) return { cids: { least: oneOfNote, most: oneOfNote }, isOpen: cid => cid === oneOfNote && cnact.isOpen(0) };
  return options.ftpBearer === 'sapbr' && sapbr ? sapbr : cnact;
}
