// The camera at the page's port, which all views share: the state of the connection, log lines, and the evaluation of expressions. It lends the port
// to the installer, and connects again after a restart or an unplugged cable.

import { createDevice, type DeviceController } from './device.ts';
import { asTyped } from './expression.ts';
import { greet, isLocked } from './greet.ts';
import { levelOf, type LogLine } from './line/lines.ts';
import { makePacket } from './line/packet.ts';
import { bridges, isInsecure, isSameKind, serialOf } from './line/ports.ts';
import { within } from './line/within.ts';
import { sentences } from './sentences.ts';
import { openSession, type Session } from './session.ts';
import { LinkError, type Hello, type Standing } from './types.ts';
import { unlock } from './unlock.ts';

export { longestExpression, quote } from './expression.ts';
export type { LogLine } from './line/lines.ts';
export { LinkError, type Hello, type Standing, type PageState } from './types.ts';

/** The version of the firmware's `page` functions that this page knows. */
const version = 1;
const keptLines = 5000;
/** The log line after which the firmware has read another configuration, so that the camera's name may be another one. */
const configured = / info card: config\.json is read/;
/** The log may exceed its limit by so many lines. Then all surplus lines are removed at once, which is faster than removing one for each new line. */
const spareLines = 500;
const retryMs = 2000;
/** How many times opening a port is tried, because a port that was just plugged in may not be accessible at once. */
const openings = 5;
const openingPauseMs = 400;
/** The milliseconds for which the reset line EN is held low, as by esptool. */
const resetMs = 100;
/** The longest wait for a call of the port, in milliseconds. With some drivers, such a call never returns. */
const callMs = 2000;
/** The longest wait for the first boot message after a reset, in milliseconds. */
const bootMs = 6000;
/** Matches console output about the link itself, such as prompts for the password. It is not shown in the log. */
const urcNames = /^(?:>|password>)*\s*(?:Invalid password.*|Too early|Logged in\.|Espruino \S+ \S+)?$/;
/** Matches a line of the firmware's log. */
const ownLine = /^\S+(?: \S+)? (?:debug|info|warn|error) \w+: /;
/** Matches the chip's boot messages, and the first line of the firmware's log. */
const booting = /\brst:0x|^\S+(?: \S+)? info boot: snapferry on /;

/**
 * Once in so many milliseconds the page sends something to the console, because an open console with a password locks after five minutes without use.
 */
const useMs = 60_000;
/** The seconds in which a page may be loaded again before the camera locks its console. */
const reloadSeconds = 20;
/** The longest wait, in milliseconds, for the answer to the command that locks the console at the end. */
const farewellMs = 1000;

const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

/**
 * The camera at the page's port. It reports changes of its state by the event `standing`, and each new line of output by the event
 * `line`.
 */
export class Camera extends EventTarget {
  #serial: Serial | undefined;
  #port: SerialPort | undefined;
  #session: Session | undefined;
  #standing: Standing = 'none';
  #sentence: string;
  #refusal = '';
  #hello: Hello | undefined;
  readonly #title: string | undefined;
  #device: DeviceController | undefined;
  #lines: LogLine[] = [];
  /** How many starts of the board were heard in its output. */
  #boots = 0;
  #secret = '';
  /** The console's password, if this page has just set it. It is empty otherwise. */
  #known = '';
  /** Whether the engine (Espruino) answers packets. */
  #isAnswering = false;
  #use: ReturnType<typeof setTimeout> | undefined;
  /** A number that is increased when the work under way is cancelled. The code compares it after each await. */
  #turn = 0;

  /**
   * Makes the camera without a connection.
   * @param serial the browser's serial ports, or a replacement
   * @param title the name of the board that this page shows in place of the board's own
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
  /** The state of the connection and advice, as a sentence for the user. */
  get sentence(): string { return this.#sentence; }
  /** Why the browser gave no port, as a sentence with a remedy. It is empty if it gave one, or was not asked. */
  get refusal(): string { return this.#refusal; }
  /** The camera's identity: its name, board, firmware and engine (Espruino). It is undefined unless the state is `ready`. */
  get hello(): Hello | undefined { return this.#hello; }
  /** The last 5,000 lines of the camera's output. */
  get lines(): readonly LogLine[] { return this.#lines; }
  /**
   * The DeviceController of @espruino-tools/core for this camera. It is undefined unless the state is `ready`. device.ts lists the functions
   * that can be used.
   */
  get device(): DeviceController | undefined { return this.#device; }

  /**
   * Asks the user for a port, and opens it. Call it from a click. It resolves when the port is open or could not be opened, which `standing`
   * then tells.
   * @param all offers every port, not only those whose USB chip is known
   */
  async connect(all = false): Promise<void> {
    if (!this.#serial || this.#isLent()) return;
    const askedAt = Date.now();
    let refusal = '';
    const port = await this.#serial.requestPort(all ? {} : { filters: bridges }).catch(async (error: Error) => {
      const ms = Date.now() - askedAt;
      // a person who has a connection has closed the list on purpose
      if (error.name === 'NotFoundError' && this.#standing !== 'none') return;
      refusal = await import('./refusals.ts').then(({ explainRefusal }) => explainRefusal(error, ms), () => error.message);
    });
    this.#refuse(refusal);
    // if the user has closed the browser's dialog without choosing a port, the connection stays as it is
    if (!port) return;
    await this.#leave();
    this.#port = port;
    await this.#enter(port, 1);
  }

  #refuse(refusal: string): void {
    if (refusal === this.#refusal) return;
    this.#refusal = refusal;
    this.dispatchEvent(new Event('standing'));
  }

  /** Opens the port again that the user chose before a reload. It does so only if there is exactly one port of this kind. */
  async resume({ usbVendorId, usbProductId }: SerialPortInfo): Promise<void> {
    const ports = await this.#serial?.getPorts().catch(() => []) ?? [];
    const [port, another] = ports.filter(one => one.getInfo().usbVendorId === usbVendorId && one.getInfo().usbProductId === usbProductId);
    if (!port || another || this.#standing !== 'none') return;
    this.#port = port;
    await this.#enter(port, openings);
  }

  /** The USB ids of the chosen port, for `resume()`. It is undefined if no port was chosen. */
  get portInfo(): SerialPortInfo | undefined { return this.#port?.getInfo(); }

  /** Puts log lines from before a reload of the page in front of the present ones. */
  recall(lines: readonly LogLine[]): void {
    this.#lines = [...lines, ...this.#lines];
  }

  /**
   * Keeps the console's password that the page is about to set. The camera then locks its console, and the page opens it again with this
   * password.
   */
  remember(password: string): void {
    this.#known = password;
  }

  /**
   * Resets the board by DTR and RTS, lines of the serial port that most boards have wired to the chip's reset.
   * @returns whether the board's start was heard
   */
  async restart(): Promise<boolean> {
    const port = this.#port;
    if (!port?.writable) return false;
    const boots = this.#boots;
    const set = (requestToSend: boolean): Promise<boolean> => {
      const setting = port.setSignals({ dataTerminalReady: false, requestToSend }).then(() => true, () => false);
      return within(callMs, setting, false);
    };
    if (!await set(true)) return false;
    await pause(resetMs);
    if (!await set(false)) return false;
    for (let left = bootMs; left > 0 && this.#boots === boots; left -= openingPauseMs) await pause(openingPauseMs);
    return this.#boots !== boots;
  }

  /** Closes the port. Before that it locks the console, if it has a password. */
  async disconnect(): Promise<void> {
    if (this.#standing === 'ready') await Promise.race([this.ask('page.lock(0)').catch(() => undefined), pause(farewellMs)]);
    await this.#leave();
    this.#port = undefined;
    this.#known = '';
    this.#stand('none', sentences.none);
  }

  /** Tells the camera that the page goes away. A console with a password then locks soon, unless the page was only loaded again and uses it. */
  depart(): void {
    if (this.#standing === 'ready') void this.#session?.wire.write(makePacket(`page.lock(${reloadSeconds})`)).catch(() => undefined);
  }

  /** Unlocks the console. @returns whether the password was right. If so, the camera is identified again, and the state becomes `ready` */
  async unlock(password: string): Promise<boolean> {
    const session = this.#session;
    if (this.#standing !== 'locked' || !session) return false;
    // if the lock was removed meanwhile, the console would show the password, so it is masked in the log
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
   * Evaluates an expression in the camera, such as `page.state()`, and returns its value. Expressions are sent one after the other. Espruino's null
   * becomes `undefined`.
   * @throws LinkError with a sentence. Its `isAnswer` is true if the expression itself has thrown an exception
   */
  ask<T>(expression: string, signal?: AbortSignal): Promise<T> {
    const session = this.#session;
    return this.#isAnswering && session ? session.asker.ask<T>(expression, signal) : Promise.reject(new LinkError(this.#sentence));
  }

  /**
   * Runs a line that a person typed at the terminal.
   * @returns its value, or its exception, as text @throws LinkError if the camera did not answer
   */
  async run(line: string): Promise<string> {
    try {
      return await this.ask<string>(asTyped(line));
    } catch (error) {
      if (error instanceof LinkError && error.isAnswer) return `Uncaught ${error.message}`;
      throw error;
    }
  }

  /** Closes the port, and lends it to a job. Then it opens the port and identifies the camera again, even if the job has failed. */
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
      if (port.readable) await within(callMs, port.close().catch(() => undefined), undefined);
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
    let isStuck = false;
    for (let left = tries; left > 0; left--) {
      const session = await openSession(port, {
        line: text => this.#heard(text),
        rest: text => this.#prompted(text),
        silent: () => this.#again(),
        lost: () => void this.#drop(port),
      }).catch((error: Error) => {
        // an earlier call that opens or closes the port has not returned yet
        isStuck = error.name === 'InvalidStateError';
        return undefined;
      });
      if (turn !== this.#turn) return void session?.wire.close();
      if (session) {
        this.#session = session;
        return void this.#greet(session, port);
      }
      if (left > 1) await pause(openingPauseMs);
      if (turn !== this.#turn) return;
    }
    this.#stand('busy', isStuck || port.readable ? sentences.stuck : sentences.busy);
  }

  /** Identifies the device. @param opened the port, if it was opened just now. The browser then has asserted its lines DTR and RTS */
  async #greet(session: Session, opened?: SerialPort): Promise<void> {
    const turn = ++this.#turn;
    const isOver = () => turn !== this.#turn;
    this.#stand('waiting', sentences.waiting);
    session.ear.clear();
    // after a restart the camera may have forgotten that it stopped the page by XOFF, and would never send XON. So writing is allowed again
    session.wire.allow(true);
    const found = await greet({
      write: bytes => session.wire.write(bytes),
      ear: session.ear,
      isOver,
      // without transistors, RTS holds the chip in its reset, and the chip reads IO0, which is DTR, when RTS is released
      release: () => void opened?.setSignals({ dataTerminalReady: false, requestToSend: false }).catch(() => undefined),
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

  /** Asks the program on the engine (Espruino) for its identity, and sets the state of the connection by its answer or silence. */
  async #introduce(session: Session, isOver: () => boolean): Promise<void> {
    try {
      const hello = await session.asker.ask<Hello>('page.hello()');
      if (isOver()) return;
      if (hello.v !== version) return hello.v > version ? this.#stand('newer', sentences.newer, true) : this.#stand('older', sentences.older, true);
      this.#hello = this.#entitled(hello);
      this.#device = createDevice(expression => this.ask(expression), () => void this.disconnect());
      this.#stand('ready', sentences.ready, true);
    } catch (error) {
      if (!isOver()) await this.#wonder(session, error as Error, isOver);
    }
  }

  /**
   * Finds out what runs on an engine (Espruino) that does not answer `page.hello()`, such as older firmware or none. It sets the state of the
   * connection accordingly.
   */
  async #wonder(session: Session, error: Error, isOver: () => boolean): Promise<void> {
    const known = session.asker.ask<[boolean, boolean]>('["page" in global,"ferry" in global]');
    const [hasPage, hasFerry] = await known.catch(() => [true, true]);
    if (isOver()) return;
    if (!hasPage) return hasFerry ? this.#stand('older', sentences.older, true) : this.#stand('empty', sentences.empty, true);
    this.#stand('waiting', sentences.hardly(error.message.replace(/\.$/, '')));
    await pause(retryMs);
    if (!isOver()) void this.#greet(session);
  }

  /** Keeps an open console from locking itself while the page is visible, by a harmless expression once a minute. */
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

  /**
   * Rejects all expressions that wait for an answer, and identifies the camera again, because it may have restarted or locked itself. @param sentence
   * the message of the error with which they are rejected
   */
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
    if (configured.test(text)) this.#renew();
    // a camera that was slow to boot may have been taken for an unknown device. So any line of its log makes the page identify it again. An empty
    // chip restarts forever, and is not identified again each time
    const isOurs = booting.test(text) || (this.#standing === 'stranger' && ownLine.test(text));
    if (isOurs && this.#standing !== 'waiting' && this.#sentence !== sentences.blank) this.#again();
  }

  /** Notices that the console has locked itself while the page is connected: it then ends its next log line with a prompt. */
  #prompted(rest: string): void {
    if (!this.#isAnswering || !isLocked(rest)) return;
    this.#turn += 1;
    this.#session?.asker.fail(sentences.locked);
    this.#stand('locked', sentences.locked);
    void this.#reopen();
  }

  /**
   * Unlocks a console whose password this page has set, also after a restart. It tries only once, because each wrong password makes the
   * console wait longer.
   */
  async #reopen(): Promise<void> {
    const password = this.#known;
    if (!password) return;
    this.#known = '';
    if (await this.unlock(password)) this.#known = password;
  }

  #lose(): void {
    // another camera may be plugged in next, and must not get this password
    this.#known = '';
    if (!this.#isLent()) void this.#leave(sentences.lost);
    this.#stand('lost', sentences.lost);
  }

  /**
   * Handles that the browser has ended the port's streams. If the device is still there, which happens with some drivers, the port is opened
   * again.
   */
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
