// Draws tabs by the pattern of ARIA: the key Tab reaches only the open one, the arrows go between them, and each names its panel.

import { type TemplateResult } from 'lit';
import { html } from '../language/html.ts';
import { tabAfter, type Tab } from './tabkeys.ts';

/** Draws the row of tabs. @param open name of the open tab @param choose called with the name of the tab that a person chooses */
export function drawTabs(tabs: readonly Tab[], open: string, choose: (name: string) => void): TemplateResult {
  function onKey(event: KeyboardEvent): void {
    const next = tabAfter(tabs, open, event.key);
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
    (event.currentTarget as HTMLElement).querySelector<HTMLElement>(`#tab-${next}`)!.focus();
  }

  return html`<div role="tablist" aria-label="More of the camera" @keydown=${onKey}>${tabs.map(({ name, title }) => html`<button role="tab" id="tab-${name}"
    aria-selected=${name === open} aria-controls="panel-${name}" tabindex=${name === open ? 0 : -1} @click=${() => choose(name)}>${title}</button>`)}</div>`;
}
