// Draws the cameras whose place is known on a grid of degrees, without a map behind it.

import { css, nothing, svg, type TemplateResult } from 'lit';
import { html } from '../language/html.ts';
import type { Camera } from './camera.ts';
import { pointOf } from './fleetfile.ts';
import { shownWord } from './raw.ts';

export const mapLook = css`
  .map { display: block; width: 100%; max-height: 30rem; background: var(--tint); border-radius: 0.4rem; }
  .map .line { stroke: var(--line); stroke-width: 1; }
  .map text { fill: var(--soft); font-size: 11px; }
  .map circle { fill: var(--good); stroke: var(--card); stroke-width: 1.5; }
  .map .is-warn circle { fill: var(--warn); }
  .map .is-bad circle { fill: var(--bad); }
  .map .is-idle circle { fill: var(--soft); }
  .map a:focus-visible circle { stroke: var(--focus); stroke-width: 4; }
`;

const width = 720;
const margin = 40;
const steps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 45];
const mostLines = 8;

function linesIn(from: number, to: number): number[] {
  const step = steps.find(one => (to - from) / one <= mostLines) ?? 90;
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, i) => Number(((first + i) * step).toFixed(3)));
}

const degrees = (value: number, positive: string, negative: string): string => `${Math.abs(value)}° ${value < 0 ? negative : positive}`;

function rangeOf(values: number[]): [least: number, most: number] {
  const sorted = [...values].sort((a, b) => a - b);
  return [sorted[0]!, sorted.at(-1)!];
}

type TextOf = (camera: Camera) => string;

/**
 * Draws the grid with a dot for each camera, or nothing if no place is known. @param kindOf returns the colour of a camera's dot @param
 * addressOf returns the part after # of a camera's page
 */
export function drawMap(cameras: readonly Camera[], kindOf: TextOf, addressOf: TextOf): TemplateResult | typeof nothing {
  const placed = cameras.flatMap(camera => {
    const point = pointOf(camera.place);
    return point ? [{ camera, ...point }] : [];
  });
  if (placed.length === 0) return nothing;
  const latitudes = placed.map(({ latitude }) => latitude);
  const longitudes = placed.map(({ longitude }) => longitude);
  const span = (values: number[]): [number, number] => {
    const [least, most] = rangeOf(values);
    const room = Math.max((most - least) * 0.05, 0.005);
    return [least - room, most + room];
  };
  const [south, north] = span(latitudes);
  const [west, east] = span(longitudes);
  // a degree of longitude is shorter than one of latitude, and gets still shorter towards the poles, so the map is squeezed accordingly
  const squeeze = Math.max(0.05, Math.cos((south + north) / 2 * Math.PI / 180));
  const scale = (width - 2 * margin) / Math.max((east - west) * squeeze, (north - south) * 1.6);
  const height = (north - south) * scale + 2 * margin;
  const x = (longitude: number): number => width / 2 + (longitude - (west + east) / 2) * squeeze * scale;
  const y = (latitude: number): number => margin + (north - latitude) * scale;
  const at = (value: number): string => value.toFixed(1);
  return html`<section class="card" aria-labelledby="map"><h2 id="map">Places</h2>
    <svg class="map" viewBox="0 0 ${width} ${at(height)}" role="group" aria-labelledby="map">
      ${linesIn(west, east).map(one => svg`<line class="line" x1=${at(x(one))} x2=${at(x(one))} y1=${margin} y2=${at(height - margin)}></line>
        <text x=${at(x(one))} y=${at(height - margin + 16)} text-anchor="middle" aria-hidden="true">${degrees(one, 'E', 'W')}</text>`)}
      ${linesIn(south, north).map(one => svg`<line class="line" x1=${margin} x2=${width - margin} y1=${at(y(one))} y2=${at(y(one))}></line>
        <text x=${margin - 4} y=${at(y(one) - 4)} aria-hidden="true">${degrees(one, 'N', 'S')}</text>`)}
      ${placed.map(({ camera, latitude, longitude }) => svg`<a href=${addressOf(camera)} class="is-${kindOf(camera)}" aria-label=${shownWord(camera.name)}>
        <circle cx=${at(x(longitude))} cy=${at(y(latitude))} r="8"></circle><title>${shownWord(camera.name)}</title></a>`)}
    </svg></section>`;
}
