// What every simulated modem has: command lines, echo, one command at a time, framed responses and URCs, prompts, and data phases. A test's
// faults occur at a command or at a byte. A modem's own commands are a table of handlers.

import type { Clock } from '../../clock.ts';
import type { Port } from '../../line/line.ts';
import { createFaults, type EarlyEnd, type FaultOptions } from './mischief.ts';
import type { Answer, End, Phase, Reply } from './reply.ts';
import { isExtended, splitArgs, splitLine, type Arg, type Form, type Request } from './syntax.ts';
import { createTyping } from './typing.ts';

export type { Answer, End, Reply };
/** Carries out a command, and returns its reply. `args` are the values after `=`. */
export type Handler = (args: Arg[], request: Request) => Reply;
/** Handlers of commands, by the command's name and then by its form, such as `read`. */
export type Commands = Record<string, Partial<Record<Form, Handler>>>;

/** How a modem handles command lines, with the faults of tests. */
export interface AtOptions extends FaultOptions {
  /** Whether the modem echoes its input after power-on. By the manual it does (ATE1). */
  echo: boolean;
  /** Whether the bytes of a data phase are echoed, too, while echo is on. */
  echoesData: boolean;
  /** Whether answers have a space after the colon, as `+CSQ: 22,0`. */
  spaced: boolean;
  prompt: string;
  /** Most characters of a command line after its AT. A longer line is answered by ERROR (AT manual 1.4.4). */
  longestLine: number;
  /** Whether a line may have several commands, separated by semicolons (V.250 5.2). Otherwise such a line is answered by ERROR. */
  takesChains: boolean;
  /** Form of errors after power-on, as the value of AT+CMEE: 0 gives ERROR, 1 a number, 2 a text. */
  cmee: number;
  /** Texts of errors for AT+CMEE=2, by their numbers. */
  cmeTexts: Record<number, string>;
  /** Milliseconds of silence after which a data phase ends with ERROR. Infinity means never. */
  giveUpMs: number;
  /** From when the milliseconds of `giveUpMs` count. `byte`: from each received byte again. `prompt`: only from the prompt on. */
  lifeSign: 'byte' | 'prompt';
  /** Milliseconds for which the modem writes to its flash after the last byte of a data phase. Its response comes afterwards. */
  wholeDelayMs?: number;
  /** Whether input during `wholeDelayMs` is lost. Otherwise it is buffered until the response. */
  isDeafWhileWriting?: boolean;
  /**
   * Called with each line, and with the size of each data phase, so that a test can record the dialogue. `>` comes from the DTE, and `<` from the
   * modem.
   */
  onLine?: ((dir: '>' | '<', text: string) => void) | undefined;
}

/** A modem's command interpreter: it takes the DTE's lines, and runs the handlers that the modem's parts have added. */
export interface At {
  /**
   * The present settings. `cmee` is the value of AT+CMEE. `reportsUrcs` is false if URCs go to another port. `inWords` is true for ATV1;
   * otherwise results are numbers (V.250 6.2.6). `isMute` is true after ATQ1, when no results and URCs are sent (6.2.5).
   */
  settings: { echo: boolean; cmee: number; reportsUrcs: boolean; inWords: boolean; isMute: boolean };
  /** Adds handlers of commands. A new handler replaces an earlier one of the same command. */
  install(commands: Commands): void;
  /** Sends a URC at once, even within a response. */
  urc(line: string): void;
  /** Sends a result line that comes after its command's OK. It goes to the command's port, even if AT+CATR sends URCs elsewhere. */
  result(line: string): void;
  /** Sends bytes to the DTE unchanged, such as the content of a file or of a connection. */
  data(bytes: Uint8Array): void;
  /** Opens a data phase that comes long after its command's OK, as with QFTPPUT. If a command is running, the phase opens after its response. */
  open(phase: Phase): void;
  /**
   * Checks whether the open data phase is complete, and then ends it. It is called when no further byte has come, such as when a timer has expired.
   */
  lookAgain(): void;
  /** Calls a function `ms` milliseconds later, unless a power-off or reset comes before. @returns a function that cancels the call */
  after(ms: number, fn: () => void): () => void;
  /** Wraps a function so that it does nothing after a power-off or reset. It is used for a server's late responses. */
  bound<T>(fn: (value: T) => void): (value: T) => void;
  /** Begins to listen, as after a boot. Settings, input and data phases from before are forgotten. */
  wake(): void;
  /** Stops to listen and to send, as after power-off. */
  sleep(): void;
  isAwake(): boolean;
  /** Every command line that was received, in order. Passwords and PINs are not masked. */
  commands: string[];
  /** The command lines in order, and in place of each data phase its size, such as `[204800 raw bytes]`. */
  story: string[];
  /** Errors that the DTE has made, as sentences, such as bytes before a prompt, or a command during another. */
  violations: string[];
}

/** Returns an answer that consists of these lines and a final OK. */
export function ok(...lines: (string | Uint8Array)[]): Answer {
  return { lines, end: 'OK' };
}

/** Returns an answer that consists of these lines and a final ERROR. */
export function error(...lines: string[]): Answer {
  return { lines, end: 'ERROR' };
}

/** Returns an answer that is only `+CME ERROR` with this number. After AT+CMEE=0 the modem prints ERROR in its place. */
export function cme(code: number): Answer {
  return { lines: [], end: { cme: code } };
}

/** An answer by which the modem sends nothing: neither a line nor a final result. */
export const silence: Answer = { lines: [], end: 'silence' };

const mostPendingBytes = 4096;
/** Number of characters beyond the longest line that the modem still stores: the AT at the beginning, and some noise before it. */
const lineMargin = 16;
/** Numbers that replace the results OK and ERROR after ATV0 (V.250 table 1). */
const resultNumbers: Record<string, string> = { OK: '0', ERROR: '4' };

/**
 * Creates the command interpreter of a modem, which sleeps until `wake`.
 * @param onReset called when a test's fault resets the modem
 * @param onForget called when a test's fault loses the session with the server
 */
export function createAt(clock: Clock, port: Port, options: AtOptions, onReset: () => void, onForget: () => void): At {
  const atFirst = { echo: options.echo, cmee: options.cmee, reportsUrcs: true, inWords: true, isMute: false };
  const settings = { ...atFirst };
  const commands: string[] = [];
  const story: string[] = [];
  const violations: string[] = [];
  const faults = createFaults(options);
  const typing = createTyping(options.longestLine + lineMargin);
  let table: Commands = {};
  let isAwake = false;
  let life = 0;
  let isBusy = false;
  let isWriting = false;
  let pending: number[] = [];
  let waitingPhase: Phase | undefined;
  let phase: Phase | undefined;
  let phaseBytes = 0;
  let early: EarlyEnd | undefined;
  let stopWaiting = () => {};

  port.onBytes(receive);

  function after(ms: number, fn: () => void): () => void {
    return clock.after(ms, bound(fn) as () => void);
  }

  function bound<T>(fn: (value: T) => void): (value: T) => void {
    const mine = life;
    return value => void (mine === life && fn(value));
  }

  function forget(): void {
    life += 1;
    if (phase) story.push(`[${phaseBytes} raw bytes]`);
    phase?.cut?.();
    Object.assign(settings, atFirst);
    typing.clear();
    isBusy = isWriting = false;
    pending = [];
    waitingPhase = undefined;
    phase = undefined;
    stopWaiting();
  }

  function write(text: string): void {
    if (isAwake) port.write(Buffer.from(text, 'latin1'));
  }

  function writeLine(text: string): void {
    if (!isAwake) return;
    options.onLine?.('<', text);
    const isCoded = !options.spaced && isExtended(text);
    write(`${settings.inWords ? '\r\n' : ''}${isCoded ? text.replace(/: /, ':') : text}\r\n`);
  }

  /** Sends the final result of a command, in the form that ATV and ATQ have set. */
  function writeEnd(text: string): void {
    if (settings.isMute) return;
    if (settings.inWords) return writeLine(text);
    options.onLine?.('<', text);
    write(`${resultNumbers[text] ?? text}\r`);
  }

  function data(bytes: Uint8Array): void {
    if (!isAwake) return;
    options.onLine?.('<', `[${bytes.length} raw bytes]`);
    port.write(bytes);
  }

  function urc(text: string): void {
    if (settings.reportsUrcs && !settings.isMute) writeLine(text);
  }

  function endLine(end: End): string {
    if (typeof end === 'string') return end;
    if (settings.cmee === 0) return 'ERROR';
    return `+CME ERROR: ${settings.cmee === 1 ? end.cme : (options.cmeTexts[end.cme] ?? 'unknown')}`;
  }

  function receive(bytes: Uint8Array): void {
    if (!isAwake) return;
    const untilReset = faults.bytesUntilReset(bytes.length);
    feed(untilReset === undefined ? bytes : bytes.subarray(0, untilReset));
    if (untilReset !== undefined) onReset();
  }

  function feed(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length && isAwake) {
      if (phase) at += feedPhase(phase, bytes.subarray(at));
      else if (isBusy) return keep(bytes.subarray(at));
      else at += feedLine(bytes.subarray(at));
    }
  }

  function keep(bytes: Uint8Array): void {
    if (isWriting && options.isDeafWhileWriting) return;
    for (const byte of bytes) if (pending.length < mostPendingBytes) pending.push(byte);
  }

  /** Takes bytes up to the end of one command line, echoes them, and runs the line. Returns how many bytes were taken. */
  function feedLine(bytes: Uint8Array): number {
    const { usedBytes, line } = typing.take(bytes);
    if (settings.echo) port.write(bytes.slice(0, usedBytes));
    if (line !== undefined) runLine(line);
    return usedBytes;
  }

  /** Runs a command line. Text before its AT is noise, and a line without AT is ignored. */
  function runLine(line: string): void {
    const start = line.search(/at/i);
    const text = line === 'A/' ? (commands.at(-1) ?? '') : start < 0 ? '' : line.slice(start);
    if (text === '') return;
    commands.push(text);
    story.push(text);
    if (commands.length === options.echoAt) settings.echo = true;
    options.onLine?.('>', text);
    const delayMs = faults.delayMs(text, commands.length);
    isBusy = true;
    if (delayMs === Infinity) return finish(silence);
    after(delayMs, () => runBody(text.slice(2)));
  }

  function runBody(body: string): void {
    const requests = body.length > options.longestLine ? undefined : splitLine(body);
    if (!requests || (requests.length > 1 && !options.takesChains)) return finish(error());
    runNext(requests, 0);
  }

  function runNext(requests: Request[], index: number): void {
    const request = requests[index]!;
    if (faults.forgets(request.text)) onForget();
    const fault = faults.find(request.text);
    const isLast = index === requests.length - 1;
    const next = (answer: Answer) => {
      if (isLast || answer.end !== 'OK') return finish(answer);
      say(answer.lines);
      answer.after?.();
      runNext(requests, index + 1);
    };
    const go = () =>
      fault.executes
        ? follow(handle(request), request, isLast, answer => next({ ...answer, ...fault.answer }))
        : follow(fault.answer!, request, isLast, next);
    if (fault.delayMs > 0) after(fault.delayMs, go);
    else go();
  }

  function handle(request: Request): Reply {
    const handler = table[request.name]?.[request.form];
    const args = request.form === 'write' ? splitArgs(request.rest) : [];
    return handler && args ? handler(args, request) : error();
  }

  function follow(reply: Reply, request: Request, isLast: boolean, next: (answer: Answer) => void): void {
    if ('end' in reply) {
      const injected = faults.urcsFor(request.text);
      return next(injected ? { ...reply, lines: injected(reply.lines) } : reply);
    }
    if ('later' in reply) {
      return reply.later(bound(later => follow(later, request, isLast, next)));
    }
    if (!isLast) violations.push(`${request.text}: commands after it on its line would be data`);
    beginPhase(reply.phase, reply.lines ?? [], answer => follow(answer, request, isLast, next));
  }

  function say(lines: (string | Uint8Array)[]): void {
    for (const one of lines) typeof one === 'string' ? writeLine(one) : data(one);
  }

  function finish(answer: Answer): void {
    isBusy = false;
    say(answer.lines);
    if (answer.end !== 'silence') writeEnd(endLine(answer.end));
    const waiting = Uint8Array.from(pending);
    pending = [];
    // Bytes of an image that are under way when the modem restarts may look like a command, which nobody has sent.
    const isSent = /^[\x20-\x7e]*$/.test(commands.at(-1) ?? '');
    if (isSent && waiting.some(byte => byte !== 10 && byte !== 13)) violations.push(`${commands.at(-1)}: next command too early`);
    answer.after?.();
    if (waitingPhase) openWaiting();
    if (waiting.length > 0) feed(waiting);
  }

  let endPhase: (reply: Reply) => void = () => {};

  function beginPhase(next: Phase, lines: string[], end: (reply: Reply) => void): void {
    if (pending.some(byte => byte !== 10 && byte !== 13)) violations.push(`${commands.at(-1)}: data before the prompt`);
    pending = [];
    say(lines);
    const prompt = next.prompt ?? options.prompt;
    if (prompt !== '') options.onLine?.('<', prompt.trim());
    write(prompt);
    phase = next;
    phaseBytes = 0;
    early = faults.earlyEnd(commands.at(-1) ?? '');
    endPhase = end;
    watch();
    closePhase();
  }

  function open(next: Phase): void {
    waitingPhase = next;
    if (!isBusy && !phase) openWaiting();
  }

  function openWaiting(): void {
    const next = waitingPhase!;
    waitingPhase = undefined;
    beginPhase(next, [], reply => 'end' in reply && finish(reply));
  }

  function feedPhase(open: Phase, bytes: Uint8Array): number {
    const most = early ? Math.max(0, early.afterBytes - phaseBytes) : Infinity;
    const used = bytes.length > 0 && most === 0 ? breakPhase(open) : open.take(most < bytes.length ? bytes.subarray(0, most) : bytes);
    phaseBytes += used;
    if (settings.echo && options.echoesData) port.write(bytes.slice(0, used));
    if ((open.lifeSign ?? options.lifeSign) === 'byte') watch();
    closePhase();
    return used;
  }

  /**
   * Makes a command fail within its data phase, as a test's fault demands, and sends the fault's lines. The data phase ends, unless the fault has
   * `stays`.
   * @returns 0, as this data phase takes no more bytes. The received bytes go to the data phase or the command line that is open afterwards.
   */
  function breakPhase(open: Phase): number {
    const { lines, stays } = early!;
    early = undefined;
    open.broke?.();
    if (stays) say(lines);
    else leavePhase({ lines, end: 'silence' });
    return 0;
  }

  function closePhase(): void {
    if (phase?.isWhole()) leavePhase(phase.whole());
  }

  function leavePhase(reply: Reply): void {
    stopWaiting();
    phase = undefined;
    const text = `[${phaseBytes} raw bytes]`;
    story.push(text);
    options.onLine?.('>', text);
    const end = endPhase;
    if (!options.wholeDelayMs || !isBusy) return end(reply);
    isWriting = true;
    after(options.wholeDelayMs, () => {
      isWriting = false;
      end(reply);
    });
  }

  function watch(): void {
    stopWaiting();
    const limitMs = phase?.giveUpMs ?? options.giveUpMs;
    if (limitMs === Infinity) return;
    stopWaiting = after(limitMs, () => phase && leavePhase(phase.gaveUp?.() ?? error()));
  }

  return {
    settings,
    install: given => void (table = { ...table, ...given }),
    urc,
    result: line => void (faults.losesResult(line) || writeLine(line)),
    data,
    open,
    lookAgain: closePhase,
    after,
    bound,
    wake() {
      forget();
      isAwake = true;
    },
    sleep() {
      forget();
      isAwake = false;
    },
    isAwake: () => isAwake,
    commands,
    story,
    violations,
  };
}
