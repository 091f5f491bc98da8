// Finds the codes of failures in SIMCom's AT+FTP commands. Each family has its own table, since the codes 80 to 86 and 90 to 94 differ (SIM800 AT
// manual 12.2.14, SSL application note 3.7, SIM7080 AT manual 15.2.14).

import { failures, type Failure } from '../../net/failure.ts';

/** Kinds of trouble by which an FTP operation of the modem fails. */
export type Trouble =
  | 'net' | 'dns' | 'connect' | 'timeout' | 'server' | 'notAllowed' | 'reply' | 'user' | 'password' | 'type' | 'rest'
  | 'passive' | 'active' | 'operate' | 'upload' | 'download' | 'quit' | 'ssl' | 'alert' | 'auth' | 'pbsz' | 'prot' | 'file';

/** The error code that a modem family prints for each kind of trouble. */
export type FtpCodes = Record<Trouble, number>;

const shared = {
  net: 61, dns: 62, connect: 63, timeout: 64, server: 65, notAllowed: 66, reply: 70, user: 71, password: 72, type: 73,
  rest: 74, passive: 75, active: 76, operate: 77, upload: 78, download: 79, file: 85,
};

/** The error codes that a SIM800 prints, by kind of trouble. */
export const codesOfSim800: FtpCodes = { ...shared, ssl: 80, alert: 81, auth: 82, pbsz: 83, prot: 84, quit: 86 };
/** The error codes that a SIM7080 prints, by kind of trouble. */
export const codesOfSim7080: FtpCodes = { ...shared, quit: 80, ssl: 90, alert: 91, auth: 92, pbsz: 93, prot: 94 };

/** The kind of trouble that a refusal by the FTP server means. The keys are the FTP commands that the server has refused. */
const refusals: Record<string, Trouble> = {
  USER: 'user', PASS: 'password', TYPE: 'type', REST: 'rest', PASV: 'passive', EPSV: 'passive', PORT: 'active', AUTH: 'auth',
  PBSZ: 'pbsz', PROT: 'prot', STOR: 'upload', APPE: 'upload', STOU: 'upload', RETR: 'download', LIST: 'download',
};

const plain: Record<number, Trouble> = {
  [failures.dns]: 'dns',
  [failures.timeout]: 'timeout',
  [failures.serverTimeout]: 'server',
  [failures.network]: 'net',
  [failures.closed]: 'net',
};

/** Returns the kind of trouble that a failure means. @param talk the lines to and from the FTP server since the operation began */
export function troubleOf(found: Failure, talk: string[]): Trouble {
  const verb = lastVerb(talk);
  const isRefused = found.code === failures.rejected || found.code === failures.transfer;
  if (isRefused) return verb === undefined ? 'server' : (refusals[verb] ?? 'operate');
  if (found.code === failures.connect) return verb === 'PASV' || verb === 'EPSV' ? 'passive' : 'connect';
  if (found.code === failures.ssl || found.code === failures.sslClosed) return /alert/i.test(found.reason) ? 'alert' : 'ssl';
  return plain[found.code] ?? 'net';
}

/** Returns the last FTP command in a dialogue, except a QUIT. It is the command that has failed. */
function lastVerb(talk: string[]): string | undefined {
  return talk.findLast(line => line.startsWith('> ') && line !== '> QUIT')?.slice(2).split(' ')[0];
}

/**
 * Returns the kind of trouble if the server has refused PBSZ or PROT, and undefined otherwise. The package basic-ftp ignores such a refusal,
 * but these modems report a failure.
 */
export function protectionTrouble(talk: string[]): Trouble | undefined {
  for (const verb of ['PBSZ', 'PROT']) {
    const at = talk.findIndex(line => line.startsWith(`> ${verb}`));
    if (at >= 0 && /^< [45]/.test(talk[at + 1] ?? '')) return refusals[verb];
  }
  return undefined;
}
