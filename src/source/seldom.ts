// What the outbox does seldom.

import type { Kind } from '../store/journal';
import { claim } from '../store/names';
import { findImage } from './findimage';
import { folderMistake } from './folder';
import { imageByHand, remove } from './removal';
import type { Held, Search } from './seek';
import type { Image, SourceActs } from './source';
import { startWalk } from './walk';

/**
 * Makes these functions of an outbox.
 * @param drop takes an image out of those that are known
 * @param write writes a record of an image into the journal, and returns whether that is done
 */
export function actsOf(search: Search, drop: (image: Image) => void, write: (kind: Kind, image: Image) => boolean): SourceActs {
  const files = search.files;
  const walk = search.walk;
  return {
    start: function (at, match, expecting, isOther, order) {
      const mistake = folderMistake(files, at);
      if (mistake) return 'images.folder: ' + at + ' ' + mistake;
      search.expect = expecting;
      search.batch = [];
      if (!isOther) search.journal.append('');
      search.journal.forget();
      startWalk(search, at, match, !!isOther, order);
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
    claim: function (image, spell, onNew) { return claim(files, search.hash, image.path + ' ' + (image.as || ''), spell, onNew); },
    lastRecord: function (image) {
      let last: Kind | '' = search.journal.wasDeleted(image.folder, image.name) ? 'g' : '';
      search.journal.read(image.folder, function (record) {
        if (record.name === image.name) last = record.size === image.size || record.kind === 'g' ? record.kind : '';
      }, [image.name]);
      return last;
    },
    remove: function (image) { return remove(files, search.journal, image); },
    refuse: function (image, mark) {
      image.refused = mark;
      if (!image.isByHand) write('r', image);
    },
    account: function (image: Held, tries, isToGo) {
      image.tries = tries;
      if (isToGo === undefined) image.isNoted = false;
      else if (image.begun && !image.isByHand) write(image.isDoubtNoted || isToGo ? 's' : 'b', image);
    },
    add: function (path, size) {
      const image = imageByHand(path, size);
      drop(image);
      search.batch.unshift(image);
    }
  };
}
