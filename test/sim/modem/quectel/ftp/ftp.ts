// The FTP service of the Quectel M series: account, settings, session and commands, by GSM FTP AT Commands V1.2, chapter 2. Results are in
// report.ts, transfers in move.ts, and FTP itself in net/ftp/ftp.ts.

import type { Clock } from '../../../clock.ts';
import { error, ok, type At, type Commands, type Handler, type Reply } from '../../command/at.ts';
import { numberOf, textOf, type Arg, type Form } from '../../command/syntax.ts';
import { failure } from '../../net/failure.ts';
import { createFtp, type Ftp, type FtpOptions } from '../../net/ftp/ftp.ts';
import type { QuectelContext } from '../context.ts';
import { quectelErrors } from './error.ts';
import { createQuectelMove, type QuectelMoveOptions } from './move.ts';
import { createQuectelReports, type QuectelReportOptions } from './report.ts';
import type { FtpState, QuectelSession } from './session.ts';
import { createQuectelSettings, type QuectelSettingOptions } from './setting.ts';
import type { Store } from './store.ts';

/** How the FTP service of the M series behaves, where the manual leaves it open. */
export interface QuectelFtpOptions extends FtpOptions, QuectelReportOptions, QuectelMoveOptions, QuectelSettingOptions {
  /** Answer to a command that needs an FTP session when no session is open: OK and then this code, or ERROR. */
  notOpen: number | 'ERROR';
  /** Whether QFTPOPEN is refused after a lost session until QFTPCLOSE was sent. */
  needsClose: boolean;
  /** Whether results have the wrong names of the manual's sample 4.4.2: `+QRENAME:0` for QFTPRENAME, and `+QFTPMKDIR:0` for QFTPRMDIR. */
  misprints: boolean;
}

/** A modem's FTP service: the handlers of the QFTP commands, and functions for other parts of the modem. */
export interface QuectelFtp {
  commands: Commands;
  ftp: Ftp;
  /** Ends the FTP session. It is called when the modem has lost the session's GPRS context. */
  deactivate(): void;
  /** Loses the FTP session, as a test's fault demands. The modem reports the loss only at the next command. */
  forget(): void;
  /** Ends the session and transfers, and forgets all settings. It is called when the modem has lost its power. */
  drop(): void;
}

const longestName = 50;
const longestPath = 100;
const longestAccount = 30;
const longestHost = 255;

/** Creates a modem's FTP service, with the handlers of the QFTP commands and no session. */
export function createQuectelFtp(clock: Clock, at: At, context: QuectelContext, store: Store, options: QuectelFtpOptions): QuectelFtp {
  let state: FtpState = 'IDLE';
  let isLost = false;
  let ending: number | undefined;
  let account = { host: '', port: 21, user: '', password: '' };
  let path = '';
  let reportClosed: (value?: undefined) => void = () => {};
  const ftp = createFtp(clock, options, () => reportClosed());
  const reports = createQuectelReports(at, options);
  const settings = createQuectelSettings(reports, store, options);

  const session: QuectelSession = {
    setState: next => void (state = next),
    ending: () => ending,
    async prepare() {
      if (!settings.reachesData()) throw failure(quectelErrors.dataRefused, 'the server cannot connect in active mode');
      await ftp.setType(settings.type());
    },
  };
  const move = createQuectelMove(clock, at, ftp, store, session, settings, reports, options);

  /** Arranges that the modem reports `+QFTPERROR` when the server ends the session. */
  function expectClosed(): void {
    reportClosed = at.bound(() => {
      if (state === 'CLOSING' || state === 'CLOSED') return;
      isLost = true;
      if (reports.running()) return;
      if (ftp.talk.at(-1)?.startsWith('< 421')) at.urc(reports.line('+QFTPERROR', -421));
      at.urc(reports.line('+QFTPERROR', quectelErrors.sessionClosed));
    });
  }

  function deactivate(): void {
    if (!ftp.isOpen() && state !== 'OPENING') return;
    isLost = true;
    ending = quectelErrors.deactivated;
    if (!reports.running()) at.urc(reports.line('+QFTPERROR', ending));
    ftp.kill();
  }

  function open(args: Arg[]): Reply {
    const host = textOf(args[0], longestHost);
    const port = numberOf(args[1], 1, 65535);
    if (host === undefined || port === undefined || args.length !== 2) return error();
    if (ftp.isOpen() || (isLost && options.needsClose)) return reports.now('+QFTPOPEN', quectelErrors.busy);
    return reports.work('+QFTPOPEN', () => enter(host, port));
  }

  async function enter(host: string, port: number): Promise<number> {
    account = { ...account, host, port };
    const before = state;
    state = 'OPENING';
    isLost = false;
    ending = undefined;
    try {
      if (!context.bring()) throw failure(quectelErrors.network, 'no context');
      expectClosed();
      const user = account.user === '' ? 'anonymous' : account.user;
      await ftp.open({ ...account, user, security: 0, singleIp: false });
    } catch (reason) {
      state = before;
      // A failed login leaves no session. So the next QFTPOPEN needs no QFTPCLOSE before.
      isLost = false;
      throw ended(reason);
    }
    state = 'OPENED';
    path = '';
    return 0;
  }

  function ended(reason: unknown): unknown {
    return ending === undefined ? reason : failure(ending, 'the session is closed');
  }

  function close(): Reply {
    if (state === 'IDLE' || state === 'CLOSED') return notOpen('+QFTPCLOSE');
    if (move.cancel()) reports.forget();
    return reports.work('+QFTPCLOSE', async () => {
      state = 'CLOSING';
      await ftp.close();
      state = 'CLOSED';
      isLost = false;
      return 0;
    });
  }

  function notOpen(name: string): Reply {
    return options.notOpen === 'ERROR' ? error() : reports.now(name, options.notOpen);
  }

  /**
   * Returns the reply of `then` if an FTP session is open, and otherwise an error. Callers check a command's arguments first, since invalid arguments
   * give ERROR even without a session.
   */
  function online(name: string, then: () => Reply): Reply {
    if (reports.running()) return reports.now(name, quectelErrors.busy);
    if (isLost) return reports.now(name, ending ?? quectelErrors.sessionClosed);
    return ftp.isOpen() ? then() : notOpen(name);
  }

  function work(name: string, as: string, job: () => Promise<unknown>): Reply {
    return online(name, () =>
      reports.work(options.misprints ? as : name, async () => {
        try {
          return Number((await job()) ?? 0);
        } catch (reason) {
          throw ended(reason);
        }
      }),
    );
  }

  function onPath(name: string, most: number, job: (path: string) => Promise<unknown>, as = name, least = 1): Handler {
    return args => {
      const given = args.length === 1 ? textOf(args[0], most, least) : undefined;
      return given === undefined ? error() : work(name, as, () => job(given));
    };
  }

  async function enterPath(given: string): Promise<void> {
    await ftp.enter(given === '' ? '/' : given);
    path = given;
  }

  /** Makes a folder on the server. A folder within another one is refused (GSM FTP AT Commands 2.2.14). */
  async function makeFolder(given: string): Promise<void> {
    if (given.replace(/^\//, '').includes('/')) throw failure(quectelErrors.refused, 'nested folder');
    await ftp.makeDirectory(given);
  }

  function rename(args: Arg[]): Reply {
    const [from, to] = args.map(arg => textOf(arg, longestName));
    if (from === undefined || to === undefined || args.length !== 2) return error();
    return work('+QFTPRENAME', '+QRENAME', () => ftp.rename(from, to));
  }

  function accountPart(name: string, part: 'user' | 'password', shape: string): Partial<Record<Form, Handler>> {
    return {
      test: () => ok(`${name}: "${shape}"`),
      read: () => ok(reports.line(name, `"${account[part]}"`)),
      write(args) {
        const text = args.length === 1 ? textOf(args[0], longestAccount, 0) : undefined;
        if (text === undefined || reports.running() || ftp.isOpen()) return error();
        account[part] = text;
        return ok();
      },
    };
  }

  const shape = (name: string, text: string): Partial<Record<Form, Handler>> => ({ test: () => ok(`${name}: ${text}`) });
  const commands: Commands = {
    ...settings.commands,
    '+QFTPUSER': accountPart('+QFTPUSER', 'user', 'USER NAME'),
    '+QFTPPASS': accountPart('+QFTPPASS', 'password', 'PASSWORD'),
    '+QFTPOPEN': {
      ...shape('+QFTPOPEN', '"HOST NAME",(1-65535)'),
      read: () => ok(`+QFTPOPEN: "${account.host}",${account.port}`),
      write: open,
    },
    '+QFTPCLOSE': { test: () => ok(), run: close },
    '+QFTPPATH': {
      ...shape('+QFTPPATH', '"PATH NAME"'),
      read: () => ({ ...ok(), after: () => reports.tell('+QFTPPATH', `"${path}"`) }),
      write: onPath('+QFTPPATH', longestPath, enterPath, '+QFTPPATH', 0),
    },
    '+QFTPPUT': {
      ...shape('+QFTPPUT', '"FILE NAME",<fileSz>,(1-65535)'),
      write: args => move.put(args, then => online('+QFTPPUT', then)),
    },
    '+QFTPGET': { ...shape('+QFTPGET', '"FILE NAME"'), write: args => move.get(args, then => online('+QFTPGET', then)) },
    '+QFTPSTAT': { test: () => ok(), run: () => ok(`+QFTPSTAT: ${state}`) },
    '+QFTPLEN': { test: () => ok(), run: () => ok(`+QFTPLEN: ${move.lastBytes()}`) },
    '+QFTPRENAME': { ...shape('+QFTPRENAME', '("SOURCE NAME","TARGET NAME")'), write: rename },
    '+QFTPSIZE': { ...shape('+QFTPSIZE', '"FILE NAME"'), write: onPath('+QFTPSIZE', longestName, ftp.size) },
    '+QFTPDELETE': { ...shape('+QFTPDELETE', '"FILE NAME"'), write: onPath('+QFTPDELETE', longestName, ftp.removeFile) },
    '+QFTPMKDIR': { ...shape('+QFTPMKDIR', '"PATH NAME"'), write: onPath('+QFTPMKDIR', longestPath, makeFolder) },
    '+QFTPRMDIR': {
      ...shape('+QFTPRMDIR', '"PATH NAME"'),
      write: onPath('+QFTPRMDIR', longestPath, ftp.removeDirectory, '+QFTPMKDIR'),
    },
    O: { run: () => move.resume() },
  };

  return {
    commands,
    ftp,
    deactivate,
    forget() {
      isLost = ftp.isOpen();
      ftp.kill();
    },
    drop() {
      state = 'IDLE';
      isLost = false;
      ending = undefined;
      account = { host: '', port: 21, user: '', password: '' };
      path = '';
      reports.forget();
      settings.reset();
      move.drop();
      ftp.kill();
    },
  };
}
