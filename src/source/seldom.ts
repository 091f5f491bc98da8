// The functions of the source of images that are seldom needed. They are apart, so that their code is not in memory all the time.

import { newFault } from '../fault';
import { forgetFiles, homeFolder, writeHeld } from '../store/journal';
import { claim } from '../store/names';
import { findImage } from './findimage';
import { folderMistake } from './folder';
import { lastRecordOf, leaveBatch, recordRefusal, recordTries } from './journalled';
import { previewDigits, readKnown, type Known } from './listing/knownnames';
import { readSamples } from './listing/samples';
import { imageByHand, remove } from './removal';
import type { Held, Search } from './seek';
import type { Image, SourceActs } from './source';
import { startWalk } from './walk';

/** Sets what the journal knows of an image's preview. */
function takePreview(search: Search, image: Held): void {
  const known: { [name: string]: Known } = {};
  readKnown(search.journal, image.folder, [image.name], known);
  const one = known['/' + image.name];
  if (one) image.preview = previewDigits(one, image.size);
}

/** Makes the seldom needed functions of a search. */
export function actsOf(search: Search): SourceActs {
  const files = search.files;
  const walk = search.walk;
  return {
    start: function (at, match, expecting, isOther, order) {
      const mistake = folderMistake(files, at);
      search.batch = [];
      // no image is found, as a report may be sent all the same
      walk.folder = undefined;
      if (mistake) return 'images.folder: ' + at + ' ' + mistake;
      search.expect = expecting;
      if (!isOther) writeHeld(search.journal);
      forgetFiles(search.journal);
      startWalk(search, at, match, !!isOther, order);
      readSamples(walk, files);
      return '';
    },
    peek: async function (): Promise<Image | undefined> { return await findImage(search); },
    doubt: function (image: Held) {
      image.isStill = false;
      image.seenMs = search.clock.now();
    },
    changedAt: function (path) {
      const stat = files.stat(path);
      return stat && stat.mtime && files.timeOf ? files.timeOf(stat.mtime) : stat && stat.mtime;
    },
    earlier: function (image) {
      const paths = image.path === walk.first ? walk.earlier! : [];
      return paths.map(function (path) { return imageByHand(path, (files.stat(path) || { size: 0 }).size); });
    },
    claim: function (image, spell, onNew, isAskable) {
      return claim(files, search.hash, image.path + ' ' + (image.as || ''), spell, onNew, isAskable ? (image.whole || image).path : '');
    },
    lastRecord: function (image) { return lastRecordOf(search, image); },
    remove: function (image) { return remove(files, search.journal, image); },
    refuse: function (image, mark) { recordRefusal(search, image, mark); },
    whyUnkept: function () { return newFault(files.isWorn ? 'card-worn' : 'journal', homeFolder); },
    account: function (image: Held, tries, isToGo) { recordTries(search, image, tries, isToGo); },
    add: function (path, size) {
      const image = imageByHand(path, size);
      // an image of which only the preview has arrived is counted among those on the card
      if (walk.previews && walk.previews !== 'first') takePreview(search, image);
      leaveBatch(search, image);
      search.batch.unshift(image);
    }
  };
}
