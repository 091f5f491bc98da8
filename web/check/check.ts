// Follows `ferry.check()`, the firmware's check of the way to the server (src/round/check.ts), by its lines in the log. The page and `npm start --
// --check` show the same steps.

import { adviceOf, type ServerKind } from '../watch/glance/advice.ts';
import { nameOf, shown } from '../watch/texts.ts';

/** The name of a step in the firmware's log lines. `back` reads the test picture back from the server, `clean` deletes it. */
export type StepName = 'card' | 'sim' | 'network' | 'login' | 'picture' | 'back' | 'clean';
/** The state of a step. `todo` means not begun, `now` under way, and `left` not checked, which is no failure. */
export type StepState = 'todo' | 'now' | 'good' | 'bad' | 'left';

/** A step of the camera's check of the way to the server, as page and terminal show it. */
export interface Step {
  name: StepName;
  /** The title of the step for a person, such as `Network`. */
  title: string;
  state: StepState;
  /** What the step has found, as a sentence. It is empty if there is nothing to say. */
  says: string;
  /** What a person can do after a failure. It is empty if there is no advice. */
  todo: string;
  /** The command and the modem's answer after a failure, or the mistakes in config.json. It is empty if there are none. */
  details: string[];
  /** A text of the server's answer to the test picture, for the setting `http.answer`. It is empty if there is none. */
  answer: string;
}

/** How a check reaches the camera, which is at a cable or simulated on this machine. */
export interface CheckEnds {
  /**
   * Runs `ferry.check()`. A second call is allowed: during a check, the firmware ignores it.
   * @returns whether the firmware has this command @throws an error whose message is a sentence
   */
  ask(signal?: AbortSignal): Promise<boolean>;
  /**
   * Reports each line of the camera's log to `onLine`. @param onBack is called when the camera is back after a restart or an unplugged cable,
   * which may have ended the check @returns a function that removes both listeners
   */
  listen(onLine: (text: string) => void, onBack: () => void): () => void;
  /**
   * Returns the kind of server (FTP or HTTP) that the camera is configured for, so that advice names only config keys of that kind. It is undefined
   * if unknown.
   */
  server?(): ServerKind | undefined;
}

/**
 * After so many milliseconds without a log line, the camera is asked again to start its check. The time is long, because a modem may search the
 * network for minutes.
 */
const silenceMs = 120_000;
/** The wait in milliseconds after a failed step. A last log line, about the test file on the server, may come within this time. */
const lastMs = 500;

const titles: Record<StepName, string> = {
  card: 'Card', sim: 'SIM', network: 'Network', login: 'Server', picture: 'Test picture', back: 'Read back', clean: 'Clean up',
};
const order = Object.keys(titles) as StepName[];
const empty = { state: 'todo', says: '', todo: '', details: [] } satisfies Omit<Step, 'name' | 'title' | 'answer'>;
const isStep = (name: string): name is StepName => Object.hasOwn(titles, name);

const successes: Record<StepName, string> = {
  card: 'It takes a file and gives it back.', sim: 'The modem reads the SIM.', network: 'The data connection works.', login: 'The server accepts the camera.',
  picture: 'The server has taken it.', back: 'The copy on the server is the same, byte for byte.', clean: 'Nothing is left on the server or the card.',
};

/** Lines of the log that say more about a step: a pattern for the line, the step, and the sentence that is shown. */
const signs: [pattern: RegExp, step: StepName, says: (match: RegExpExecArray) => string][] = [
  [/ info network: registered \((.+?)\), signal (.*)$/, 'network', ([, kind, signal]) => `Registered (${kind}), signal ${signal}.`],
  [/ info server: has answered the test picture: (.+)$/, 'picture', ([, answer]) => `The server answered ${answer}.`],
  [
    / warn server: a file on the server has the name of an image, /, 'back',
    () => 'Another camera puts files of the same names into this folder. Put {device} into ftp.directory or http.url of each camera.',
  ],
  [/ info server: logged in at (.+?)(?: as .*)?$/, 'login', ([, host]) => `Logged in at ${host}.`],
];

/** Reasons for which the firmware leaves a step out: a pattern for its words, and the sentence that is shown instead. */
const reasons: [pattern: RegExp, says: (match: RegExpExecArray) => string][] = [
  [/^it cannot be read back; the server has its size$/, () => 'It cannot be read back. The server has its size, which is enough.'],
  [/^it cannot be read back; the server has confirmed it$/, () => 'It cannot be read back. The server has confirmed it, which is enough.'],
  [/^(\S+) stays on the server: the modem cannot delete it$/, ([, name]) => `${name} stays on the server, which is no harm: it could not be deleted there.`],
  [/^(\S+) may be on the server until the next check$/, ([, name]) => `${name} may stay on the server until the next check.`],
];

/** Failures without a fault code, because the check ends before the modem is used: a pattern for the firmware's words, a sentence, and advice. */
const obstacles: [pattern: RegExp, says: (match: RegExpExecArray) => string, todo: string][] = [
  [/^no SD card can be read/, () => 'No SD card can be read.', 'Put in a card that is formatted as FAT32.'],
  [/^the SD card has no FAT volume/, () => 'The SD card has no FAT volume.', 'Format it as FAT32, with an MBR partition table.'],
  [/^an SD card is there, but answers with errors/, () => 'The SD card answers with errors.', 'Clean its contacts, or take another card.'],
  [/^it takes no file/, () => 'The card takes no file.', 'Check that it is not locked, full or broken.'],
  [/^no config\.json on the card/, () => 'There is no config.json on the card.', 'Write one to the card.'],
  [/^images\.folder: (.+) is not a folder on this card/, ([, folder]) => `The card has no folder ${shown(folder!)}.`, 'Make this folder, or change images.folder.'],
  [/^config\.json: /, () => 'config.json has a mistake.', 'Correct it, and write it to the card.'],
  [/^send\.roaming: /, () => 'The modem is roaming, and send.roaming does not allow that.', 'Set send.roaming to true, or use a SIM of this country.'],
  [/^battery\.\w+: the battery has (.+?) V, and the limit is (.+?) V/, ([, has, least]) => `The battery has ${has} V, and the limit is ${least} V.`, 'Charge the battery, or lower the limit.'],
];

const verdict = /^\S+(?: \S+)? (?:info|error) ferry: check: (\w+) (ok|left|failed)(?: \(([\w-]+)\))?(?:: (.*))?$/;
const reply = /^\S+(?: \S+)? info ferry: the check follows(?:, after (.*))?$/;
const logged = /^\S+(?: \S+)? error (\w+): (.*)$/;
const booted = / info boot: snapferry on /;

const sentence = (text: string): string => text && `${text[0]!.toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

type Found = Pick<Step, 'says' | 'todo' | 'details'>;

/**
 * Returns the sentence, the advice and the details that are shown for a failed step. @param code the fault's code, if it has one @param words the
 * firmware's words for the fault @param before the last error in the log before it
 */
function explain(code: string | undefined, words: string, before: string, server: ServerKind | undefined): Found {
  const { happened, todo } = adviceOf(code ?? '');
  if (code && words.startsWith(happened)) {
    const detail = / \((.+)\)$/.exec(words.replace(todo, ''))?.[1];
    return { says: sentence(happened), todo: sentence(adviceOf(code, server).todo), details: detail ? [detail] : [] };
  }
  for (const [pattern, says, advice] of obstacles) {
    const match = pattern.exec(words);
    if (match) return { says: says(match), todo: advice, details: words.startsWith('config.json: ') ? words.split(/; (?=config\.json: )/) : [] };
  }
  return { says: /^see before$/.test(words) ? sentence(before) || 'See the log.' : sentence(words), todo: '', details: [] };
}

/** A check of the camera's way to the server, which can be run again and again. */
export interface Check {
  /** All steps in their order. Their fields change while the check runs. */
  readonly steps: readonly Step[];
  /**
   * Runs the check until its last step. @param signal cancels the wait, and its reason is the sentence of the error @returns true if no step
   * failed @throws an error with a sentence if the camera gave no result
   */
  run(signal?: AbortSignal): Promise<boolean>;
}

/** The state of a check: its steps, the last error in the log, and the functions that reach the camera. */
interface CheckState {
  readonly ends: CheckEnds;
  /** The function that is called after each change of a step, to show the steps again. */
  readonly changed: () => void;
  /** After so many milliseconds without a log line, the camera is asked again to start its check. */
  readonly patienceMs: number;
  readonly steps: Step[];
  /** Words of the last error in the log. It is empty if there was none. */
  lastError: string;
}

const at = (check: CheckState, name: StepName): Step => check.steps[order.indexOf(name)]!;

const isOpen = ({ state }: Step): boolean => state === 'todo' || state === 'now';

function set(check: CheckState, name: StepName, state: StepState, found: Partial<Found> = {}): void {
  Object.assign(at(check, name), empty, { state, ...found });
  check.changed();
}

/**
 * Sets all steps back to `todo`, and begins the first one. @param image path of the picture that is being sent, and that the check waits for; empty
 * if there is none
 */
function start(check: CheckState, image: string): void {
  for (const step of check.steps) Object.assign(step, empty, { answer: '' });
  set(check, 'card', 'now', image ? { says: `The check begins after ${nameOf(shown(image))}, which is being sent.` } : {});
}

/** Ends a step with its result. Earlier steps that are still open were successful, and the next step begins. */
function pass(check: CheckState, name: StepName, state: 'good' | 'left', says: string): void {
  for (const earlier of order.slice(0, order.indexOf(name))) if (isOpen(at(check, earlier))) set(check, earlier, 'good', { says: successes[earlier] });
  set(check, name, state, { says });
  const next = order[order.indexOf(name) + 1];
  if (next && at(check, next).state === 'todo') set(check, next, 'now');
}

/** Returns the longest run of words in an answer. Digits, signs and markup differ from picture to picture. It is empty if the run is short. */
function wordsOf(answer: string): string {
  const [longest = ''] = answer.split(/[^a-z ,.!'_-]+|<[^>]*>/i).map(words => words.trim()).sort((a, b) => b.length - a.length);
  return longest.length < 4 || !answer.startsWith('"') ? '' : longest.slice(0, 60);
}

/**
 * Takes a log line that tells something about a step without ending it. The sentence for it is shown at the step while the step goes on, and after
 * its success.
 */
function note(check: CheckState, line: string): void {
  const [, room, words] = logged.exec(line) ?? [];
  if (words && room !== 'ferry') check.lastError = words;
  for (const [pattern, name, says] of signs) {
    const match = pattern.exec(line);
    if (match && isOpen(at(check, name))) Object.assign(at(check, name), { says: says(match), ...name === 'picture' && { answer: wordsOf(match[1]!) } });
  }
}

function closeRest(check: CheckState, but?: StepName): void {
  for (const step of check.steps) if (isOpen(step) && step.name !== but) set(check, step.name, 'left', { says: 'Not checked.' });
}

const reasonOf = (words: string): string => {
  for (const [pattern, says] of reasons) {
    const match = pattern.exec(words);
    if (match) return says(match);
  }
  return sentence(words);
};

/** Reads the result of a step from a log line, and changes the steps accordingly. @returns how the whole check ended, or undefined if it goes on */
function judge(check: CheckState, line: string): 'well' | 'failed' | undefined {
  const [, name = '', state, code, words = ''] = verdict.exec(line) ?? [];
  if (!isStep(name)) return undefined;
  if (state === 'failed') {
    set(check, name, 'bad', explain(code, words, check.lastError, check.ends.server?.()));
    closeRest(check, 'clean');
    return 'failed';
  }
  const hasFailed = check.steps.some(step => step.state === 'bad');
  // at its start, the firmware may log the test file that an earlier, interrupted check has left on the server. Such a line comes before the step
  // `back` has ended, and is ignored
  if (name === 'clean' && !hasFailed && isOpen(at(check, 'back'))) return undefined;
  if (state === 'ok') pass(check, name, 'good', at(check, name).says || successes[name]);
  else if (hasFailed) set(check, name, 'left', { says: reasonOf(words) });
  else pass(check, name, 'left', reasonOf(words));
  return name === 'clean' ? hasFailed ? 'failed' : 'well' : undefined;
}

function follow(check: CheckState, signal: AbortSignal | undefined): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout>;
    let silences = 0;
    let isAsking = false;
    let hasFailed = false;
    let isOver = false;
    const finish = (act: () => void): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      release();
      signal?.removeEventListener('abort', stop);
      act();
    };
    const fail = (error: Error): void => finish(() => reject(error));
    const stop = (): void => fail(new Error(String(signal!.reason)));
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (silences++ > 0) fail(new Error(`Nothing was heard of the camera for ${Math.round(2 * check.patienceMs / 1000)} seconds.`));
        else begin();
      }, check.patienceMs);
    };
    const begin = (): void => {
      if (isAsking || hasFailed) return;
      isAsking = true;
      clearTimeout(timer);
      check.ends.ask(signal).then(isKnown => {
        isAsking = false;
        if (isOver || hasFailed) return;
        if (isKnown) wait();
        else fail(new Error('The firmware of this camera has no check yet. Update it under Install, then check again.'));
      }, fail);
    };
    const release = check.ends.listen(line => {
      silences = 0;
      if (!isAsking && !hasFailed) wait();
      const [isNew, image = ''] = reply.exec(line) ?? [];
      if (isNew || booted.test(line)) return start(check, image);
      note(check, line);
      const result = judge(check, line);
      if (result === 'well') finish(() => resolve(true));
      else if (result === 'failed') {
        hasFailed = true;
        clearTimeout(timer);
        timer = setTimeout(() => finish(() => resolve(false)), lastMs);
      }
    }, begin);
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
    else begin();
  });
}

/**
 * Makes a check of a camera. @param changed is called after each change of a step @param patienceMs after so many milliseconds without a log line,
 * the camera is asked again to start its check
 */
export function createCheck(ends: CheckEnds, changed: () => void, patienceMs = silenceMs): Check {
  const steps: Step[] = order.map(name => ({ name, title: titles[name], answer: '', ...empty }));
  const check: CheckState = { ends, changed, patienceMs, steps, lastError: '' };

  return {
    steps,
    async run(signal) {
      set(check, 'card', 'now');
      try {
        return await follow(check, signal);
      } finally {
        closeRest(check);
      }
    },
  };
}

/** Returns a step as a line for a terminal, such as `✓ Network: Registered (LTE), …`. */
export function tellStep({ title, state, says, todo, details }: Step): string {
  const marks: Record<StepState, string> = { todo: '·', now: '…', good: '✓', bad: '✗', left: '–' };
  return `${marks[state]} ${title}${says ? `: ${says}` : ''}${details.length > 0 ? ` (${details.join('; ')})` : ''}${todo ? ` What you can do: ${todo}` : ''}`;
}
