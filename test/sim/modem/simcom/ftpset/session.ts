// Runs one operation of SIMCom's AT+FTP commands at a time: bearer, connection, login, the work, QUIT, then the result `+CMD: 1,<code>`. Every
// operation has an FTP session of its own. The caller supplies the operation's work.

import type { Clock } from '../../../clock.ts';
import { error, ok, type At, type Reply } from '../../command/at.ts';
import { choiceFor } from '../../common/reports.ts';
import { isFailure } from '../../net/failure.ts';
import { createFtp, type Account, type Ftp, type FtpOptions, type Security } from '../../net/ftp/ftp.ts';
import type { AnswerOrder } from '../ftps/result.ts';
import { protectionTrouble, troubleOf, type FtpCodes, type Trouble } from './code.ts';
import { join, type Params } from './params.ts';

/** Properties and faults of an operation's session. */
export interface SessionOptions extends FtpOptions {
  /** The error codes that this modem family prints. */
  codes: FtpCodes;
  /** Whether `OK` comes before or after the first `+CMD: 1,…`, for all commands or by command (`AT+FTPPUT`, `AT+FTPPUT=2`). */
  answerOrder: AnswerOrder | Record<string, AnswerOrder>;
  /** Milliseconds from OK to a result that the modem knows without asking the server, such as a missing file name. */
  urcMs: number;
  /** Answer to an FTP command whose data bearer is not open: OK and then code 61, or ERROR. */
  noBearer: 'code' | 'error';
  /** Error code of a command for which no file name is set: 66, or 64 as in the SIM800's note (3.13). */
  emptyNameCode: number;
  /**
   * Whether the operator uses NAT, so that no server can connect back in active mode and an operation in that mode fails. Otherwise it
   * works, and the simulator transfers in passive mode, as it lacks the active one.
   */
  hasNat: boolean;
  /**
   * How the folder of a file is used. `cwd`: the session enters it. `joined`: the path is the folder, a slash and the name. `concatenated`:
   * the path has no slash between folder and name.
   */
  goesBy: 'cwd' | 'joined' | 'concatenated';
  /**
   * What FTPQUIT does during an operation. `transfers`: it ends only downloads and uploads, which alone the manual shows (SIM7080 AT manual
   * C1026). `refused`: ERROR. `late`: OK, but the operation goes on to its end. `silent`: no response, and the operation goes on. If it is
   * undefined, FTPQUIT ends every operation.
   */
  quits?: 'transfers' | 'refused' | 'late' | 'silent';
  /** Whether data connections go to the control connection's host, whatever address the answer to PASV has. */
  singleIp: boolean;
}

/** One FTP operation of the modem, from its command to its result. */
export interface Job {
  /** The operation's command without AT, such as `+FTPPUT`. */
  name: string;
  /** Text after the code of a failure, such as `,0` for FTPSIZE. The default is none. */
  failTail?: string;
  /** Returns the line of the result, if it has another form than `+CMD: 1,<code>`. */
  say?: (isGood: boolean, value: string | number) => string;
  /** Whether the operation needs a file name that is not set. Then the operation fails at once. */
  isNameless?: boolean;
  /** Does the work after the login. `tell` prints a line before the end. @returns the value of the result */
  work(tell: (value: string) => void): Promise<string>;
  /** Called at the end of the operation, whether it succeeded, failed or was dropped. */
  over?(): void;
}

/** Runs the FTP operations of a modem, one at a time, each in an FTP session of its own. */
export interface Session {
  ftp: Ftp;
  /** Runs an operation. It fails at once if another operation runs, or if something such as an open bearer is missing. */
  run(job: Job): Reply;
  /**
   * Replies with OK and the operation's first line, in the order of `answerOrder`. `begin` starts the work, and gets a function that sends the line.
   */
  answer(command: string, begin: (tell: (line: string) => void) => void): Reply;
  running(): string | undefined;
  /** Replaces the function that will send the next line of the running operation. */
  tellBy(tell: (line: string) => void): void;
  /**
   * Prepares the use of a file. If `goesBy` is `cwd`, the session enters the file's folder. @returns the name or path by which the server finds the
   * file
   */
  place(folder: string, name: string): Promise<string>;
  /** Ends the running operation with the error code for this kind of trouble. If no operation runs, nothing happens. */
  fail(trouble: Trouble): void;
  /** Carries out AT+FTPQUIT, which ends the running operation. */
  quit(): Reply;
  /** Ends the running operation without a message. It is called when the modem has lost its power. */
  drop(): void;
}

/** Thrown by an operation that the modem itself stops, and not the server. */
export interface Refused {
  trouble: Trouble;
}

interface Running {
  job: Job;
  tell(line: string): void;
}

/** TLS of a session as net/ftp/ftp.ts numbers it, by the type that AT+FTPSSL sets: 0 none, 1 implicit, 2 explicit. */
const securities: Record<number, Security> = { 0: 0, 1: 3, 2: 2 };

function succeeded({ name, say }: Job, value: string): string {
  return say ? say(true, value) : `${name}: 1,${value}`;
}

function failed({ name, say, failTail }: Job, code: number): string {
  return say ? say(false, code) : `${name}: 1,${code}${failTail ?? ''}`;
}

function accountOf(params: Params, options: SessionOptions): Account {
  const { server: host, port, user, password } = params;
  return { host, port, user, password, security: securities[params.ssl]!, singleIp: options.singleIp };
}

/**
 * Returns the code of what an operation has thrown. An error of the simulator itself is thrown again, as it must not pass for a modem's
 * error.
 */
function codeOf(reason: unknown, talk: string[], codes: SessionOptions['codes']): number {
  if (isRefused(reason)) return codes[reason.trouble];
  if (!isFailure(reason)) throw reason;
  return codes[troubleOf(reason, talk)];
}

/** Enters a folder if the modem does, and returns the name or path by which it asks for the file there. */
async function placeIn(ftp: Ftp, options: SessionOptions, folder: string, name: string): Promise<string> {
  if (options.goesBy === 'concatenated') return folder + name;
  if (options.goesBy === 'joined') return join(folder, name);
  if (folder !== '') await ftp.enter(folder);
  return name;
}

/** Creates the runner of a modem's FTP operations, with no session open. @param isBearerOpen whether the data bearer of this number is open */
export function createSession(
  clock: Clock,
  at: At,
  params: Params,
  isBearerOpen: (cid: number) => boolean,
  options: SessionOptions,
): Session {
  const ftp = createFtp(clock, options, () => {});
  let running: Running | undefined;

  function answer(command: string, begin: (tell: (line: string) => void) => void): Reply {
    if (choiceFor(options.answerOrder, command.slice(2), 'ok-first') === 'ok-first') return { ...ok(), after: () => begin(at.result) };
    return { later: finish => begin(firstThen(line => finish(ok(line)), at.result)) };
  }

  function run(job: Job): Reply {
    const early = earlyCode(job);
    if (early === options.codes.net && options.noBearer === 'error') return error();
    return answer(`AT${job.name}`, tell => {
      if (early === undefined) carryOut({ job, tell });
      else at.after(options.urcMs, () => tell(failed(job, early)));
    });
  }

  function earlyCode(job: Job): number | undefined {
    const { codes } = options;
    if (running) return codes.notAllowed;
    if (job.isNameless) return options.emptyNameCode;
    if (params.server === '') return codes.notAllowed;
    if (!isBearerOpen(params.cid)) return codes.net;
    return params.mode === 0 && options.hasNat ? codes.active : undefined;
  }

  function carryOut(mine: Running): void {
    const { job } = mine;
    const from = ftp.talk.length;
    running = mine;
    const ours = <T>(fn: (value: T) => void) => at.bound<T>(value => void (running === mine && fn(value)));
    const fails = ours((reason: unknown) => end(failed(job, codeOf(reason, ftp.talk.slice(from), options.codes)), true));
    perform(job, ours((value: string) => mine.tell(`${job.name}: 1,${value}`)), from, () => running === mine).then(
      ours(value => end(succeeded(job, value), false)), fails,
    );
  }

  /**
   * Does an operation from login to QUIT, and returns the value of its result. If it is aborted during the login, the promise never resolves,
   * since the FTP client then belongs to the next operation.
   */
  async function perform(job: Job, tell: (value: string) => void, from: number, isRunning: () => boolean): Promise<string> {
    await ftp.open(accountOf(params, options));
    if (!isRunning()) return new Promise(() => undefined);
    const refused = params.ssl > 0 ? protectionTrouble(ftp.talk.slice(from)) : undefined;
    if (refused) throw { trouble: refused } satisfies Refused;
    if (params.type === 'A') await ftp.setType('A');
    const value = await job.work(tell);
    if (isRunning()) await ftp.close();
    return value;
  }

  function end(line: string, isCut: boolean): void {
    const mine = running;
    running = undefined;
    if (isCut) ftp.kill();
    mine?.job.over?.();
    mine?.tell(line);
  }

  function fail(trouble: Trouble): void {
    if (running) end(failed(running.job, options.codes[trouble]), true);
  }

  function quit(): Reply {
    if (!running) return error();
    if (options.quits === 'silent') return { lines: [], end: 'silence' };
    if (options.quits === 'late') return ok();
    const isRefused = options.quits === 'refused' || (options.quits === 'transfers' && !/GET|PUT/.test(running.job.name));
    return isRefused ? error() : { ...ok(), after: () => fail('quit') };
  }

  return {
    ftp,
    run,
    answer,
    running: () => running?.job.name,
    tellBy(tell) {
      if (running) running.tell = tell;
    },
    place: (folder, name) => placeIn(ftp, options, folder, name),
    fail,
    quit,
    drop() {
      const mine = running;
      running = undefined;
      ftp.kill();
      mine?.job.over?.();
    },
  };
}

function isRefused(value: unknown): value is Refused {
  return typeof value === 'object' && value !== null && 'trouble' in value;
}

function firstThen<T>(first: (value: T) => void, others: (value: T) => void): (value: T) => void {
  let isFirst = true;
  return value => {
    const go = isFirst ? first : others;
    isFirst = false;
    go(value);
  };
}
