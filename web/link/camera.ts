// The camera at the page's port: the one handle that all views have. It says how it stands with the connection, hands on the log's lines,
// asks the firmware, lends the port to the installer, and comes back after a restart or a pulled plug.

import { createDevice, type DeviceController } from './device.ts';
import { asTyped } from './expression.ts';
import { greet, isLocked } from './greet.ts';
import { levelOf, type LogLine } from './lines.ts';
import { bridges, isInsecure, isSameKind, serialOf } from './ports.ts';
import { sentences } from './sentences.ts';
import { openSession, type Session } from './session.ts';
import { LinkError, type Hello, type Standing } from './types.ts';
import { unlock } from './unlock.ts';

export { longestExpression, quote } from './expression.ts';
export type { LogLine } from './lines.ts';
export { LinkError, type Hello, type Standing, type State } from './types.ts';

const version = 1;
const keptLines = 5000;
/** The firmware has another configuration: its device may have another name. */
const configured = / info card: config\.json is read/;
/** Thrown away at once, so that it is not done for each line. */
const spareLines = 500;
const retryMs = 2000;
/** A port that was just plugged in may not be the person's yet. */
const openings = 5;
const openingPauseMs = 400;
/** What the console says to the link itself. */
const chatter = /^(?:>|password>)*\s*(?:Invalid password.*|Too early|Logged in\.|Espruino \S+ \S+)?$/;
/** A line of the firmware's log. */
const ownLine = /^\S+(?: \S+)? (?:debug|info|warn|error) \w+: /;
/** The chip's own words, and the firmware's first. */
const booting = /\brst:0x|^\S+(?: \S+)? info boot: snapferry on /;

const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

export class Camera extends EventTarget {
  #serial: Serial | undefined;
  #port: SerialPort | undefined;
  #session: Session | undefined;
  #standing: Standing = 'none';
  #sentence: string;
  #hello: Hello | undefined;
  #device: DeviceController | undefined;
  #lines: LogLine[] = [];
  #secret = '';
  /** The engine takes packets. */
  #isAnswering = false;
  /** Counted up whenever what is under way is over: what awaits something looks at it afterwards. */
  #turn = 0;

  /** @param serial the browser's, or what stands in for it */
  constructor(serial: Serial | undefined = serialOf()) {
    super();
    this.#serial = serial;
    this.#sentence = serial ? sentences.none : isInsecure() ? sentences.insecure : sentences.missing;
    serial?.addEventListener('connect', event => void this.#pluggedIn(event.target as unknown as SerialPort));
    serial?.addEventListener('disconnect', event => {
      if ((event.target as unknown as SerialPort) === this.#port) this.#lose();
    });
  }

  get standing(): Standing { return this.#standing; }
  /** What a person reads, and should do. */
  get sentence(): string { return this.#sentence; }
  /** While `ready`. */
  get hello(): Hello | undefined { return this.#hello; }
  /** The last 5,000. */
  get lines(): readonly LogLine[] { return this.#lines; }
  /** @espruino-tools/core's handle over this link, while `ready`; device.ts says what not to call. */
  get device(): DeviceController | undefined { return this.#device; }

  /**
   * From a click. Returns once the port is open or could not be opened; `standing` tells the rest.
   * @param all offers every port, not only those of bridges on known boards
   */
  async connect(all = false): Promise<void> {
    if (!this.#serial || this.#isLent()) return;
    const port = await this.#serial.requestPort(all ? {} : { filters: bridges }).catch((error: Error) => {
      if (error.name !== 'NotFoundError') throw new LinkError(error.message);
    });
    // nobody was chosen
    if (!port) return;
    await this.#leave();
    this.#port = port;
    await this.#enter(port, 1);
  }

  async disconnect(): Promise<void> {
    await this.#leave();
    this.#port = undefined;
    this.#stand('none', sentences.none);
  }

  /** @returns whether the password was right; the camera is then greeted, and `ready` follows */
  async unlock(password: string): Promise<boolean> {
    const session = this.#session;
    if (this.#standing !== 'locked' || !session) return false;
    // where the lock has just gone, the console would show it
    this.#secret = password;
    try {
      const isOpen = await unlock(session, password);
      if (isOpen !== false && session === this.#session) void this.#greet(session);
      return isOpen === true;
    } finally {
      setTimeout(() => { this.#secret = ''; }, retryMs);
    }
  }

  /**
   * The value of an expression, such as `page.state()`; one goes out at a time, the others wait. While `ready`; and on an engine that
   * answers, whatever runs on it. What the engine gives as null or undefined is `undefined`.
   * @throws LinkError with a sentence; `isAnswer` where it is the camera's own exception
   */
  ask<T>(expression: string, signal?: AbortSignal): Promise<T> {
    const session = this.#session;
    return this.#isAnswering && session ? session.asker.ask<T>(expression, signal) : Promise.reject(new LinkError(this.#sentence));
  }

  /** A line typed at a terminal: its value or its error, as text. @throws LinkError where the camera did not answer */
  async run(line: string): Promise<string> {
    try {
      return await this.ask<string>(asTyped(line));
    } catch (error) {
      if (error instanceof LinkError && error.isAnswer) return `Uncaught ${error.message}`;
      throw error;
    }
  }

  /** Closes our side, gives the closed port, opens it and greets again afterwards, also after a failure. */
  async lend<T>(job: (port: SerialPort) => Promise<T>): Promise<T> {
    const port = this.#port;
    if (!port || this.#standing === 'lost' || this.#isLent()) throw new LinkError(this.#sentence);
    await this.#leave(sentences.lent);
    if (port.readable) {
      this.#stand('busy', sentences.stuck);
      throw new LinkError(sentences.stuck);
    }
    this.#stand('lent', sentences.lent);
    try {
      return await job(port);
    } finally {
      if (port.readable) await port.close().catch(() => undefined);
      if (this.#isLent()) await this.#enter(this.#port ?? port, openings);
    }
  }

  #isLent(): boolean { return this.#standing === 'lent'; }

  #stand(standing: Standing, sentence: string, isAnswering = false): void {
    if (standing !== 'ready') this.#hello = this.#device = undefined;
    this.#isAnswering = isAnswering;
    if (standing === this.#standing && sentence === this.#sentence) return;
    this.#standing = standing;
    this.#sentence = sentence;
    this.dispatchEvent(new Event('standing'));
  }

  async #leave(sentence: string = sentences.away): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    this.#turn += 1;
    session?.ear.stop();
    session?.asker.fail(sentence);
    await session?.wire.close();
  }

  async #enter(port: SerialPort, tries: number): Promise<void> {
    const turn = ++this.#turn;
    this.#stand('opening', sentences.opening);
    for (let left = tries; left > 0; left--) {
      const session = await openSession(port, {
        line: text => this.#heard(text),
        rest: text => this.#prompted(text),
        silent: () => this.#again(),
        lost: () => void this.#drop(port),
      }).catch(() => undefined);
      if (turn !== this.#turn) return void session?.wire.close();
      if (session) {
        this.#session = session;
        return void this.#greet(session);
      }
      if (left > 1) await pause(openingPauseMs);
      if (turn !== this.#turn) return;
    }
    this.#stand('busy', port.readable ? sentences.stuck : sentences.busy);
  }

  async #greet(session: Session): Promise<void> {
    const turn = ++this.#turn;
    const isOver = () => turn !== this.#turn;
    this.#stand('waiting', sentences.waiting);
    session.ear.clear();
    // XON may have been lost
    session.wire.allow(true);
    const found = await greet({
      write: bytes => session.wire.write(bytes),
      ear: session.ear,
      isOver,
      unanswered: (rounds, isTalking) => { if (rounds > 1) this.#stand('waiting', isTalking ? sentences.deaf : sentences.silent); },
    });
    if (!found || isOver()) return;
    if (found.is === 'engine') await this.#introduce(session, isOver);
    else if (found.is === 'stranger') this.#stand('stranger', sentences.stranger(found.says));
    else this.#stand(found.is === 'blank' ? 'empty' : found.is, sentences[found.is]);
  }

  /** What runs on the engine that has answered. */
  async #introduce(session: Session, isOver: () => boolean): Promise<void> {
    try {
      const hello = await session.asker.ask<Hello>('page.hello()');
      if (isOver()) return;
      if (hello.v !== version) return this.#stand('older', hello.v > version ? sentences.newer : sentences.older, true);
      this.#hello = hello;
      this.#device = createDevice(expression => this.ask(expression), () => void this.disconnect());
      this.#stand('ready', sentences.ready, true);
    } catch (error) {
      if (!isOver()) await this.#wonder(session, error as Error, isOver);
    }
  }

  /** It does not know `page`: what does it know? */
  async #wonder(session: Session, error: Error, isOver: () => boolean): Promise<void> {
    const known = session.asker.ask<[boolean, boolean]>('["page" in global,"ferry" in global]');
    const [hasPage, hasFerry] = await known.catch(() => [true, true]);
    if (isOver()) return;
    if (!hasPage) return hasFerry ? this.#stand('older', sentences.older, true) : this.#stand('empty', sentences.empty, true);
    this.#stand('waiting', sentences.hardly(error.message.replace(/\.$/, '')));
    await pause(retryMs);
    if (!isOver()) void this.#greet(session);
  }

  #renew(): void {
    if (this.#standing !== 'ready') return;
    this.ask<Hello>('page.hello()').then(hello => {
      if (this.#standing !== 'ready') return;
      this.#hello = hello;
      this.dispatchEvent(new Event('standing'));
    }, () => undefined);
  }

  /** It may have restarted, or locked itself. */
  #again(sentence: string = sentences.restarted): void {
    const session = this.#session;
    if (!session) return;
    session.ear.stop();
    session.asker.fail(sentence);
    void this.#greet(session);
  }

  #heard(said: string): void {
    const text = this.#secret ? said.split(this.#secret).join('***') : said;
    if (chatter.test(text)) return;
    const line: LogLine = { at: Date.now(), text, level: levelOf(text) };
    this.#lines.push(line);
    if (this.#lines.length > keptLines + spareLines) this.#lines = this.#lines.slice(-keptLines);
    this.dispatchEvent(new CustomEvent('line', { detail: line }));
    // a chip with nothing on it restarts for ever
    if (configured.test(text)) this.#renew();
    // one that was slow to boot was taken for a stranger
    const isOurs = booting.test(text) || (this.#standing === 'stranger' && ownLine.test(text));
    if (isOurs && this.#standing !== 'waiting' && this.#sentence !== sentences.blank) this.#again();
  }

  /** A console that is locked while the page is connected says so with the next line of the log. */
  #prompted(rest: string): void {
    if (!this.#isAnswering || !isLocked(rest)) return;
    this.#turn += 1;
    this.#session?.asker.fail(sentences.locked);
    this.#stand('locked', sentences.locked);
  }

  #lose(): void {
    if (!this.#isLent()) void this.#leave(sentences.lost);
    this.#stand('lost', sentences.lost);
  }

  /** The browser has ended the streams. Where the device is still there (a driver's mishap), it is opened again. */
  async #drop(port: SerialPort): Promise<void> {
    this.#lose();
    await pause(retryMs);
    if (this.#standing === 'lost' && this.#port === port && port.connected === true) await this.#enter(port, openings);
  }

  async #pluggedIn(port: SerialPort): Promise<void> {
    if (this.#standing !== 'lost' || !this.#port || !isSameKind(port, this.#port)) return;
    this.#port = port;
    await this.#enter(port, openings);
  }
}
