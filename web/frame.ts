// What the browser page and the fleet's page have in common: the head with the project's name, and the choice of the language.

import { css, type TemplateResult } from 'lit';
import { keepPlace, keptPlace } from './keep.ts';
import { html } from './language/html.ts';
import { chooseLanguage, languageNow, languages } from './language/language.ts';

export const frameLook = css`
  :host { min-height: 100vh; }
  header { background: var(--card); border-bottom: 1px solid var(--line); }
  .frame { max-width: 72rem; margin: 0 auto; padding: 0.75rem 1rem; }
  .top { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; justify-content: space-between; }
  .name { display: flex; align-items: center; gap: 0.6rem; font-weight: 700; font-size: 1.2rem; }
  .name svg { width: 2rem; height: 2rem; }
  .pill { display: inline-flex; align-items: center; gap: 0.4rem; font-size: 0.95rem; }
  .dot { width: 0.75rem; height: 0.75rem; border-radius: 50%; background: var(--soft); flex: none; forced-color-adjust: none; }
  .dot.is-good { background: var(--good); }
  .dot.is-warn { background: var(--warn); }
  .dot.is-bad { background: var(--bad); }
  main { padding-top: 1.25rem; padding-bottom: 3rem; }
  .skip { position: absolute; left: -99rem; }
  .skip:focus { left: 1rem; top: 1rem; z-index: 1; }
`;

export const drawBrand = (): TemplateResult => html`<span class="name">
  <svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="7" fill="var(--accent)"/><g fill="none" stroke="var(--on-accent)" stroke-width="2.5"><rect x="6" y="11" width="20" height="13" rx="2"/><circle cx="16" cy="17.5" r="3.5"/><path d="M11 11l2-4h6l2 4"/></g></svg>
  snapferry
</span>`;

function onLanguage(event: Event): void {
  keepPlace('.languages');
  chooseLanguage((event.target as HTMLSelectElement).value);
}

/**
 * Draws the choice of the language. @param isDisabled true while something runs that a reload would end, because each choice loads the page
 * again
 */
export function drawLanguages(isDisabled: boolean): TemplateResult {
  return html`<select class="languages" aria-label="Language" ?disabled=${isDisabled} @change=${onLanguage}>
    ${Object.entries(languages).map(([name, title]) => html`<option lang=${name} value=${name} ?selected=${name === languageNow()}>${title}</option>`)}
  </select>`;
}

/** Moves the keyboard focus past the page's head to the content, for the link that skips the head. */
export function skipTo(root: ParentNode): void {
  root.querySelector<HTMLElement>('#content')!.focus();
}

/** Focuses, after a reload of the page, the control that caused the reload, such as the choice of the language. */
export function focusKept(root: ParentNode): void {
  const place = keptPlace();
  keepPlace(undefined);
  if (place) root.querySelector<HTMLElement>(place)?.focus();
}
