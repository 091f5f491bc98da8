// The check as a list: each step with a tick, or its sentence and advice.

import { css, LitElement, nothing, type TemplateResult } from 'lit';
import { listGroups } from '../configure/form/fields.ts';
import { withLabels } from '../configure/form/wording.ts';
import { html } from '../language/html.ts';
import { say } from '../language/say.ts';
import type { Camera } from '../link/camera.ts';
import { look } from '../look.ts';
import { createCheck, type Check, type Step, type StepState } from './check.ts';
import { endsOf } from './ends.ts';

const groups = listGroups();

const marks: Record<StepState, [mark: string, words: string]> = {
  todo: ['·', 'not yet: '], now: ['…', 'now: '], good: ['✓', 'good: '], bad: ['✗', 'failed: '], left: ['–', 'left out: '],
};

export class SnapferryCheck extends LitElement {
  static override properties = { camera: { attribute: false }, isRunning: { state: true } };
  static override styles = [look, css`
    ol { list-style: none; padding: 0; margin: 0.5rem 0; display: grid; gap: 0.3rem; }
    li[data-is='good'] > span:first-child { color: var(--good); }
    li[data-is='bad'] { color: var(--bad); }
    li[data-is='todo'] { color: var(--soft); }
    li p { margin: 0 0 0 1.2rem; }
  `];

  camera!: Camera;
  private check: Check | undefined;
  private isRunning = false;
  private result = '';
  private stopping: AbortController | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopping?.abort();
  }

  /** Call from a click, or after a configuration was written. */
  async begin(): Promise<void> {
    if (this.isRunning) return;
    const { signal } = this.stopping = new AbortController();
    this.isRunning = true;
    this.result = '';
    try {
      const config = await endsOf(this.camera).read('/config.json');
      const hasFtp = !/"url"\s*:/.test(config ?? '');
      this.check = createCheck({ ...endsOf(this.camera), hasFtp }, () => this.requestUpdate(), `snapferry check ${new Date().toISOString()}`);
      this.result = await this.check.run(signal) ? 'It works: pictures reach the server.' : 'It does not work yet.';
    } catch (error) {
      this.result = (error as Error).message;
    } finally {
      this.isRunning = false;
    }
  }

  private drawStep({ title, state, says, todo }: Step): TemplateResult {
    const [mark, words] = marks[state];
    return html`<li data-is=${state} aria-current=${state === 'now' ? 'step' : nothing}><span aria-hidden="true">${mark}</span> <span class="hidden-text">${words}</span><strong>${title}</strong>
      ${says ? html`<p>${says}</p>` : nothing}${todo ? html`<p>What you can do: ${withLabels(say(todo), groups)}</p>` : nothing}</li>`;
  }

  override render(): TemplateResult {
    const { check, isRunning, result, camera } = this;
    return html`<section class="card" aria-labelledby="check-title">
      <h2 id="check-title">Does it work?</h2>
      <p>Checks card, SIM, network and server, sends a small test picture, reads it back, and deletes it. Images that wait may go first.</p>
      <div class="row">
        <button class="primary" id="begin" ?disabled=${isRunning || camera.standing !== 'ready'} @click=${() => this.begin()}>${check ? 'Check again' : 'Check'}</button>
        ${isRunning ? html`<button @click=${() => this.stopping?.abort()}>Stop</button>` : nothing}
      </div>
      ${check ? html`<ol aria-label="Steps of the check">${check.steps.map(step => this.drawStep(step))}</ol>` : nothing}
      <p id="result" role="status">${result ? html`<strong>${result}</strong>` : ''}</p>
    </section>`;
  }
}

customElements.define('snapferry-check', SnapferryCheck);
