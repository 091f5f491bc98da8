// The frame of the browser page: it holds the connected camera, and the three views Install, Configure and Watch. Each view is loaded when it is
// first opened.

import { css, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { readBoards, type Boards } from './boards.ts';
import type { Fault } from './configure/configure.ts';
import type { Demo } from './demo/inpage.ts';
import { KeepingElement } from './focus.ts';
import { drawBrand, drawLanguages, focusKept, frameLook, skipTo } from './frame.ts';
import { keepLines, keepPort, keptLines, keptPort } from './keep.ts';
import { html } from './language/html.ts';
import { loadLanguage, loadRest } from './language/language.ts';
import { say } from './language/say.ts';
import { Camera, type Standing } from './link/camera.ts';
import { look } from './look.ts';
import { keepOffline } from './offline/offline.ts';

/** The simulated camera of the demo. It is undefined unless the page's address has `?demo`. */
let demo: Demo | undefined;

type View = 'install' | 'configure' | 'watch';

const views: Record<View, { title: string; load(): Promise<unknown> }> = {
  install: { title: 'Install', load: () => import('./install/install.ts') },
  configure: { title: 'Configure', load: () => Promise.all([import('./configure/configure.ts'), loadRest()]) },
  watch: { title: 'Watch', load: () => Promise.all([import('./watch/watch.ts'), loadRest()]) },
};

/** The text and the colour for each state of the connection, shown beside the camera's name in the head of the page. */
const words: Record<Standing, { text: string; look: 'good' | 'warn' | 'bad' | 'idle' }> = {
  none: { text: 'not connected', look: 'idle' },
  opening: { text: 'connecting', look: 'idle' },
  waiting: { text: 'waiting for an answer', look: 'idle' },
  busy: { text: 'port in use', look: 'bad' },
  locked: { text: 'locked', look: 'warn' },
  loader: { text: 'in its boot loader', look: 'warn' },
  empty: { text: 'no firmware yet', look: 'warn' },
  older: { text: 'older firmware', look: 'warn' },
  newer: { text: 'newer firmware', look: 'warn' },
  stranger: { text: 'another device', look: 'bad' },
  ready: { text: 'connected', look: 'good' },
  lent: { text: 'installing', look: 'idle' },
  lost: { text: 'unplugged', look: 'bad' },
};

const listMs = 5000;

const isView = (name: string): name is View => Object.hasOwn(views, name);

/** The whole page as an element, `<snapferry-app>`. It has no properties: it reads boards.json, the list of boards, from the page's own folder. */
export class SnapferryApp extends KeepingElement {
  static override properties = {
    view: { state: true }, loaded: { state: true }, boards: { state: true },
    trouble: { state: true }, unlockTrouble: { state: true }, hasUpdate: { state: true },
  };

  static override styles = [look, frameLook, css`
    nav { display: flex; gap: 0.25rem; margin: 0.5rem 0 -0.75rem; overflow-x: auto; }
    nav a { padding: 0.6rem clamp(0.4rem, 2.5vw, 1rem); text-decoration: none; color: var(--ink); font-weight: 600; border-bottom: 3px solid transparent; }
    nav a[aria-current] { border-color: var(--accent); color: var(--accent); }
    @media (forced-colors: active) { nav a { border-color: Canvas; } nav a[aria-current] { border-color: Highlight; } }
    @media (max-width: 27rem) { nav { gap: 0; } nav a { padding-inline: 0.25rem; font-size: 0.85rem; } }
    @media (max-width: 48rem) { .top > .row { order: 1; width: 100%; } }
    summary { overflow-wrap: anywhere; }
    .demo { display: flex; flex-wrap: wrap; gap: 0 var(--gap); margin-top: 0.75rem; }
    .demo > * { min-width: 0; }
    .demo > div { flex: 1 1 20rem; }
    .arrived { max-width: min(100%, 20rem); border-radius: 0.4rem; }
    @media print { header, .standing { display: none; } }
  `];

  private readonly camera = new Camera(undefined, demo && say('Demo board'));
  private view: View = 'watch';
  private boards: Boards | undefined;
  /** Why a part of the page failed to load, as a sentence. It is empty if nothing failed. */
  private trouble = '';
  private hasUpdate = false;
  private unlockTrouble = '';
  private loaded = new Set<View>();
  private readonly hasSerial = 'serial' in navigator;

  constructor() {
    super();
    this.view = this.asked();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.camera.addEventListener('standing', this.onStanding);
    demo?.addEventListener('change', this.onStanding);
    window.addEventListener('hashchange', this.onHash);
    window.addEventListener('pagehide', this.onHide);
    this.camera.recall(keptLines());
    const port = keptPort();
    if (demo) void this.camera.connect();
    else if (port) void this.camera.resume(port);
    void this.open(this.view);
    void this.list();
    keepOffline(() => { this.hasUpdate = true; });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.camera.removeEventListener('standing', this.onStanding);
    window.removeEventListener('hashchange', this.onHash);
    window.removeEventListener('pagehide', this.onHide);
  }

  private readonly onHide = (): void => {
    keepLines(this.camera.lines);
    keepPort(this.camera.portInfo);
    this.camera.depart();
  };

  /** Returns the view that the address names after `#`. Without one it is Install, the first step of a new user. */
  private asked(): View {
    const name = location.hash.slice(1);
    return isView(name) ? name : 'install';
  }

  private readonly onStanding = (): void => {
    if (this.camera.standing !== 'locked') this.unlockTrouble = '';
    if (this.camera.refusal) void loadRest().then(() => this.requestUpdate());
    this.requestUpdate();
  };

  private readonly onCheck = async (): Promise<void> => {
    location.hash = 'watch';
    this.view = 'watch';
    await this.open('watch');
    await this.updateComplete;
    await this.renderRoot.querySelector<HTMLElement & { beginCheck(): Promise<void> }>('snapferry-watch')!.beginCheck();
  };

  /**
   * Handles the event `correct`, which the view Watch sends when a person presses "Correct it". It opens Configure with only the fields that can
   * correct the fault.
   */
  private readonly onCorrect = async ({ detail: fault }: CustomEvent<Fault>): Promise<void> => {
    location.hash = 'configure';
    this.view = 'configure';
    await this.open('configure');
    await this.updateComplete;
    await this.renderRoot.querySelector<HTMLElement & { correct(fault: Fault): Promise<void> }>('snapferry-configure')!.correct(fault);
  };

  private readonly onHash = (): void => {
    this.view = this.asked();
    void this.open(this.view);
  };

  /**
   * Loads the list of boards. It does so again every 5 s while `npm run web` is still building some of them. @param isAgain loads it from the
   * server, not from the browser's cache
   */
  private async list(isAgain = false): Promise<void> {
    try {
      this.boards = await readBoards(isAgain);
      if (this.boards.pending && this.isConnected) setTimeout(() => void this.list(true), listMs);
    } catch (error) {
      // if the list of boards cannot be loaded again, the list that was loaded before is still right, so no failure is shown
      if (!this.boards) this.trouble = (error as Error).message;
    }
  }

  private async open(view: View): Promise<void> {
    try {
      await views[view].load();
      this.loaded = new Set([...this.loaded, view]);
    } catch {
      this.trouble = `A part of this page (${views[view].title}) could not be loaded. Are you offline? Load the page again.`;
    }
  }

  private async unlock(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const field = this.renderRoot.querySelector<HTMLInputElement>('#password')!;
    const password = field.value;
    field.value = '';
    this.unlockTrouble = '';
    if (await this.camera.unlock(password)) return;
    this.unlockTrouble = 'Wrong password. It is console.password in this camera’s config.json; capitals matter. After each wrong password the camera accepts none for a while.';
    field.focus();
  }

  /** Draws a view that was loaded. A view that is not shown is hidden, not removed, so that it keeps its state. */
  private draw(view: View): TemplateResult | typeof nothing {
    if (!this.loaded.has(view)) return view === this.view ? html`<p role="status">Loading …</p>` : nothing;
    const isHidden = view !== this.view;
    const boards = this.boards?.boards ?? [];
    if (view === 'install') return html`<snapferry-install ?hidden=${isHidden} .camera=${this.camera} .boards=${boards} .list=${this.boards} .isDemo=${demo !== undefined} @connect=${() => this.camera.connect(false)}></snapferry-install>`;
    if (view === 'configure') return html`<snapferry-configure ?hidden=${isHidden} .isShown=${!isHidden} .camera=${this.camera} .boards=${boards} @check=${this.onCheck}></snapferry-configure>`;
    return html`<snapferry-watch ?hidden=${isHidden} .camera=${this.camera} @correct=${this.onCorrect}></snapferry-watch>`;
  }

  /**
   * Whether the view Install now shows its large button to connect. If so, the button in the page's head and the sentence on the connection are not
   * emphasised.
   */
  private get hasBigButton(): boolean {
    return this.view === 'install' && this.camera.standing === 'none' && this.loaded.has('install');
  }

  private drawButtons(): TemplateResult {
    const { standing } = this.camera;
    if (standing === 'none') return html`<button class=${this.hasBigButton ? '' : 'primary'} id="port" @click=${() => this.camera.connect(false)}>Connect a camera</button>
      <button class="plain" @click=${() => this.camera.connect(true)} title="The list of ports then holds those as well whose USB chip this page does not know">All ports</button>`;
    const isLent = standing === 'lent';
    return html`<button id="port" @click=${() => this.camera.disconnect()} ?disabled=${isLent}>Disconnect</button>`;
  }

  private drawUnlock(): TemplateResult {
    return html`<form class="card" @submit=${this.unlock}>
      <h2>This camera's console is locked</h2>
      <p>Enter <code>console.password</code> of its <code>config.json</code>. The password is sent only to the camera.</p>
      <div class="row">
        <label for="password">Password</label>
        <input id="password" type="password" autocomplete="off" maxlength="20" required aria-describedby="unlock-trouble">
        <button class="primary">Unlock</button>
      </div>
      <p id="unlock-trouble" class="wrong" role="alert">${this.unlockTrouble}</p>
    </form>`;
  }

  private drawStanding(): TemplateResult | typeof nothing {
    const { standing, sentence, refusal } = this.camera;
    if (refusal) return html`<p class="warn">${refusal}</p>`;
    if (standing === 'locked') return this.drawUnlock();
    const kind = words[standing].look;
    if (!sentence || standing === 'ready' || standing === 'lent' || this.hasBigButton) return nothing;
    return html`<p class=${kind === 'bad' ? 'error' : kind === 'warn' ? 'warn' : 'note'}>${sentence}</p>`;
  }

  /**
   * Draws the card at the top of the demo: it says that all is simulated, and shows the newest picture at the simulated server. It is folded once a
   * file has arrived there, as it would cover most of a phone.
   */
  private drawDemo(): TemplateResult | typeof nothing {
    if (!demo) return nothing;
    const { count, last, url, trouble } = demo;
    const found = trouble ? html`<span class="wrong">${trouble}</span>` : count === 0 ? 'No file is at the demo’s server yet.'
      : count === 1 ? `One file is at the demo’s server, as ${last}.` : `${count} files are at the demo’s server, the newest as ${last}.`;
    return html`<section class="card" aria-label="Demo"><details ?open=${count === 0 || trouble !== ''}><summary><span role="status">${found}</span></summary><div class="demo"><div>
      <p><strong>This is a demo: no real engine runs here.</strong> The shipped firmware runs in this browser on stand-ins for Espruino.
        The modem, the camera, the card and the FTP server are simulated; the server takes every name and password. Nothing leaves this page.</p>
      <p><a class="button" href="./">End the demo</a></p></div>
      ${url ? html`<p><img class="arrived" src=${url} alt="The newest picture at the demo’s server"></p>` : nothing}
    </div></details></section>`;
  }

  private drawMissing(): TemplateResult {
    return html`<div class="error" role="alert">
      <p><strong>This browser cannot reach a camera.</strong> It has no Web Serial, or the page was not opened over https or from localhost.</p>
      <p>Chrome, Edge, Opera and other browsers made from Chromium have it on Windows, macOS, Linux and ChromeOS, and Firefox from version 151 on.
      Safari has none, and no browser of an iPhone, an iPad or an Android device. A <code>config.json</code> can be made here all the same, and put on the card by hand. The demo runs in every browser.</p>
      <div class="row"><div><a class="button primary" href="?demo#watch">Try the demo</a></div><div><a class="button" href="#configure">Prepare config.json</a></div></div>
    </div>`;
  }

  override render(): TemplateResult {
    const { standing, hello } = this.camera;
    const word = words[standing];
    const who = standing === 'ready' && hello ? [hello.device, hello.title].filter(Boolean).join(', ') : '';
    return html`
      <header><button class="skip" @click=${this.skip}>Skip to the content</button><div class="frame">
        <div class="top">
          ${drawBrand()}
          ${this.hasSerial ? html`<span class="row">
            <span class="pill" role="status" translate="no"><span class="dot is-${word.look}"></span><span>${word.text}${who ? html` <span class="soft">· ${who}</span>` : nothing}</span></span>
            ${this.drawButtons()}
          </span>` : nothing}
          ${drawLanguages(standing === 'lent')}
        </div>
        <nav aria-label="What to do">${Object.entries(views).map(([name, { title }]) =>
          html`<a href="#${name}" aria-current=${name === this.view ? 'page' : nothing}>${title}</a>`)}</nav>
      </div></header>
      <main class="frame" id="content" tabindex="-1">
        <h1 class="hidden-text">snapferry: ${views[this.view].title}</h1>
        ${this.drawDemo()}
        ${this.hasSerial ? nothing : this.drawMissing()}
        ${this.hasUpdate ? html`<p class="note">A newer version of this page is here. <button @click=${() => location.reload()}>Load it</button></p>` : nothing}
        ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : nothing}
        <div class="standing" aria-live="polite">${this.drawStanding()}</div>
        ${(Object.keys(views) as View[]).map(view => this.draw(view))}
      </main>`;
  }

  private skip(): void { skipTo(this.renderRoot); }

  protected override firstUpdated(): void { focusKept(this.renderRoot); }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('view')) document.title = `${say(views[this.view].title)} · snapferry`;
  }
}

/**
 * Starts the page. The element `<snapferry-app>` needs the table of translations and the demo's simulated serial port when it is first drawn, so both
 * are made first.
 */
async function begin(): Promise<void> {
  await loadLanguage();
  if (new URLSearchParams(location.search).has('demo')) demo = (await import('./demo/inpage.ts')).startDemo();
  customElements.define('snapferry-app', SnapferryApp);
}

void begin();
