// Draws the changes that a person confirms before they are written: the old and the new value of each key.

import { nothing, type TemplateResult } from 'lit';
import { html } from '../../language/html.ts';
import type { Review } from './exchange.ts';

/** Draws the content of the dialog in which a person confirms the changes. @param caution a warning that is shown above the changes, or empty */
export function drawReview(review: Review, caution: string, write: () => void, cancel: () => void): TemplateResult {
  const { device, board, without, changes } = review;
  const isSame = changes.length === 0 && !without;
  return html`
    <h2 id="review-title" tabindex="-1">${isSame ? 'Nothing would change' : 'Write this to the card?'}</h2>
    <p>The camera at the cable: <strong>${device || 'it has no name yet'}</strong>, ${board}.</p>
    ${caution ? html`<p class="warn">${caution}</p>` : nothing}
    ${without ? html`<p class="note">${without}</p>` : nothing}
    ${isSame ? html`<p>The card has this configuration already.</p>` : html`<div class="scroll" tabindex="0" role="region" aria-label="What changes"><table>
      <thead><tr><th scope="col">Key</th><th scope="col">On the card</th><th scope="col">New</th></tr></thead>
      <tbody>${changes.map(({ key, title, before, after }) => html`<tr>
        <th scope="row">${title}<br><code>${key}</code></th><td>${without ? '' : before}</td><td>${after}</td>
      </tr>`)}</tbody>
    </table></div>`}
    <div class="row">
      ${isSame ? nothing : html`<button class="primary" @click=${write}>Write it</button>`}
      <button @click=${cancel}>${isSame ? 'Close' : 'Cancel'}</button>
    </div>`;
}
