// Draws the camera's status at a glance. It is drawn after each answer of the camera, and each second for the times in it.

import { css, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { listGroups } from '../../configure/form/fields.ts';
import { keysIn, tellOf, withLabels } from '../../configure/form/wording.ts';
import { KeepingElement } from '../../focus.ts';
import { html } from '../../language/html.ts';
import { say } from '../../language/say.ts';
import type { Hello } from '../../link/camera.ts';
import { look } from '../../look.ts';
import { nameOf, shown } from '../texts.ts';
import { inSize, inTime } from '../units.ts';
import { adviceOf, type ServerKind } from './advice.ts';
import { clockOf, countsOf, doingOf, memoryOf, modemOf, nextOf, sayingOf, uptimeOf, type Answered } from './glance.ts';
import { framesOf, glowOf } from './light.ts';
import type { Progress } from './progress.ts';
import { dBmOf, heardFrom, signalOf } from './signal.ts';

const groups = listGroups();

/**
 * The camera's status as a custom element. Its properties `hello`, the camera's identity, and `answered`, its last answer to `page.state()`, must be
 * set.
 */
export class SnapferryGlance extends KeepingElement {
  static override properties = {
    hello: { attribute: false }, answered: { attribute: false }, progress: { attribute: false }, nowMs: { attribute: false },
    network: { attribute: false }, delivered: { attribute: false }, server: { attribute: false }, trouble: { attribute: false },
    isStill: { state: true },
  };

  static override styles = [look, css`
    :host { display: flex; flex-direction: column; }
    section { flex: 1; }
    dl { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 0.75rem 0 0; }
    dl div { background: var(--tint); border-radius: 0.5rem; padding: 0.5rem 0.75rem; min-width: 0; flex: 1 1 12rem; }
    dl .whole { flex-basis: 100%; }
    dd { margin: 0; overflow-wrap: anywhere; }
    dd strong { font-size: 1.3rem; }
    dt { color: var(--soft); font-size: 0.9rem; }
    dd small { display: block; }
    details { margin-top: 0.75rem; }
    summary { cursor: pointer; font-weight: 600; }
    .image { margin: 0.5rem 0; }
    .image p { margin: 0; overflow-wrap: anywhere; max-width: none; }
    .light { display: flex; gap: 0.6rem; align-items: center; }
    .lamp { flex: none; width: 1.1rem; height: 1.1rem; border-radius: 50%; background: var(--good); border: 1px solid var(--edge); }
    .lamp.dark { background: none; }
    .light button { min-height: 1.75rem; padding: 0.1rem 0.5rem; margin-left: auto; font-size: 0.85rem; white-space: nowrap; }
    .bars { display: inline-flex; gap: 2px; align-items: flex-end; height: 1.1rem; margin-right: 0.4rem; vertical-align: text-bottom; }
    .bars i { width: 4px; background: var(--line); }
    .bars i.on { background: var(--good); }
    dl .memory { position: relative; padding: 0; height: 0.5rem; background: var(--line); border-radius: 0.25rem; overflow: hidden; margin-top: 0.25rem; }
    .memory i { position: absolute; inset: 0 auto 0 0; background: var(--accent); }
    .memory i.peak { opacity: 0.4; }
  `];

  hello!: Hello;
  answered!: Answered;
  progress: Progress | undefined;
  /** The present time of this computer's clock, in milliseconds since 1970. */
  nowMs = 0;
  /** The mobile network, such as `LTE`, by the last log line about it. It is empty if unknown. */
  network = '';
  /** What is known of the deliveries, as parts of a sentence. It is empty if nothing is known. */
  delivered: readonly string[] = [];
  server: ServerKind | undefined;
  /** Why the camera did not answer when it was last asked for its state, as a sentence. It is empty if it answered. */
  trouble = '';
  /** True if the lamp on the page does not blink, because the person or the system wants no motion. */
  private isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  private blinking: Animation | undefined;
  private blinks = '';

  protected override updated(_changed: PropertyValues): void {
    const { rhythm } = glowOf(this.answered.state.g);
    const wanted = this.isStill ? '' : rhythm.join();
    if (wanted === this.blinks) return;
    this.blinks = wanted;
    this.blinking?.cancel();
    const duration = rhythm.reduce((sum, ms) => sum + ms, 0);
    this.blinking = wanted ? this.renderRoot.querySelector('.lamp')!.animate(framesOf(rhythm), { duration, iterations: Infinity }) : undefined;
  }

  private drawImage({ path, bytes, total, perSecond, leftMs, isInModem, stillMs }: Progress): TemplateResult {
    const rate = stillMs !== undefined ? `no progress for ${inTime(stillMs)}`
      : perSecond === undefined || isInModem ? '' : `${inSize(Math.round(perSecond))}/s${leftMs === undefined ? '' : `, ${inTime(leftMs)} left`}`;
    return html`<div class="image" translate="no">
      <label for="image">${shown(nameOf(path))}</label>
      <progress id="image" max=${Math.max(1, total)} .value=${bytes}></progress>
      <p>${isInModem ? `All ${inSize(total)} are in the modem.` : `${inSize(bytes)} of ${inSize(total)} are in the modem${rate ? `; ${rate}` : ''}.`}</p>
    </div>`;
  }

  private drawFault(code: string): TemplateResult {
    const { happened, todo, redone } = adviceOf(code, this.server);
    const keys = keysIn(todo, groups);
    return html`<div class="warn" role="status">
      <p><strong>Last fault: ${happened}</strong> <code>${code}</code></p>
      ${todo ? html`<p>What you can do: ${withLabels(say(todo), groups)}.</p>` : nothing}
      <p class="soft">Next, the camera repeats: ${redone}.</p>
      ${keys.length > 0 ? html`<button id="correct" @click=${() => this.dispatchEvent(new CustomEvent('correct', { detail: { happened, keys }, bubbles: true, composed: true }))}>Correct it</button>` : nothing}
    </div>`;
  }

  /** Draws the number of deliveries, such as `118 in all, 2 today, last 3 min ago`. */
  private drawDelivered(): TemplateResult {
    const { delivered } = this;
    return html`<dd id="delivered">${delivered.length > 0 ? delivered.map((part, i) => html`${i > 0 ? ', ' : nothing}${i === 0 ? html`<strong>${part}</strong>` : part}`) : 'none in the log yet'}</dd>`;
  }

  private drawErrors(errors: string[]): TemplateResult {
    return html`<div class="error" role="status"><p><strong>config.json has a mistake, so nothing is sent.</strong> <a href="#configure">Configure</a> corrects it.</p>
      <ul>${errors.map(error => tellOf(shown(error), groups)).map(({ label, key, words }) =>
        html`<li>${label ? html`<strong>${label}</strong>: ` : nothing}${words}${key ? html` <small><code>${key}</code></small>` : nothing}</li>`)}</ul></div>`;
  }

  private drawSignal(): TemplateResult {
    const { q, o } = this.answered.state;
    const signal = signalOf(q);
    const from = html`<small>${heardFrom(o, this.network)}</small>`;
    if (!signal) return html`<dd>not known yet${from}</dd>`;
    return html`<dd><span class="bars" aria-hidden="true">${[1, 2, 3, 4].map(bar =>
      html`<i class=${bar <= signal.bars ? 'on' : ''} style="height: ${bar * 25}%"></i>`)}</span>${dBmOf(signal)}, ${signal.word}${from}</dd>`;
  }

  private drawLight(): TemplateResult {
    const { shows, means, rhythm } = glowOf(this.answered.state.g);
    return html`<dd class="light"><span class="lamp ${rhythm.length ? '' : 'dark'}" aria-hidden="true"></span><span>${shows}<small>${means}</small></span>
      ${rhythm.length ? html`<button aria-pressed=${this.isStill} title="Keep the light on this page still"
        @click=${() => { this.isStill = !this.isStill; }}>${this.isStill ? 'Blink' : 'Stop blinking'}</button>` : nothing}</dd>`;
  }

  private drawFacts(): TemplateResult {
    const { answered, nowMs } = this;
    const next = nextOf(answered, nowMs);
    return html`<dl translate="no">
      <div class="whole"><dt>Delivered</dt>${this.drawDelivered()}</div>
      ${countsOf(answered.state).map(({ title, count, note }) => html`<div><dt>${title}</dt><dd><strong>${count}</strong><small>${note}</small></dd></div>`)}
      <div><dt>Signal and operator</dt>${this.drawSignal()}</div>
      <div><dt>Next contact</dt><dd>${next.text}<small>${next.note}</small></dd></div>
    </dl>`;
  }

  private drawDetails(): TemplateResult {
    const { answered, nowMs, hello } = this;
    const memory = memoryOf(answered.state, hello);
    const clock = clockOf(answered, nowMs);
    const share = (count: number): string => `width: ${100 * count / Math.max(1, memory.total)}%`;
    return html`<details><summary>Details</summary><dl translate="no">
      <div><dt>Light</dt>${this.drawLight()}</div>
      <div><dt>Modem</dt><dd>${modemOf(answered.state)}</dd></div>
      <div><dt>Clock</dt><dd>${clock.text}<small>${clock.note}</small></dd></div>
      <div><dt>Memory</dt><dd>${memory.text}<small>${memory.detail}</small><div class="memory" aria-hidden="true"><i class="peak" style=${share(memory.peak)}></i><i style=${share(memory.now)}></i></div></dd></div>
      <div><dt>Running for</dt><dd>${uptimeOf(answered, nowMs)}<small>snapferry ${hello.firmware}, engine ${hello.engine}</small></dd></div>
    </dl></details>`;
  }

  override render(): TemplateResult {
    const { answered, nowMs, progress } = this;
    const { state } = answered;
    return html`<section class="card" aria-label="The camera now">
      ${this.trouble ? html`<p class="warn" role="status">${this.trouble} Last known status, from ${inTime(nowMs - answered.atMs)} ago.</p>` : nothing}
      <h2 translate="no">${doingOf(answered, nowMs)}</h2>
      <p class="hidden-text" role="status">${sayingOf(state)}</p>
      ${state.h ? html`<p class="warn" role="status">${shown(`${state.h}.`)}</p>` : nothing}
      ${state.v ? html`<p class="warn" role="status">Firmware: <span translate="no">${shown(state.v)}</span></p>` : nothing}
      ${progress ? this.drawImage(progress) : nothing}
      ${this.drawFacts()}
      ${state.e?.length ? this.drawErrors(state.e) : nothing}
      ${state.t ? this.drawFault(state.t) : nothing}
      ${this.drawDetails()}
    </section>`;
  }
}

customElements.define('snapferry-glance', SnapferryGlance);
