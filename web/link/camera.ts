// The camera at the page's port, shared by all views: connection state, log lines, questions to the firmware. It lends the
// port to the installer, and reconnects after a restart or an unplugged cable.

import { createDevice, type DeviceController } from './device.ts';
import { asTyped } from './expression.ts';
import { greet, isLocked } from './greet.ts';
import { levelOf, type LogLine } from './line/lines.ts';
import { makePacket } from './line/packet.ts';
import { bridges, isInsecure, isSameKind, serialOf } from './line/ports.ts';
import { sentences } from './sentences.ts';
import { openSession, type Session } from './session.ts';
import { LinkError, type Hello, type Standing } from './types.ts';
import { unlock } from './unlock.ts';

export { longestExpression, quote } from './expression.ts';
export type { LogLine } from './line/lines.ts';
export { LinkError, type Hello, type Standing, type PageState } from './types.ts';

const version = 1;
const keptLines = 5000;
/** The firmware has read another configuration, possibly with another device name. */
const configured = / info card: config\.json is read/;
/** Removed in one go, not for each line. */
const spareLines = 500;
const retryMs = 2000;
/** A newly plugged port may be inaccessible for a moment. */
const openings = 5;
const openingPauseMs = 400;
/** Time for which EN is held, as by esptool; and the longest time until the first boot message. */
const resetMs = 100;
const bootMs = 6000;
/** Console output about the link itself. */
const urcNames = /^(?:>|password>)*\s*(?:Invalid password.*|Too early|Logged in\.|Espruino \S+ \S+)?$/;
/** A line of the firmware's log. */
const ownLine = /^\S+(?: \S+)? (?:debug|info|warn|error) \w+: /;
/** The chip's boot messages, and the firmware's first line. */
const booting = /\brst:0x|^\S+(?: \S+)? info boot: snapferry on /;

/** An open console with a password locks after five minutes without use. */
const useMs = 60_000;
/** Time to load the page again, before its console locks. */
const reloadSeconds = 20;
/** Longest wait for the answer to a farewell. */
const farewellMs = 1000;

const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

export class Camera extends EventTarget {
  #serial: Serial | undefined;
  #port: SerialPort | undefined;
  #session: Session | undefined;
  #standing: Standing = 'none';
  #sentence: string;
  #hello: Hello | undefined;
  readonly #title: string | undefined;
  #device: DeviceController | undefined;
  #lines: LogLine[] = [];
  /** Starts of the board that were heard. */
  #boots = 0;
  #secret = '';
  /** The password that this page has just set. */
  #known = '';
  /** The engine answers packets. */
  #isAnswering = false;
  #use: ReturnType<typeof setTimeout> | undefined;
  /** Incremented when the current work is cancelled; code checks it after each await. */
  #turn = 0;

  /**
   * @param serial the browser's, or a replacement
   * @param title the board's name on this page, in place of its own
   */
  constructor(serial: Serial | undefined = serialOf(), title?: string) {
    super();
    this.#title = title;
    this.#serial = serial;
    this.#sentence = serial ? sentences.none : isInsecure() ? sentences.insecure : sentences.missing;
    serial?.addEventListener('connect', event => void this.#pluggedIn(event.target as unknown as SerialPort));
    serial?.addEventListener('disconnect', event => {
      if ((event.target as unknown as SerialPort) === this.#port) this.#lose();
    });
  }

  get standing(): Standing { return this.#standing; }
  /** For the user: state and advice. */
  get sentence(): string { return this.#sentence; }
  /** The camera's identity while `ready`. */
  get hello(): Hello | undefined { return this.#hello; }
  /** The last 5,000 lines. */
  get lines(): readonly LogLine[] { return this.#lines; }
  /** DeviceController of @espruino-tools/core over this link, while `ready`; device.ts lists its usable functions. */
  get device(): DeviceController | undefined { return this.#device; }

  /**
   * Call from a click. Resolves when the port is open or failed to open; see `standing`.
   * @param all offers every port, not only bridges of known boards
   */
  async connect(all = false): Promise<void> {
    if (!this.#serial || this.#isLent()) return;
    const port = await this.#serial.requestPort(all ? {} : { filters: bridges }).catch((error: Error) => {
      if (error.name !== 'NotFoundError') throw new LinkError(error.message);
    });
    // no port was selected
    if (!port) return;
    await this.#leave();
    this.#port = port;
    await this.#enter(port, 1);
  }

  /** Opens a port again that the user chose before a reload: the only one of this kind. */
  async resume({ usbVendorId, usbProductId }: SerialPortInfo): Promise<void> {
    const ports = await this.#serial?.getPorts().catch(() => []) ?? [];
    const [port, another] = ports.filter(one => one.getInfo().usbVendorId === usbVendorId && one.getInfo().usbProductId === usbProductId);
    if (!port || another || this.#standing !== 'none') return;
    this.#port = port;
    await this.#enter(port, openings);
  }

  /** The kind of the chosen port, for resume(). */
  get portInfo(): SerialPortInfo | undefined { return this.#port?.getInfo(); }

  /** Lines from before a reload. */
  recall(lines: readonly LogLine[]): void {
    this.#lines = [...lines, ...this.#lines];
  }

  /** The page sets this console.password: the camera then locks its console, which this page opens again. */
  remember(password: string): void {
    this.#known = password;
  }

  /**
   * Presses the board's reset by the cable's lines, which most boards have wired.
   * @returns whether the board has started again
   */
  async restart(): Promise<boolean> {
    const port = this.#port;
    if (!port?.writable) return false;
    const boots = this.#boots;
    try {
      await port.setSignals({ dataTerminalReady: false, requestToSend: true });
      await pause(resetMs);
      await port.setSignals({ dataTerminalReady: false, requestToSend: false });
    } catch {
      return false;
    }
    for (let left = bootMs; left > 0 && this.#boots === boots; left -= openingPauseMs) await pause(openingPauseMs);
    return this.#boots !== boots;
  }

  /** Also locks a console with a password. */
  async disconnect(): Promise<void> {
    if (this.#standing === 'ready') await Promise.race([this.ask('page.lock(0)').catch(() => undefined), pause(farewellMs)]);
    await this.#leave();
    this.#port = undefined;
    this.#known = '';
    this.#stand('none', sentences.none);
  }

  /** The document ends: a console with a password locks soon, unless the page is only loaded again. */
  depart(): void {
    if (this.#standing === 'ready') void this.#session?.wire.write(makePacket(`page.lock(${reloadSeconds})`)).catch(() => undefined);
  }

  /** @returns whether the password was right; the camera is then greeted, and becomes `ready` */
  async unlock(password: string): Promise<boolean> {
    const session = this.#session;
    if (this.#standing !== 'locked' || !session) return false;
    // if the lock has just been removed, the console would show the password
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
   * Evaluates an expression, such as `page.state()`, one at a time. While `ready`, and on any other engine that answers. null
   * and undefined of the engine become `undefined`.
   * @throws LinkError with a sentence; `isAnswer` for an exception of the camera itself
   */
  ask<T>(expression: string, signal?: AbortSignal): Promise<T> {
    const session = this.#session;
    return this.#isAnswering && session ? session.asker.ask<T>(expression, signal) : Promise.reject(new LinkError(this.#sentence));
  }

  /**
   * Runs a line typed at a terminal; resolves to its value or its error, as text. @throws LinkError if the camera did not
   * answer
   */
  async run(line: string): Promise<string> {
    try {
      return await this.ask<string>(asTyped(line));
    } catch (error) {
      if (error instanceof LinkError && error.isAnswer) return `Uncaught ${error.message}`;
      throw error;
    }
  }

  /** Closes the port, lends it, then opens it and greets again, also after a failure. */
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
    clearTimeout(this.#use);
    if (standing === 'ready') this.#use = setTimeout(() => this.#stayOpen(), useMs);
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
    if (found.is === 'locked') void this.#reopen();
  }

  #entitled(hello: Hello): Hello {
    return this.#title === undefined ? hello : { ...hello, title: this.#title };
  }

  /** Identifies the program on an engine that answered. */
  async #introduce(session: Session, isOver: () => boolean): Promise<void> {
    try {
      const hello = await session.asker.ask<Hello>('page.hello()');
      if (isOver()) return;
      if (hello.v !== version) return this.#stand('older', hello.v > version ? sentences.newer : sentences.older, true);
      this.#hello = this.#entitled(hello);
      this.#device = createDevice(expression => this.ask(expression), () => void this.disconnect());
      this.#stand('ready', sentences.ready, true);
    } catch (error) {
      if (!isOver()) await this.#wonder(session, error as Error, isOver);
    }
  }

  /** The engine does not know `page`: find out its globals. */
  async #wonder(session: Session, error: Error, isOver: () => boolean): Promise<void> {
    const known = session.asker.ask<[boolean, boolean]>('["page" in global,"ferry" in global]');
    const [hasPage, hasFerry] = await known.catch(() => [true, true]);
    if (isOver()) return;
    if (!hasPage) return hasFerry ? this.#stand('older', sentences.older, true) : this.#stand('empty', sentences.empty, true);
    this.#stand('waiting', sentences.hardly(error.message.replace(/\.$/, '')));
    await pause(retryMs);
    if (!isOver()) void this.#greet(session);
  }

  /** Keeps a console open while a person may see the page. */
  #stayOpen(): void {
    this.#use = setTimeout(() => this.#stayOpen(), useMs);
    if (!(globalThis as { document?: { hidden: boolean } }).document?.hidden) this.ask('!page').catch(() => undefined);
  }

  #renew(): void {
    if (this.#standing !== 'ready') return;
    this.ask<Hello>('page.hello()').then(hello => {
      if (this.#standing !== 'ready') return;
      this.#hello = this.#entitled(hello);
      this.dispatchEvent(new Event('standing'));
    }, () => undefined);
  }

  /** Greets the camera again, which may have restarted or locked itself. */
  #again(sentence: string = sentences.restarted): void {
    const session = this.#session;
    if (!session) return;
    session.ear.stop();
    session.asker.fail(sentence);
    void this.#greet(session);
  }

  #heard(said: string): void {
    const text = this.#secret ? said.split(this.#secret).join('***') : said;
    if (urcNames.test(text)) return;
    const line: LogLine = { at: Date.now(), text, level: levelOf(text) };
    this.#lines.push(line);
    if (this.#lines.length > keptLines + spareLines) this.#lines = this.#lines.slice(-keptLines);
    this.dispatchEvent(new CustomEvent('line', { detail: line }));
    if (booting.test(text)) this.#boots += 1;
    // an empty chip restarts forever
    if (configured.test(text)) this.#renew();
    // a camera that was slow to boot was taken for a stranger
    const isOurs = booting.test(text) || (this.#standing === 'stranger' && ownLine.test(text));
    if (isOurs && this.#standing !== 'waiting' && this.#sentence !== sentences.blank) this.#again();
  }

  /** A console that locks itself while the page is connected prompts after its next log line. */
  #prompted(rest: string): void {
    if (!this.#isAnswering || !isLocked(rest)) return;
    this.#turn += 1;
    this.#session?.asker.fail(sentences.locked);
    this.#stand('locked', sentences.locked);
    void this.#reopen();
  }

  /** Unlocks a console that this page has locked, also after a restart. One attempt: wrong passwords make the console slow. */
  async #reopen(): Promise<void> {
    const password = this.#known;
    if (!password) return;
    this.#known = '';
    if (await this.unlock(password)) this.#known = password;
  }

  #lose(): void {
    // another camera may be plugged in
    this.#known = '';
    if (!this.#isLent()) void this.#leave(sentences.lost);
    this.#stand('lost', sentences.lost);
  }

  /** The browser ended the streams. If the device is still present (a driver fault), it is opened again. */
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
