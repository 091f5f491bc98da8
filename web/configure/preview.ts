// The names that `images.name` and `images.live` give to an example, by the firmware's own code.

import { liveError, nameError } from '../../src/config/images.ts';
import { fillName } from '../../src/delivery/template.ts';

const example = { path: '100CAM/', name: 'IMG_0042.JPG', as: 'IMG_0042.JPG', time: '20261121080102' };

/** A sentence; undefined if the template is empty or wrong. */
export function previewOf(template: string, device: string): string | undefined {
  if (!template || nameError(template)) return undefined;
  return `100CAM/IMG_0042.JPG of 21 November 2026, 08:01:02, becomes ${fillName(template, { ...example, device: device || 'camera' })}`;
}

/** The same for `images.live`. */
export function livePreviewOf(template: string, device: string): string | undefined {
  if (!template || liveError(template)) return undefined;
  return `The newest image is always ${fillName(template, { ...example, device: device || 'camera' })}`;
}
