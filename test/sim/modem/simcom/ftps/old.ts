// The older FTP commands of the SIM7600, without an S: CFTPSERV, CFTPPORT, CFTPUN, CFTPPW, CFTPMODE, CFTPTYPE, CFTPPUT, CFTPPUTFILE, and the
// context of sockets. No manual is available, so they follow what public programs have in common. Each transfer opens its own session.

import type { Clock } from '../../../clock.ts';
import { error, ok, type At, type Commands, type Handler, type Reply } from '../../command/at.ts';
import { takeEscaped, type Phase } from '../../command/phase.ts';
import { bareOf, numberOf, textOf, type Arg, type Form } from '../../command/syntax.ts';
import type { Network } from '../../common/network.ts';
import { pourInto, sendAll, type Air } from '../../net/air.ts';
import { failure, failures } from '../../net/failure.ts';
import { createFtp, type Ftp, type FtpOptions } from '../../net/ftp/ftp.ts';
import type { Drives } from '../files/drives.ts';
import { codeOf } from './result.ts';
import type { TransferOptions } from './transfer.ts';

/** How the older FTP commands behave. */
export interface OldFtpOptions extends FtpOptions, Pick<TransferOptions, 'missingFileCode' | 'onPut' | 'putBufferBytes'> {
  /** How CFTPPUT fails: with a bare ERROR, or with the line of its code and then ERROR. */
  oldErrorForm: 'bare-error' | 'code-then-error';
  /** Value of CFTPMODE before it is set: 0 active, 1 passive. No document has the default, so a DTE must set it. */
  oldMode: 0 | 1;
  /** Value of CFTPTYPE before it is set: A text, I binary. No document has the default, so a DTE must set it. */
  oldType: 'A' | 'I';
}

/** The handlers of the older FTP commands, such as AT+CFTPPUT, and functions for other parts of the modem. */
export interface OldFtp {
  commands: Commands;
  ftp: Ftp;
  /** Returns whether the modem is uploading, either a file of its own or data from the UART. */
  isPutting(): boolean;
  /** Ends session, transfers and settings without a message. It is called when the modem has lost its power or the network. */
  drop(): void;
}

const longestText = 256;
const escapes = { escape: 0x03, end: 0x1a };

/** Creates the handlers of the older FTP commands, such as AT+CFTPPUT. */
export function createOldFtp(
  clock: Clock,
  at: At,
  parts: { drives: Drives; network: Network; folder(): string },
  options: OldFtpOptions,
): OldFtp {
  const factory = () => ({ host: '', port: 21, user: '', password: '', mode: options.oldMode as number, type: options.oldType, cid: 1 });
  const ftp = createFtp(clock, options, () => {});
  let settings = factory();
  let isBusy = false;
  let isOpen = false;

  /** Returns the handlers of a command that sets a text, with OK as its answer. @param least the least number of characters */
  function setText(name: string, key: 'host' | 'user' | 'password', least: number): Partial<Record<Form, Handler>> {
    return {
      test: () => ok(`${name}: "TEXT"`),
      read: () => ok(`${name}: "${settings[key]}"`),
      write(args) {
        const text = args.length === 1 ? textOf(args[0], longestText, least) : undefined;
        if (text === undefined) return error();
        settings[key] = text;
        return ok();
      },
    };
  }

  function setNumber(name: string, key: 'port' | 'mode' | 'cid', least: number, most: number): Partial<Record<Form, Handler>> {
    return {
      test: () => ok(`${name}: (${least}-${most})`),
      read: () => ok(`${name}: ${settings[key]}`),
      write(args) {
        const value = args.length === 1 ? numberOf(args[0], least, most) : undefined;
        if (value === undefined) return error();
        settings[key] = value;
        return ok();
      },
    };
  }

  function setType(args: Arg[]): Reply {
    const type = args.length === 1 ? bareOf(args[0], 1) : undefined;
    if (type !== 'A' && type !== 'I') return error();
    settings.type = type;
    return ok();
  }

  /** Opens the session of one transfer. @throws a Failure if it cannot be opened */
  async function enter(): Promise<void> {
    const { network } = parts;
    if (!network.isRegistered() || !network.activate(settings.cid)) throw failure(failures.network, 'no PDP context');
    if (settings.host === '') throw failure(failures.dns, 'no server');
    await ftp.open({ ...settings, security: 0, singleIp: false });
    if (settings.mode === 0) throw failure(failures.connect, 'the server cannot connect in active mode');
    await ftp.setType(settings.type);
  }

  async function leave(): Promise<void> {
    isBusy = false;
    await ftp.close();
  }

  function refusal(name: string, reason: unknown): Reply {
    const code = codeOf(reason);
    return options.oldErrorForm === 'bare-error' ? error() : error(`${name}: ${code}`);
  }

  /** Carries out AT+CFTPPUT=: `+CFTPPUT: BEGIN`, then the escaped data from the UART, then OK. */
  function put(args: Arg[]): Reply {
    const path = args.length === 1 ? textOf(args[0], longestText) : undefined;
    if (path === undefined || isBusy) return error();
    isBusy = true;
    return { later: finish => void beginPut(path, finish) };
  }

  async function beginPut(path: string, finish: (reply: Reply) => void): Promise<void> {
    const refuse = at.bound((reason: unknown) => {
      finish(refusal('+CFTPPUT', reason));
      void leave();
    });
    const start = at.bound(() => startPut(path, finish, refuse));
    await enter().then(() => start(undefined), refuse);
  }

  function startPut(path: string, finish: (reply: Reply) => void, refuse: (reason: unknown) => void): void {
    const { air, done } = ftp.put(path, 0, sent => options.onPut?.(path, sent, 0));
    let isBegun = false;
    const ask = at.bound(() => {
      isBegun = true;
      finish({ phase: putPhase(air, done), lines: ['+CFTPPUT: BEGIN'] });
    });
    done.catch(reason => !isBegun && refuse(reason));
    void air.begun.then(() => ask(undefined));
  }

  function putPhase(air: Air, done: Promise<void>): Phase {
    const whole = (): Reply => ({
      later(finish) {
        air.end();
        const end = at.bound((reply: Reply) => void leave().then(at.bound(() => finish(reply))));
        done.then(() => end(ok()), reason => end(refusal('+CFTPPUT', reason)));
      },
    });
    return { ...takeEscaped(escapes, pourInto(air, options.putBufferBytes), whole), prompt: '' };
  }

  /** Carries out AT+CFTPPUTFILE=, which sends a file of the modem: OK at once, and the result at the end. */
  function putFile(args: Arg[]): Reply {
    const path = textOf(args[0], longestText);
    const folder = args.length === 2 ? numberOf(args[1], 0, 0) : undefined;
    if (path === undefined || folder === undefined || isBusy) return error();
    isBusy = true;
    return { ...ok(), after: () => void sendFile(path) };
  }

  async function sendFile(path: string): Promise<void> {
    const tell = at.bound((code: number) => at.result(`+CFTPPUTFILE: ${code}`));
    const code = await move(path).then(() => 0, codeOf);
    await leave();
    tell(code);
  }

  /** Uploads a file from the current folder (AT+FSCD). The file's name in the modem is the last part of its path on the server. */
  async function move(path: string): Promise<void> {
    const local = parts.drives.resolve(path.slice(path.lastIndexOf('/') + 1), parts.folder());
    const file = local === undefined ? undefined : parts.drives.read(local);
    if (!file) throw failure(options.missingFileCode, 'no such file');
    await enter();
    await sendAll(ftp.put(path, 0, sent => options.onPut?.(path, sent, file.bytes.length)), file.bytes);
  }

  /** Carries out AT+NETOPEN, which opens the context of sockets. */
  function netOpen(): Reply {
    if (isOpen) return error('+IPERROR: Network is already opened');
    isOpen = parts.network.isRegistered() && parts.network.activate(settings.cid);
    return { ...ok(), after: () => at.result(`+NETOPEN: ${isOpen ? 0 : 1}`) };
  }

  function netClose(): Reply {
    if (!isOpen) return error();
    isOpen = false;
    return { ...ok(), after: () => at.result('+NETCLOSE: 0') };
  }

  const commands: Commands = {
    '+CGSOCKCONT': parts.network.commands['+CGDCONT'] ?? {},
    '+CSOCKSETPN': setNumber('+CSOCKSETPN', 'cid', 1, 16),
    '+NETOPEN': { test: () => ok(), read: () => ok(`+NETOPEN: ${isOpen ? 1 : 0}`), run: netOpen },
    '+NETCLOSE': { test: () => ok(), run: netClose },
    '+CFTPSERV': setText('+CFTPSERV', 'host', 1),
    '+CFTPPORT': setNumber('+CFTPPORT', 'port', 1, 65535),
    '+CFTPUN': setText('+CFTPUN', 'user', 0),
    '+CFTPPW': setText('+CFTPPW', 'password', 0),
    '+CFTPMODE': setNumber('+CFTPMODE', 'mode', 0, 1),
    '+CFTPTYPE': { test: () => ok('+CFTPTYPE: (A,I)'), read: () => ok(`+CFTPTYPE: ${settings.type}`), write: setType },
    '+CFTPPUT': { test: () => ok('+CFTPPUT: "FILEPATH"'), write: put },
    '+CFTPPUTFILE': { test: () => ok('+CFTPPUTFILE: "FILEPATH",(0)'), write: putFile },
  };

  return {
    commands,
    ftp,
    isPutting: () => isBusy,
    drop() {
      settings = factory();
      isBusy = false;
      isOpen = false;
      ftp.kill();
    },
  };
}
