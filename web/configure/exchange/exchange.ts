// Reads, compares and writes the configuration on the camera's card. There is one action at a time. Each can be stopped until the camera takes
// over the new configuration, and each can be repeated after a failure.

import type { Hello } from '../../link/types.ts';
import { toText } from '../form/bytes.ts';
import type { Group } from '../form/fields.ts';
import { whyNoForm } from '../form/judge.ts';
import { nodeAt, parseTree, valueOf } from '../form/tree.ts';
import { changesBetween, type Change } from './changes.ts';
import { adoptFile, readFile, sendFile, UnsureError, type Asked, type Progress } from './transfer.ts';

/** The part of `Camera` (web/link/camera.ts) that is used to read and write its configuration. */
export interface Connected extends Asked {
  readonly standing: string;
  readonly sentence: string;
  readonly hello: Pick<Hello, 'device' | 'board' | 'title' | 'camera'> | undefined;
  remember?(password: string): void;
}

/** The action that is under way, such as to read or to write the configuration, and how far it is. */
export interface Doing {
  /** What the page does at present, such as to read config.json, in words for a person. */
  what: string;
  /** How many bytes of config.json the present action has transferred so far. */
  done: number;
  /** The number of bytes that the action will transfer in all. It is undefined if that is unknown. */
  all: number | undefined;
  /** Ends the action. It is undefined while the camera takes over the configuration, because that cannot be stopped. */
  stop: (() => void) | undefined;
  /** True while the page only waits, because the camera is busy with a picture. Another action may then take this one's place. */
  isWaiting?: boolean;
}

/** A comparison of the card's config.json with a new one, which a person confirms before the new one is written. */
export interface Review {
  /** The text of the new config.json. Each character is a byte. */
  text: string;
  /** The name that the camera has at present, before the new configuration is written. */
  device: string;
  board: string;
  /** Why there is nothing to compare: the card has no config.json, or one that cannot be read. It is empty if there is a comparison. */
  without: string;
  changes: Change[];
}

/** The outcome of the last action for the user: its kind, such as an error, and a sentence. */
export interface Said {
  kind: 'good' | 'note' | 'error';
  text: string;
}

/** The actions that read, compare and write the camera's config.json, the action that is under way, and the outcome of the last one. */
export interface Exchange {
  /** What the page is doing at present, such as to read config.json. It is undefined if it is doing nothing. */
  readonly doing: Doing | undefined;
  /** The comparison of two configurations that a person has to confirm. It is undefined if there is none. */
  readonly review: Review | undefined;
  /** The outcome of the last action, to be shown to the user. It is undefined if nothing is to be shown. */
  readonly said: Said | undefined;
  /** Returns the content of the card's config.json. After a failure it returns undefined, and `said` has the reason. */
  read(): Promise<string | undefined>;
  /**
   * Compares a new configuration with the one on the card of the connected camera. The result is in `review`. @param text the new config.json,
   * each character a byte
   */
  compare(text: string): Promise<void>;
  /** Discards the comparison of two configurations that waits for a person's confirmation. */
  cancel(): void;
  /**
   * Writes the configuration that was confirmed. @returns the firmware's faults in it, none if it was written, or undefined if the writing was
   * not completed
   */
  write(): Promise<string[] | undefined>;
  /** Must be called when the camera has come, gone or changed. It then discards a comparison, or checks whether a configuration was accepted. */
  noticed(): void;
  /** Shows the outcome of an action to the user. Undefined removes the outcome that is shown. */
  say(said: Said | undefined): void;
}

/** The path of config.json from the card's root. Espruino's own functions need another path, which is `hello.config`. */
const configPath = '/config.json';
/** How many milliseconds the page waits before it asks a busy camera again to use the new configuration. */
const usualBusyMs = 3000;
const stopped = 'Stopped. The camera’s config.json is unchanged.';

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    }, { once: true });
  });
}

/** The functions by which an exchange of config.json reports to the form, and its pause for a busy camera. */
export interface ExchangeEnds {
  /** Called after each change of the exchange's state, to draw the form again. */
  changed(): void;
  /** Called if the camera has accepted a configuration although its answer was lost. */
  settled(review: Review): void;
  /** How many milliseconds the page waits before it asks a busy camera again to use the new configuration. If it is undefined, they are 3,000. */
  busyMs?: number | undefined;
}

/** What is known during the exchange of config.json with a camera: the action under way, the comparison and the outcome. */
interface ExchangeState {
  readonly camera: Connected;
  readonly groups: readonly Group[];
  readonly changed: () => void;
  readonly settled: (review: Review) => void;
  readonly busyMs: number;
  doing: Doing | undefined;
  /** Resolves when the present action, such as to write the configuration, has ended. */
  over: Promise<unknown>;
  review: Review | undefined;
  said: Said | undefined;
  /** The configuration that was sent and whose acceptance the camera has not confirmed. It is undefined if there is none. */
  unsure: Review | undefined;
}

function say(exchange: ExchangeState, next: Said | undefined): void {
  exchange.said = next;
  exchange.changed();
}

/**
 * Runs an action, and shows its progress and its failure. @param what the action in words @returns its result, or undefined after a failure,
 * with the reason in `said`
 */
async function perform<T>(exchange: ExchangeState, what: string, work: (progress: Progress, signal: AbortSignal) => Promise<T>) {
  if (exchange.doing?.isWaiting) {
    exchange.doing.stop!();
    await exchange.over;
  }
  if (exchange.doing || !isReady(exchange)) {
    if (!exchange.doing) say(exchange, { kind: 'error', text: exchange.camera.sentence });
    return undefined;
  }
  const control = new AbortController();
  const mine: Doing = { what, done: 0, all: undefined, stop: () => control.abort() };
  exchange.doing = mine;
  let end: (value?: unknown) => void = () => undefined;
  exchange.over = new Promise(resolve => { end = resolve; });
  say(exchange, undefined);
  try {
    return await work((done, all) => {
      Object.assign(mine, { done, all });
      exchange.changed();
    }, control.signal);
  } catch (error) {
    exchange.said = control.signal.aborted ? { kind: 'note', text: stopped } : { kind: 'error', text: (error as Error).message };
    if (error instanceof UnsureError) exchange.said = { kind: 'error', text: `${error.message} It is not known yet whether the camera has accepted the configuration. As soon as it is connected again, its card is read and compared.` };
    return undefined;
  } finally {
    exchange.doing = undefined;
    end();
    exchange.changed();
  }
}

const isReady = (exchange: ExchangeState): boolean => exchange.camera.standing === 'ready' && exchange.camera.hello !== undefined;

/** Reads config.json from the card. If the file is missing, `text` is empty and `isThere` is false. */
const readCard = async (exchange: ExchangeState, progress: Progress, signal: AbortSignal): Promise<{ text: string; isThere: boolean }> => {
  const text = await readFile(exchange.camera, configPath, progress, signal);
  return { text: text ?? '', isThere: text !== undefined };
};

function reviewOf(exchange: ExchangeState, text: string, card: { text: string; isThere: boolean }): Review {
  const { device, title } = exchange.camera.hello!;
  const why = card.isThere ? whyNoForm(card.text) : undefined;
  const without = !card.isThere ? 'There is no config.json on this card yet.' : why ? `The file on the card cannot be compared, and is replaced: ${why}.` : '';
  const before = without ? undefined : parseTree(card.text);
  return { text, device: toText(device), board: toText(title), without, changes: changesBetween(before, parseTree(text), exchange.groups) };
}

async function send(exchange: ExchangeState, asked: Review, progress: Progress, signal: AbortSignal): Promise<string[]> {
  await sendFile(exchange.camera, asked.text, progress, signal);
  signal.throwIfAborted();
  // the camera locks its console as soon as it has accepted a new password, so the page remembers that password before it sends the command
  const password = nodeAt(parseTree(asked.text), ['console', 'password']);
  exchange.camera.remember?.(password ? toText(String(valueOf(password))) : '');
  const { stop } = exchange.doing!;
  exchange.doing!.what = 'The camera checks and accepts the configuration';
  for (;;) {
    // from here the action cannot be stopped: the firmware takes the whole configuration or nothing. `what` is not set again when the loop repeats,
    // because the page would scroll to each new text
    Object.assign(exchange.doing!, { stop: undefined, isWaiting: false });
    exchange.changed();
    exchange.unsure = asked;
    const sentences = await adoptFile(exchange.camera);
    exchange.unsure = undefined;
    if (sentences) return sentences;
    Object.assign(exchange.doing!, { stop, isWaiting: true, what: 'The camera is busy with a picture, and takes the configuration as soon as it can' });
    exchange.changed();
    await pause(exchange.busyMs, signal);
  }
}

/** Reads the card to find out whether the camera has accepted a configuration whose acceptance it did not confirm. */
async function settle(exchange: ExchangeState, asked: Review): Promise<void> {
  exchange.unsure = undefined;
  const card = await perform(exchange, 'Checking whether the camera has accepted the configuration', (progress, signal) => readCard(exchange, progress, signal));
  if (!card) exchange.unsure = asked;
  else if (card.text === asked.text) exchange.settled(asked);
  else say(exchange, { kind: 'error', text: 'The card has a different configuration from the one that was sent, so it was not accepted. Write it again.' });
}

async function read(exchange: ExchangeState): Promise<string | undefined> {
  const card = await perform(exchange, 'Reading config.json from the card', (progress, signal) => readCard(exchange, progress, signal));
  if (card && !card.isThere) say(exchange, { kind: 'note', text: 'There is no config.json on this card yet. Fill in the form and write it.' });
  return card?.isThere ? card.text : undefined;
}

async function compare(exchange: ExchangeState, text: string): Promise<void> {
  exchange.unsure = undefined;
  const card = await perform(exchange, 'Reading config.json from the card, to compare', (progress, signal) => readCard(exchange, progress, signal));
  exchange.review = card && reviewOf(exchange, text, card);
  exchange.changed();
}

function cancel(exchange: ExchangeState): void {
  exchange.review = undefined;
  exchange.changed();
}

async function write(exchange: ExchangeState): Promise<string[] | undefined> {
  const asked = exchange.review;
  exchange.review = undefined;
  if (!asked) return undefined;
  const sentences = await perform(exchange, 'Writing config.json to the card', (progress, signal) => send(exchange, asked, progress, signal));
  if (!sentences && exchange.unsure && isReady(exchange)) await settle(exchange, exchange.unsure);
  return sentences;
}

function noticed(exchange: ExchangeState): void {
  // another camera may be connected next, to which the comparison does not apply, so it is discarded
  if (!isReady(exchange)) exchange.review = undefined;
  else if (exchange.unsure && !exchange.doing) void settle(exchange, exchange.unsure);
  exchange.changed();
}

/** Makes the exchange with a camera. @param groups the sections of the form, whose titles name the keys in a comparison */
export function createExchange(camera: Connected, groups: readonly Group[], { changed, settled, busyMs = usualBusyMs }: ExchangeEnds): Exchange {
  const exchange: ExchangeState = {
    camera, groups, changed, settled, busyMs, doing: undefined, over: Promise.resolve(), review: undefined, said: undefined, unsure: undefined,
  };

  return {
    get doing() { return exchange.doing; },
    get review() { return exchange.review; },
    get said() { return exchange.said; },
    say: next => say(exchange, next),
    read: () => read(exchange),
    compare: text => compare(exchange, text),
    cancel: () => cancel(exchange),
    write: () => write(exchange),
    noticed: () => noticed(exchange),
  };
}
