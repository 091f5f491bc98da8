// Draws one camera for the list, and the parts of it that are also on the camera's own page.

import { css, nothing, type TemplateResult } from 'lit';
import { html } from '../language/html.ts';
import { drawChart } from '../watch/past/chart.ts';
import { inTime } from '../watch/units.ts';
import type { Camera } from './camera.ts';
import { chartsOf, type Course } from './course.ts';
import { factsOf } from './facts.ts';
import { raw, shownSentence } from './raw.ts';
import type { Standing, Word } from './standing.ts';
import './thumb.ts';

export const cardLook = css`
  article h2 { margin: 0 0 0.25rem; font-size: 1.15rem; }
  article p { margin: 0 0 0.4rem; }
  .state { display: flex; gap: 0.5rem; align-items: baseline; font-weight: 700; }
  .state .dot { align-self: center; }
  .is-bad > .state { color: var(--bad); }
  .remedy { color: var(--soft); font-size: 0.95rem; }
  .newest { display: block; margin: 0 0 0.5rem; background: var(--tint); border-radius: 0.4rem; overflow: hidden; aspect-ratio: 16 / 9; }
  .newest snapferry-thumb { height: 100%; }
  .newest img { display: block; width: 100%; height: 100%; object-fit: cover; }
  dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.1rem 0.75rem; margin: 0.5rem 0; font-size: 0.95rem; }
  dt { color: var(--soft); }
  dd { margin: 0; overflow-wrap: anywhere; }
`;

/** How each state of a camera is coloured: as good, as a warning, as bad, or as idle if no report is known. */
export const kinds: Record<Word, 'good' | 'warn' | 'bad' | 'idle'> = { silent: 'bad', down: 'bad', unclear: 'warn', degraded: 'warn', unread: 'idle', pictures: 'idle', ok: 'good' };

/** The words in which each state of a camera is shown. */
export const wordsOfState: Record<Word, string> = {
  silent: 'silent', down: 'nothing arrives', unclear: 'unclear', degraded: 'with faults', unread: 'not read yet', pictures: 'without a report', ok: 'all is well',
};

/** Draws a camera's state in words. A silent camera's words say for how long it has been silent. */
export function drawState({ word, sinceMs }: Standing, nowMs: number): TemplateResult {
  return html`<p class="state"><span class="dot is-${kinds[word]}"></span><span>${sinceMs === undefined ? wordsOfState[word] : `silent since ${inTime(nowMs - sinceMs)}`}</span></p>`;
}

/** Draws the reasons for a camera's state, then what to do about it. */
export function drawReasons({ reasons, remedies }: Standing): TemplateResult {
  return html`${reasons.map(text => html`<p>${shownSentence(text)}</p>`)}${remedies.map(text => html`<p class="remedy">${shownSentence(text)}</p>`)}`;
}

/** Draws the facts about a camera as a list of titles and values, or nothing if there are none. */
export function drawFacts(camera: Camera, nowMs: number): TemplateResult | typeof nothing {
  const facts = factsOf(camera, nowMs);
  return facts.length === 0 ? nothing : html`<dl>${facts.map(({ title, text, isRaw }) => html`<dt>${title}</dt><dd>${isRaw ? raw(text) : shownSentence(text)}</dd>`)}</dl>`;
}

/** Draws the battery and the signal of the last 30 days as charts, or nothing if they are not known. */
export function drawPlots(course: Course | undefined): TemplateResult | typeof nothing {
  if (!course) return nothing;
  const { battery, signal } = chartsOf(course);
  return html`<div class="charts">${drawChart(battery, 'Battery', 'V')}${drawChart(signal, 'Signal', 'dBm')}</div>`;
}

/** Hides a picture that could not be loaded. It is a listener for the event `error` of an `img`. */
export const onLost = (event: Event): void => { (event.target as HTMLElement).hidden = true; };

/**
 * Draws a camera's card in the list. @param address the part after # of the camera's page @param src address of the newest picture; undefined
 * if none is known
 */
export function drawCard(camera: Camera, nowMs: number, address: string, src: string | undefined): TemplateResult {
  const { name, standing, isRead } = camera;
  return html`<article class="card is-${kinds[standing.word]}">
    <h2><a href=${address}>${raw(name)}</a></h2>
    ${drawState(standing, nowMs)}
    ${src ? html`<a class="newest" href=${address} tabindex="-1" aria-hidden="true"><snapferry-thumb from=${src}></snapferry-thumb></a>`
      : isRead ? html`<p class="soft">There is no picture yet.</p>` : html`<div class="newest"></div>`}
    ${drawReasons(standing)}
    ${drawFacts(camera, nowMs)}
    ${drawPlots(camera.course)}
  </article>`;
}
