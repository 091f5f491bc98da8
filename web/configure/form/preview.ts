// Shows an example of the name that a template, such as that of `images.name`, gives a file on the server. The firmware's own code fills in the
// template.

import { liveError, nameError } from '../../../src/config/imagekeys.ts';
import { fillName } from '../../../src/template.ts';

const example = { path: '100CAM/', name: 'IMG_0042.JPG', as: 'IMG_0042.JPG', time: '20261121080102' };

/**
 * Returns a sentence that shows what name the template gives an example picture on the server. It is undefined if the template is empty or wrong.
 * @param device the camera's name; empty if none is given
 */
export function previewOf(template: string, device: string): string | undefined {
  if (!template || nameError(template)) return undefined;
  return `100CAM/IMG_0042.JPG of 21 November 2026, 08:01:02, becomes ${fillName(template, { ...example, device: device || 'camera' })}`;
}

function fixedOf(template: string, device: string): string | undefined {
  return !template || liveError(template) ? undefined : fillName(template, { ...example, device: device || 'camera' });
}

type PreviewOf = typeof previewOf;

const ofLive: PreviewOf = (template, device) => {
  const name = fixedOf(template, device);
  return name && `The newest image is always ${name}`;
};

const ofReport: PreviewOf = (template, device) => {
  const name = fixedOf(template, device);
  return name && `The last report is always ${name}`;
};

const ofSettings: PreviewOf = (template, device) => {
  const name = fixedOf(template, device);
  return name && `Put the settings for this camera on the server as ${name}`;
};

/** The functions that make the preview below a field, by the field's key. Keys without one have no preview. */
export const previews: Readonly<Record<string, PreviewOf>> = {
  'images.name': previewOf, 'images.previewName': previewOf, 'images.live': ofLive, 'report.name': ofReport, 'remote.name': ofSettings,
};
