// Draws what the connected camera runs, and where to go on from there, since it needs no installation.

import type { TemplateResult } from 'lit';
import { html } from '../language/html.ts';
import type { Hello } from '../link/camera.ts';
import { compareVersions } from './advice.ts';

/** Draws the card of a connected camera. @param version of the firmware that this page installs; empty if it is not known yet */
export function drawRunning({ device, title, firmware, engine }: Hello, version: string): TemplateResult {
  const isOlder = version !== '' && compareVersions(firmware, version) < 0;
  return html`<div class="card" id="runs">
    <p class="lead"><strong>${device || title}</strong> runs firmware ${firmware} on Espruino ${engine}, on the board ${title}.</p>
    <p>${isOlder ? `This page has version ${version}: update the firmware below.` : 'It needs no installation.'}</p>
    <div class="row"><div><a class="button ${isOlder ? '' : 'primary'}" href="#configure">Configure it</a></div><div><a class="button" href="#watch">Watch it</a></div></div>
  </div>`;
}
