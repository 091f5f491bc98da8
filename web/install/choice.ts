// Draws a person's choices before an installation, and the instructions.

import { nothing, svg, type TemplateResult } from 'lit';
import { engine as engineFacts } from '../../firmware/engine/engine.js';
import { withLens, type BoardEntry, type Boards } from '../boards.ts';
import { html } from '../language/html.ts';
import { inWords } from '../language/locale.ts';
import { say } from '../language/say.ts';
import { wanted } from './files.ts';
import type { Installer } from './model.ts';

type Words = TemplateResult | typeof nothing;
/** Takes a person's choice: the board, what is installed, whether the flash is erased, or the consent to an unknown engine (Espruino). */
export type Choose = (what: Partial<Pick<Installer, 'board' | 'kind' | 'isErased' | 'accepted'>>) => void;

/**
 * Returns the modem in the name of a wiring picture, if a board has a picture for each modem: "sim800" for wiring/esp32-devkit-sim800.svg.
 * Otherwise it is empty.
 */
const modemOf = (path: string, { name }: BoardEntry) => path.replace(/^.*\//, '').replace(/\.svg$/, '').slice(name.length + 1);

const drawPicture = (path: string, board: BoardEntry): TemplateResult => {
  const modem = modemOf(path, board);
  return html`<figure><a href=${path} target="_blank" rel="noopener"><img loading="lazy" src=${path} alt="Wiring of ${board.title}${modem ? ` with ${modem}` : ''}"></a></figure>`;
};

function drawWiring(board: BoardEntry): TemplateResult {
  const [first, ...others] = board.pictures;
  return html`
    ${board.modems ? html`<p>Modems: ${board.modems.models.join(', ')}. With another one, build the firmware yourself: npm run build -- ${board.name} --modems all</p>` : nothing}
    ${board.supply ? html`<p>Supply: ${board.supply}.</p>` : nothing}
    ${first && others.length === 0 ? board.isWired
      ? html`<details><summary>Wiring: nothing to solder; a camera is optional</summary>${drawPicture(first, board)}</details>` : drawPicture(first, board) : nothing}
    ${first && others.length > 0 ? html`<details><summary>Wiring, a picture for each modem</summary>${board.pictures.map(path => html`<h3>${modemOf(path, board) || board.title}</h3>${drawPicture(path, board)}`)}</details>` : nothing}
    ${board.notes.length > 0 ? html`<details><summary>Notes for this board</summary><ul>${board.notes.map(note => html`<li>${note}</li>`)}</ul></details>` : nothing}
    ${board.url ? html`<p><a href=${board.url} target="_blank" rel="noreferrer noopener">The maker's page of this board</a></p>` : nothing}`;
}

/** Draws the start for a new user: what the project does, in a sentence and a picture, and the three steps. */
export const drawStart = (connect: () => void, isDemo: boolean): TemplateResult => html`
  <p class="lead">snapferry turns an ESP32 board with an SD card and a cellular modem into a camera that sends each picture to your server, once and whole.</p>
  <svg class="way" viewBox="0 0 320 70" role="img" aria-label="From the camera by the SD card, the board and the mobile network to your server">
    ${[['Camera', 4], ['Card', 84], ['Board', 164], ['Server', 244]].map(([name, x]) => svg`<rect x=${x!} y="14" width="72" height="42" rx="8"></rect><text x=${Number(x) + 36} y="40">${say(String(name))}</text>`)}
    <path d="M77 35h6m74 0h6m74 0h6"></path>
  </svg>
  <ol class="hands">
    <li><strong>Install:</strong> connect the board by its USB cable and choose it below.</li>
    <li><strong>Configure:</strong> four answers: camera, SIM, server, how often.</li>
    <li><strong>Watch:</strong> the page checks the way to the server with a test picture, and shows what the camera does.</li>
  </ol>
  ${'serial' in navigator ? html`<div class="row"><button class="primary big" @click=${connect}>Connect your board</button>
    ${isDemo ? nothing : html`<a class="button" href="?demo#watch">No board? Try the demo</a>`}</div>` : nothing}`;

/** Draws the list of boards, and the wiring picture and the notes of the chosen one. */
export function drawBoards(boards: readonly BoardEntry[], chosen: BoardEntry | undefined, choose: Choose): TemplateResult {
  return html`<h3>Which board is it?</h3>
  ${boards.length === 0 ? html`<p role="status">The list of boards is coming …</p>` : html`<div class="row">
    <label for="board">Board</label>
    <select id="board" @change=${(event: Event) => choose({ board: boards[(event.target as HTMLSelectElement).selectedIndex - 1] })}>
      <option ?selected=${!chosen} disabled>Choose …</option>
      ${boards.map(board => html`<option ?selected=${board.name === chosen?.name}>${board.title}</option>`)}
    </select>
  </div>`}
  ${chosen ? drawLenses(chosen, choose) : nothing}
  ${chosen ? drawWiring(chosen) : nothing}`;
}

const lensTitle = (kind: string): Words => (kind === 'spi' ? html`ArduCAM Mega or Mini (SPI)` : kind === 'serial' ? html`Serial camera (VC0706 or OV528)` : html`No camera`);

/** Draws the choice of the camera's kind. Each kind needs firmware of its own, because all kinds use the same pins. */
function drawLenses(board: BoardEntry, choose: Choose): Words {
  const lenses = board.lenses ?? [];
  if (lenses.length < 2) return nothing;
  return html`<div class="row">
    <label for="lens">Camera at the board</label>
    <select id="lens" @change=${(event: Event) => choose({ board: withLens(board, lenses[(event.target as HTMLSelectElement).selectedIndex]!.kind) })}>
      ${lenses.map(({ kind }) => html`<option ?selected=${kind === board.kind}>${lensTitle(kind)}</option>`)}
    </select>
    ${board.pir ? html`<span class="hint">A motion sensor, if you have one, goes to ${board.pir}.</span>` : nothing}
  </div>`;
}

/** Draws the choice between engine (Espruino) with firmware and the firmware alone. */
export function drawKinds({ kind, isErased, engine }: Installer, list: Boards | undefined, choose: Choose): TemplateResult {
  const version = engine?.version ?? list?.engine.version ?? '';
  return html`<fieldset>
    <legend>What do you want to install?</legend>
    <label class="choice">
      <input type="radio" name="kind" .checked=${kind === 'whole'} @change=${() => choose({ kind: 'whole' })}>
      <span><strong>Everything</strong> The engine (Espruino ${version}) and the firmware (${list?.version}). For a new board, or if in doubt.</span>
    </label>
    <label class="choice">
      <input type="radio" name="kind" .checked=${kind === 'update'} @change=${() => choose({ kind: 'update' })}>
      <span><strong>The firmware alone</strong> Version ${list?.version}, for a board that already has the engine; faster.</span>
    </label>
    ${kind === 'whole' ? html`<label class="choice">
      <input type="checkbox" .checked=${isErased} @change=${(event: Event) => choose({ isErased: (event.target as HTMLInputElement).checked })}>
      <span><strong>Erase the whole flash first</strong> This also erases the chip’s saved settings, which are kept otherwise. The SD card is not affected.</span>
    </label>` : nothing}
  </fieldset>`;
}

type Take = (files: Iterable<File>) => Promise<void>;

function drawField({ engine, engineTrouble, given }: Installer, take: Take): TemplateResult {
  const drop = (event: DragEvent) => {
    event.preventDefault();
    void take(event.dataTransfer?.files ?? []);
  };
  const pick = (event: Event) => {
    const field = event.target as HTMLInputElement;
    void take(field.files ?? []).then(() => { field.value = ''; });
  };
  return html`<div class="drop" @dragover=${(event: Event) => event.preventDefault()} @drop=${drop}>
    <label for="engine">Files of the engine: ${wanted.join(', ')}, or the archive</label>
    <p class="hint" id="engine-hint">Get the files by hand from ${engineFacts.url} or, newer builds, from ${engineFacts.newer}: either the three files, or the archive (.tgz) of a build.
      Choose them here, or drop them onto this field.</p>
    <input id="engine" type="file" multiple accept=".bin,.tgz,.gz" aria-describedby="engine-hint engine-trouble" @change=${pick}>
    <p id="engine-trouble" class=${engineTrouble ? 'wrong' : 'hint'} role="status">${engineTrouble || (engine ? `Espruino ${engine.version}: all files are present and correct. ${engine.warning ?? ''}` : given.map(({ name }) => name).join(', '))}</p>
  </div>`;
}

/** Draws a note if the page has no files of the engine (Espruino), and the field by which a person gives other ones. */
export function drawFiles(installer: Installer, list: Boards | undefined, take: Take): TemplateResult | typeof nothing {
  if (installer.kind !== 'whole' || !list) return nothing;
  if (list.engine.files.length === 0) return html`<p class="note">This page was built without the engine. Choose its files once.</p>${drawField(installer, take)}`;
  return html`<details ?open=${installer.given.length > 0}><summary>Another build of the engine</summary>
    ${drawField(installer, take)}
    ${installer.given.length > 0 ? html`<p><button @click=${() => installer.forget()}>Use the engine of this page</button></p>` : nothing}
  </details>`;
}

/** Draws the question whether an engine (Espruino) may be installed whose checksum is not known. It is installed only after a person has agreed. */
export function drawStranger(installer: Installer, list: Boards | undefined, choose: Choose): TemplateResult | typeof nothing {
  const stranger = installer.stranger(list);
  if (!stranger) return nothing;
  const { version, date, from, sum, isAccepted } = stranger;
  return html`<section class="question" aria-labelledby="origin">
    <h3 id="origin">The engine: Espruino ${version}</h3>
    <p>${from === undefined ? 'You chose its files.' : from ? `Its files were downloaded from ${from} when this page was built.` : 'Its files come from a folder of the person who built this page.'}
      ${date ? `Its date is ${inWords(new Date(date), 'UTC')}.` : nothing}</p>
    <p>Espruino publishes no checksums, and nobody has compared these files with a second copy yet. Altered files could read pictures and passwords.
      If you know someone who got them another way, compare this SHA-256:</p>
    <p><code id="sum">${sum}</code></p>
    <label class="choice">
      <input type="checkbox" aria-describedby="origin sum" .checked=${isAccepted} @change=${(event: Event) => choose({ accepted: (event.target as HTMLInputElement).checked ? sum : '' })}>
      <span><strong>I trust this source</strong> Install this engine.</span>
    </label>
  </section>`;
}

/** Draws what a person has to do with the board before an installation. */
export const drawHands = (): TemplateResult => html`
  <h3>Before you begin</h3>
  <ol class="hands">
    <li><strong>Take the SD card out.</strong> On many boards it is on pin D2, which must not be high during the installation.</li>
    <li>Plug in the board with a USB cable that carries data.</li>
    <li>Most boards get ready by themselves. If yours does not answer, <strong>hold BOOT</strong> (IO0 to ground), press RESET (EN) once, then begin, and let go of
      BOOT when the writing has begun.</li>
  </ol>`;
