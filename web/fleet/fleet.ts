// The fleet's page: it shows all cameras whose files are on one server, the most urgent first. It runs only in the browser, and needs no program
// on the server.

import { css, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { KeepingElement } from '../focus.ts';
import { drawBrand, drawLanguages, focusKept, frameLook, skipTo } from '../frame.ts';
import { html } from '../language/html.ts';
import { loadLanguage, loadRest } from '../language/language.ts';
import { say } from '../language/say.ts';
import { look } from '../look.ts';
import { keepOffline } from '../offline/offline.ts';
import { chartLook } from '../watch/past/chart.ts';
import { inTime } from '../watch/units.ts';
import type { Camera } from './camera.ts';
import { cardLook, drawCard, kinds, wordsOfState } from './cardview.ts';
import { pictureMs, signalOf, voltsOf } from './facts.ts';
import { wordIn } from './judge.ts';
import { drawMap, mapLook } from './mapview.ts';
import { byNumber, Fleet } from './model.ts';
import { hashOf, readPlace, shows, sorts, type Form, type Place, type Show, type Sort } from './place.ts';
import { raw, shownSentence, shownWord } from './raw.ts';
import { readMarkup } from './server/inbrowser.ts';
import { keepAnswers } from './server/kept.ts';
import { putFile } from './server/put.ts';
import { createReader } from './server/reader.ts';
import { words } from './standing.ts';
import { picturesAsked, picturesGoing } from './thumb.ts';

const minuteMs = 60_000;
/** On a phone, the buttons for all cameras are folded, so that the first camera comes higher up. */
const wide = matchMedia('(min-width: 40.01rem)');
/**
 * How many milliseconds the page rests after its first screen. Then it reads the other cameras, and the browser fetches the page's own files for
 * use without a network.
 */
const restMs = 5000;
/** How many cards of cameras the page draws at first. The button below them draws as many more. */
const mostCards = 200;
/** How many folders at most are told in which the pictures of several cameras are together. */
const mostShared = 3;

const sortTitles: Record<Sort, string> = { urgency: 'the most urgent first', name: 'by name', picture: 'the oldest picture first', battery: 'the lowest battery first', signal: 'the weakest signal first' };
const showTitles: Record<Exclude<Show, 'unread'>, string> = { ...wordsOfState, all: 'all cameras', urgent: 'all that need a look' };

/** The values by which the cards of cameras can be ordered. The lowest value comes first, and unknown ones last. */
const valuesOf: Partial<Record<Sort, (camera: Camera) => number | undefined>> = { picture: pictureMs, battery: voltsOf, signal: signalOf };

/** Returns the number of the page's HTTP requests that have ended, including the one for the page itself. */
const requests = (): number => performance.getEntriesByType('resource').length + 1;
const valueIn = (event: Event): string => (event.currentTarget as HTMLInputElement).value;

/** The fleet's page as an element, `<snapferry-fleet>`. */
export class SnapferryFleet extends KeepingElement {
  static override properties = {
    place: { state: true }, shown: { state: true }, hasUpdate: { state: true }, isCameraLoaded: { state: true }, loadedForms: { state: true },
    trouble: { state: true }, isPrinting: { state: true },
  };

  static override styles = [look, frameLook, cardLook, chartLook, mapLook, css`
    .frame { max-width: 96rem; }
    h1 { font-size: 1.5rem; margin: 0 0 0.25rem; }
    .cameras { list-style: none; margin: 0; padding: 0; align-items: start; }
    .cameras > li { min-height: 22rem; content-visibility: auto; contain-intrinsic-size: auto 30rem; }
    .cameras .card { margin: 0; }
    .cameras .charts { gap: 0.5rem; }
    .cameras .charts figure { flex-basis: 6rem; }
    .cameras .charts svg { height: 2rem; }
    .bar { margin: 0 0 var(--gap); align-items: end; }
    .bar > div { display: flex; flex-direction: column; gap: 0.2rem; }
    .acts .row { align-items: end; }
    @media (min-width: 40.01rem) { .acts > summary { display: none; } }
    @media (max-width: 40rem) {
      .acts { grid-column: 1 / -1; }
      .frame { padding-block: 0.5rem; }
      .bar { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.4rem 0.5rem; }
      .bar > :first-child { grid-column: 1 / -1; }
      .bar input, .bar select { width: 100%; min-width: 0; }
      .bar .button { padding-inline: 0.4rem; font-size: 0.9rem; text-align: center; }
    }
    .counts { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; list-style: none; margin: 0 0 0.75rem; padding: 0; }
    @media print {
      header, .bar, .more, .cameras .newest { display: none; }
      .dot { print-color-adjust: exact; }
      .cameras { display: block; columns: 3 13rem; column-gap: 0.75rem; font-size: 0.8rem; line-height: 1.3; }
      .cameras > li { min-height: 0; content-visibility: visible; break-inside: avoid; margin-bottom: 0.5rem; }
      .cameras .card { padding: 0.5rem; }
    }
  `];

  private place: Place = readPlace(location.hash);
  private shown = mostCards;
  private hasUpdate = false;
  private isCameraLoaded = false;
  private loadedForms: readonly Form[] = [];
  /** Why a part of the page failed to load, as a sentence. It is empty if nothing failed. */
  private trouble = '';
  /** True while the page is printed. All cameras are then drawn, because paper has no button for more, and no part out of sight. */
  private isPrinting = false;
  /** The cameras that match the search and the choice of states, in the order that a person has chosen. */
  private list: Camera[] = [];
  /** The cameras that the open form sends to. They stay the same while the list changes. It is undefined if no form for several cameras is open. */
  private targets: Camera[] | undefined;
  private readonly near = new Set<Camera>();
  /** For each camera, the day of its last report when its earlier reports were read. So the earlier reports are read only once a day. */
  private readonly asked = new WeakMap<Camera, string>();
  private readonly cardOf = new WeakMap<Element, Camera>();
  private timer: ReturnType<typeof setInterval> | undefined;
  private isDrawing = false;
  private readonly fleet = new Fleet({
    page: new URL(location.href), reader: keepAnswers(createReader(), `snapferry-fleet ${new URL('.', location.href).href}`, globalThis.caches), readMarkup, put: putFile, changed: () => this.drawSoon(),
    asked: () => ({ all: requests() + picturesGoing(), pictures: picturesAsked() }),
  });

  private readonly watcher = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      const camera = this.cardOf.get(target);
      if (camera) isIntersecting ? this.near.add(camera) : this.near.delete(camera);
    }
    this.fleet.want(this.list.filter(camera => this.near.has(camera) && !camera.isRead));
    this.requestUpdate();
  });

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.onHash);
    for (const name of acts) window.addEventListener(name, this.onAct, { passive: true });
    for (const name of prints) window.addEventListener(name, this.onPrint);
    paper.addEventListener('change', this.onPrint);
    this.timer = setInterval(() => void this.fleet.reload(this.near), minuteMs);
    void this.fleet.load().then(() => this.rest());
  }

  /**
   * Waits until no camera was read and no file was requested for `restMs` milliseconds, however late that is. Then it lets the other cameras be read.
   */
  private rest(): void {
    const [before, pictures] = [requests(), picturesAsked()];
    setTimeout(() => {
      if (this.fleet.isFirst && (this.fleet.isReading || requests() > before || picturesAsked() > pictures)) return this.rest();
      this.fleet.readOn();
      keepOffline(() => { this.hasUpdate = true; });
    }, restMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('hashchange', this.onHash);
    for (const name of acts) window.removeEventListener(name, this.onAct);
    for (const name of prints) window.removeEventListener(name, this.onPrint);
    paper.removeEventListener('change', this.onPrint);
    clearInterval(this.timer);
    this.watcher.disconnect();
  }

  private readonly onHash = (): void => {
    const before = this.place;
    this.place = readPlace(location.hash);
    if (!this.place.form) this.targets = undefined;
    if (before.camera !== this.place.camera || before.form !== this.place.form) window.scrollTo(0, 0);
  };
  private readonly onAct = (): void => this.fleet.free();

  /** Draws the page for paper, or for the screen again. The browser prints what is drawn when this function returns. */
  private readonly onPrint = ({ type }: Event): void => {
    this.isPrinting = type === 'beforeprint' || (type === 'change' && paper.matches);
    if (this.isUpdatePending) this.performUpdate();
  };

  /** Draws the page after a pause, because the answers about many cameras come shortly one after the other. */
  private drawSoon(): void {
    if (this.isDrawing) return;
    this.isDrawing = true;
    setTimeout(() => {
      this.isDrawing = false;
      this.requestUpdate();
      // while many cameras are unread, their order changes with each answer, and a list that is redrawn often would jump
    }, !this.fleet.isFirst && this.fleet.unread > 50 ? 2000 : 100);
  }

  /**
   * Shows another part of the page. The address is replaced without a new entry in the browser's history, which would get one for each letter
   * of a search.
   */
  private go(change: Partial<Place>): void {
    this.place = { ...this.place, ...change };
    this.shown = mostCards;
    history.replaceState(null, '', hashOf(this.place));
  }

  private get ordered(): Camera[] {
    const { search, show, sort } = this.place;
    const wanted = search.trim().toLowerCase();
    const matching = this.fleet.cameras.filter(({ name, standing: { word } }) => name.toLowerCase().includes(wanted)
      && (show === 'all' || show === word || (show === 'urgent' && (kinds[word] === 'bad' || kinds[word] === 'warn'))));
    const ordered = this.fleet.inOrder(matching);
    const value = valuesOf[sort];
    if (sort === 'name') return ordered.sort((a, b) => byNumber.compare(a.name, b.name));
    return value ? ordered.sort((a, b) => (value(a) ?? Infinity) - (value(b) ?? Infinity) || 0) : ordered;
  }

  private get camera(): Camera | undefined {
    return this.fleet.cameras.find(({ name }) => name === this.place.camera);
  }

  protected override willUpdate(): void {
    this.list = this.ordered;
    const { camera } = this;
    const { form } = this.place;
    if (form && !this.loadedForms.includes(form)) void this.loadForm(form);
    if (!camera) return;
    if (!camera.isRead) this.fleet.want([camera]);
    this.near.add(camera);
    if (!this.isCameraLoaded) void this.loadCamera();
  }

  private async loadCamera(): Promise<void> {
    this.isCameraLoaded = await this.loadPart(import('./cameraview.ts'));
  }

  private async loadForm(form: Form): Promise<void> {
    if (await this.loadPart(form === 'settings' ? import('./settingsview.ts') : import('./firmwareview.ts'))) this.loadedForms = [...this.loadedForms, form];
  }

  private async loadPart(part: Promise<unknown>): Promise<boolean> {
    try {
      await part;
      return true;
    } catch {
      this.trouble = 'A part of this page could not be loaded. Are you offline? Load the page again.';
      return false;
    }
  }

  /**
   * Returns the address of a camera's newest picture. A picture that is replaced under the same name gets a time as a query, so that each version
   * is loaded once. That is the time of the camera's report, as its picture's own time is often known later, with the list of the folder. If no time
   * is known, the address gets a fragment (#), which changes each time the camera's files are read.
   */
  private sourceOf({ picture, live, judged, looks }: Camera): string | undefined {
    if (!picture) return undefined;
    const url = this.fleet.folders!.urlOf(picture.path);
    const changedMs = judged?.timeMs ?? picture.changedMs;
    return picture.path !== live ? url : changedMs === undefined ? `${url}#${looks}` : `${url}?v=${changedMs}`;
  }

  private readonly addressOf = (camera: Camera): string => hashOf({ ...this.place, camera: camera.name, lapse: '' });

  private drawBar(): TemplateResult {
    const { search, show, sort } = this.place;
    return html`<div class="row bar" role="search">
      <div><label for="search">Search</label><input id="search" type="search" .value=${search} @input=${(event: Event) => this.go({ search: valueIn(event) })}></div>
      <div><label for="show">Show</label><select id="show" @change=${(event: Event) => this.go({ show: valueIn(event) as Show })}>
        ${shows.map(one => html`<option value=${one} ?selected=${one === show}>${showTitles[one as keyof typeof showTitles]}</option>`)}</select></div>
      <div><label for="sort">Order</label><select id="sort" @change=${(event: Event) => this.go({ sort: valueIn(event) as Sort })}>
        ${sorts.map(one => html`<option value=${one} ?selected=${one === sort}>${sortTitles[one]}</option>`)}</select></div>
      <details class="acts" ?open=${wide.matches}><summary>For all of them</summary><div class="row">
        <div><a class="button" href=${hashOf({ ...this.place, form: 'settings' })}>Settings for these cameras</a></div>
        <div><a class="button" href=${hashOf({ ...this.place, form: 'firmware' })}>Firmware for these cameras</a></div>
      </div></details>
    </div>`;
  }

  private drawCounts(): TemplateResult {
    const { cameras, unread, isListed, readAtMs, strange } = this.fleet;
    const counts = words.map(word => ({ word, count: cameras.filter(({ standing }) => standing.word === word).length })).filter(({ count, word }) => count > 0 && word !== 'unread');
    return html`<p role="status">${!isListed ? 'Reading the list …' : readAtMs === 0 ? nothing : cameras.length === 1 ? 'One camera.' : `${cameras.length} cameras.`}
        ${isListed && unread > 0 ? html`<span class="soft">${`${unread} are not read yet: those on the screen come first.`}</span>` : nothing}</p>
      <ul class="counts">${counts.map(({ word, count }) => html`<li class="pill"><span class="dot is-${kinds[word]}"></span><span>${count} ${wordsOfState[word]}</span></li>`)}</ul>
      ${strange > 0 ? html`<p class="warn">${strange === 1 ? 'The list has one name that no camera can have, such as "..". It is left out.' : `The list has ${strange} names that no camera can have, such as "..". They are left out.`}</p>` : nothing}
      ${cameras.filter(({ sharers }) => sharers > 0).slice(0, mostShared).map(({ name, sharers }) => html`<p class="warn shared">Pictures of ${sharers} cameras are together in the folder ${raw(name)}. Put {device} into ftp.directory or http.url of each, so that each has its own folder.</p>`)}
      ${readAtMs > 0 && Date.now() - readAtMs > 3 * minuteMs ? html`<p class="warn">${`What you see was read ${inTime(Date.now() - readAtMs)} ago.`}</p>` : nothing}`;
  }

  private drawList(): TemplateResult {
    const { list: ordered, isPrinting } = this;
    const { nowMs } = this.fleet;
    const shown = isPrinting ? ordered : ordered.slice(0, this.shown);
    return html`<h1>${this.fleet.file.title ? raw(this.fleet.file.title) : 'All cameras'}</h1>
      ${this.drawCounts()}
      ${this.drawBar()}
      ${this.fleet.isListed && ordered.length === 0 && !this.fleet.trouble ? html`<p class="note">${this.fleet.cameras.length === 0 ? 'There is no camera at this address yet.' : 'No camera is like that.'}</p>` : nothing}
      <ul class="grid cameras">${repeat(shown, ({ name }) => name, camera => html`<li data-name=${camera.name}>${isPrinting || this.near.has(camera)
        ? drawCard(camera, nowMs, this.addressOf(camera), this.sourceOf(camera)) : html`<h2><a href=${this.addressOf(camera)}>${raw(camera.name)}</a></h2>`}</li>`)}</ul>
      ${ordered.length > shown.length ? html`<p class="more"><button id="more" @click=${() => { this.shown += mostCards; }}>${`Show more: ${ordered.length - shown.length} are left`}</button></p>` : nothing}
      ${drawMap(ordered, ({ standing: { word } }) => kinds[word], this.addressOf)}`;
  }

  /** Draws the form that sends settings or firmware. It sends to the camera whose page is open, or else to all cameras that the list shows. */
  private drawForm(form: Form): TemplateResult {
    const { camera, place, fleet } = this;
    if (!this.loadedForms.includes(form) || !fleet.isListed) return html`<p role="status">Loading …</p>`;
    const targets = place.camera ? camera ? [camera] : [] : this.targets ??= this.list;
    const back = hashOf({ ...place, form: '' });
    const version = targets.reduce((sum, { looks }) => sum + looks, 0);
    return form === 'settings' ? html`<snapferry-fleet-settings .fleet=${fleet} .targets=${targets} .back=${back} .version=${version}></snapferry-fleet-settings>`
      : html`<snapferry-fleet-firmware .fleet=${fleet} .targets=${targets} .back=${back} .version=${version}></snapferry-fleet-firmware>`;
  }

  private drawCamera(): TemplateResult {
    const { camera, place } = this;
    const back = hashOf({ ...place, camera: '', lapse: '' });
    if (!camera) {
      return html`<p><a href=${back}>All cameras</a></p><h1>${raw(place.camera)}</h1>
        <p role="status">${this.fleet.isListed ? 'No camera of this name is at this address.' : 'Reading the list …'}</p>`;
    }
    if (!this.isCameraLoaded) return html`<p role="status">Loading …</p>`;
    return html`<snapferry-fleet-camera .fleet=${this.fleet} .camera=${camera} .version=${camera.looks} .source=${this.sourceOf(camera)} .back=${back} .lapse=${place.lapse}
      .settings=${hashOf({ ...place, form: 'settings', lapse: '' })} .firmware=${hashOf({ ...place, form: 'firmware', lapse: '' })} .isPrinting=${this.isPrinting}
      @period=${(event: CustomEvent<string>) => this.go({ lapse: event.detail })}></snapferry-fleet-camera>`;
  }

  override render(): TemplateResult {
    const { trouble, file, base } = this.fleet;
    return html`
      <header><button class="skip" @click=${this.skip}>Skip to the content</button><div class="frame top">${drawBrand()}${drawLanguages(false)}</div></header>
      <main class="frame" id="content" tabindex="-1">
        ${this.hasUpdate ? html`<p class="note">A newer version of this page is here. <button @click=${() => location.reload()}>Load it</button></p>` : nothing}
        ${trouble ? html`<p class="error" role="alert"><strong>The list cannot be read.</strong> ${trouble} ${base ? html`<span class="soft">${raw(base.href)}</span>` : nothing}</p>` : nothing}
        ${file.mistakes.map(text => html`<p class="warn">${shownSentence(text)}</p>`)}
        ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : nothing}
        ${this.place.form ? this.drawForm(this.place.form) : this.place.camera ? this.drawCamera() : this.drawList()}
      </main>`;
  }

  private skip(): void { skipTo(this.renderRoot); }

  protected override firstUpdated(): void { focusKept(this.renderRoot); }

  /** Reads the earlier reports of the cameras whose cards are on the screen, for their charts. It does so only after a person has done something. */
  private readPasts(): void {
    if (!this.fleet.mayReadAll || this.place.camera) return;
    for (const camera of this.near) {
      const day = wordIn(camera.judged?.values['time']).slice(0, 10);
      if (!camera.isRead || this.asked.get(camera) === day) continue;
      this.asked.set(camera, day);
      void this.fleet.readPast(camera).finally(() => this.drawSoon());
    }
  }

  protected override updated(): void {
    this.readPasts();
    document.title = `${this.place.camera ? shownWord(this.place.camera) : say('All cameras')} · snapferry`;
    const byName = new Map(this.list.map(camera => [camera.name, camera]));
    this.renderRoot.querySelectorAll<HTMLElement>('.cameras > li').forEach(card => {
      const camera = byName.get(card.dataset['name']!);
      if (!camera || this.cardOf.get(card) === camera) return;
      this.cardOf.set(card, camera);
      this.watcher.observe(card);
    });
  }
}

const paper = matchMedia('print');
const prints = ['beforeprint', 'afterprint'] as const;
const acts = ['scroll', 'keydown', 'pointerdown', 'wheel', 'touchstart'] as const;

async function begin(): Promise<void> {
  await loadLanguage();
  await loadRest();
  customElements.define('snapferry-fleet', SnapferryFleet);
}

void begin();
