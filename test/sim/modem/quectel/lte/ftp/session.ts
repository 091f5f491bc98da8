// The FTP service of Quectel's LTE modules: its session and commands, by BG96 FTP AT commands V1.0, chapter 2, and recorded output of EG800K and
// EC20. Results are in report.ts, transfers in move.ts, and FTP itself in net/ftp/ftp.ts.

import type { Clock } from '../../../../clock.ts';
import { cme, error, ok, type At, type Commands, type Handler, type Reply } from '../../../command/at.ts';
import { numberOf, textOf, type Arg, type Form } from '../../../command/syntax.ts';
import type { ReportOptions } from '../../../common/reports.ts';
import { failure } from '../../../net/failure.ts';
import { createFtp, type Ftp, type FtpOptions, type Security } from '../../../net/ftp/ftp.ts';
import { ftpCodes } from '../codes.ts';
import type { LteContext } from '../context.ts';
import type { LteFiles } from '../files.ts';
import { createLteMove, type LteMoveOptions } from './move.ts';
import { createLteReports, type LteReports } from './report.ts';
import { createLteSettings, type LteSettingOptions, type LteSettings } from './setting.ts';

/** How the FTP service of the LTE modules behaves, where the manual leaves it open. */
export interface LteFtpOptions extends FtpOptions, ReportOptions, LteMoveOptions, LteSettingOptions {
  /** Code of the error that a command gets if it needs a session and there is none. */
  notOpen: number;
  /** Code of the error that QFTPCLOSE gets without a session. With 0, QFTPCLOSE succeeds instead, and prints OK and `+QFTPCLOSE: 0,0`. */
  closingIdle: number;
  /** Whether QFTPCLOSE aborts a QFTPOPEN that waits for its server. Otherwise it is refused as busy. */
  closesOpening: boolean;
  /** Whether every command except QFTPCLOSE is refused as busy after error 615, a failed data connection. That was seen on an EG800K. */
  sticksAfterData: boolean;
  /** Whether the answer to QFTPPWD has quotes, as `+QFTPPWD: 0,"/"` of the EG800K. The answer of the EC20 has none. */
  quotesPath: boolean;
}

/** A modem's FTP service: the handlers of the QFTP commands, and functions for other parts of the modem. */
export interface LteFtp {
  commands: Commands;
  ftp: Ftp;
  /** Loses the session without a message. Later commands find that there is none. */
  forget(): void;
  /** Ends the session. It is called when the modem has lost the session's PDP context. */
  deactivate(): void;
  /** Ends the session and transfers, and forgets all settings. It is called when the modem has lost its power. */
  reset(): void;
}

const longestHost = 200;
const longestPath = 255;
const states = { opening: 0, idle: 1, transferring: 2, closing: 3, closed: 4 };
/** TLS of a session by the value of "ssltype": 0 none, 1 implicit, 2 explicit (BG96 FTP AT commands 2.1). */
const securities: Security[] = [0, 3, 2];
const tcpPorts = 65_535;

/**
 * Makes the handlers of the commands on files and folders of the server.
 * @param refuses returns the error for a command that may not start now
 */
function pathCommands(ftp: Ftp, reports: LteReports, refuses: () => Reply | undefined, options: LteFtpOptions): Commands {
  /** Returns the handler of a command whose only argument is a path. @param job does the work, and returns the value of the result */
  function onPath(name: string, job: (path: string) => Promise<string | number | void>): Handler {
    return args => {
      const given = args.length === 1 ? textOf(args[0], longestPath) : undefined;
      if (given === undefined) return cme(ftpCodes.parameter);
      return refuses() ?? reports.work(name, async () => (await job(given)) ?? 0);
    };
  }

  function rename(args: Arg[]): Reply {
    const [from, to] = args.map(arg => textOf(arg, longestPath));
    if (from === undefined || to === undefined || args.length !== 2) return cme(ftpCodes.parameter);
    return refuses() ?? reports.work('+QFTPRENAME', async () => (await ftp.rename(from, to), 0));
  }

  function whereAmI(args: Arg[]): Reply {
    if (args.length > 0) return cme(ftpCodes.parameter);
    const quote = options.quotesPath ? '"' : '';
    return refuses() ?? reports.work('+QFTPPWD', async () => `${quote}${await ftp.where()}${quote}`);
  }

  const tells = (text: string): Partial<Record<Form, Handler>> => ({ test: () => ok(text) });
  return {
    '+QFTPCWD': { ...tells('+QFTPCWD: <pathname>'), write: onPath('+QFTPCWD', ftp.enter) },
    '+QFTPPWD': { test: () => ok(), run: () => whereAmI([]) },
    '+QFTPMKDIR': { ...tells('+QFTPMKDIR: <foldername>'), write: onPath('+QFTPMKDIR', ftp.makeDirectory) },
    '+QFTPRMDIR': { ...tells('+QFTPRMDIR: <foldername>'), write: onPath('+QFTPRMDIR', ftp.removeDirectory) },
    '+QFTPDEL': { ...tells('+QFTPDEL: <filename>'), write: onPath('+QFTPDEL', ftp.removeFile) },
    '+QFTPSIZE': { ...tells('+QFTPSIZE: <filename>'), write: onPath('+QFTPSIZE', ftp.size) },
    '+QFTPMDTM': { ...tells('+QFTPMDTM: <filename>'), write: onPath('+QFTPMDTM', async path => `"${await ftp.modified(path)}"`) },
    '+QFTPRENAME': { ...tells('+QFTPRENAME: <old_name>,<new_name>'), write: rename },
  };
}

/** Makes an open session ready for a transfer. */
async function prepare(ftp: Ftp, settings: LteSettings): Promise<void> {
  if (settings.number('transmode') === 0) throw failure(ftpCodes.data, 'the server cannot connect in active mode');
  await ftp.setType(settings.number('filetype') === 1 ? 'A' : 'I');
}

/** Creates a modem's FTP service, with the handlers of the QFTP commands and no session. */
export function createLteFtp(clock: Clock, at: At, context: LteContext, files: LteFiles, options: LteFtpOptions): LteFtp {
  let phase: 'opening' | 'closing' | undefined;
  let isLost = false;
  let isStuck = false;
  let reportClosed: (value?: undefined) => void = () => {};
  const ftp = createFtp(clock, options, () => reportClosed());
  const reports = createLteReports(at, options, code => (isStuck ||= code === ftpCodes.data && options.sticksAfterData));
  const settings = createLteSettings(options, () => ftp.isOpen() || phase !== undefined || isStuck);
  const move = createLteMove(at, ftp, files, reports, settings, { refuses, prepare: () => prepare(ftp, settings) }, options);

  /** Returns the error for a command other than QFTPCLOSE that may not start now. It is undefined if the command may start. */
  function refuses(): Reply | undefined {
    if (phase || isStuck || reports.running() || move.isUnderway()) return cme(ftpCodes.busy);
    if (isLost) return cme(ftpCodes.closed);
    return ftp.isOpen() ? undefined : cme(options.notOpen);
  }

  let openings = 0;

  function open(args: Arg[]): Reply {
    const host = textOf(args[0], longestHost);
    const port = args[1] ? numberOf(args[1], 1, tcpPorts) : 21;
    if (host === undefined || port === undefined || args.length > 2) return cme(ftpCodes.parameter);
    if (phase || isStuck || reports.running() || ftp.isOpen()) return cme(ftpCodes.busy);
    return reports.work('+QFTPOPEN', () => enter(host, port));
  }

  async function enter(host: string, port: number): Promise<number> {
    const own = ++openings;
    phase = 'opening';
    isLost = false;
    const { user, password } = settings.account();
    try {
      if (!context.isActive(settings.number('contextid'))) throw failure(ftpCodes.network, 'no context');
      reportClosed = at.bound(() => void (isLost = phase === undefined));
      const security = securities[settings.number('ssltype')]!;
      await ftp.open({ host, port, user: user || 'anonymous', password, security, singleIp: settings.number('data_address') === 1 });
    } finally {
      // one that QFTPCLOSE has aborted may end during the next
      if (own === openings && phase === 'opening') phase = undefined;
    }
    return 0;
  }

  function close(args: Arg[]): Reply {
    if (args.length > 0) return error();
    const isOpening = phase === 'opening';
    if (phase === 'closing' || (isOpening && !options.closesOpening)) return cme(ftpCodes.busy);
    const isIdle = !ftp.isOpen() && !isLost && !isStuck && !isOpening;
    if (isIdle) return options.closingIdle === 0 ? reports.now('+QFTPCLOSE', '0,0') : cme(options.closingIdle);
    // A QFTPOPEN that still waits for its server ends here, without a result of its own.
    if (isOpening) ftp.kill();
    reports.forget();
    move.cancel();
    return reports.work('+QFTPCLOSE', async () => {
      phase = 'closing';
      await ftp.close();
      phase = undefined;
      isLost = isStuck = false;
      return 0;
    });
  }

  function stat(): Reply {
    const now = phase ?? (move.isUnderway() ? 'transferring' : ftp.isOpen() ? 'idle' : 'closed');
    return reports.now('+QFTPSTAT', `0,${states[now]}`);
  }

  const commands: Commands = {
    ...settings.commands,
    ...move.commands,
    '+QFTPOPEN': { test: () => ok('+QFTPOPEN: <hostname>,(1-65535)'), write: open },
    '+QFTPCLOSE': { test: () => ok(), run: () => close([]) },
    '+QFTPSTAT': { test: () => ok(), run: stat },
    ...pathCommands(ftp, reports, refuses, options),
  };

  return {
    commands,
    ftp,
    forget: ftp.kill,
    deactivate() {
      if (!ftp.isOpen() && phase !== 'opening') return;
      isLost = true;
      ftp.kill();
    },
    reset() {
      ftp.kill();
      reports.forget();
      move.cancel();
      settings.reset();
      phase = undefined;
      isLost = isStuck = false;
    },
  };
}
