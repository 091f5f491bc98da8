// The check after an installation: card, SIM, network, login, a test picture, and that picture read back from the server. It uses
// the console's commands and reads the log, so it runs on any firmware. Nothing of it stays on the card, nor on an FTP server.

import { adviceOf } from '../watch/glance/advice.ts';
import { testPicture } from './picture.ts';

export type StepName = 'card' | 'sim' | 'network' | 'login' | 'picture' | 'back' | 'clean';
export type StepState = 'todo' | 'now' | 'good' | 'bad' | 'left';

export interface Step {
  name: StepName;
  title: string;
  state: StepState;
  /** The result, as a sentence. */
  says: string;
  /** Advice after a failure. */
  todo: string;
}

/** The camera, at a cable or on this machine. */
export interface CheckEnds {
  /** A path from the card's root; one character a byte. @throws a sentence */
  write(path: string, bytes: string): Promise<void>;
  read(path: string): Promise<string | undefined>;
  remove(path: string): Promise<void>;
  /** Runs a command of the console; its result comes in the log. */
  type(expression: string): Promise<void>;
  /** @returns removes the listener */
  onLine(take: (text: string) => void): () => void;
  /** The code of the last fault, if it is known. */
  fault(): Promise<string | undefined>;
  /** config.json has an FTP server. */
  hasFtp: boolean;
}

const titles: Record<StepName, string> = {
  card: 'Card', sim: 'SIM', network: 'Network', login: 'Server', picture: 'Test picture', back: 'Read back', clean: 'Clean up',
};
const order = Object.keys(titles) as StepName[];

/** Written below /snapferry, which the firmware never searches for images. */
export const testPath = '/snapferry/check.jpg';
const backPath = '/snapferry/get/check.jpg';

/** The longest silence: a modem may search the network for minutes. */
const silenceMs = 240_000;

const quoted = (text: string): string => JSON.stringify(text);
const wordsOf = (line: string): string => line.replace(/^\S+(?: \d\S+)? (?:debug|info|warn|error) \w+: /, '');
const sentence = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;

/** Progress in the firmware's log: a pattern, the step that it completes, and the words for it. */
const signs: [pattern: RegExp, step: StepName, says: (match: RegExpExecArray) => string][] = [
  [/ info state: registering /, 'sim', () => 'The modem reads the SIM.'],
  [/ info network: registered \((.+?)\), signal (.*)$/, 'network', ([, kind, signal]) => `Registered (${kind}), signal ${signal}.`],
  [/ info server: logged in at (.+?)(?: as .*)?$/, 'login', ([, host]) => `Logged in at ${host}.`],
];
const delivered = / info image: \/snapferry\/check\.jpg delivered as (.+), \d+ bytes? in ([\d.]+) s/;
const deliveredCut = / info image: \/snapferry\/check\.jpg delivered/;
const atOnce = / error card: |\bSIM\b|\bPIN\b|network\.pin|accept the login/;
/** States of the round, by the step that fails in them. */
const failing: [pattern: RegExp, step: StepName][] = [
  [/ (?:unlocking|waking|identifying|rating|configuring)\b/, 'sim'], [/ registering\b/, 'network'], [/ (?:attaching|opening)\b/, 'login'],
];

export interface Check {
  readonly steps: readonly Step[];
  /** @returns whether all is well */
  run(signal?: AbortSignal): Promise<boolean>;
}

/** @param changed called after each change of a step @param mark makes the picture different from earlier ones */
export function createCheck(ends: CheckEnds, changed: () => void, mark: string, patienceMs = silenceMs): Check {
  const steps: Step[] = order.map(name => ({ name, title: titles[name], state: 'todo', says: '', todo: '' }));
  const at = (name: StepName): Step => steps[order.indexOf(name)]!;

  function set(name: StepName, state: StepState, says = '', todo = ''): void {
    Object.assign(at(name), { state, says, todo });
    changed();
  }

  /** All steps up to this one are well; the next one begins. */
  function reach(name: StepName, says: string): void {
    for (const earlier of order.slice(0, order.indexOf(name))) if (at(earlier).state !== 'good') set(earlier, 'good', at(earlier).says);
    set(name, 'good', says);
    const next = order[order.indexOf(name) + 1];
    if (next && at(next).state === 'todo') set(next, 'now');
  }

  async function fail(name: StepName, says: string): Promise<void> {
    const code = await ends.fault().catch(() => undefined);
    const { todo } = code ? adviceOf(code) : { todo: '' };
    // the advice is shown by itself
    const happened = says.replace(/; next: .*$/, '').replace(todo && `; ${todo}`, '');
    set(name, 'bad', sentence(happened), todo && sentence(todo));
    for (const step of steps) if (step.state === 'todo' || step.state === 'now') set(step.name, 'left', 'Not checked.');
  }

  const current = (): StepName => steps.find(({ state }) => state === 'now')?.name ?? 'card';

  /**
   * Types a command and reads the log.
   * @param judge for each line: the result, or undefined
   * @returns undefined if there was silence for too long, or the user stopped it
   */
  function follow<T>(expression: string, judge: (line: string) => T | undefined, signal: AbortSignal | undefined): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout>;
      const end = (result: T | undefined): void => {
        clearTimeout(timer);
        release();
        signal?.removeEventListener('abort', stop);
        resolve(result);
      };
      const stop = (): void => end(undefined);
      const wait = (): void => {
        clearTimeout(timer);
        timer = setTimeout(stop, patienceMs);
      };
      const release = ends.onLine(line => {
        wait();
        const result = judge(line);
        if (result !== undefined) end(result);
      });
      signal?.addEventListener('abort', stop);
      wait();
      ends.type(expression).catch((error: Error) => {
        stop();
        reject(error);
      });
    });
  }

  async function checkCard(bytes: string): Promise<boolean> {
    set('card', 'now');
    try {
      await ends.write(testPath, bytes);
      if (await ends.read(testPath) !== bytes) throw new Error('the card does not give back the bytes that were written');
    } catch (error) {
      await fail('card', (error as Error).message);
      return false;
    }
    reach('card', 'It takes a file and gives it back.');
    return true;
  }

  /** @returns the picture's path on the server; empty: unknown */
  async function send(signal: AbortSignal | undefined): Promise<string | undefined> {
    let state = '';
    let tries = 0;
    const result = await follow<{ path: string } | { failure: string }>(`ferry.put(${quoted(testPath)})`, line => {
      for (const [pattern, step, says] of signs) {
        const match = pattern.exec(line);
        if (match && at(step).state !== 'good') reach(step, says(match));
      }
      state = / info state: (\w+)/.exec(line)?.[1] ?? state;
      const [, path] = delivered.exec(line) ?? [];
      if (path !== undefined || deliveredCut.test(line)) {
        reach('picture', 'The server has taken it.');
        return { path: path ?? '' };
      }
      // the firmware retries by itself; of some errors nothing comes until a person has acted
      if (/ error (?!ferry)\w+: /.test(line) && !/ image: (?!\/snapferry\/check\.jpg)/.test(line) && (atOnce.test(line) || ++tries > 1)) return { failure: line };
      return / info ferry: .*(?:is not sent|is not a file)/.test(line) || / error ferry: /.test(line) ? { failure: line } : undefined;
    }, signal);
    if (result && 'path' in result) return result.path;
    const isCard = result !== undefined && / error card: /.test(result.failure);
    const step = isCard ? 'card' : failing.find(([pattern]) => pattern.test(` ${state} `))?.[1] ?? current();
    await fail(step, result ? wordsOf(result.failure) : signal?.aborted ? 'stopped' : `nothing was heard for ${Math.round(patienceMs / 1000)} seconds`);
    return undefined;
  }

  async function readBack(path: string, bytes: string, signal: AbortSignal | undefined): Promise<boolean> {
    if (!ends.hasFtp || !path) {
      set('back', 'left', 'By HTTP the firmware has asked the server, as upload.verify says.');
      return true;
    }
    const said = await follow<string>(`ferry.get(${quoted(path)})`, line => / (?:info|error) ferry: /.test(line) && !/ follows$/.test(line) ? line : undefined, signal);
    if (said && / has no command for that/.test(said)) {
      set('back', 'left', sentence(wordsOf(said)));
      return true;
    }
    if (!said || !/ is on the card as /.test(said)) {
      // images arrive even if the server forbids reading, so this is no failure
      set('back', 'left', `${said ? sentence(wordsOf(said)) : 'The server did not answer.'} The account may write only, which is enough.`);
      return true;
    }
    if (await ends.read(backPath) !== bytes) {
      await fail('back', 'the copy on the server differs from the picture');
      return false;
    }
    reach('back', 'The copy on the server is the same, byte for byte.');
    return true;
  }

  async function cleanUp(path: string, signal: AbortSignal | undefined): Promise<void> {
    const left: string[] = [];
    if (ends.hasFtp && path) {
      const said = await follow<string>(`ferry.remove(${quoted(path)})`, line => / (?:info|error) ferry: /.test(line) && !/ follows$/.test(line) ? line : undefined, signal);
      if (!said?.endsWith(' is removed')) left.push(`${path} stays on the server${said ? `: ${wordsOf(said)}` : ''}`);
    } else left.push('check.jpg stays on the server: modems cannot delete by HTTP');
    await tidy();
    set('clean', left.length > 0 ? 'left' : 'good', left.length > 0 ? sentence(left.join('; ')) : 'Nothing is left on the server or the card.');
  }

  async function tidy(): Promise<void> {
    for (const path of [testPath, backPath]) await ends.remove(path).catch(() => undefined);
  }

  return {
    steps,
    async run(signal) {
      const bytes = testPicture(mark);
      try {
        if (!await checkCard(bytes)) return false;
        const path = await send(signal);
        if (path === undefined) return false;
        set('back', 'now');
        const isSame = await readBack(path, bytes, signal);
        set('clean', 'now');
        await cleanUp(path, signal);
        return isSame;
      } catch (error) {
        await fail(current(), (error as Error).message);
        return false;
      } finally {
        if (at('clean').state !== 'good') await tidy();
      }
    },
  };
}

/** A line such as `✓ Network: Registered (LTE), …` */
export function tellStep({ title, state, says, todo }: Step): string {
  const marks: Record<StepState, string> = { todo: '·', now: '…', good: '✓', bad: '✗', left: '–' };
  return `${marks[state]} ${title}${says ? `: ${says}` : ''}${todo ? ` What you can do: ${todo}` : ''}`;
}
