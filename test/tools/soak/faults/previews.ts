// Makes trials with previews (`images.preview`) from those without: each image holds one, and the previews go first, or alone.

import { pictureOf, thumbnailOf } from '../../../source/thumbnail.ts';
import type { Case } from './sweep.ts';
import type { Trial } from './trial.ts';

/** How the previews go. */
export type Preview = 'first' | 'only';
export const previewWays: Preview[] = ['first', 'only'];

/** Bytes of the smallest preview. The faults of servers come within the first 300 bytes of a file. */
const leastBytes = 301;

/** The images with previews that were made of others. Thousands of trials have the same ones. */
const made = new WeakMap<Trial['files'], Required<Pick<Trial, 'files' | 'previews'>>>();

function imagesOf(images: Trial['files']): Required<Pick<Trial, 'files' | 'previews'>> {
  const before = made.get(images);
  if (before) return before;
  const previews = Object.fromEntries(Object.keys(images).map((path, i) => [path, Buffer.from(thumbnailOf(leastBytes + i), 'latin1')]));
  const files = Object.fromEntries(Object.entries(images).map(([path, image]) => [
    path, Buffer.concat([Buffer.from(pictureOf({ thumbnail: previews[path]!.toString('latin1') }), 'latin1'), image]),
  ]));
  const both = { files, previews };
  made.set(images, both);
  return both;
}

/** Makes a trial with previews from one without. The images get other bytes. */
export const withPreviews = (trial: Trial, preview: Preview): Trial =>
  ({ ...trial, ...imagesOf(trial.files), given: { ...trial.given, config: { ...(trial.given?.config as object), images: { preview } } } });

/** The weight of a case with previews, relative to that without. */
const weightOfPreviews = 0.25;

/**
 * Makes a case with previews from one without. Its own complaints are left out, since they count uploads and name the faults that may be reported. A
 * preview has one try, and a fault of it is no error.
 */
export const previewCase = ({ complaints: _complaints, ...one }: Case, preview: Preview): Case => ({
  ...withPreviews(one, preview), title: `${one.title}, previews ${preview}`, weight: (one.weight ?? 1) * weightOfPreviews,
  complaints: ({ strays }) => strays.map(path => `${path} is left on the server`),
});
