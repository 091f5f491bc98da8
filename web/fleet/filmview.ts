// Saves the pictures of a time lapse as a video.

import { css, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { KeepingElement } from '../focus.ts';
import { html } from '../language/html.ts';
import { look } from '../look.ts';
import { saveFile } from '../watch/save.ts';
import { inSize } from '../watch/units.ts';
import type { FilmProgress } from './film.ts';
import { shownSentence } from './raw.ts';
import type { Folders, Found } from './server/folders.ts';

/** The button that saves a video, with its progress and its end, as a custom element. All its properties must be set. */
export class SnapferryFilm extends KeepingElement {
  static override properties = {
    frames: { attribute: false }, folders: { attribute: false }, rate: { attribute: false }, name: { attribute: false },
    progress: { state: true }, told: { state: true }, trouble: { state: true },
  };

  static override styles = [look, css`
    progress { flex: 1 1 12rem; }
    p { margin: 0 0 0.5rem; }
    @media print { :host { display: none; } }
  `];

  /** The pictures, in their order. */
  frames: readonly Found[] = [];
  folders!: Folders;
  /** How many pictures the video shows a second. */
  rate = 5;
  /** The name of the file without its ending. */
  name = '';
  private progress: FilmProgress | undefined;
  /** What was saved, as a sentence. It is empty if nothing was. */
  private told = '';
  /** Why no video was saved, as a sentence. It is empty if there was no failure. */
  private trouble = '';
  private going: AbortController | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
  }

  protected override willUpdate(changed: PropertyValues): void {
    // other pictures are another video
    if (!changed.has('name') || changed.get('name') === undefined) return;
    this.stop();
    this.told = this.trouble = '';
  }

  private stop(): void {
    this.going?.abort();
    this.going = this.progress = undefined;
  }

  private async save(): Promise<void> {
    const { frames, folders, name, rate } = this;
    const own = this.going = new AbortController();
    this.told = this.trouble = '';
    const show = (progress: FilmProgress): void => { if (this.going === own) this.progress = progress; };
    const fail = (sentence: string): void => { if (this.going === own) this.trouble = sentence; };
    show({ done: 0, isPlayed: false });
    const program = await import('./film.ts').catch(() => fail('A part of this page could not be loaded. Are you offline? Load the page again.'));
    try {
      const film = await program?.makeFilm({ urls: frames.map(({ path }) => folders.urlOf(path)), rate, signal: own.signal, onProgress: show });
      if (!film || this.going !== own) return;
      saveFile(`${name}.${film.ending}`, film.content, film.content.type);
      const size = inSize(film.content.size);
      this.told = film.taken === frames.length ? `The video is saved: ${film.taken} pictures, ${size}.` : `The video is saved: ${film.taken} of ${frames.length} pictures, ${size}. The others could not be loaded.`;
    } catch (error) {
      fail(error instanceof program!.NotFilmed ? error.message : `This browser could not make the video: ${String(error)}`);
    } finally {
      if (this.going === own) this.stop();
    }
  }

  override render(): TemplateResult {
    const { progress, frames, told, trouble } = this;
    return html`${progress ? html`<div class="row"><progress aria-label="Video" max=${frames.length} .value=${progress.done}></progress>
          <span>${progress.done} / ${frames.length}</span><button id="stop" @click=${() => this.stop()}>Stop</button></div>
        ${progress.isPlayed ? html`<p class="note">This browser records the video while it plays. Leave this tab in front until it is done.</p>` : nothing}`
      : html`<div class="row"><button id="film" @click=${() => void this.save()}>Save as video</button></div>`}
      <p role="status">${told}</p>
      ${trouble ? html`<p class="error" role="alert">${shownSentence(trouble)}</p>` : nothing}`;
  }
}

customElements.define('snapferry-film', SnapferryFilm);
