// Sets up tests of SIMCom's modems, and has the commands that must come before an upload.

import type { Create } from '../modem.ts';
import { standsFor, type Stands, type ServedStand } from '../stand.ts';
import type { FtpSetOptions } from './ftpset/ftpset.ts';
import type { GroundOptions, SimcomModem } from './ground.ts';
import { createSim7080 } from './sim7080.ts';
import { createSim7600, type Sim7600 } from './sim7600.ts';
import { createSim800 } from './sim800.ts';

/** The function by which a test logs in to the FTP server. */
export interface Login {
  /** Sends CFTPSSTART, CFTPSSINGLEIP and CFTPSLOGIN. @returns the lines of the last response */
  login(): Promise<string[]>;
}

/** A simulated SIM7600 with an FTP server. */
export type Served7600 = ServedStand<Sim7600> & Login;

/** The functions that set up tests of a SIM7600. */
export const on7600 = standsFor(createSim7600, { echo: false }, ({ dte, server }): Login => ({
  async login() {
    await dte.ask('AT+CFTPSSTART');
    await dte.ask('AT+CFTPSSINGLEIP=1');
    return dte.ask(`AT+CFTPSLOGIN="ftp.example.com",${server.port},"user","password",0`);
  },
}));

/**
 * Makes the functions that set up tests of a SIM800 or SIM7080. Its idle timeout and repeated URCs are off, so that pauses in a test change
 * nothing.
 */
function simcomStands<Options extends GroundOptions & FtpSetOptions, Sim extends SimcomModem>(
  create: Create<Options, Sim>,
): Stands<Options, Sim, object> {
  const quiet: Partial<GroundOptions & FtpSetOptions> = { echo: false, idleMs: Infinity, repeatMs: Infinity };
  return standsFor(create, quiet as Partial<Options>, () => ({}));
}

/** The functions that set up tests of a SIM800. */
export const on800 = simcomStands(createSim800);
/** The functions that set up tests of a SIM7080. */
export const on7080 = simcomStands(createSim7080);

/**
 * Returns the command lines that a test sends before each upload. They set bearer, server, account, passive mode, binary type, and the name of the
 * file in the root folder.
 */
export function parametersFor(port: number, cid: number, name = 'a.jpg'): string[] {
  return [
    `AT+FTPCID=${cid}`, 'AT+FTPSERV="ftp.example.com"', `AT+FTPPORT=${port}`, 'AT+FTPUN="user"', 'AT+FTPPW="password"', 'AT+FTPMODE=1',
    'AT+FTPTYPE="I"', `AT+FTPPUTNAME="${name}"`, 'AT+FTPPUTPATH="/"', `AT+FTPGETNAME="${name}"`, 'AT+FTPGETPATH="/"',
  ];
}
