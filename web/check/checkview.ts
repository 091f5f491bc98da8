// Shows the check of the way to the server as a list. Each step has a sign such as ✓, and often a sentence and advice.

import { css, nothing, type TemplateResult } from 'lit';
import { listGroups } from '../configure/form/fields.ts';
import { keysIn, tellOf, withLabels } from '../configure/form/wording.ts';
import { KeepingElement } from '../focus.ts';
import { html } from '../language/html.ts';
import { say } from '../language/say.ts';
import type { Camera } from '../link/camera.ts';
import { look } from '../look.ts';
import type { ServerKind } from '../watch/glance/advice.ts';
import { shown } from '../watch/texts.ts';
import { awaited, endsOf } from './cabled.ts';
import { createCheck, type Check, type Step, type StepState } from './check.ts';

const groups = listGroups();

const marks: Record<StepState, [mark: string, words: string]> = {
  todo: ['·', 'not yet: '], now: ['…', 'now: '], good: ['✓', 'good: '], bad: ['✗', 'failed: '], left: ['–', 'left out: '],
};

/**
 * The check as a custom element, `<snapferry-check>`, with its button. Its property `camera` must be set. If `server` is set too, the advice names
 * only the config keys of that kind of server.
 */
export class SnapferryCheck extends KeepingElement {
  static override properties = { camera: { attribute: false }, server: { attribute: false }, isRunning: { state: true } };
  static override styles = [look, css`
    ol { list-style: none; padding: 0; margin: 0.5rem 0; display: grid; gap: 0.3rem; }
    li[data-is='good'] > span:first-child { color: var(--good); }
    li[data-is='bad'] { color: var(--bad); }
    li[data-is='todo'] { color: var(--soft); }
    li p { margin: 0 0 0 1.2rem; }
  `];

  camera!: Camera;
  server: ServerKind | undefined;
  private check: Check | undefined;
  private isRunning = false;
  private result = '';
  private stopping: AbortController | undefined;

  private readonly onStanding = (): void => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    this.camera.addEventListener('standing', this.onStanding);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.camera.removeEventListener('standing', this.onStanding);
    this.stop();
  }

  private stop(): void {
    this.stopping?.abort('Stopped. If the camera has begun its check, it completes it.');
  }

  /** Begins the check, if none is running. Call it from a click, or after a configuration was written. */
  async begin(): Promise<void> {
    if (this.isRunning) return;
    const { signal } = this.stopping = new AbortController();
    this.isRunning = true;
    this.result = '';
    this.renderRoot.querySelector<HTMLElement>('#begin')!.focus();
    this.check = createCheck({ ...endsOf(this.camera), server: () => this.server }, () => this.requestUpdate());
    try {
      this.result = await this.check.run(signal) ? 'It works: pictures reach the server.' : 'It does not work yet.';
    } catch (error) {
      this.result = (error as Error).message;
    } finally {
      this.isRunning = false;
    }
  }

  /** Draws a detail of a failed step: a mistake in config.json with the label of its field, or the modem's own words. */
  private drawDetail(text: string): TemplateResult {
    if (!text.startsWith('config.json: ')) return html`<p><small><code>${shown(text)}</code></small></p>`;
    const { label, key, words } = tellOf(shown(text), groups);
    return html`<p>${label ? html`<strong>${label}</strong>: ` : nothing}${words}${key ? html` <small><code>${key}</code></small>` : nothing}</p>`;
  }

  private drawStep({ title, state, says, todo, details, answer }: Step): TemplateResult {
    const [mark, words] = marks[state];
    return html`<li data-is=${state} aria-current=${state === 'now' ? 'step' : nothing}><span aria-hidden="true">${mark}</span> <span class="hidden-text">${words}</span><strong>${title}</strong>
      ${says ? html`<p>${withLabels(say(says), groups)}</p>` : nothing}${details.map(detail => this.drawDetail(detail))}${todo ? html`<p>What you can do: ${withLabels(say(todo), groups)}</p>` : nothing}
      ${keysIn(todo, groups).length > 0 ? html`<p><button id="correct-step" @click=${() => this.correct(says, todo)}>Correct it</button></p>` : nothing}
      ${answer ? html`<p><button id="take-answer" @click=${() => this.correct('the server\'s answer', 'http.answer', { 'http.answer': answer })}>Fill in http.answer: only a kept picture gets this answer</button></p>` : nothing}</li>`;
  }

  private correct(happened: string, todo: string, values?: Record<string, string>): void {
    this.dispatchEvent(new CustomEvent('correct', { detail: { happened, keys: keysIn(todo, groups), ...values && { values } }, bubbles: true, composed: true }));
  }

  override render(): TemplateResult {
    const { check, isRunning, result, camera } = this;
    const waits = isRunning ? awaited(camera) : '';
    return html`<section class="card" aria-labelledby="check-title">
      <h2 id="check-title">Does it work?</h2>
      <p>The camera checks its card, SIM, network and server. It sends a small test picture, reads it back, and deletes it. An image that is being sent goes first.</p>
      <div class="row">
        <button class=${isRunning ? '' : 'primary'} id="begin" ?disabled=${!isRunning && (camera.standing === 'none' || camera.standing === 'lent')}
          @click=${() => isRunning ? this.stop() : this.begin()}>${isRunning ? 'Stop' : check ? 'Check again' : 'Check'}</button>
      </div>
      ${check ? html`<ol aria-label="Steps of the check">${check.steps.map(step => this.drawStep(step))}</ol>` : nothing}
      <p id="waits" role="status">${waits}</p>
      <p id="result" role="status">${result ? html`<strong>${result}</strong>` : ''}</p>
    </section>`;
  }
}

customElements.define('snapferry-check', SnapferryCheck);
