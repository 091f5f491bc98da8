// Reads, compares and writes the configuration on the camera's card. One action at a time; each can be stopped until the
// camera takes over the new configuration, and repeated after any failure.

import type { Hello } from '../../link/types.ts';
import { toText } from '../form/bytes.ts';
import type { Group } from '../form/fields.ts';
import { whyNoForm } from '../form/judge.ts';
import { nodeAt, parseTree, valueOf } from '../form/tree.ts';
import { changesBetween, type Change } from './changes.ts';
import { adoptFile, readFile, sendFile, UnsureError, type Asked, type Progress } from './transfer.ts';

/** The parts of the camera that are used here. */
export interface Connected extends Asked {
  readonly standing: string;
  readonly sentence: string;
  readonly hello: Pick<Hello, 'device' | 'board' | 'title' | 'camera'> | undefined;
  remember?(password: string): void;
}

/** The action that is under way. */
export interface Doing {
  /** It in words, for a person. */
  what: string;
  /** Bytes that the action has transferred so far. */
  done: number;
  /** All bytes that the action transfers. It is undefined if they are unknown. */
  all: number | undefined;
  /** Ends it; undefined: the camera is about to take over the configuration. */
  stop: (() => void) | undefined;
  /** Nothing is under way: the camera is busy. Another action may take its place. */
  isWaiting?: boolean;
}

/** Changes to confirm. */
export interface Review {
  /** The new file, one character a byte. */
  text: string;
  /** The camera's current name. */
  device: string;
  board: string;
  /** Why there is nothing to compare: no file, or an unreadable one. */
  without: string;
  changes: Change[];
}

/** The outcome of the last action, as a sentence. */
export interface Said {
  kind: 'good' | 'note' | 'error';
  text: string;
}

/** The actions, and what has come of them. */
export interface Exchange {
  /** Undefined: none is under way. */
  readonly doing: Doing | undefined;
  /** The comparison that waits for the person's confirmation. */
  readonly review: Review | undefined;
  /** Undefined: there is none to show. */
  readonly said: Said | undefined;
  /** The card's config.json; undefined after a failure, with the reason in `said`. */
  read(): Promise<string | undefined>;
  /** Compares with the card of the connected camera. */
  compare(text: string): Promise<void>;
  /** Discards the pending review. */
  cancel(): void;
  /** Writes the reviewed text. @returns the firmware's faults; empty: written; undefined: not attempted */
  write(): Promise<string[] | undefined>;
  /** Call when the camera has come, gone or changed. */
  noticed(): void;
  /** Shows another sentence, or none. */
  say(said: Said | undefined): void;
}

/** Path from the card's root; `hello.config` is the one for the engine's functions. */
const configPath = '/config.json';
/** Pause before a busy camera is asked again. */
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

/** What an exchange calls, and its pause. */
export interface ExchangeEnds {
  /** Redraws. */
  changed(): void;
  /** An unconfirmed configuration was in place after all. */
  settled(review: Review): void;
  /** Pause before a busy camera is asked again. */
  busyMs?: number | undefined;
}

/** State of the exchange with a camera. */
interface ExchangeState {
  readonly camera: Connected;
  readonly groups: readonly Group[];
  readonly changed: () => void;
  readonly settled: (review: Review) => void;
  readonly busyMs: number;
  doing: Doing | undefined;
  /** Resolves when it is over. */
  over: Promise<unknown>;
  review: Review | undefined;
  said: Said | undefined;
  /** Sent, but not confirmed. */
  unsure: Review | undefined;
}

function say(exchange: ExchangeState, next: Said | undefined): void {
  exchange.said = next;
  exchange.changed();
}

/** @returns undefined after a failure, with the reason in `said` */
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

/** @returns '' if the file is missing */
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
  // the camera locks its console as soon as it has accepted it
  const password = nodeAt(parseTree(asked.text), ['console', 'password']);
  exchange.camera.remember?.(password ? toText(String(valueOf(password))) : '');
  const { stop } = exchange.doing!;
  exchange.doing!.what = 'The camera checks and accepts the configuration';
  for (;;) {
    // the firmware takes all of it or nothing; the words of the wait stay, as the page scrolls to new ones
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

/** Checks whether an unconfirmed configuration is in place. */
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
  // another camera may be connected, so the comparison is invalid
  if (!isReady(exchange)) exchange.review = undefined;
  else if (exchange.unsure && !exchange.doing) void settle(exchange, exchange.unsure);
  exchange.changed();
}

/** Makes the exchange with a camera. The groups of the form name the keys in a review. */
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
