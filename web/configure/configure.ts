// The view Configure, `<snapferry-configure>`: edits a config.json as a form, with or without a camera. It reads and writes the camera's card, or
// a file.

import { nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { BoardEntry } from '../boards.ts';
import { KeepingElement } from '../focus.ts';
import { keepForm, keptForm } from '../keep.ts';
import { html } from '../language/html.ts';
import { inWords } from '../language/locale.ts';
import type { Camera } from '../link/camera.ts';
import { look } from '../look.ts';
import { findHome, loadOperators, type Country } from '../operators/operators.ts';
import { drawReview } from './exchange/reviewview.ts';
import { arrayOf, bytesOf, toBytes, toText } from './form/bytes.ts';
import type { Field, Group } from './form/fields.ts';
import { drawField, drawWrong, idOf, type Desk } from './form/fieldview.ts';
import { formFields } from './form/form.ts';
import { drawForm } from './form/formview.ts';
import type { Told } from './form/judge.ts';
import { nodeOf, toNode, type Server } from './form/model.ts';
import { drawSimple, type SimpleActs, type SimpleState } from './form/simpleview.ts';
import { labelOf } from './form/wording.ts';
import { cleaned, keptPreset, lackingIn, presets } from './presets.ts';
import { style } from './style.ts';
import { Work } from './work.ts';

/** Sections of the form that are collapsed unless they contain a value or a fault. */
const seldom = ['modem', 'upload', 'log', 'console'];
const fileName = 'config.json';
/** The most bytes of a file that a person may open. A larger one is no config.json, and was picked by mistake. */
const mostFileBytes = 65536;

/** Whether a file's content is text. A picture, or a file of another program, has control characters that no text has. */
const isText = (text: string): boolean => !/[\x00-\x08\x0e-\x1f]/.test(text);

const isChecked = (event: Event): boolean => (event.currentTarget as HTMLInputElement).checked;

/** A fault that the camera has reported: what happened, and the keys of config.json that may correct it. */
export interface Fault {
  happened: string;
  keys: readonly string[];
  /** Values that are filled in, by key. */
  values?: Readonly<Record<string, string>>;
}

/**
 * The view Configure as a custom element. Its properties `camera`, whose port may be closed, and `boards` must be set. With `isShown` it reads the
 * connected camera's configuration by itself.
 */
export class SnapferryConfigure extends KeepingElement {
  static override properties = { camera: { attribute: false }, boards: { attribute: false }, isShown: { attribute: false } };
  static override styles = [look, style];

  declare camera: Camera;
  declare boards: BoardEntry[];
  /** True while this view is the one in sight. */
  declare isShown: boolean;
  private work: Work | undefined;
  private told: Told = { at: new Map(), rest: [] };
  private readonly revealed = new Set<string>();
  private simple: SimpleState = { countries: [], country: '', operator: -1, ofSim: [], sim: { canRead: false, isReading: false, text: '' }, preset: presets[0]!, answers: {}, limits: '' };
  /** Whether a person wants all settings, not only the basic ones. If it is undefined, all are shown once a file was loaded. */
  private wantsAll: boolean | undefined;
  private hasSecrets = false;
  /** The row of the buttons that were pressed last: `tools` is above the form, and `end` below it. The outcome of the action is shown at this row. */
  private saidAt: 'tools' | 'end' = 'tools';
  private shownOutcome: unknown;
  /** Resolves when the form has the config keys that follow from the answers about the server. To sign a form for S3 takes a moment. */
  private putting: Promise<void> = Promise.resolve();
  /**
   * The values of config.json, by full key, that were signed for one camera (as for S3), and that camera's name. It is undefined if nothing was
   * signed.
   */
  private signed: { device: string; values: { [key: string]: unknown } } | undefined;
  /** The fault that a person wants to correct. While there is one, the form shows only the fields that may correct it. It is undefined otherwise. */
  private fault: Fault | undefined;

  private readonly onStanding = (): void => this.work?.noticed();
  private readonly onLeave = (event: BeforeUnloadEvent): void => { if (this.work?.isChanged) event.preventDefault(); };
  /** Keeps the form for a return to this page. It is called as a person types, because a tab that is put to sleep has no last moment. */
  private readonly onHide = (): void => {
    const form = this.work?.kept;
    const { preset, answers } = this.simple;
    const open = Object.entries(answers).filter(([name, text]) => text !== '' && preset.asks.some(ask => ask.name === name && !ask.isSecret));
    const asked = open.length > 0 && this.work ? { preset: preset.name, answers: Object.fromEntries(open) } : undefined;
    keepForm(form || asked ? { text: '{}', left: [], ...form, ...asked && { asked } } : undefined);
  };

  /** Tells the style sheet the height of the row of buttons, which stays in sight. So no focused field is hidden behind it (static/app.css). */
  private readonly measure = new ResizeObserver(([entry]) => {
    document.documentElement.style.setProperty('--end-height', `${Math.ceil(entry!.borderBoxSize[0]!.blockSize)}px`);
  });

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('beforeunload', this.onLeave);
    window.addEventListener('pagehide', this.onHide);
  }

  protected override firstUpdated(): void {
    this.measure.observe(this.renderRoot.querySelector('.end')!);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.measure.disconnect();
    window.removeEventListener('beforeunload', this.onLeave);
    window.removeEventListener('pagehide', this.onHide);
    this.camera.removeEventListener('standing', this.onStanding);
    this.work = undefined;
  }

  /**
   * Returns what all fields of the form use: the form's state (Work), and functions. The first call makes the state, because only then the page's
   * camera is known.
   */
  private get desk(): Desk & { work: Work } {
    if (!this.work) {
      this.work = new Work(this.camera, () => this.requestUpdate());
      const form = keptForm();
      if (form) this.work.recall(form);
      const preset = presets.find(({ name }) => name === form?.asked?.preset);
      if (preset) this.change({ preset, answers: form!.asked!.answers });
      this.camera.addEventListener('standing', this.onStanding);
    }
    return {
      work: this.work, revealed: this.revealed, reveal: key => this.reveal(key),
      wrongAt: key => this.told.at.get(key) ?? [], noteAt: key => this.work?.notes.get(key),
    };
  }

  private reveal(key: string): void {
    if (!this.revealed.delete(key)) this.revealed.add(key);
    this.requestUpdate();
  }

  protected override willUpdate(): void {
    const { work } = this.desk;
    work.boards = this.boards;
    if (this.isSimple(work)) work.suggest();
  }

  override render(): TemplateResult {
    const { work } = this.desk;
    this.told = work.said;
    return html`
      ${this.drawTools(work)}
      ${this.drawWritten(work)}
      ${work.mend ? this.drawMend(work) : html`${this.drawWrong(work)}${this.fault ? this.drawFault(work, this.fault) : this.isSimple(work) ? this.drawFirst(work) : html`${this.drawSwitch()}${this.drawGroups(work)}`}${this.drawStrangers(work)}`}
      ${this.saidAt === 'end' ? this.drawOutcome(work) : nothing}
      ${this.drawEnd(work)}
      <dialog aria-labelledby="review-title" @close=${() => work.exchange.cancel()}>
        ${work.exchange.review ? drawReview(work.exchange.review, work.caution, () => void work.write(), () => work.exchange.cancel()) : nothing}
      </dialog>`;
  }

  protected override updated(): void {
    this.onHide();
    // answers about the server are not in the form until all are given, and they are the beginning of another one
    if (this.isShown && Object.values(this.simple.answers).every(text => text === '')) void this.desk.work.begin();
    this.keepInSight();
    const { signed, work } = this;
    // the person gave the camera another name, so the values that were signed for the old name are signed again
    if (signed && work && work.deviceName !== signed.device && work.holds(signed.values)) this.change({ answers: { ...this.simple.answers } });
    const dialog = this.renderRoot.querySelector('dialog')!;
    const isAsking = this.work?.exchange.review !== undefined;
    if (isAsking && !dialog.open) {
      dialog.showModal();
      this.renderRoot.querySelector<HTMLElement>('#review-title')!.focus();
    } else if (!isAsking && dialog.open) {
      dialog.close();
      // the dialog is closed: the button that opened it gets the focus, or the nearest element around the button if it is disabled now
      this.keeper.want(this.renderRoot.querySelector('#write')!);
    }
  }

  /** Scrolls so far that a new outcome, and the mistakes of the focused field, are not hidden behind the row of buttons. */
  private keepInSight(): void {
    const { work } = this;
    const outcome = work?.exchange.said ?? work?.exchange.doing?.what;
    if (outcome !== this.shownOutcome && outcome) this.renderRoot.querySelector('.outcome')!.scrollIntoView({ block: 'nearest' });
    this.shownOutcome = outcome;
    const wrong = (this.renderRoot as ShadowRoot).activeElement?.closest('.field')?.querySelector('.wrong > p:last-child');
    const end = this.renderRoot.querySelector('.end')!;
    const hidden = wrong && getComputedStyle(end).position === 'sticky' ? wrong.getBoundingClientRect().bottom - end.getBoundingClientRect().top : 0;
    if (hidden > 0) window.scrollBy(0, hidden + 8);
  }

  private drawTools(work: Work): TemplateResult {
    const { isOccupied } = work;
    const isReady = this.camera.standing === 'ready' && !isOccupied;
    return html`<section class="card" aria-labelledby="tools">
      <h2 id="tools">Configuration</h2>
      <p>All settings of a camera are in one file on its card, <code>config.json</code>. Fill in the form, then write it to the card of the camera at the
        cable, or save it as a file and copy it into the root of the card. This page forgets all of it when its tab is closed, and sends nothing elsewhere.</p>
      <div class="grid">
        <div class="field">
          <label for="board">Board</label>
          <select id="board" aria-describedby="board-hint" @change=${(event: Event) => this.pickBoard((event.currentTarget as HTMLSelectElement).value)}>
            <option value="" .selected=${live(!work.boardName)}>${this.camera.hello ? `As connected: ${toText(this.camera.hello.title)}` : 'Any board'}</option>
            ${this.boards.map(({ name, title }) => html`<option value=${name} .selected=${live(name === work.boardName)}>${title}</option>`)}
          </select>
          <p class="hint" id="board-hint">Its parts, above all a camera, decide which settings there are.</p>
        </div>
        <details class="field" ?open=${work.isSeries || work.rows.length > 0}>
          <summary><strong>Several cameras</strong></summary>
          <label class="plain"><input id="series" type="checkbox" .checked=${live(work.isSeries)} aria-describedby="series-hint" @change=${(event: Event) => this.series(isChecked(event))}> One after the other</label>
          <p class="hint" id="series-hint">After each camera that is written, the name is counted up for the next: cam-07, cam-08. The rest stays.</p>
          <div class="row"><button id="table" @click=${() => this.renderRoot.querySelector<HTMLInputElement>('#csv')!.click()}>Names from a table (CSV) …</button>
            <input id="csv" type="file" accept=".csv,text/csv,text/plain" hidden aria-label="A table of cameras" @change=${this.openTable}></div>
          <p class="hint">Its first line names keys, such as <code>device,network.pin,ftp.user,ftp.password</code>.</p>
        </details>
      </div>
      <div class="row">
        <button id="read" ?disabled=${!isReady} @click=${() => { this.saidAt = 'tools'; void work.read(); }}>Read from the card</button>
        <button id="open" @click=${() => this.renderRoot.querySelector<HTMLInputElement>('#file')!.click()} ?disabled=${isOccupied}>Open a file …</button>
        <input id="file" type="file" accept=".json,application/json,text/plain" hidden aria-label="A config.json" @change=${this.openFile}>
      </div>
      ${this.saidAt === 'tools' ? this.drawOutcome(work) : nothing}
    </section>`;
  }

  /** Draws the row of buttons to write and to save. It is below the form, and stays in sight while a person fills in the form. */
  private drawEnd(work: Work): TemplateResult {
    const isReady = this.camera.standing === 'ready' && !work.isOccupied;
    return html`<section class="card end" aria-label="Write or save">
      <div class="row">
        <button id="write" class="primary" ?disabled=${!isReady || work.whyNotWrite !== '' || work.mend !== undefined} aria-describedby="why-not" @click=${() => { this.saidAt = 'end'; void this.putting.then(() => work.compare()); }}>Write to the card …</button>
        <button id="save" @click=${() => { this.saidAt = 'end'; void this.putting.then(() => this.save(work)); }} ?disabled=${work.mend !== undefined}>Save as a file</button>
        <label class="plain"><input id="secrets" type="checkbox" .checked=${live(this.hasSecrets)} @change=${(event: Event) => { this.hasSecrets = isChecked(event); }}> with passwords</label>
        <p class="hint" id="why-not">${work.mend ? '' : work.whyNotWrite}</p>
      </div>
    </section>`;
  }

  /** Draws the progress or the outcome of the last action, near the button that began it. */
  private drawOutcome(work: Work): TemplateResult {
    return html`<div class="outcome">${this.drawProgress(work)}<div aria-live="polite">${this.drawSaid(work)}</div></div>`;
  }

  private drawProgress({ exchange: { doing } }: Work): TemplateResult | typeof nothing {
    if (!doing) return nothing;
    const { what, done, all, stop } = doing;
    return html`<div class="row" id="progress">
      <span role="status">${what} …</span>
      <span class="soft">${done > 0 ? `${done}${all ? ` of ${all}` : ''} bytes` : ''}</span>
      <progress aria-label=${what} max=${all ?? nothing} .value=${all ? done : nothing}></progress>
      ${stop ? html`<button id="stop" @click=${stop}>Stop</button>` : nothing}
    </div>`;
  }

  private drawSaid(work: Work): TemplateResult | typeof nothing {
    const { said } = work.exchange;
    if (!said) return nothing;
    return html`<div class=${said.kind} id="said"><p>${said.text}</p>
      ${said.kind === 'good' && work.isConnectedAsWritten ? html`<button id="check" @click=${() => this.dispatchEvent(new Event('check'))}>Check that it works</button>` : nothing}
      ${work.before && said.kind === 'note' ? html`<button @click=${() => work.bringBack()}>Restore the previous form</button>` : nothing}</div>`;
  }

  private drawWritten({ written }: Work): TemplateResult | typeof nothing {
    if (written.length === 0) return nothing;
    return html`<section class="card" aria-labelledby="written">
      <h3 id="written">Written since this page was opened</h3>
      <ul>${written.map(({ device, board, at }) => html`<li><strong>${device}</strong>, ${board}, ${inWords(at)}</li>`)}</ul>
      <p class="hint">A label has the name, the board and the date, also as a QR code, and no secrets.</p>
      <button id="labels" @click=${async () => (await import('./series/label.ts')).printLabels(written)}>${written.length === 1 ? 'Print a label …' : 'Print labels …'}</button>
    </section>`;
  }

  /** Draws the list of all mistakes in the form, with links to their fields. */
  private drawWrong(work: Work): TemplateResult {
    const entries = [...this.told.at].flatMap(([key, sentences]) => sentences.map(text => ({ key, text })));
    const count = entries.length + this.told.rest.length;
    const title = count === 0 ? '' : count === 1 ? 'One mistake to correct' : `${count} mistakes to correct`;
    const spoken = html`<p class="hidden-text" role="status">${title}</p>`;
    if (count === 0) return spoken;
    return html`${spoken}<section class="card" aria-labelledby="wrong-title">
      <h3 id="wrong-title">${title}</h3>
      <ul id="wrong">
        ${entries.map(({ key, text }) => html`<li><button class="link" @click=${() => this.show(key)}>${labelOf(key, work.groups)}</button>: ${text}${this.isSimple(work) ? nothing : html` <small><code>${key}</code></small>`}</li>`)}
        ${this.told.rest.map(text => html`<li>${text} <button class="link" @click=${() => work.mendText(toText(work.text))}>Edit it as text</button></li>`)}
      </ul>
    </section>`;
  }

  /**
   * Whether the form shows only the basic settings. A loaded file may have any key, so it is shown with all settings. A form that has begun with the
   * camera's own ones stays as it was.
   */
  private isSimple(work: Work): boolean {
    return this.wantsAll === undefined ? !work.isLoaded || work.isBegun : !this.wantsAll;
  }

  private drawSwitch(): TemplateResult {
    return html`<p><button id="simple-form" @click=${() => this.turn(false)}>Basic settings</button></p>`;
  }

  private turn(wantsAll: boolean): void {
    this.fault = undefined;
    this.wantsAll = wantsAll;
    this.signed = undefined;
    // the loaded configuration does not tell which kind of server a person once chose, nor the answers about it. So the kind is chosen anew, without
    // answers
    this.simple = { ...this.simple, preset: keptPreset(this.desk.work.serverName) ?? presets[0]!, answers: {}, limits: '' };
    this.requestUpdate();
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(wantsAll ? '#simple-form' : '#all')?.focus());
  }

  private change(change: Partial<SimpleState>): void {
    this.simple = { ...this.simple, ...change };
    if ('preset' in change || 'answers' in change) this.putting = this.putServer();
    this.requestUpdate();
  }

  /**
   * Puts the config keys of the server that the answers describe into the form. While answers are missing, it removes the server's keys from the
   * form.
   */
  private async putServer(): Promise<void> {
    const { preset, answers } = this.simple;
    this.signed = undefined;
    if (preset.asks.length === 0) return;
    const given = cleaned(answers);
    const lacking = lackingIn(preset, given);
    const { work } = this.desk;
    // if even the first question about the server is unanswered, the person has not begun, so no question is marked as unanswered
    work.lacking = lacking && lacking !== preset.asks[0] ? lacking : undefined;
    const camera = { device: work.deviceName, now: new Date() };
    this.simple = { ...this.simple, limits: lacking ? '' : preset.limits?.(given, camera) ?? '' };
    const values = lacking ? undefined : preset.values(given, camera);
    if (!(values instanceof Promise)) return work.usePreset(values);
    const made = await values.catch((error: Error) => work.exchange.say({ kind: 'error', text: error.message }));
    // the answers were changed during the signing, so the values for the old answers are dropped. A later call puts in those for the new answers
    if (this.simple.preset !== preset || this.simple.answers !== answers) return;
    if (made) this.signed = { device: camera.device, values: made };
    work.usePreset(made ?? undefined);
  }

  private readonly acts: SimpleActs = {
    wantOperators: () => {
      if (this.simple.countries.length > 0) return;
      void loadOperators().then(countries => this.change({ countries }), () => undefined);
    },
    chooseCountry: country => this.change({ country, operator: -1, ofSim: [] }),
    readSim: () => void this.readSim(),
    chooseOperator: index => {
      this.change({ operator: index });
      const [, apn, user, password] = this.simple.countries.find(([code]) => code === this.simple.country)?.[2][index] ?? [];
      if (apn === undefined) return;
      const { work } = this.desk;
      const given = [['apn', apn], ['user', user], ['password', password]] as const;
      for (const [name, value] of given) work.put(['network', name], value ? toNode(toBytes(value)) : undefined);
    },
    choosePreset: name => this.change({ preset: presets.find(one => one.name === name) ?? this.simple.preset }),
    answer: (name, text) => this.change({ answers: { ...this.simple.answers, [name]: text } }),
    showAll: () => this.turn(true),
  };

  private async readSim(): Promise<void> {
    const say = (text: string, isReading = false): void => this.change({ sim: { ...this.simple.sim, isReading, text } });
    say('', true);
    try {
      const [{ readHomeNetwork }, countries] = await Promise.all([import('../link/homenetwork.ts'), loadOperators()]);
      const digits = await readHomeNetwork(this.camera, this.boards, ms => new Promise(resolve => setTimeout(resolve, ms)));
      this.change({ countries });
      this.useHome(countries, digits, say);
    } catch (error) {
      say((error as Error).message);
    }
  }

  /**
   * Chooses the country and the operator that the SIM's network belongs to. An access point that a person has typed is kept. @param digits the
   * first six digits of the SIM's IMSI
   */
  private useHome(countries: readonly Country[], digits: string, say: (text: string) => void): void {
    const home = findHome(countries, digits);
    if (!home) return say(`The SIM’s network is ${digits.slice(0, 3)} ${digits.slice(3)}, and the list has no single country for it. Choose by hand, or type the access point below.`);
    const [, country, all] = countries.find(([code]) => code === home.code)!;
    const [only, another] = home.operators;
    this.change({ country: home.code, operator: -1, ofSim: home.operators });
    if (only === undefined) return say(`The SIM is from ${country}. Choose its operator, or type the access point below.`);
    const isFree = nodeOf(this.desk.work.model, 'network.apn') === undefined;
    if (another === undefined && isFree) this.acts.chooseOperator(only);
    if (another === undefined) return say(`The SIM is from ${country}, ${all[only]![0]}. Compare the access point below.`);
    say(`The SIM is from ${country}. The access points of its network are first in the list: choose one, or type yours below.`);
  }

  private drawFirst(work: Work): TemplateResult {
    const simple = { ...this.simple, sim: { ...this.simple.sim, canRead: this.camera.standing === 'ready' } };
    const kept = Object.keys(simple.answers).length === 0 ? keptPreset(work.serverName) : undefined;
    return drawSimple(kept ? { ...simple, preset: kept } : simple, kept, this.acts, this.desk);
  }

  private drawGroups(work: Work): TemplateResult[] {
    const isServer = ({ name }: Group): boolean => name === 'ftp' || name === 'http';
    const first = work.shown.find(isServer);
    return work.shown.map(group => html`${group === first ? this.drawServer(work) : nothing}${this.drawGroup(group)}`);
  }

  /** Returns the fields that may correct a fault, in the order of its advice. Keys of the kind of server that is not configured are left out. */
  private fieldsOf({ keys }: Fault, work: Work): Field[] {
    const fields = work.groups.filter(group => work.shown.includes(group) || group.name === 'camera').flatMap(group => group.fields);
    return keys.flatMap(key => fields.filter(field => field.key === key));
  }

  private drawFault(work: Work, fault: Fault): TemplateResult {
    return html`<section class="card" aria-labelledby="fault">
      <h3 id="fault">To correct: ${fault.happened}</h3>
      <div class="grid">${this.fieldsOf(fault, work).map(field => drawField(field, this.desk))}</div>
      <p><button id="all" @click=${() => this.turn(true)}>All settings</button></p>
    </section>`;
  }

  private drawServer(work: Work): TemplateResult {
    const choice = (server: Server, label: string) => html`<label class="plain"><input type="radio" name="server" value=${server} .checked=${live(work.model.server === server)}
      @change=${() => work.choose(server)}> ${label}</label>`;
    return html`<fieldset class="card"><legend><strong>Images go to a server by</strong></legend>
      <div class="row">${choice('ftp', 'FTP')}${choice('http', 'HTTP or HTTPS')}</div></fieldset>`;
  }

  private drawGroup({ name, title, description, fields }: Group): TemplateResult {
    const { desk } = this;
    const isWrong = [name, ...fields.map(({ key }) => key)].some(key => desk.wrongAt(key).length > 0);
    const isOpen = isWrong || !seldom.includes(name) || fields.some(({ key }) => nodeOf(desk.work.model, key) !== undefined);
    return html`<details class="card" ?open=${isOpen}>
      <summary id=${idOf(name || 'first')}><h3>${title}</h3></summary>
      ${name ? drawWrong(idOf(name), desk.wrongAt(name)) : nothing}
      ${description ? html`<p class="soft">${description}</p>` : nothing}
      <div class="grid">${fields.map(field => field.kind === 'form' ? drawForm(field, desk) : drawField(field, desk))}</div>
    </details>`;
  }

  private drawStrangers(work: Work): TemplateResult | typeof nothing {
    const { strangers } = work;
    if (strangers.length === 0) return nothing;
    return html`<section class="card" aria-labelledby="strangers">
      <h3 id="strangers">Keys that the firmware does not know</h3>
      <p>They are kept, but with them the firmware sends nothing. They may be misspelled. Their values are not shown here, because they may be secrets.</p>
      <ul>${strangers.map(path => {
        const key = path.map(toText).join('.');
        return html`<li><code>${key}</code> <button id=${idOf(key)} @click=${() => work.put(path, undefined)}>Take out<span class="hidden-text"> ${key}</span></button>
          <div class="wrong">${this.desk.wrongAt(key).map(text => html`<p>${text}</p>`)}</div></li>`;
      })}</ul>
    </section>`;
  }

  private drawMend(work: Work): TemplateResult {
    const { text, sentence } = work.mend!;
    return html`<section class="card" aria-labelledby="mend">
      <h3 id="mend">The file as text</h3>
      <div id="text-wrong" role="status" class=${sentence ? 'error' : 'good'}><p>${sentence ? `${sentence}.` : 'The text can be used in the form.'}</p>
        ${work.mend!.place === undefined ? nothing : html`<button @click=${this.toPlace}>Go to that place</button>`}</div>
      <label for="text">config.json</label>
      <textarea id="text" spellcheck="false" autocomplete="off" autocapitalize="off" aria-invalid=${sentence !== undefined} aria-describedby="text-wrong" .value=${live(text)}
        @input=${(event: Event) => work.mendText((event.currentTarget as HTMLTextAreaElement).value)}></textarea>
      <div class="row">
        <button class="primary" ?disabled=${sentence !== undefined} @click=${() => work.useMended()}>Use it</button>
        <button @click=${() => work.dropMended()}>Discard it, and return to the form</button>
      </div>
    </section>`;
  }

  private readonly toPlace = (): void => {
    const place = this.work?.mend?.place;
    const area = this.renderRoot.querySelector<HTMLTextAreaElement>('#text')!;
    if (place === undefined) return;
    area.focus();
    area.setSelectionRange(place, place + 1);
  };

  /**
   * Shows the fields that may correct a fault, and focuses the first one. If the form is untouched, it first reads the configuration from the
   * card.
   */
  async correct(fault: Fault): Promise<void> {
    const { work } = this.desk;
    this.saidAt = 'tools';
    await work.begin();
    if (!work.isLoaded && !work.isChanged && this.camera.standing === 'ready') await work.read();
    const fields = this.fieldsOf(fault, work);
    this.fault = fields.length > 0 ? fault : undefined;
    for (const field of fields) if (fault.values?.[field.key] !== undefined) work.set(field, fault.values[field.key]!);
    this.wantsAll = true;
    this.requestUpdate();
    await this.updateComplete;
    const [first] = this.fieldsOf(fault, work);
    if (first && !work.mend) await this.show(first.key);
  }

  /** Moves the focus to the field of a key, and opens the section or all settings if the field is not drawn. */
  private async show(key: string): Promise<void> {
    if (!this.shadowRoot!.getElementById(idOf(key))) {
      this.fault = undefined;
      this.wantsAll = true;
      this.requestUpdate();
      await this.updateComplete;
    }
    const index = formFields(this.desk.work.model).findIndex(field => field.key === key);
    const target = (this.renderRoot as ShadowRoot).getElementById(index < 0 ? idOf(key) : `${idOf('http.form.fields')}-${index}-value`);
    const details = target?.closest('details');
    if (details) details.open = true;
    target?.focus();
    target?.scrollIntoView({ block: 'center' });
  }

  private pickBoard(name: string): void {
    this.desk.work.boardName = name;
    this.requestUpdate();
  }

  private series(isOn: boolean): void {
    this.desk.work.isSeries = isOn;
    this.requestUpdate();
  }

  private readonly openFile = async (event: Event): Promise<void> => {
    const input = event.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    const { work } = this.desk;
    this.saidAt = 'tools';
    if (!file) return;
    try {
      if (file.size > mostFileBytes) throw new Error(`${file.name} is no config.json: it has ${file.size} bytes, and the firmware reads 4096.`);
      const text = bytesOf(new Uint8Array(await file.arrayBuffer()));
      if (!isText(text)) throw new Error(`${file.name} is no configuration. Choose a config.json.`);
      work.load(text, `Opened ${file.name}`);
    } catch (error) {
      work.exchange.say({ kind: 'error', text: error instanceof DOMException ? `${file.name} cannot be read. Is it open in another program?` : (error as Error).message });
    }
    // the browser reports no change if the same file is opened again, unless the input is emptied in between
    input.value = '';
  };

  private readonly openTable = async (event: Event): Promise<void> => {
    const input = event.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    const { work } = this.desk;
    this.saidAt = 'tools';
    try {
      if (file) work.useTable(await file.text());
    } catch (error) {
      work.exchange.say({ kind: 'error', text: (error as Error).message });
    }
    input.value = '';
    this.requestUpdate();
  };

  private save(work: Work): void {
    const { text } = work.save(this.hasSecrets);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([arrayOf(text)], { type: 'application/json' }));
    link.download = fileName;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
}

customElements.define('snapferry-configure', SnapferryConfigure);
