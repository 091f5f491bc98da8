// The SIM7600's FTP(S) commands (AT manual chapter 12), with their required order, and the differences of the A76XX (its AT manual V1.09, chapter
// 17). Results are in result.ts, transfers in transfer.ts, and FTP itself in net/ftp/ftp.ts.

import type { Clock } from '../../../clock.ts';
import { error, ok, type At, type Commands, type Handler, type Reply } from '../../command/at.ts';
import { bareOf, numberOf, textOf, type Arg, type Form } from '../../command/syntax.ts';
import type { Network } from '../../common/network.ts';
import { failures } from '../../net/failure.ts';
import { createFtp, type Account, type Ftp, type FtpOptions, type Security } from '../../net/ftp/ftp.ts';
import type { Drives } from '../files/drives.ts';
import { createResults, type Call, type ResultOptions } from './result.ts';
import { createTransfer, type TransferOptions } from './transfer.ts';

export type { AnswerOrder, ErrorForm } from './result.ts';

/** How the FTP(S) commands behave, where manuals and families differ. */
export interface FtpsOptions extends FtpOptions, ResultOptions, TransferOptions {
  /** What CFTPSLOGIN prints: `both` is OK and a result line, and `ok-only` is only OK, as in one of the vendor's samples. */
  loginResult: 'both' | 'ok-only';
  /** Whether the result of CFTPSSTART is `+CFTPSSTART: 0,1` instead of `+CFTPSSTART: 0`. */
  startTellsContext: boolean;
  /** Which command fails with code 10 if the APN or its account is wrong: CFTPSSTART or CFTPSLOGIN. */
  wrongApnAt: 'start' | 'login';
  /** Whether CFTPSABORT ends a running CFTPSLOGIN. Otherwise it is refused. The manual does not say it. */
  abortsLogin?: boolean;
  /** Whether CFTPSSTOP during a session logs out first. Otherwise, CFTPSSTOP is refused during a session (A76XX AT manual 17.2.4). */
  stopsLoggedIn: boolean;
  /** Most characters of host, user and password: 256 on the SIM7600, 128 on the A76XX. */
  longestAccount: number;
  /** Whether there are CFTPSMODE, CFTPSLOGIN? and CFTPSCWD without a value, as on the A76XX (17.2.3, 17.2.19; FTP(S) note 3.1.3). */
  hasMode: boolean;
}

/** A modem's FTP(S) service: the handlers of the CFTPS commands, and functions for other parts of the modem. */
export interface Ftps {
  commands: Commands;
  ftp: Ftp;
  /** Whether a file of the modem is being sent by CFTPSPUTFILE. */
  isPutting(): boolean;
  /** Loses the session, as a test's fault demands, without a message to the DTE. Later commands find that there is none. */
  forget(): void;
  /** Ends session, transfers and settings without a message. It is called when the modem has lost its power or the network. */
  drop(): void;
}

const pdpContext = 1;

/** Creates a modem's FTP(S) service, with the handlers of the CFTPS commands. @param localMs returns the modem's time in milliseconds since 1970 */
export function createFtps(clock: Clock, at: At, drives: Drives, network: Network, localMs: () => number, options: FtpsOptions): Ftps {
  let state: 'stopped' | 'started' | 'online' | 'lost' = 'stopped';
  let singleIp = false;
  let isPassive = true;
  let type: 'A' | 'I' = 'I';
  let reportClosed: (value?: undefined) => void = () => {};
  const ftp = createFtp(clock, options, () => reportClosed());
  const results = createResults(at, options);
  const transfer = createTransfer(at, ftp, drives, results, localMs, options);

  /** Arranges that the modem reports to the DTE when the FTP server ends the session. After a reset of the modem, nothing is reported. */
  function expectClosed(): void {
    reportClosed = at.bound(() => {
      if (state !== 'online') return;
      state = 'lost';
      at.urc('+CFTPSNOTIFY: PEER CLOSED');
    });
  }

  /** Returns the reply of `then` if the FTP service is in one of these states. Otherwise it returns the failure for a command in a wrong state. */
  function inState(states: (typeof state)[], name: string, then: () => Reply): Reply {
    return states.includes(state) ? then() : results.wrongState(name);
  }

  const online = (name: string, handler: Handler): Handler => (args, request) =>
    inState(['online'], name, () => handler(args, request));

  const perform = (states: (typeof state)[], call: Call): Reply => inState(states, call.name, () => results.perform(call));

  async function start(): Promise<string> {
    const isRefused = !network.isRegistered() || (options.wrongApnAt === 'start' && !network.activate(pdpContext));
    if (isRefused) throw { code: failures.network, reason: 'no PDP context' };
    state = 'started';
    return options.startTellsContext ? `0,${pdpContext}` : '0';
  }

  async function logout(): Promise<string> {
    state = 'started';
    await ftp.close();
    return '0';
  }

  async function stop(): Promise<string> {
    await logout();
    state = 'stopped';
    network.deactivate(pdpContext);
    return '0';
  }

  function login(args: Arg[]): Reply {
    const account = readAccount(args);
    if (!account) return error();
    return inState(['started'], '+CFTPSLOGIN', () => enter({ name: '+CFTPSLOGIN', job: () => open(account) }));
  }

  function enter(call: Call): Reply {
    return options.loginResult === 'ok-only' ? results.wait(call, () => ok()) : results.perform(call);
  }

  function readAccount(args: Arg[]): Account | undefined {
    const longest = options.longestAccount;
    const host = textOf(args[0], longest);
    const port = numberOf(args[1], 1, 65535);
    const user = textOf(args[2], longest, 0);
    const password = textOf(args[3], longest, 0);
    const security = args[4] ? numberOf(args[4], 0, 3) : 3; // without this argument, FTPS is implicit (3), which is the manual's default
    if (host === undefined || port === undefined || user === undefined || password === undefined) return undefined;
    if (security === undefined || args.length > 5) return undefined;
    return { host, port, user, password, security: security as Security, singleIp };
  }

  async function open(account: Account): Promise<string> {
    if (!network.isRegistered() || !network.isAccepted(pdpContext)) throw { code: failures.network, reason: 'no network or a wrong APN' };
    expectClosed();
    await ftp.open(account);
    state = 'online';
    type = 'I';
    return '0';
  }

  function abort(): Reply {
    results.setRunning(undefined);
    state = 'stopped';
    ftp.kill();
    network.deactivate(pdpContext);
    return results.succeeded('+CFTPSABORT', '0');
  }

  /** Returns the handler of a command whose only argument is a path. @param job does the work, and returns the value of the result, 0 by default */
  function onPath(name: string, job: (path: string) => Promise<unknown>): Handler {
    return args => {
      const path = args.length === 1 ? textOf(args[0], options.longestPath) : undefined;
      if (path === undefined) return error();
      return perform(['online'], { name, job: async () => String((await job(path)) ?? 0) });
    };
  }

  function setType(args: Arg[]): Reply {
    const wanted = args.length === 1 ? bareOf(args[0], 1) : undefined;
    if (wanted !== 'A' && wanted !== 'I') return error();
    const job = async () => {
      await ftp.setType(wanted);
      type = wanted;
      return '0';
    };
    return perform(['online'], { name: '+CFTPSTYPE', job });
  }

  function setSingleIp(args: Arg[]): Reply {
    const value = args.length === 1 ? numberOf(args[0], 0, 1) : undefined;
    if (value === undefined || state !== 'started') return error();
    singleIp = value === 1;
    return ok();
  }

  const text = (line: string): Partial<Record<Form, Handler>> => ({ test: () => ok(line) });
  const path = '[{non-ascii}]"FILEPATH"';
  const pwd: Call = { name: '+CFTPSPWD', job: async () => `"${await ftp.where()}"` };
  const commands: Commands = {
    '+CFTPSSTART': { run: () => perform(['stopped'], { name: '+CFTPSSTART', job: start }) },
    '+CFTPSSTOP': { run: () => perform(options.stopsLoggedIn ? ['started', 'online', 'lost'] : ['started'], { name: '+CFTPSSTOP', job: stop }) },
    '+CFTPSLOGIN': { ...text('+CFTPSLOGIN: "ADDRESS",(1-65535)[,"USERNAME","PASSWORD"[,(0-3)]]'), write: login },
    '+CFTPSLOGOUT': {
      test: () => ok(),
      run: () => perform(['online', 'lost'], { name: '+CFTPSLOGOUT', job: logout }),
    },
    '+CFTPSABORT': { run: () => (options.abortsLogin && results.running() === '+CFTPSLOGIN' ? abort() : inState(['online', 'lost'], '+CFTPSABORT', abort)) },
    '+CFTPSMKD': { ...text('+CFTPSMKD: "DIR"'), write: onPath('+CFTPSMKD', ftp.makeDirectory) },
    '+CFTPSRMD': { ...text('+CFTPSRMD: "DIR"'), write: onPath('+CFTPSRMD', ftp.removeDirectory) },
    '+CFTPSDELE': { ...text('+CFTPSDELE: "FILENAME"'), write: onPath('+CFTPSDELE', ftp.removeFile) },
    '+CFTPSCWD': { ...text('+CFTPSCWD: "DIR"'), write: onPath('+CFTPSCWD', ftp.enter) },
    '+CFTPSSIZE': { ...text('+CFTPSSIZE: "<filepath>"'), write: onPath('+CFTPSSIZE', ftp.size) },
    '+CFTPSPWD': { run: () => perform(['online'], pwd) },
    '+CFTPSTYPE': {
      ...text('+CFTPSTYPE: (A,I)'),
      read: online('+CFTPSTYPE', () => ok(`+CFTPSTYPE: ${type}`)),
      write: setType,
    },
    '+CFTPSSINGLEIP': {
      ...text('+CFTPSSINGLEIP: (0,1)'),
      read: () => ok(`+CFTPSSINGLEIP: ${singleIp ? 1 : 0}`),
      write: setSingleIp,
    },
    '+CFTPSLIST': { run: online('+CFTPSLIST', transfer.list), write: online('+CFTPSLIST', transfer.list) },
    '+CFTPSGET': { ...text(`+CFTPSGET: ${path}[,<rest_size>[,(0,1)]]`), write: online('+CFTPSGET', transfer.get) },
    '+CFTPSPUT': { ...text(`+CFTPSPUT: ${path}[,<data_len>[,<rest_size>]]`), write: online('+CFTPSPUT', transfer.put) },
    '+CFTPSGETFILE': {
      ...text(`+CFTPSGETFILE: ${path}[,(1-4)]`),
      write: online('+CFTPSGETFILE', transfer.getFile),
    },
    '+CFTPSPUTFILE': {
      ...text(`+CFTPSPUTFILE: ${path}[,(1-3),(0-2147483647)]`),
      write: online('+CFTPSPUTFILE', transfer.putFile),
    },
    '+CFTPSCACHERD': { read: transfer.cachedBytes, run: transfer.readCache },
  };

  /**
   * Carries out AT+CFTPSMODE=, which chooses active (0) or passive (1) data connections. It is refused after CFTPSLOGIN. Active mode is
   * simulated as passive mode.
   */
  function setMode(args: Arg[]): Reply {
    const value = args.length === 1 ? numberOf(args[0], 0, 1) : undefined;
    if (value === undefined || state === 'online') return error();
    isPassive = value === 1;
    return ok();
  }

  const newer: Commands = {
    '+CFTPSLOGIN': { ...commands['+CFTPSLOGIN'], read: () => ok(`+CFTPSLOGIN: ${state === 'online' ? 1 : 0}`) },
    '+CFTPSCWD': { ...commands['+CFTPSCWD'], run: () => perform(['online'], { name: '+CFTPSCWD', job: async () => (await ftp.enter('/'), '"/"') }) },
    '+CFTPSMODE': { ...text('+CFTPSMODE: (0,1)'), read: () => ok(`+CFTPSMODE: ${isPassive ? 1 : 0}`), write: setMode },
  };

  return {
    commands: options.hasMode ? { ...commands, ...newer } : commands,
    ftp,
    isPutting: () => results.running() === '+CFTPSPUTFILE',
    forget() {
      if (state === 'online') state = 'lost';
      ftp.kill();
    },
    drop() {
      state = 'stopped';
      singleIp = false;
      isPassive = true;
      results.setRunning(undefined);
      transfer.reset();
      ftp.kill();
    },
  };
}
