// The view Watch: the camera's status, log, newest picture, commands and console.

import { css, nothing, type TemplateResult } from 'lit';
import '../check/checkview.ts';
import type { SnapferryCheck } from '../check/checkview.ts';
import { KeepingElement } from '../focus.ts';
import { html } from '../language/html.ts';
import type { Camera, Hello, LogLine, Standing, PageState } from '../link/camera.ts';
import { quote } from '../link/expression.ts';
import { LinkError } from '../link/types.ts';
import { look } from '../look.ts';
import { createCard, type Card } from './card.ts';
import { serverIn, type ServerKind } from './glance/advice.ts';
import type { Answered } from './glance/glance.ts';
import './glance/glanceview.ts';
import { createBook, type Book, type Entry } from './log/log.ts';
import type { SnapferryLog } from './log/logview.ts';
import './log/logview.ts';
import { readDays, type Day } from './past/days.ts';
import { deliveryIn, linesOf, localMs, logBytes, logPath, pathsIn, tellDeliveries, type Delivery } from './past/lines.ts';
import './past/pastview.ts';
import { takenIn } from './picture/picture.ts';
import './picture/pictureview.ts';
import { createMeter, type Progress } from './glance/progress.ts';
import { wholeStateOf } from './picture/whole.ts';
import { createPoll } from './poll.ts';
import './reportview.ts';
import { networkIn } from './glance/signal.ts';
import type { Tab } from './tabkeys.ts';
import { drawTabs } from './tabs.ts';
import { isAnswer, verbsFor, wordsOfLine } from './verbs/verbs.ts';
import './verbs/verbsview.ts';

const after = (ms: number, act: () => void): (() => void) => {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
};

/** Sentences that the view shows in those states of the connection in which only a part of the view works. */
const notes: { [standing in Standing]?: string } = {
  locked: 'Its log is shown meanwhile. Unlock it to see its status, pictures and console.',
  older: 'This page shows its log and console. For the rest, update the firmware under Install.',
  newer: 'This page shows its log and console.',
  lost: 'Last known status – the camera is not connected.',
};

const configPath = '/config.json';
/** The most bytes of a config.json that the firmware reads. */
const mostConfigBytes = 4096;
/** The milliseconds before the page looks again whether the camera is idle. */
const idleMs = 300;

interface Part extends HTMLElement {
  add(entry: Entry): void;
}

/** The view Watch as a custom element. Its property `camera`, the link to the camera, must be set. */
export class SnapferryWatch extends KeepingElement {
  static override properties = {
    camera: { attribute: false }, answered: { state: true }, progress: { state: true }, nowMs: { state: true }, trouble: { state: true },
    said: { state: true }, picked: { state: true }, card: { state: true }, days: { state: true },
    wantsCheck: { state: true }, tab: { state: true }, opened: { state: true }, hasTerminal: { state: true },
  };

  static override styles = [look, css`
    [role='tablist'] { display: flex; flex-wrap: wrap; gap: 0.25rem; margin-bottom: var(--gap); border-bottom: 1px solid var(--line); }
    .acts { margin-bottom: var(--gap); }
    .now { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 0 var(--gap); }
    @media (max-width: 60rem) { .now { grid-template-columns: minmax(0, 1fr); } }
    [role='tab'] { border: 0; border-radius: 0; background: none; border-bottom: 3px solid transparent; }
    [role='tab'][aria-selected='true'] { border-color: var(--accent); color: var(--accent); }
    @media (forced-colors: active) { [role='tab'] { border-color: Canvas; } [role='tab'][aria-selected='true'] { border-color: Highlight; } }
  `];

  camera!: Camera;
  private answered: Answered | undefined;
  private progress: Progress | undefined;
  private nowMs = Date.now();
  /** The mobile network, such as `LTE`, by the last log line about it. It is empty if unknown. */
  private network = '';
  /** The kind of server that the camera sends to, by the log or its config.json. It is undefined if unknown. */
  private server: ServerKind | undefined;
  /** The path of the newest picture on the card, from the camera's last answer or a later log line. It is undefined if unknown. */
  private newest: string | undefined;
  private trouble = '';
  /** The deliveries of pictures that the camera's log tells of. */
  private deliveries: Delivery[] = [];
  /** True if the log has all lines of the camera's present day. */
  private hasDay = false;
  private days: readonly Day[] = [];
  /** The card, from which the page reads while the camera is idle. It is undefined before a camera was connected. */
  private card: Card | undefined;
  /** The path of a picture that a person has picked among the last ones. It is undefined if none was picked. */
  private picked: string | undefined;
  private logged: string[] = [];
  /** The result of a button at the top of the view, as a sentence. */
  private said = '';
  private wantsCheck = false;
  /** True while a button at the top waits for the log line with its result. */
  private isAsked = false;
  private tab = 'log';
  /** The names of the panels that were opened. They stay in the document, so that they keep their state. */
  private opened = new Set(['log']);
  private hasTerminal = false;
  /** The name, board and versions that the camera last reported. It is undefined before a camera was connected. */
  private hello: Hello | undefined;
  private book: Book = createBook([], after);
  private meter = createMeter();
  private stopTicking: (() => void) | undefined;
  private readonly ask = <T>(expression: string): Promise<T> => this.camera.ask<T>(expression);
  private readonly run = (line: string): Promise<string> => this.camera.run(line);

  private readonly poll = createPoll({
    ask: () => this.askState(),
    mayAsk: () => this.camera.standing === 'ready' && !document.hidden && !this.hidden,
    nowMs: () => performance.now(),
    after,
  });

  private readonly onStanding = (): void => {
    const { hello, standing } = this.camera;
    if (hello) {
      const isOther = !this.card || this.hello?.device !== hello.device || this.hello.config !== hello.config || this.hello.board !== hello.board;
      if (isOther) void this.readPast(hello);
      this.hello = hello;
      this.meter = createMeter();
      this.trouble = '';
      this.poll.start();
    }
    if (standing === 'none') this.answered = this.progress = this.newest = this.card = this.picked = this.server = undefined;
    if (!this.tabs().some(({ name }) => name === this.tab)) this.tab = 'log';
    this.requestUpdate();
  };

  private readonly onLine = (event: Event): void => {
    const entry = this.book.add((event as CustomEvent<LogLine>).detail);
    this.network = networkIn(entry.text) ?? this.network;
    this.server = serverIn(entry.text) ?? this.server;
    this.newest = takenIn(entry.text) ?? this.newest;
    this.note([entry]);
    if (this.isAsked && isAnswer(entry)) {
      this.isAsked = false;
      this.said = wordsOfLine(entry.text);
    }
    this.renderRoot.querySelectorAll<Part>('.listens').forEach(part => part.add(entry));
  };

  private readonly onSight = (): void => {
    if (!document.hidden) this.poll.start();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    this.book = createBook(this.camera.lines, after);
    this.note(this.camera.lines);
    for (const { text } of this.camera.lines) {
      this.network = networkIn(text) ?? this.network;
      this.server = serverIn(text) ?? this.server;
    }
    this.camera.addEventListener('standing', this.onStanding);
    this.camera.addEventListener('line', this.onLine);
    document.addEventListener('visibilitychange', this.onSight);
    const timer = setInterval(() => { if (!document.hidden && !this.hidden) this.nowMs = Date.now(); }, 1000);
    this.stopTicking = () => clearInterval(timer);
    this.poll.start();
    this.onStanding();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.camera.removeEventListener('standing', this.onStanding);
    this.camera.removeEventListener('line', this.onLine);
    document.removeEventListener('visibilitychange', this.onSight);
    this.stopTicking?.();
    this.poll.stop();
  }

  private note(lines: readonly LogLine[]): void {
    this.deliveries.push(...lines.flatMap(line => deliveryIn(line) ?? []));
    const paths = pathsIn(lines);
    if (paths.length > 0) this.logged = [...paths, ...this.logged.filter(path => !paths.includes(path))];
  }

  /** Whether the page may read from the card: no picture is being sent, the camera can answer, and a person looks at the page. */
  private get isIdle(): boolean {
    return this.camera.standing === 'ready' && this.answered?.state.s === 'resting' && !document.hidden && !this.hidden;
  }

  private today(): string {
    const ms = this.answered && localMs(this.answered, Date.now());
    return ms === undefined ? '' : new Date(ms).toISOString().slice(0, 10);
  }

  /** Reads the end of the log on the card, then the reports of the last 30 days. Before each step it waits until the camera is idle. */
  private async readPast(hello: Hello): Promise<void> {
    const wait = async (): Promise<void> => {
      while (!this.isIdle) {
        if (this.card !== card) throw new LinkError('');
        await new Promise(resolve => setTimeout(resolve, idleMs));
      }
    };
    const card = this.card = createCard(this.ask, hello.config, wait);
    this.days = [];
    this.hasDay = false;
    try {
      if (!this.server) await this.readServer(card, hello);
      const end = await card.end(logPath, logBytes);
      if (end && this.card === card) this.takeEarlier(end);
      await readDays(card, () => this.today(), day => { if (this.card === card) this.days = [...this.days, day]; });
    } catch {
      // the camera was unplugged or has restarted, and what was read before is still shown
    }
  }

  /**
   * Reads the kind of server from config.json, if the log has no line about it. It does not wait until the camera is idle, because a fault may
   * be on screen whose advice depends on that.
   */
  private async readServer(card: Card, hello: Hello): Promise<void> {
    const file = await createCard(this.ask, hello.config).end(configPath, mostConfigBytes);
    if (!file || this.card !== card) return;
    try {
      const tree = JSON.parse(file.text.replace(/^[^{]*/, '')) as { ftp?: unknown; http?: unknown };
      this.server = tree.http && !tree.ftp ? 'http' : 'ftp';
    } catch {
      // config.json has a mistake. The page says nothing about it, because the firmware itself reports it
    }
    this.requestUpdate();
  }

  private takeEarlier(end: { text: string; isWhole: boolean }): void {
    const lines = linesOf(end, this.answered);
    this.book.addEarlier(lines);
    const today = this.today();
    const stamped = lines.find(({ text }) => /^\d{4}-/.test(text));
    this.hasDay = today !== '' && (end.isWhole || (stamped !== undefined && stamped.text.slice(0, today.length) < today));
    for (const { text } of lines) this.server ??= serverIn(text);
    this.deliveries = this.book.entries.flatMap(line => deliveryIn(line) ?? []);
    this.logged = pathsIn(this.book.entries);
    this.renderRoot.querySelector<SnapferryLog>('snapferry-log')?.drawAll();
    this.requestUpdate();
  }

  private async askState(): Promise<void> {
    try {
      const state = await this.ask<PageState>('page.state()');
      this.nowMs = Date.now();
      if (state.p !== this.answered?.state.p) this.newest = state.p;
      this.answered = { state, atMs: this.nowMs };
      this.progress = this.meter.take(state, performance.now());
      this.trouble = '';
    } catch (error) {
      if (this.camera.standing === 'ready') this.trouble = (error as Error).message;
      throw error;
    }
  }

  private tabs(): Tab[] {
    const { standing } = this.camera;
    const isOther = standing === 'older' || standing === 'newer';
    const isKnown = this.hello !== undefined && ['ready', 'lost', 'opening', 'waiting', 'lent'].includes(standing);
    return [
      { name: 'log', title: 'Log' },
      ...isKnown ? [{ name: 'report', title: 'Last report' }, { name: 'verbs', title: 'Commands' }] : [],
      ...isKnown || isOther ? [{ name: 'terminal', title: 'Terminal' }] : [],
    ];
  }

  private async act(expression: string): Promise<void> {
    this.said = '';
    this.isAsked = true;
    try {
      await this.book.during(this.ask<unknown>(expression));
    } catch (error) {
      this.isAsked = false;
      this.said = (error as Error).message;
    }
  }

  private endCheck(): void {
    this.wantsCheck = false;
  }

  /** Opens the check and begins it. The page calls it after a configuration was written, too. */
  async beginCheck(): Promise<void> {
    this.wantsCheck = true;
    await this.updateComplete;
    const check = this.renderRoot.querySelector<SnapferryCheck>('snapferry-check')!;
    await check.updateComplete;
    await check.begin();
  }

  private async restart(): Promise<void> {
    this.said = 'Restarting the board …';
    this.said = await this.camera.restart() ? 'The board has restarted.' : 'The board did not react: press its reset button (RST or EN).';
  }

  /** Draws the buttons at the top of the view, for the most frequent actions: to send, to take a picture, and to restart. */
  private drawActs(): TemplateResult | typeof nothing {
    const { standing, hello } = this.camera;
    if (standing !== 'ready') return nothing;
    const acts = verbsFor(!!hello?.camera).filter(({ name }) => name === 'send' || name === 'shoot');
    return html`<div class="row acts">
      ${acts.map(({ name, title, does }) => html`<button class=${name === 'send' ? 'primary' : ''} title=${does} @click=${() => this.act(`ferry.${name}()`)}>${title}</button>`)}
      <button title="Presses the board’s reset by the cable" @click=${() => this.restart()}>Restart</button>
      <button aria-expanded=${this.wantsCheck} @click=${() => this.wantsCheck ? this.endCheck() : this.beginCheck()}>${this.wantsCheck ? 'Close the check' : 'Check'}</button>
      <span role="status" id="said">${this.said}</span>
    </div>`;
  }

  private async choose(name: string): Promise<void> {
    this.tab = name;
    this.opened = new Set([...this.opened, name]);
    if (name === 'terminal') {
      await import('./verbs/terminal.ts');
      this.hasTerminal = true;
    }
  }

  private about(): string[] {
    const { hello } = this;
    return hello ? [`camera ${hello.device || '(no name)'}, ${hello.title} (${hello.board}), snapferry ${hello.firmware}, engine ${hello.engine}`] : ['unknown camera'];
  }

  private drawPanel(name: string): TemplateResult | typeof nothing {
    const { book, ask, run, hello } = this;
    switch (name) {
      case 'log': return html`<snapferry-log translate="no" class="listens" .book=${book} .about=${this.about()}></snapferry-log>`;
      case 'report': return html`<snapferry-report class="listens" .ask=${ask} .isReady=${this.camera.standing === 'ready'}></snapferry-report>`;
      case 'verbs': return html`<snapferry-verbs class="listens" .book=${book} .ask=${ask} .hasCamera=${hello?.camera ?? false}></snapferry-verbs>`;
      default: return this.hasTerminal ? html`<snapferry-terminal translate="no" class="listens" .book=${book} .run=${run}></snapferry-terminal>` : html`<p role="status">Loading …</p>`;
    }
  }

  override render(): TemplateResult {
    const { standing } = this.camera;
    const { answered, hello, picked, nowMs } = this;
    const isKnown = answered && hello && !['none', 'older', 'newer', 'locked'].includes(standing);
    const note = notes[standing];
    const path = picked ?? this.newest;
    return html`
      ${note ? html`<p class="note">${note}</p>` : nothing}
      ${this.drawActs()}
      ${this.wantsCheck ? html`<snapferry-check .camera=${this.camera} .server=${this.server}></snapferry-check>` : nothing}
      ${isKnown ? html`<div class="now">
        <snapferry-picture .ask=${this.ask} .camera=${hello} .path=${path} .whole=${path === undefined ? undefined : wholeStateOf(this.book.entries, path)} .isNewest=${picked === undefined} .isReady=${standing === 'ready'} .isIdle=${this.isIdle}
          .localMs=${localMs(answered, nowMs) ?? nowMs - new Date(nowMs).getTimezoneOffset() * 60_000} @newest=${() => { this.picked = undefined; }}
          @whole=${(event: CustomEvent<string>) => this.act(`ferry.put(${quote(event.detail)})`)}></snapferry-picture>
        <snapferry-glance .hello=${hello} .answered=${answered} .progress=${this.progress} .nowMs=${nowMs} .network=${this.network} .server=${this.server} .trouble=${this.trouble}
          .delivered=${tellDeliveries({ deliveries: this.deliveries, hasDay: this.hasDay, days: this.days, today: this.today() }, nowMs)}></snapferry-glance>
      </div>
      <snapferry-past .card=${this.card} .path=${this.newest} .logged=${this.logged} .days=${this.days}
        @pick=${(event: CustomEvent<string>) => { this.picked = event.detail === this.newest ? undefined : event.detail; }}></snapferry-past>` : nothing}
      <section class="card" aria-label="More of the camera">
        ${drawTabs(this.tabs(), this.tab, name => void this.choose(name))}
        ${this.tabs().map(({ name }) => html`<div role="tabpanel" id="panel-${name}" aria-labelledby="tab-${name}" ?hidden=${name !== this.tab}>
          ${this.opened.has(name) ? this.drawPanel(name) : nothing}</div>`)}
      </section>`;
  }
}

customElements.define('snapferry-watch', SnapferryWatch);
