// Draws a chart of a value over 30 days, such as the battery's volts, with the value in words.

import { css, nothing, type TemplateResult } from 'lit';
import { html } from '../../language/html.ts';
import { inDigits } from '../../language/locale.ts';
import { chartHeight, chartWidth, type Chart } from './days.ts';

export const chartLook = css`
  .charts { display: flex; flex-wrap: wrap; gap: var(--gap); }
  .charts figure { flex: 1 1 16rem; min-width: 0; margin: 0; }
  .charts figcaption { color: var(--soft); font-size: 0.9rem; }
  .charts .plot { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0 0.3rem; }
  .charts .axis { display: flex; flex-direction: column; justify-content: space-between; text-align: right; color: var(--soft); font-size: 0.75rem; line-height: 1; }
  .charts svg { display: block; width: 100%; height: 4rem; background: var(--tint); border-radius: 0.4rem; }
  .charts polyline { fill: none; stroke: var(--accent); stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
`;

/** Draws a chart with its last, lowest and highest value, the two ends of its axis. It draws nothing if `chart` is undefined. */
export function drawChart(chart: Chart | undefined, title: string, unit: string): TemplateResult | typeof nothing {
  if (!chart) return nothing;
  const { points } = chart;
  const [least, most, last] = [chart.least, chart.most, chart.last].map(value => inDigits(value, 2));
  return html`<figure>
    <div class="plot" aria-hidden="true"><div class="axis"><span>${most}</span><span>${least === most ? nothing : least}</span></div>
      <svg viewBox="0 0 ${chartWidth} ${chartHeight}" preserveAspectRatio="none"><polyline points=${points}></polyline></svg></div>
    <figcaption><strong>${title}</strong>: ${`${last} ${unit}`}<br>${`${least} to ${most} ${unit} in 30 days`}</figcaption>
  </figure>`;
}
