// A terminal for the camera's console. Each line goes to the camera in a packet, so that input cannot interrupt the firmware. The terminal is
// loaded when it is first opened.

import { FitAddon } from '@xterm/addon-fit';
import { Terminal, type ITheme } from '@xterm/xterm';
import sheet from '@xterm/xterm/css/xterm.css';
import { css, LitElement, unsafeCSS, type PropertyValues, type TemplateResult } from 'lit';
import { html } from '../../language/html.ts';
import { look } from '../../look.ts';
import type { Book, Entry } from '../log/log.ts';
import { createEditor, type Editor } from './editor.ts';

const mostRows = 5000;

/** The terminal as a custom element. Its properties `book`, the lines of the console, and `run`, which sends a line to the camera, must be set. */
export class SnapferryTerminal extends LitElement {
  static override properties = { book: { attribute: false }, run: { attribute: false }, hasLog: { state: true } };

  static override styles = [look, unsafeCSS(sheet), css`
    .box { height: min(60vh, 32rem); background: var(--field); border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.4rem; overflow: hidden; }
    .box:focus-within { outline: 3px solid var(--focus); outline-offset: 2px; }
    .check { display: inline-flex; gap: 0.4rem; align-items: center; }
    .xterm .xterm-viewport { background-color: transparent; }
  `];

  book!: Book;
  /** Sends a line to the camera's console, and returns the answer as text. */
  run!: (line: string) => Promise<string>;
  private hasLog = true;
  private terminal: Terminal | undefined;
  private editor: Editor | undefined;
  private readonly dark = matchMedia('(prefers-color-scheme: dark)');
  private watcher: ResizeObserver | undefined;

  /** Takes a new line of the camera's output. The view Watch calls this method for each line. */
  add({ text, level }: Entry): void {
    if (this.hasLog || level === '') this.editor?.print(text);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watcher?.disconnect();
    this.dark.removeEventListener('change', this.recolour);
    this.terminal?.dispose();
    this.terminal = this.editor = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.open();
  }

  protected override firstUpdated(_changed: PropertyValues): void {
    this.open();
  }

  private open(): void {
    const box = this.renderRoot.querySelector<HTMLElement>('.box')!;
    const terminal = this.terminal = new Terminal({
      cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches, fontSize: 14, scrollback: mostRows, screenReaderMode: true, theme: this.theme(),
      fontFamily: getComputedStyle(this).getPropertyValue('--mono').trim() || 'monospace',
    });
    const fit = new FitAddon();
    terminal.loadAddon(fit);
    terminal.open(box);
    // the key Tab moves the focus, as everywhere on the page, and is not typed
    terminal.attachCustomKeyEventHandler(event => event.key !== 'Tab');
    const editor = this.editor = createEditor({ write: text => terminal.write(text), columns: terminal.cols, onLine: line => void this.send(line) });
    terminal.onData(data => editor.take(data));
    terminal.onResize(({ cols }) => editor.resize(cols));
    this.watcher = new ResizeObserver(() => {
      if (box.clientWidth > 0) fit.fit();
    });
    this.watcher.observe(box);
    this.dark.addEventListener('change', this.recolour);
    fit.fit();
    editor.print('This is the camera’s console. ferry.help() lists its commands. The up arrow recalls earlier lines.');
    editor.begin();
  }

  private theme(): ITheme {
    const style = getComputedStyle(this);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    return { background: colour('--field'), foreground: colour('--ink'), cursor: colour('--ink'), cursorAccent: colour('--field'), selectionBackground: colour('--line') };
  }

  private readonly recolour = (): void => {
    if (this.terminal) this.terminal.options.theme = this.theme();
  };

  private async send(line: string): Promise<void> {
    try {
      const answer = await this.book.during(this.run(line));
      this.editor?.print(answer === '' ? '=undefined' : `=${answer}`);
    } catch (error) {
      this.editor?.print((error as Error).message);
    }
  }

  override render(): TemplateResult {
    return html`
      <p><label class="check"><input type="checkbox" .checked=${this.hasLog} @change=${() => { this.hasLog = !this.hasLog; }}>Show the log here, too</label></p>
      <div class="box"></div>
      <p class="hint">Your input and its answers are not in the log that you download. Tab leaves the terminal.</p>`;
  }
}

customElements.define('snapferry-terminal', SnapferryTerminal);
