// Shows the camera's last report. It is read when it is first shown, and after each new report.

import { css, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { KeepingElement } from '../focus.ts';
import { html } from '../language/html.ts';
import { look } from '../look.ts';
import type { Ask } from './card.ts';
import type { Entry } from './log/log.ts';
import { isNewReport, readReport, type Row } from './report.ts';

/** The camera's last report as a custom element. Its property `ask`, which evaluates expressions in the camera, must be set. */
export class SnapferryReport extends KeepingElement {
  static override properties = {
    ask: { attribute: false }, isReady: { attribute: false }, rows: { state: true }, isReading: { state: true }, trouble: { state: true },
  };

  static override styles = [look, css`
    dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.25rem 1rem; margin: 0.75rem 0; }
    dt { color: var(--soft); }
    dd { margin: 0; overflow-wrap: anywhere; }
  `];

  ask!: Ask;
  isReady = false;
  private rows: Row[] | undefined;
  private isReading = false;
  private trouble = '';
  /** True if the card has no report, so that the camera's settings are the place to look. */
  private isMissing = false;

  /** Takes a new line of the camera's output. The view Watch calls this method for each line. */
  add(entry: Entry): void {
    if (this.rows && isNewReport(entry.text)) void this.show();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('isReady') && !this.rows && !this.trouble) void this.show();
  }

  private async show(): Promise<void> {
    if (this.isReading || !this.isReady) return;
    this.isReading = true;
    this.trouble = '';
    try {
      this.rows = await readReport(this.ask);
      this.isMissing = !this.rows;
      if (!this.rows) this.trouble = 'There is no report on the card. It is written if report.name or report.url is set.';
    } catch (error) {
      this.trouble = (error as Error).message;
    }
    this.isReading = false;
  }

  /** Opens Configure with the keys of the report. The page listens for this event, as for that of a fault. */
  private readonly set = (): void => void this.dispatchEvent(new CustomEvent('correct', {
    detail: { happened: 'there is no report yet', keys: ['report.name', 'report.url'] }, bubbles: true, composed: true,
  }));

  override render(): TemplateResult {
    return html`
      ${this.trouble ? html`<p class="note" role="status">${this.trouble}</p>` : nothing}
      ${this.isMissing && this.isReady ? html`<p><button id="set-report" @click=${this.set}>Set up the report</button></p>` : nothing}
      ${this.rows ? html`<dl>${this.rows.map(({ title, text }) => html`<dt>${title}</dt><dd>${text}</dd>`)}</dl>` : nothing}
      ${this.isReady ? html`<p class="row"><button id="show-report" ?disabled=${this.isReading} @click=${() => this.show()}>Read it again</button></p>`
        : this.rows ? nothing : html`<p>A report can be shown while a camera is connected.</p>`}`;
  }
}

customElements.define('snapferry-report', SnapferryReport);
