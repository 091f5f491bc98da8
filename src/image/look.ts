// One look at the folder in hand: its next images that are to be sent. A folder whose images are all delivered costs its listing
// and its journal, and no more.

import type { Log } from '../log';
import type { Clock, Files } from '../ports';
import { isMatch } from './glob';
import type { Journal, JournalRecord } from './journal';
import { askNumbered } from './numbered';
import type { Image } from './outbox';
import { firstOf, lose, placeOf, type Walk } from './walk';

/** So many images are kept. */
const batchSize = 12;
/** Of no more names the journal is asked at once what it marks, nor, behind the first look at a folder, the card for their sizes. */
const mostAsked = 24;

/** The last record of each image that is begun, or empty and told, by its size and name. */
type Marks = { [image: string]: JournalRecord };

export function look(walk: Walk, batch: Image[], files: Files, journal: Journal, clock: Clock, log: Log): void {
  const at = walk.folder!;
  const place = placeOf(at);
  const isSecond = walk.isSecond && !walk.missed.some(function (path) { return place.indexOf(path + '/') === 0; });
  /** Delivered images whose size is another now. */
  const changed: string[] = [];
  const marks: Marks = {};
  let isRead = true;

  function drop(names: string[], name: string): void {
    const i = names.indexOf(name);
    if (i >= 0) names.splice(i, 1);
  }

  /** Whether the card has another size than this delivery of it had. */
  function hasChanged(name: string, size: number): boolean {
    const stat = files.stat(place + name);
    const isOther = !!stat && (stat.dir || stat.size !== size);
    if (!isOther || stat!.dir) drop(changed, name);
    else if (changed.indexOf(name) < 0) changed.push(name);
    if (isOther && stat!.dir) walk.missed.push(place + name);
    return isOther;
  }

  /** Leaves the images that are to be taken. Where there are none, the other names are kept: they may be folders. */
  function sift(names: string[]): void {
    const others: string[] = [];
    let isPlain = isRead && !walk.after;
    for (let i = names.length - 1; i >= 0; i--) {
      const name = names[i]!;
      const isImage = isMatch(walk.pattern, name);
      if (isImage) isPlain = false;
      else if (isPlain) others.push(name);
      if (!isImage || !isRead || (isSecond && changed.indexOf(name) < 0)) names.splice(i, 1);
    }
    walk.below = isPlain ? firstOf(others.sort()) : undefined;
  }

  function mark(names: string[]): void {
    journal.read(at, function (record) {
      if (record.kind !== 'd' && names.indexOf(record.name) >= 0) marks[record.size + '/' + record.name] = record;
    });
  }

  function take(name: string): void {
    const path = place + name;
    const stat = files.stat(path);
    if (!stat) lose(walk, path);
    if (!stat || stat.dir) return;
    const mark = marks[stat.size + '/' + name];
    if (stat.size > 0) batch.push({ folder: at, name: name, path: path, size: stat.size, begun: mark ? mark.date : '', isDoubtful: !!mark && mark.kind === 's', isDoubtNoted: !!mark && mark.kind === 's', seenMs: clock.now(), isStill: !!mark, changes: 0 });
    else if (!mark) {
      log.info('image', path + ' is empty (0 bytes), so it is no image; it is left alone until it grows');
      journal.append(at, { kind: 'e', size: 0, date: '00000000', name: name });
    }
  }

  function takeAll(names: string[]): void {
    walk.hasMore = names.length > mostAsked;
    names.splice(mostAsked, names.length);
    if (names.length) mark(names);
    while (names.length && batch.length < batchSize) take(walk.after = names.shift()!);
    if (names.length) walk.hasMore = true;
  }

  function lookAt(names: string[]): void {
    // from the end, in place: a second list would not fit beside a long one
    if (walk.after) for (let i = names.length - 1; i >= 0; i--) if (names[i]! <= walk.after) names.splice(i, 1);
    names.sort();
    // where many have changed, no size is asked for time and again
    const last = isSecond && walk.after && names.length > mostAsked ? names[mostAsked - 1] : undefined;
    if (last) names.splice(mostAsked, names.length);
    // the first time a delivered one is left out by its name alone; there are thousands
    isRead = !names.length || journal.readDelivered(at, function (name, size) {
      const i = names.indexOf(name);
      if (i >= 0 && !(isSecond && hasChanged(name, size))) names.splice(i, 1);
    });
    if (!isRead) log.error('card', 'the journal of ' + at + ' cannot be read; its images wait');
    sift(names);
    takeAll(names);
    if (!last || walk.hasMore) return;
    walk.after = last;
    walk.hasMore = true;
  }

  walk.listing = at;
  if (walk.blind.indexOf(at) < 0) {
    const names = files.list(at);
    if (!names) log.error('card', at + ' cannot be read; its images wait');
    lookAt(names || []);
  } else {
    lookAt(askNumbered(walk, files, journal));
    // they come in an order of their own, each once
    walk.after = '';
    walk.hasMore = walk.number > 0;
  }
}
