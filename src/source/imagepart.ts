// Lets a part of an image's file be sent as if it were an image: the image's preview. While that is sent, the source reads the part under the
// preview's own path. So payload, verification and names on the server need not know of previews.

import { wholeOf } from '../number';
import { firstDay } from '../store/journalrecord';
import type { Image, Source } from './source';
import type { Part } from './taken';

/** Ending of a preview's path. No path on a card has two slashes, so nothing takes a preview for a file. */
const ending = '//preview';

/** Tells whether the image's preview has arrived: the journal then has a day for it, else the number of its tries. */
export function isPreviewed(image: Image): boolean {
  return !!image.preview && image.preview >= firstDay;
}

/** Returns in how many rounds a try of the image's preview has begun and not succeeded. It is 0 if the preview has arrived. */
export function triedRounds(image: Image): number {
  return image.preview && !isPreviewed(image) ? wholeOf(image.preview) : 0;
}

/** Writes into the journal in how many rounds the image's preview was tried. @returns false if the card did not accept the record */
export function noteTried(source: Source, image: Image, rounds: number): boolean {
  image.preview = '0000000' + rounds;
  return source.deliver(image, 'p');
}

/**
 * Returns the preview of an image, which the source then reads as an image of its own until `leave` of the preview is called. Meanwhile no other
 * image is copied into the modem. If the image's file gets another size, the preview counts as missing.
 *
 * The journal counts each try when the upload begins. So after a power cut, the server is asked for a part of the preview. And one at which the
 * program crashes has only a few tries.
 * @param part the preview's place in the file
 */
export function partAsImage(source: Source, image: Image, part: Part): Image {
  const { open, stat, fingerprintOf, second, begin } = source;
  const path = image.path + ending;
  const preview: Image = {
    path: path, size: part.to - part.from, begun: '', folder: image.folder, name: image.name, isDoubtNoted: !!image.preview, isByHand: true,
    whole: image,
    leave: function () { Object.assign(source, { open: open, stat: stat, fingerprintOf: fingerprintOf, second: second, begin: begin }); }
  };
  if (image.as) preview.as = image.as;
  source.open = function (at, isThere) {
    const file = open(at === path ? image.path : at, isThere);
    if (file && at === path) file.skip(part.from);
    return file;
  };
  source.stat = function (at) {
    const found = stat(at === path ? image.path : at);
    if (at !== path || !found) return found;
    return found.size === image.size ? Object.assign({}, found, { size: preview.size }) : undefined;
  };
  source.fingerprintOf = function (of, isExact) {
    if (of !== preview) return fingerprintOf(of, isExact);
    const found = fingerprintOf(image, false);
    preview.writtenMs = image.writtenMs || 0;
    return found;
  };
  source.second = function () { return undefined; };
  source.begin = function (of, date, isDoubtful, isToGo) {
    if (of !== preview) return begin(of, date, isDoubtful, isToGo);
    if (preview.isUnnamed || (!preview.begun && !noteTried(source, image, triedRounds(image) + 1))) return false;
    preview.begun = preview.begun || date;
    return true;
  };
  return preview;
}
