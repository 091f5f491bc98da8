// The form that sends firmware to one, several or all cameras. It shows what a file says of itself, and its name on the server. Only the camera
// can check by whom the file is signed.

import { nothing, type PropertyValues, type TemplateResult } from 'lit';
import { html } from '../language/html.ts';
import type { Camera } from './camera.ts';
import { firmwareWords } from './facts.ts';
import { firmwarePath, firmwareStateOf, readBundle, type Bundle } from './firmware.ts';
import { wordIn } from './judge.ts';
import { raw, shownSentence } from './raw.ts';
import { Sending, type Sent } from './sending.ts';

const usualName = '{device}-firmware.bin';
/** The most bytes of an archive of firmware files. The browser makes the archive in memory. */
const mostArchiveBytes = 64 * 1024 * 1024;

/** The form that sends firmware to cameras, as a custom element. */
export class SnapferryFleetFirmware extends Sending {
  static override properties = { bundle: { state: true }, trouble: { state: true }, name: { state: true } };

  protected override readonly type = 'application/octet-stream';
  protected override readonly archive = 'firmware.tar';
  private bundle: Bundle | undefined;
  /** Why the chosen file is no firmware, as a sentence. It is empty if the file is firmware, or none is chosen. */
  private trouble = '';
  /** The file's name on the server, as a person typed it. It is undefined while nobody has changed the usual one. */
  private name: string | undefined;
  private isBegun = false;

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('targets') || this.isBegun || this.targets.length === 0) return;
    this.isBegun = true;
    this.fleet.want(this.targets.filter(({ isRead }) => !isRead));
  }

  private async choose(event: Event): Promise<void> {
    const [file] = (event.currentTarget as HTMLInputElement).files ?? [];
    if (!file) return;
    const read = await readBundle(file).catch(() => 'This file cannot be read.');
    this.bundle = typeof read === 'string' ? undefined : read;
    this.trouble = typeof read === 'string' ? read : '';
  }

  /**
   * The template for the file's name on the server. With a slash at its start, the name is below the base URL, otherwise in the camera's folder.
   * The template of fleet.json is always below the base URL.
   */
  private get template(): string {
    const { firmware } = this.fleet.file;
    return this.name ?? (firmware === undefined ? usualName : `/${firmware}`);
  }

  private pathOf(camera: Camera): string | undefined {
    const { device, place } = this.fleet.placeOf(camera);
    return firmwarePath(this.template, place, device, this.bundle?.manifest.board ?? '{board}');
  }

  /** The chosen cameras, by the path of the firmware file that they fetch. The key undefined has the cameras for which the template gives no path. */
  private get camerasByPath(): Map<string | undefined, Camera[]> {
    const found = new Map<string | undefined, Camera[]>();
    for (const camera of this.receivers) {
      const path = this.pathOf(camera);
      found.set(path, [...found.get(path) ?? [], camera]);
    }
    return found;
  }

  protected override get files(): Sent[] {
    const { bundle } = this;
    return bundle ? [...this.camerasByPath].flatMap(([path, cameras]) => path === undefined ? [] : [{ path, bytes: bundle.bytes, cameras }]) : [];
  }

  private drawBundle(isName: boolean): TemplateResult {
    const { bundle, trouble } = this;
    return html`<section class="card" aria-labelledby="form"><h2 id="form">The firmware</h2>
      <div class="row"><div><label for="bundle">Signed firmware</label><input id="bundle" type="file" accept=".bin" aria-describedby="bundle-trouble" @change=${this.choose}></div></div>
      <div id="bundle-trouble" role="status">${trouble ? html`<p class="wrong">${trouble}</p>` : nothing}
        ${bundle ? html`<dl><dt>Board</dt><dd>${raw(bundle.manifest.board)}</dd><dt>Version</dt><dd>${raw(bundle.manifest.version)}</dd>
          <dt>Engines</dt><dd>${raw(bundle.manifest.engines.join(', '))}</dd><dt>Size</dt><dd>${`${bundle.bytes.length} bytes`}</dd></dl>` : nothing}</div>
      <div class="row"><div><label for="name">Its name on the server</label><input id="name" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="name-hint" aria-invalid=${String(!isName)}
        .value=${this.template} @input=${(event: Event) => { this.name = (event.currentTarget as HTMLInputElement).value; }}></div></div>
      <p class="hint" id="name-hint">It must be the file that remote.firmware in the camera’s config.json names. It lies beside the camera’s report; with / at its beginning, below the address of all cameras. {device} and {board} are replaced.</p>
      ${isName ? nothing : html`<p class="wrong" role="alert">This is no name of a file: enter one such as {device}-firmware.bin.</p>`}
    </section>`;
  }

  private drawState({ judged }: Camera): unknown {
    const { bundle } = this;
    if (!bundle || !judged || judged.flaw === 'other' || Object.keys(judged.values).length === 0) return '';
    const { manifest } = bundle;
    const { word, percent, why } = firmwareStateOf(manifest, judged.values);
    return html`${shownSentence(firmwareWords[word].replace('{0}', manifest.version).replace('{1}', String(percent)))}
      ${why ? html`<br>${word === 'waits' ? html`<span class="warn">It will be refused:</span> ` : nothing}${raw(why)}` : nothing}`;
  }

  override render(): TemplateResult {
    const { camerasByPath, bundle } = this;
    const isName = !camerasByPath.has(undefined);
    const isLarge = camerasByPath.size > 1 && camerasByPath.size * (bundle?.bytes.length ?? 0) > mostArchiveBytes;
    return html`<p><a href=${this.back}>Back</a></p>
      <h1>${this.targets.length === 1 ? html`Firmware for ${raw(this.targets[0]!.name)}` : `Firmware for ${this.targets.length} cameras`}</h1>
      <p>The camera fetches it after a round, if its config.json has remote.firmware. It is on trial until a round has brought something to the server; else the firmware before it returns.</p>
      ${this.drawBundle(isName)}
      ${this.drawWrite(!bundle || !isName, camerasByPath.size, isLarge)}
      ${isLarge ? html`<p class="note">An archive of so many copies is too large. Choose fewer cameras, or a name without {device}.</p>` : nothing}
      ${this.drawStates('Firmware that runs', html`<p>First one camera, then a tenth of them, then all: read their reports in between. All of them must have the board of this file.</p>`,
        ({ judged }) => raw(judged?.flaw === 'other' ? '' : wordIn(judged?.values['runs']) || wordIn(judged?.values['firmware'])), camera => this.drawState(camera))}`;
  }
}

customElements.define('snapferry-fleet-firmware', SnapferryFleetFirmware);
