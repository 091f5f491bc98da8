// The page of one camera: its state, the newest picture, the last 60 pictures, a time lapse, and its reports as plots and as a table.

import { css, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { KeepingElement } from '../focus.ts';
import { frameLook } from '../frame.ts';
import { html } from '../language/html.ts';
import { look } from '../look.ts';
import { chartLook } from '../watch/past/chart.ts';
import { wholeWords } from '../watch/picture/whole.ts';
import { rowsOf, type Row } from '../watch/report.ts';
import { inTime } from '../watch/units.ts';
import { askStateOf, entriesHere, nameOf, type AskState } from './asked.ts';
import './askview.ts';
import { cardLook, drawFacts, drawPlots, drawReasons, drawState, kinds, onLost } from './cardview.ts';
import { packCourse } from './course.ts';
import { numberIn, partIn, wordIn, type Values } from './judge.ts';
import './lapseview.ts';
import type { Camera } from './camera.ts';
import type { Fleet } from './model.ts';
import { dayOfPicture, lastPictures, type Past } from './past.ts';
import { raw, shownSentence, shownWord } from './raw.ts';
import { NotListed, type Found } from './server/folders.ts';
import { lastIn, type Last } from './settings.ts';

const fewReports = 50;

/** The words for how far a picture is that was asked for. */
const askWords: Record<AskState, string> = {
  ...wholeWords, refused: 'the camera has refused the request', left: 'its report says why it does not come',
};

/** What a camera is asked for: its present file of settings, and those entries of its list `send` whose whole pictures are on the server. */
interface Asking {
  last: Last;
  here: readonly string[];
}

/** The page of one camera as a custom element. Its properties `fleet`, the state of all cameras, and `camera` must be set. */
export class SnapferryFleetCamera extends KeepingElement {
  static override properties = {
    fleet: { attribute: false }, camera: { attribute: false }, source: { attribute: false }, back: { attribute: false },
    lapse: { attribute: false }, settings: { attribute: false }, firmware: { attribute: false },
    version: { attribute: false }, isPrinting: { attribute: false },
    last: { state: true }, past: { state: true }, trouble: { state: true }, mostReports: { state: true },
    asking: { state: true }, chosen: { state: true },
  };

  static override styles = [look, frameLook, cardLook, chartLook, css`
    :host { min-height: 0; }
    h1 { font-size: 1.6rem; margin: 0 0 0.5rem; overflow-wrap: anywhere; }
    .top { align-items: flex-start; }
    .acts { margin: 0.75rem 0; }
    .newest { aspect-ratio: auto; }
    .newest.preview { max-width: 20rem; }
    .newest img { height: auto; max-height: 75vh; object-fit: contain; }
    .last { display: grid; gap: 0.6rem; grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); list-style: none; margin: 0; padding: 0; }
    .last a { display: block; font-size: 0.85rem; overflow-wrap: anywhere; }
    .last snapferry-thumb { aspect-ratio: 4 / 3; background: var(--tint); border-radius: 0.3rem; overflow: hidden; }
    .wide { overflow-x: auto; }
    @media print {
      .wide { overflow: visible; }
      .button, .ask, snapferry-fleet-ask, #all-reports, details { display: none; }
      .newest img { max-height: 10cm; }
      tr { break-inside: avoid; }
    }
    .two { display: grid; gap: var(--gap); grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); align-items: start; }
  `];

  fleet!: Fleet;
  camera!: Camera;
  /** The address of the camera's newest picture. It is undefined if there is none. */
  source: string | undefined;
  /** The address of the page that lists all cameras. */
  back = '#';
  lapse = '';
  /** The address of the form for this camera's settings. */
  settings = '#';
  /** The address of the form for this camera's firmware. */
  firmware = '#';
  /** A number that grows each time the camera's files are read again, so that the page is then drawn again. */
  version = 0;
  isPrinting = false;
  private last: Found[] | undefined;
  private past: Past | undefined;
  private trouble = '';
  private mostReports = fewReports;
  /** What the camera is asked for. It is undefined while that is not known. */
  private asking: Asking | undefined;
  /** The names of the pictures to ask for, below the camera's folder. */
  private chosen: readonly string[] = [];
  private run = 0;

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('camera')) {
      this.last = this.asking = undefined;
      this.chosen = [];
      this.past = undefined;
      this.mostReports = fewReports;
    }
    if (changed.has('camera') || changed.has('version')) void this.read();
  }

  private async read(): Promise<void> {
    const own = ++this.run;
    const { fleet, camera } = this;
    if (!fleet.folders || !camera.isRead) return;
    const time = camera.judged?.values['time'];
    const isKnown = this.past !== undefined && this.past.reports.length > 0 && this.past.reports[0]!['time'] === time;
    const reading = isKnown ? undefined : fleet.readPast(camera).then(past => { if (own === this.run) this.past = past; });
    try {
      const last = await lastPictures(fleet.folders, camera);
      if (own !== this.run) return;
      this.last = last;
      this.trouble = '';
      await this.readAsking(own);
    } catch (error) {
      if (!(error instanceof NotListed)) throw error;
      if (own === this.run) this.trouble = error.message;
    }
    await reading;
  }

  /** Reads what the camera is asked for. Cameras whose pictures are together are not asked, as no name there tells which camera has the picture. */
  private async readAsking(own: number): Promise<void> {
    const { fleet, camera } = this;
    if (camera.sharers > 0) return;
    const last = lastIn(await fleet.readSettings(camera));
    if (own === this.run) await this.takeAsking(last, own);
  }

  private async takeAsking(last: Last, own = this.run): Promise<void> {
    const here = await entriesHere(this.fleet.folders!, this.camera, last.send);
    if (own === this.run) this.asking = { last, here };
  }

  private drawReports(reports: readonly Values[]): TemplateResult {
    const shown = this.isPrinting ? reports : reports.slice(0, this.mostReports);
    const text = (values: Values, key: string): string => shownWord(wordIn(values[key]));
    return html`<section class="card" aria-labelledby="reports"><h2 id="reports">Reports</h2>
      <div class="wide" tabindex="0" role="group" aria-label="Table of reports"><table>
        <thead><tr><th>Time</th><th>Status</th><th>Battery</th><th>Signal</th><th>Waiting</th><th>Delivered</th><th>Last fault</th></tr></thead>
        <tbody>${shown.map(values => html`<tr>
          <td>${raw(wordIn(values['time']).replace('T', ' '))}</td><td>${text(values, 'status')}</td><td>${raw(unitOf(partIn(values['battery'])['V'], 'V'))}</td><td>${raw(unitOf(values['signal'], 'dBm'))}</td>
          <td>${raw(wordIn(values['waiting']))}</td><td>${raw(wordIn(values['delivered']))}</td><td>${raw(wordIn(partIn(values['fault'])['code']))}</td></tr>`)}</tbody>
      </table></div>
      ${reports.length > shown.length ? html`<p><button id="all-reports" @click=${() => { this.mostReports = reports.length; }}>${`Show all ${reports.length} reports`}</button></p>` : nothing}
    </section>`;
  }

  /** Draws how far a picture is that was asked for, or a button to ask for it if the server has only its preview. */
  private drawAsk(picture: Found, name: string): TemplateResult | typeof nothing {
    const { camera, asking, chosen } = this;
    const state = asking && askStateOf(picture, camera, asking.last);
    if (state && state !== 'left' && state !== 'refused') return html`<span class="soft">${askWords[state]}</span>`;
    if (!asking || !picture.isPreview) return nothing;
    const own = nameOf(picture, camera);
    const isOn = chosen.includes(own);
    const onClick = (): void => { this.chosen = isOn ? chosen.filter(one => one !== own) : [...chosen, own]; };
    return html`${state ? html`<span class="soft">${askWords[state]}</span>` : nothing}
      <button class="ask" aria-pressed=${isOn} @click=${onClick}>The whole picture<span class="hidden-text"> ${raw(name)}</span></button>`;
  }

  private drawForm({ last, here }: Asking): TemplateResult {
    const onPresent = ({ detail }: CustomEvent<{ last: Last; isWritten: boolean }>): void => {
      if (detail.isWritten) this.chosen = [];
      void this.takeAsking(detail.last);
    };
    return html`<snapferry-fleet-ask .fleet=${this.fleet} .targets=${[this.camera]} .version=${this.version} .last=${last} .here=${here} .names=${this.chosen} @present=${onPresent}></snapferry-fleet-ask>`;
  }

  private drawLast(last: readonly Found[]): TemplateResult {
    const { fleet: { nowMs, folders }, asking } = this;
    return html`<section class="card" aria-labelledby="last"><h2 id="last">The last pictures</h2>
      ${last.length === 0 ? html`<p>There is no picture yet.</p>` : html`<ul class="last">${last.map(picture => {
        const { path, changedMs, isPreview } = picture;
        const name = path.slice(path.lastIndexOf('/') + 1);
        const url = folders!.urlOf(path);
        return html`<li><a href=${url} target="_blank" rel="noopener noreferrer"><snapferry-thumb from=${url}></snapferry-thumb>${raw(name)}</a>
          ${isPreview ? html`<span class="soft">only its preview</span>` : nothing}
          ${changedMs === undefined ? nothing : html`<span class="soft">${`${inTime(nowMs - changedMs)} ago`}</span>`}
          ${this.drawAsk(picture, name)}</li>`;
      })}</ul>`}
      ${asking ? this.drawForm(asking) : nothing}</section>`;
  }

  override render(): TemplateResult {
    const { camera, fleet, source, past, last, trouble } = this;
    const { standing, name, judged } = camera;
    const rows: Row[] = judged && Object.keys(judged.values).length > 0 ? rowsOf(JSON.stringify(judged.values)) : [];
    return html`<p><a href=${this.back}>All cameras</a></p>
      <article class="is-${kinds[standing.word]}"><h1>${raw(name)}</h1>
        ${drawState(standing, fleet.nowMs)}
        ${drawReasons(standing)}
      </article>
      <div class="two">
        ${source ? html`<a class="newest ${camera.picture?.isPreview ? 'preview' : ''}" href=${source} target="_blank" rel="noopener noreferrer"><img src=${source} alt="The newest picture" @error=${onLost}></a>` : nothing}
        <section class="card" aria-label="State">${drawFacts(camera, fleet.nowMs)}
          ${drawPlots(past && packCourse(past.days))}
          <div class="row acts"><div><a class="button" href=${this.settings}>Settings for this camera</a></div>
            <div><a class="button" href=${this.firmware}>Firmware for this camera</a></div></div>
          ${rows.length > 0 ? html`<details><summary>The whole report</summary><dl>${rows.map(({ title, text }) => html`<dt>${shownWord(title)}</dt><dd>${shownSentence(text)}</dd>`)}</dl></details>` : nothing}
        </section>
      </div>
      ${trouble ? html`<p class="error" role="alert">${shownSentence(trouble)}</p>` : nothing}
      ${camera.strange > 0 ? html`<p class="warn">${camera.strange === 1 ? 'The list of its folder has one name that no picture can have, such as "..". It is left out.' : `The list of its folder has ${camera.strange} names that no picture can have, such as "..". They are left out.`}</p>` : nothing}
      ${fleet.folders ? html`<snapferry-lapse .camera=${camera} .folders=${fleet.folders} .period=${this.lapse} .newest=${camera.picture ? dayOfPicture(camera.picture) : ''}
        @period=${(event: CustomEvent<string>) => this.dispatchEvent(new CustomEvent('period', { detail: event.detail }))}></snapferry-lapse>` : nothing}
      ${last ? this.drawLast(last) : trouble ? nothing : html`<p role="status">Looking for the pictures …</p>`}
      ${past && past.reports.length > 0 ? this.drawReports(past.reports) : nothing}`;
  }
}

const unitOf = (value: unknown, unit: string): string => {
  const number = numberIn(value);
  return number === undefined ? '' : `${number} ${unit}`;
};

customElements.define('snapferry-fleet-camera', SnapferryFleetCamera);
