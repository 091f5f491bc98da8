// One FTP operation at a time as SIMCom's FTP set has it: bearer, connection, login, the work, QUIT, then the result
// `+CMD: 1,<code>`. Every operation is a session of its own; what the work is, its caller says.

import type { Clock } from '../../../clock.ts';
import { error, ok, type At, type Reply } from '../../at.ts';
import { isFailure } from '../../failure.ts';
import { createFtp, type Account, type Ftp, type FtpOptions, type Security } from '../../ftp.ts';
import type { AnswerOrder } from '../ftps/result.ts';
import { protectionTrouble, troubleOf, type FtpCodes, type Trouble } from './code.ts';
import { join, type Params } from './params.ts';

export interface SessionOptions extends FtpOptions {
  codes: FtpCodes;
  /** `OK` before or after the first `+CMD: 1,…`; for all, or by command (`AT+FTPPUT`, `AT+FTPPUT=2`). */
  answerOrder: AnswerOrder | Record<string, AnswerOrder>;
  /** From OK to a result that needs no server. */
  urcMs: number;
  /** What says an operation without its bearer: OK and code 61, or ERROR. */
  noBearer: 'code' | 'error';
  /** Code where the name of a file is not set: 66, or 64 as the SIM800's note prints it (3.13). */
  emptyNameCode: number;
  /** The operator hides its subscribers: no server gets through to a modem in active mode. Without it the simulator, which has
   *  no active mode, carries active transfers out passively. */
  hasNat: boolean;
  /** A file's folder: entered first, put in front with a slash between, or put in front as it is. */
  goesBy: 'cwd' | 'joined' | 'concatenated';
  /** What FTPQUIT ends: the notes print GET and PUT (SIM7080 AT manual C1026), nothing of others. Refused: ERROR; late: OK, and the
   *  operation goes on to its own end; silent: no word, and it goes on. Undefined: all. */
  quits?: 'transfers' | 'refused' | 'late' | 'silent';
  /** Data connections go to the control connection's host, whatever PASV says. */
  singleIp: boolean;
}

export interface Job {
  /** `+FTPPUT` */
  name: string;
  /** Stands after the code of a failure: `,0` at FTPSIZE. */
  failTail?: string;
  /** Told in another form than `+CMD: 1,<code>`. */
  say?: (isGood: boolean, value: string | number) => string;
  /** The name of a file that it needs is not set. */
  isNameless?: boolean;
  /** What it does once logged in; `tell` prints a line before the end. Gives the value of the result. */
  work(tell: (value: string) => void): Promise<string>;
  /** Over, whichever way. */
  over?(): void;
}

export interface Session {
  ftp: Ftp;
  run(job: Job): Reply;
  /** OK and what follows it, in the order that the options say. */
  answer(command: string, begin: (tell: (line: string) => void) => void): Reply;
  running(): string | undefined;
  /** The next line of the operation that runs goes this way. */
  tellBy(tell: (line: string) => void): void;
  /** Goes to where a file is and gives the name to use there. */
  place(folder: string, name: string): Promise<string>;
  fail(trouble: Trouble): void;
  /** AT+FTPQUIT. */
  quit(): Reply;
  /** Power went: no word. */
  drop(): void;
}

/** Thrown by a job that the modem itself, not the server, stops. */
export interface Refused {
  trouble: Trouble;
}

interface Running {
  job: Job;
  tell(line: string): void;
}

/** FTPSSL's type as ftp.ts has it. */
const securities: Record<number, Security> = { 0: 0, 1: 3, 2: 2 };

export function createSession(
  clock: Clock,
  at: At,
  params: Params,
  isBearerOpen: (cid: number) => boolean,
  options: SessionOptions,
): Session {
  const ftp = createFtp(clock, options, () => {});
  let running: Running | undefined;

  function orderOf(command: string): AnswerOrder {
    const { answerOrder } = options;
    return typeof answerOrder === 'string' ? answerOrder : (answerOrder[command] ?? 'ok-first');
  }

  function answer(command: string, begin: (tell: (line: string) => void) => void): Reply {
    if (orderOf(command) === 'ok-first') return { ...ok(), after: () => begin(at.result) };
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

  function succeeded({ name, say }: Job, value: string): string {
    return say ? say(true, value) : `${name}: 1,${value}`;
  }

  function failed({ name, say, failTail }: Job, code: number): string {
    return say ? say(false, code) : `${name}: 1,${code}${failTail ?? ''}`;
  }

  function carryOut(mine: Running): void {
    const { job } = mine;
    const from = ftp.talk.length;
    running = mine;
    const ours = <T>(fn: (value: T) => void) => at.bound<T>(value => void (running === mine && fn(value)));
    const fails = ours((reason: unknown) => end(failed(job, codeOf(reason, from)), true));
    perform(job, ours((value: string) => mine.tell(`${job.name}: 1,${value}`)), from, () => running === mine).then(ours(value => end(succeeded(job, value), false)), fails);
  }

  /** One that was quit stays where it is: the client is that of the next by now. */
  async function perform(job: Job, tell: (value: string) => void, from: number, isRunning: () => boolean): Promise<string> {
    await ftp.open(account());
    if (!isRunning()) return new Promise(() => undefined);
    const refused = params.ssl > 0 ? protectionTrouble(ftp.talk.slice(from)) : undefined;
    if (refused) throw { trouble: refused } satisfies Refused;
    if (params.type === 'A') await ftp.setType('A');
    const value = await job.work(tell);
    if (isRunning()) await ftp.close();
    return value;
  }

  function account(): Account {
    const { server: host, port, user, password } = params;
    return { host, port, user, password, security: securities[params.ssl]!, singleIp: options.singleIp };
  }

  /** A mistake of the simulator itself must not pass for a modem's error. */
  function codeOf(reason: unknown, from: number): number {
    if (isRefused(reason)) return options.codes[reason.trouble];
    if (!isFailure(reason)) throw reason;
    return options.codes[troubleOf(reason, ftp.talk.slice(from))];
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

  async function place(folder: string, name: string): Promise<string> {
    if (options.goesBy === 'concatenated') return folder + name;
    if (options.goesBy === 'joined') return join(folder, name);
    if (folder !== '') await ftp.enter(folder);
    return name;
  }

  return {
    ftp,
    run,
    answer,
    running: () => running?.job.name,
    tellBy(tell) {
      if (running) running.tell = tell;
    },
    place,
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
