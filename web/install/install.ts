// The view Install: a person selects a board, prepares it, and lets the page write engine (Espruino) and firmware.

import { css, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { withLens, withTold, type BoardEntry, type Boards } from '../boards.ts';
import { KeepingElement } from '../focus.ts';
import { keepInstall, keptInstall } from '../keep.ts';
import { html } from '../language/html.ts';
import { loadRest } from '../language/language.ts';
import type { Camera, PageState } from '../link/camera.ts';
import { look } from '../look.ts';
import { adviseOn } from './advice.ts';
import { drawBoards, drawFiles, drawHands, drawKinds, drawStart, drawStranger } from './choice.ts';
import { stepsOf } from './job.ts';
import { Installer } from './model.ts';
import type { drawRunning } from './running.ts';
import { after, titles, type Step } from './say.ts';

/**
 * The view Install as a custom element. Its properties `camera`, `boards` and, once boards.json is loaded, `list` must be set. With `isDemo` the
 * board is simulated, and cannot be installed again.
 */
export class SnapferryInstall extends KeepingElement {
  static override properties = { camera: { attribute: false }, boards: { attribute: false }, list: { attribute: false }, isDemo: { type: Boolean } };

  static override styles = [look, css`
    fieldset { border: 0; padding: 0; margin: 0 0 var(--gap); min-width: 0; }
    legend { font-weight: 700; font-size: 1.05rem; padding: 0; margin-bottom: 0.5rem; }
    .choice { display: flex; gap: 0.6rem; align-items: flex-start; padding: 0.5rem 0; font-weight: 400; }
    .choice input { flex: none; margin-top: 0.15rem; }
    .choice strong { display: block; }
    figure { margin: 0.75rem 0; overflow-x: auto; }
    .row select { flex: 1 1 12rem; min-width: 0; max-width: 30rem; }
    figure img { width: 100%; min-width: 20rem; max-width: 48rem; height: auto; border-radius: var(--radius); }
    ol.hands { padding-left: 1.4rem; max-width: 68ch; }
    ol.hands li { margin-bottom: 0.4rem; }
    ol.steps { list-style: none; padding: 0; margin: 0 0 0.75rem; display: grid; gap: 0.2rem; }
    ol.steps li { color: var(--soft); }
    ol.steps li[data-is='now'] { color: var(--ink); font-weight: 700; }
    ol.steps li[data-is='done'] { color: var(--good); }
    .question { border-top: 1px solid var(--line); padding-top: var(--gap); margin-top: var(--gap); }
    .drop { border: 2px dashed var(--edge); border-radius: var(--radius); padding: var(--gap); }
    pre.details { max-height: 18rem; background: var(--field); border: 1px solid var(--line); border-radius: var(--radius); padding: 0.6rem; white-space: pre-wrap; overflow-wrap: anywhere; }
    summary { cursor: pointer; padding: 0.4rem 0; }
    .bar { min-height: 1.4rem; }
    .lead { font-size: 1.15rem; }
    .way { display: block; width: 100%; max-width: 30rem; margin: 0 0 0.75rem; }
    .way rect { fill: var(--tint); stroke: var(--accent); stroke-width: 1.5; }
    .way path { fill: none; stroke: var(--accent); stroke-width: 3; }
    .way text { fill: var(--ink); font-size: 13px; font-weight: 600; text-anchor: middle; }
    .big { font-size: 1.1rem; padding: 0.75rem 1.4rem; }
  `];

  camera!: Camera;
  boards: BoardEntry[] = [];
  list: Boards | undefined;
  /** True if the board is the demo's, which has no boot loader. */
  isDemo = false;
  private readonly installer = new Installer();
  private kept = keptInstall();
  /** True once the user has made a choice. The connected camera then no longer changes it. */
  private hasChosen = false;
  /** The record that the connected camera uses for its modem. It is undefined if the camera does not know its modem yet. */
  private modem: string | undefined;
  /** Draws what the connected camera runs. It is undefined until a camera was connected: its code and its sentences are not in the first view. */
  private drawRunning: typeof drawRunning | undefined;
  /** True once a board was chosen, and its notes were loaded in the page's language. */
  private hasNotes = false;
  /** The phase of the installation that the page shows, to notice when another one is drawn. It is undefined before the first drawing. */
  private drawn: string | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.installer.addEventListener('change', this.onChange);
    this.camera.addEventListener('standing', this.onStanding);
    window.addEventListener('beforeunload', this.onLeave);
    window.addEventListener('pagehide', this.onHide);
    this.onStanding();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.installer.removeEventListener('change', this.onChange);
    this.camera.removeEventListener('standing', this.onStanding);
    window.removeEventListener('beforeunload', this.onLeave);
    window.removeEventListener('pagehide', this.onHide);
  }

  private readonly onChange = (): void => this.requestUpdate();

  /**
   * Chooses the board of a camera that has been identified, and an update, which its user most likely wants. It does nothing once the user has
   * chosen.
   */
  private readonly onStanding = (): void => {
    const { hello } = this.camera;
    const board = this.boards.find(({ name }) => name === hello?.board);
    if (board && !this.hasChosen && this.installer.phase === 'choosing') this.installer.change({ board: withTold(board, hello?.camera), kind: 'update' });
    this.modem = undefined;
    if (hello) void this.learnModem();
    if (hello && !this.drawRunning) void this.loadRunning();
    this.requestUpdate();
  };

  private async loadRunning(): Promise<void> {
    const loaded = await Promise.all([import('./running.ts'), loadRest()]).catch(() => undefined);
    this.drawRunning = loaded?.[0].drawRunning;
    this.requestUpdate();
  }

  /** Asks the connected camera for its modem, since the firmware for a board may not have the code for every modem. */
  private async learnModem(): Promise<void> {
    const state = await this.camera.ask<PageState>('page.state()').catch(() => undefined);
    this.modem = state?.m;
    this.requestUpdate();
  }

  private readonly onLeave = (event: Event): void => {
    if (this.installer.phase === 'working' || this.installer.hasSaved) event.preventDefault();
  };

  private readonly onHide = (): void => keepInstall(this.installer.remains);

  /** Restores the choices from before a reload of the page. It does so once, when the list of boards has come. */
  private recall(): void {
    const kept = this.kept;
    const board = this.boards.find(({ name }) => name === kept?.board);
    if (!kept || !board) return;
    this.kept = undefined;
    if (this.installer.phase !== 'choosing' || this.installer.board) return;
    this.hasChosen = true;
    this.installer.recall(kept, withLens(board, kept.lens));
  }

  private readonly choose = (what: Partial<Pick<Installer, 'board' | 'kind' | 'isErased' | 'accepted'>>): void => {
    this.hasChosen = true;
    this.installer.change(what);
  };

  private readonly takeFiles = async (files: Iterable<File>): Promise<void> => {
    const given = await Promise.all([...files].map(async file => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })));
    if (given.length > 0) await this.installer.take(given);
  };

  private readonly connect = (): void => void this.dispatchEvent(new Event('connect'));

  private begin(): void {
    if (this.list) void this.installer.begin(this.camera, this.list);
  }

  /** Shows the choice of a board again after an installation, for the next board. The choices for the last board are reset. */
  private next(): void {
    this.hasChosen = false;
    this.installer.change({ kind: 'whole', isErased: false });
    this.installer.again();
  }

  /** Keeps the keyboard's place: if a phase replaces the focused element, the new phase's heading gets the focus. */
  protected override updated(changed: PropertyValues): void {
    if (changed.has('boards')) {
      this.recall();
      this.onStanding();
    }
    const { phase, board } = this.installer;
    // the notes on a board are not among the sentences of the first view
    if (board && !this.hasNotes) void loadRest().then(() => this.requestUpdate());
    this.hasNotes ||= board !== undefined;
    // scrolls the details of the installation to their newest line
    const details = this.renderRoot.querySelector('.bar ~ details > pre');
    if (details) details.scrollTop = details.scrollHeight;
    if (phase === this.drawn) return;
    const isFirst = this.drawn === undefined;
    this.drawn = phase;
    if (!isFirst) this.renderRoot.querySelector<HTMLElement>('[data-focus]')?.focus();
  }

  override render(): TemplateResult {
    const { phase } = this.installer;
    if (phase === 'working') return this.drawWork();
    if (phase === 'done') return this.drawDone();
    return this.drawChoice();
  }

  private drawChoice(): TemplateResult {
    const { installer, list } = this;
    const { board, phase } = installer;
    const advice = adviseOn(this.camera.hello, board, list?.version ?? '', this.modem);
    const needsFiles = installer.needsFiles(list);
    return html`
      ${phase === 'failed' ? this.drawFailure() : html`<h2 tabindex="-1" data-focus>Install the firmware</h2>`}
      ${phase !== 'failed' && !this.isDemo && this.camera.hello ? this.drawRunning?.(this.camera.hello, list?.version ?? '') : nothing}
      ${phase !== 'failed' && !board && this.camera.standing === 'none' ? html`<div class="card">${drawStart(this.connect, this.isDemo)}</div>` : nothing}
      ${this.isDemo ? html`<p class="note">The demo’s board has its firmware; it cannot be installed again. Go on with <a href="#configure">Configure</a> or <a href="#watch">Watch</a>.</p>` : nothing}
      ${this.isDemo ? nothing : html`<div class="card">${drawBoards(this.boards, board, this.choose)}
        ${list?.pending ? html`<p class="hint" role="status">${list.pending === 1 ? 'One more board is being built, and will be in this list.' : `${list.pending} more boards are being built, and will be in this list.`}</p>` : nothing}</div>`}
      ${board && !this.isDemo ? html`
        <div class="card">${drawKinds(installer, list, this.choose)}${drawFiles(installer, list, this.takeFiles)}${drawStranger(installer, list, this.choose)}</div>
        <div class="card">${drawHands()}
          ${advice.map(({ level, text }) => html`<p class=${level}>${text}</p>`)}
          ${phase === 'failed' ? nothing : this.drawBegin(needsFiles)}
        </div>` : nothing}`;
  }

  private drawBegin(needsFiles: boolean): TemplateResult {
    const { kind, isErased, phase, isSlow } = this.installer;
    const needsAnswer = this.installer.stranger(this.list)?.isAccepted === false;
    const text = phase === 'failed' ? 'Try again' : isErased ? 'Erase and install' : kind === 'whole' ? 'Install' : 'Update the firmware';
    return html`<div class="row">
      <button class="primary" ?disabled=${needsFiles || needsAnswer || !this.list} @click=${this.begin}>${text}</button>
      ${this.camera.standing === 'none' ? html`<span class="hint">The browser then asks for the board’s port.</span>` : nothing}
      ${isSlow ? html`<span class="hint">This time at 115,200 baud, which is slower and more reliable.</span>` : nothing}
    </div>
    ${needsFiles ? html`<p class="hint">First choose the engine’s files above.</p>` : nothing}
    ${needsAnswer ? html`<p class="hint">First confirm above that you trust the source of the engine.</p>` : nothing}`;
  }

  private drawFailure(): TemplateResult {
    const { failure, kind, isErased, lines } = this.installer;
    const isCancelled = failure?.trouble === 'cancelled';
    const changed = failure?.changed ?? 'nothing';
    const hasChanged = changed !== 'nothing';
    return html`<div class="card">
      <h2 tabindex="-1" data-focus>${isCancelled ? 'Stopped' : hasChanged ? 'The installation was interrupted' : 'Nothing was installed'}</h2>
      <p class=${isCancelled ? 'warn' : 'error'} role="alert">${failure?.sentence} ${after(changed)}</p>
      ${hasChanged ? html`<p>No harm is done to the chip: its own boot loader cannot be overwritten. ${kind === 'whole' ? 'Start again; parts that are on the chip are not written again.' : 'Start again.'}
        ${isErased ? 'The chip’s saved settings were to be erased, and are gone.' : failure?.isLost ? 'The chip’s saved settings were kept by the page before it was loaded again, and are gone. The camera’s settings are on its card.'
          : this.installer.hasSaved ? 'Until then this page keeps the chip’s saved settings: leave it open.' : nothing}</p>` : nothing}
      ${this.drawBegin(this.installer.needsFiles(this.list))}
      <details><summary>Details</summary>${this.drawLines(lines)}</details>
    </div>`;
  }

  private drawLines(lines: string[]): TemplateResult {
    return html`<pre class="details" translate="no" tabindex="0" role="region" aria-label="What the installer did">${lines.join('\n') || 'Nothing yet.'}</pre>`;
  }

  private drawSteps(now: Step): TemplateResult {
    const steps = stepsOf(this.installer);
    const at = steps.indexOf(now);
    return html`<ol class="steps">${steps.map((step, i) => {
      const [is, mark, word] = i < at ? ['done', '✓', 'done: '] : i === at ? ['now', '▸', 'now: '] : ['next', '·', ''];
      return html`<li data-is=${is} aria-current=${i === at ? 'step' : nothing}><span aria-hidden="true">${mark}</span> <span class="hidden-text">${word}</span>${titles[step]}</li>`;
    })}</ol>`;
  }

  private drawWork(): TemplateResult {
    const { progress, lines, board } = this.installer;
    const { step = 'connect', text = '', done, total } = progress ?? {};
    const percent = done !== undefined && total ? Math.floor(100 * done / total) : undefined;
    return html`<div class="card">
      <h2 tabindex="-1" data-focus>Installing: ${board?.title}</h2>
      ${this.drawSteps(step)}
      <p class="bar" translate="no"><span role="status">${text}</span>${percent === undefined ? nothing : html` <span class="mono">${percent} %</span>`}</p>
      <progress aria-label=${titles[step]} max="100" value=${percent ?? nothing}></progress>
      <p class="hint">Leave the cable connected and this page open.</p>
      <div class="row"><button class="danger" @click=${() => this.installer.stop()}>Stop</button></div>
      <details open><summary>Details</summary>${this.drawLines(lines)}</details>
    </div>`;
  }

  private drawDone(): TemplateResult {
    const { outcome, board, lines, kind } = this.installer;
    const { names = [], settings, warning, isReset } = outcome!;
    return html`<div class="card">
      <h2 tabindex="-1" data-focus>Done</h2>
      <p class="good" role="status">${board?.title}: ${kind === 'whole' ? 'engine and firmware are on the chip, and were read back correctly.' : 'the firmware is on the chip, and was read back correctly.'}</p>
      ${names.length > 0 ? html`<p>The chip’s saved settings are as before: ${names.join(', ')}.</p>` : nothing}
      ${settings ? html`<p>${settings}</p>` : nothing}
      ${warning ? html`<p class="warn">${warning}</p>` : nothing}
      <p>${isReset ? 'The board was restarted.' : 'The board could not be restarted from here.'} Release BOOT (IO0), insert the SD card, and press RESET (EN).
        ${kind === 'update' ? 'The configuration on its card is unchanged.' : 'Then configure the camera, unless its card has a configuration.'}</p>
      <div class="row">
        ${kind === 'update' ? nothing : html`<a class="button primary" href="#configure">Configure it</a>`}
        <a class="button ${kind === 'update' ? 'primary' : ''}" href="#watch">Watch it</a>
        <button @click=${this.next}>Install another one</button>
      </div>
      <details><summary>Details</summary>${this.drawLines(lines)}</details>
    </div>`;
  }
}

customElements.define('snapferry-install', SnapferryInstall);
