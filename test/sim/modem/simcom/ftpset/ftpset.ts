// SIMCom's FTP commands from AT+FTPCID to AT+FTPQUIT, on SIM800, SIM7000 and SIM7080, with options for their differences. Sources: the SIM7080's
// AT reference C1001–C1028, its FTP application note V1.01, and the SIM800's IP application note V1.03.

import type { Clock } from '../../../clock.ts';
import { error, ok, type At, type Commands, type Handler } from '../../command/at.ts';
import { numberOf, type Form } from '../../command/syntax.ts';
import { createExt, type ExtOptions, type KeepFile } from './ext.ts';
import { createGet, type Get, type GetOptions } from './get.ts';
import { createParams, join, type ParamOptions, type Params } from './params.ts';
import { createPut, type Put } from './put.ts';
import type { PutOptions, Received } from './put/types.ts';
import { createSession, type Session, type SessionOptions } from './session.ts';

/** Properties and faults of the AT+FTP commands. */
export interface FtpSetOptions extends ParamOptions, SessionOptions, PutOptions, GetOptions, ExtOptions {
  /** Whether the modem has FTPETPUT, FTPETGET, FTPRENAME and FTPMDTM, as only SIM7000 and SIM7080 do. */
  hasEtSet: boolean;
  /**
   * Whether the modem has FTPMDTM although `hasEtSet` is false, as newer firmware of the SIM900 does (release notes of
   * 1137B03SIM900M64_ST_ENHANCE).
   */
  hasMdtm?: boolean;
  /** Whether the modem has AT+FTPDELE=1 besides AT+FTPDELE, as in a sample of the SIM7080's note (5.8). */
  deletesByWrite: boolean;
}

/** The parts of the AT+FTP commands that a family's own commands may use. */
export interface FtpParts {
  session: Session;
  params: Params;
  put: Put;
  get: Get;
  /** Whether FTPEXTPUT=1 has opened the memory for a file. */
  isExtPutOn(): boolean;
}

/** The commands that a modem family adds to the AT+FTP commands. Only the SIM800 adds some, for its own files. */
export interface FtpExtras {
  commands(parts: FtpParts): Commands;
  /** Returns whether FTPFILEPUT has chosen a file of the modem as the data of the next FTPPUT. */
  isFilePutOn(): boolean;
  keepFile: KeepFile;
  reset(): void;
}

/** The handlers of a modem's AT+FTP commands, what tests see of them, and functions for other parts of the modem. */
export interface FtpSet {
  commands: Commands;
  /** The dialogue with all servers, in lines such as `> STOR name` and `< 226 …`. */
  talk: string[];
  received: Received[];
  /** Called when the data bearer of this number was lost. An operation that uses the bearer ends with code 61, a network error. */
  lose(cid: number): void;
  /** The handlers of AT+FTPSCONT, which a family may add to its commands. */
  context: Partial<Record<Form, Handler>>;
  /** Ends transfers without a message, and restores the settings. It is called when the modem has lost its power. */
  reset(): void;
}

/** Creates the handlers of a modem's AT+FTP commands. */
export function createFtpSet(
  clock: Clock,
  at: At,
  bearer: { cids: { least: number; most: number }; isOpen(cid: number): boolean },
  options: FtpSetOptions,
  extras?: FtpExtras,
): FtpSet {
  const params = createParams(options, bearer.cids);
  const session = createSession(clock, at, params.now, bearer.isOpen, options);
  const put = createPut(at, session, params.now, options);
  const get = createGet(at, session, params.now, options);
  const isFilePutOn = () => extras?.isFilePutOn() ?? false;
  const ext = createExt(session, params.now, { put, get, isFilePutOn, keepFile: extras?.keepFile }, options);
  const verbs = createVerbs(session, params.now);
  const test: Partial<Record<Form, Handler>> = { test: () => ok() };
  const verb = (run: Handler): Partial<Record<Form, Handler>> => ({ ...test, run });
  const byOne = (run: Handler): Handler => (args, request) => (args.length === 1 && numberOf(args[0], 1, 1) ? run(args, request) : error());

  const commands: Commands = {
    ...params.commands,
    '+FTPPUT': { ...test, write: put.put },
    '+FTPGET': { ...test, write: get.get },
    '+FTPLIST': { ...test, write: get.list },
    '+FTPEXTPUT': { ...test, write: ext.extPut },
    '+FTPEXTGET': { ...test, read: ext.extGetState, write: ext.extGet },
    '+FTPSIZE': verb(verbs.size),
    '+FTPDELE': { ...verb(verbs.remove), ...(options.deletesByWrite && { write: byOne(verbs.remove) }) },
    '+FTPMKD': verb(verbs.makeDirectory),
    '+FTPRMD': verb(verbs.removeDirectory),
    '+FTPSTATE': verb(() => ok(`+FTPSTATE: ${session.running() ? 1 : 0}`)),
    '+FTPQUIT': verb(session.quit),
    ...(options.hasEtSet && {
      '+FTPETPUT': { ...test, write: put.etPut },
      '+FTPETGET': { ...test, write: get.etGet },
      '+FTPRENAME': verb(verbs.rename),
    }),
    ...((options.hasEtSet || options.hasMdtm) && { '+FTPMDTM': verb(verbs.modified) }),
    ...extras?.commands({ session, params: params.now, put, get, isExtPutOn: ext.isOn }),
  };

  return {
    commands,
    talk: session.ftp.talk,
    received: put.received,
    lose: cid => void (cid === params.now.cid && session.fail('net')),
    context: params.context,
    reset() {
      session.drop();
      ext.reset();
      extras?.reset();
      params.reset();
    },
  };
}

/** Creates the handlers of the commands that need no data connection, such as FTPSIZE. */
function createVerbs(session: Session, params: Params) {
  const { ftp, place } = session;
  const here = () => place(params.getPath, params.getName);
  const onFile = (name: string, failTail: string, work: () => Promise<string>): Handler => () =>
    session.run({ name, failTail, isNameless: params.getName === '', work });

  /** Carries out AT+FTPRENAME. It uses full paths and enters no folder, since the two names may be in different folders. */
  const rename: Handler = () => {
    const isNameless = params.getName === '' || params.putName === '';
    const work = async () => (await ftp.rename(join(params.getPath, params.getName), join(params.putPath, params.putName)), '0');
    return session.run({ name: '+FTPRENAME', isNameless, work });
  };

  return {
    size: onFile('+FTPSIZE', ',0', async () => `0,${await ftp.size(await here())}`),
    remove: onFile('+FTPDELE', '', async () => (await ftp.removeFile(await here()), '0')),
    modified: onFile('+FTPMDTM', '', async () => `0,${(await ftp.modified(await here())).slice(0, 14)}`),
    rename,
    makeDirectory: onFolder('+FTPMKD', ftp.makeDirectory),
    removeDirectory: onFolder('+FTPRMD', ftp.removeDirectory),
  };

  function onFolder(name: string, work: (path: string) => Promise<void>): Handler {
    return () => session.run({ name, isNameless: params.getPath === '', work: async () => (await work(params.getPath), '0') });
  }
}
