// Runs a modem's command lines: the commands of a line one after another, each by its handler, up to the final result.

import type { DataPhases } from './dataphase.ts';
import { hasContent, type Interpreter } from './interpreter.ts';
import { error, silence, type Answer, type Reply } from './reply.ts';
import { splitArgs, splitLine, type Arg, type Form, type Request } from './syntax.ts';

/** Carries out a command, and returns its reply. `args` are the values after `=`. */
export type Handler = (args: Arg[], request: Request) => Reply;
/** Handlers of commands, by the command's name and then by its form, such as `read`. */
export type Commands = Record<string, Partial<Record<Form, Handler>>>;

/** The command lines of a modem. */
export interface CommandLines {
  /** Adds handlers of commands. A new handler replaces an earlier one of the same command. */
  install(commands: Commands): void;
  /** Runs a command line. Text before its AT is noise, and a line without AT is ignored. */
  run(line: string): void;
  /** Sends the final answer, after which the port is free for the next line. */
  finish(answer: Answer): void;
}

/**
 * Makes the interpreter of a modem's command lines.
 * @param onFree called when a line's result was sent, with the bytes that have come meanwhile
 * @param onForget called when a test's fault loses the session with the server
 */
export function createCommandLines(at: Interpreter, phases: DataPhases, onFree: (waiting: Uint8Array) => void, onForget: () => void): CommandLines {
  const { options, faults, out } = at;
  let table: Commands = {};

  function runBody(body: string): void {
    const requests = body.length > options.longestLine ? undefined : splitLine(body);
    if (!requests || (requests.length > 1 && !options.takesChains)) return finish(error());
    runFirst(requests);
  }

  /** Runs the first of these commands, and after its OK those that follow. */
  function runFirst([request, ...others]: Request[]): void {
    if (!request) return;
    if (faults.forgets(request.text)) onForget();
    const fault = faults.find(request.text);
    const isLast = others.length === 0;
    const next = (answer: Answer) => {
      if (isLast || answer.end !== 'OK') return finish(answer);
      out.say(answer.lines);
      answer.after?.();
      runFirst(others);
    };
    const go = () =>
      fault.executes
        ? follow(handle(request), request, isLast, answer => next({ ...answer, ...fault.answer }))
        : follow(fault.answer!, request, isLast, next);
    if (fault.delayMs > 0) at.after(fault.delayMs, go);
    else go();
  }

  function handle(request: Request): Reply {
    const handler = table[request.name]?.[request.form];
    const args = request.form === 'write' ? splitArgs(request.rest) : [];
    return handler && args ? handler(args, request) : error();
  }

  /** Follows a reply to its answer, through data phases and replies that come later. */
  function follow(reply: Reply, request: Request, isLast: boolean, next: (answer: Answer) => void): void {
    if ('end' in reply) {
      const injected = faults.urcsFor(request.text);
      return next(injected ? { ...reply, lines: injected(reply.lines) } : reply);
    }
    if ('later' in reply) {
      return reply.later(at.bound(later => follow(later, request, isLast, next)));
    }
    if (!isLast) at.violations.push(`${request.text}: commands after it on its line would be data`);
    phases.begin(reply.phase, reply.lines ?? [], answer => follow(answer, request, isLast, next));
  }

  function finish(answer: Answer): void {
    at.isBusy = false;
    out.say(answer.lines);
    out.end(answer.end);
    const waiting = Uint8Array.from(at.pending);
    at.pending = [];
    // Bytes of an image that are under way when the modem restarts may look like a command, which nobody has sent.
    const isSent = /^[\x20-\x7e]*$/.test(at.commands.at(-1) ?? '');
    if (isSent && hasContent(waiting)) at.violations.push(`${at.commands.at(-1)}: next command too early`);
    answer.after?.();
    onFree(waiting);
  }

  return {
    install: given => void (table = { ...table, ...given }),
    run(line) {
      const start = line.search(/at/i);
      const text = line === 'A/' ? (at.commands.at(-1) ?? '') : start < 0 ? '' : line.slice(start);
      if (text === '') return;
      at.commands.push(text);
      at.story.push(text);
      if (at.commands.length === options.echoAt) at.settings.echo = true;
      options.onLine?.('>', text);
      const delayMs = faults.delayMs(text, at.commands.length);
      at.isBusy = true;
      if (delayMs === Infinity) return finish(silence);
      at.after(delayMs, () => runBody(text.slice(2)));
    },
    finish,
  };
}
