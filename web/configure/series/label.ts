// Prints labels for cameras: the name, the board and the date of the configuration, as text and as a QR code.

import { render, type TemplateResult } from 'lit';
import { html } from '../../language/html.ts';
import { inWords } from '../../language/locale.ts';
import type { Written } from '../work.ts';
import { codeOf, labelText } from './code.ts';

/**
 * The style sheet for printing labels. It belongs to the document and not to an element, because only there it can hide everything but the labels.
 */
const sheet = `
  #snapferry-labels { display: none; }
  @media print {
    body > *:not(#snapferry-labels) { display: none !important; }
    #snapferry-labels { display: block; color: #000; background: #fff; font-family: sans-serif; }
    #snapferry-labels div { display: inline-block; width: 62mm; padding: 4mm; margin: 2mm; border: 0.3mm solid #000; break-inside: avoid; vertical-align: top; }
    #snapferry-labels svg { float: right; width: 22mm; height: 22mm; margin: -2mm -2mm 0 2mm; }
    #snapferry-labels strong { display: block; font-size: 18pt; overflow-wrap: anywhere; }
    #snapferry-labels span { display: block; font-size: 10pt; }
  }`;

function draw({ device, board, at }: Written): TemplateResult {
  const { size, path } = codeOf(labelText([device, board, inWords(at)]));
  return html`<div><svg viewBox="0 0 ${size} ${size}" role="img" aria-label="${device} as a QR code"><path d=${path}></path></svg>
    <strong>${device}</strong><span>${board}</span><span>${inWords(at)}</span></div>`;
}

/** Opens the browser's print dialogue with a label for each camera. The rest of the page is not printed. */
export function printLabels(written: readonly Written[]): void {
  const style = new CSSStyleSheet();
  style.replaceSync(sheet);
  const labels = document.createElement('div');
  labels.id = 'snapferry-labels';
  render(written.map(draw), labels);
  document.body.append(labels);
  document.adoptedStyleSheets.push(style);
  window.addEventListener('afterprint', () => {
    labels.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter(one => one !== style);
  }, { once: true });
  window.print();
}
