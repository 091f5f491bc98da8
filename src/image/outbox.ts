// Which image is next: walks the card in a stable order, a folder at a time, and leaves out what the journal knows as
// delivered. Memory holds one folder's listing for a moment and a short batch after that, whatever the card holds.

import type { Log } from '../log';
import type { Clock, Files } from '../ports';
import { isMatch } from './glob';
import { awaitStill, holdsStill, type Held } from './still';
import { numberedCount, numberedName, numberedRun } from './numbered';
import { homeFolder, type Journal, type JournalRecord } from './journal';

export interface Image extends Held {
  folder: string;
  name: string;
  /** What lies at the server may hold what was said to get the modem out of a data phase: its size alone proves nothing. */
  isDoubtful: boolean;
  /** The journal tells that it began as a stream. */
  isStream: boolean;
}

export interface Outbox {
  /** Begins a round at this folder. */
  open(root: string, pattern: string): void;
  /** Whether there is any image at all; it may still be written. */
  peek(onFound: (image?: Image) => void): void;
  /** The next image that is to be sent, or none; the same one until it is delivered or set aside. Its size has held still. */
  next(onFound: (image?: Image) => void): void;
  /** It was another than expected: its size is looked at anew. */
  doubt(image: Image): void;
  /** The one that comes after it, where that is known already and has held still. */
  second(): Image | undefined;
  /** Whether the journal takes anything. */
  canWrite(image: Image): boolean;
  /** Journals that its upload begins. */
  begin(image: Image, date: string, isStream: boolean): boolean;
  /** Journals its delivery. */
  deliver(image: Image): boolean;
  /** Leaves it for this round. */
  setAside(image: Image): void;
  /** A file of the card that is to be sent too, wherever it lies, before the others. */
  add(path: string, size: number): void;
  /** The size of the largest of them. */
  largest(): number;
  /** How many more are known to wait: those of the batch. */
  left(): number;
}

const batchSize = 12;
/** More of a folder are looked at while so many wait still: their sizes have time to be seen holding still. */
const refillAt = 3;
/** Names asked for in one turn of a folder that cannot be listed. */
const looksATurn = 40;
/** Longer than any listing takes that fits the memory. */
const guardMs = 5000;
/** A card has no deeper folders; links on a desktop might. */
const deepest = 12;

/** The last record of each image that is begun, or empty and told, and not delivered, by its size and name. */
type Marks = { [image: string]: JournalRecord };

export function createOutbox(files: Files, journal: Journal, clock: Clock, log: Log): Outbox {
  let root = '';
  let pattern = '';
  let folder: string | undefined;
  /** Images of this folder up to this name have been seen in this round. */
  let after = '';
  let hasMore = true;
  /** Names that the listing has and the card does not give, in this round. */
  let unreadable: string[] = [];
  let told = '';
  /** Before a folder's first batch in this round; and delivered names in it whose size is another now. */
  let isFirstLook = true;
  let changed: string[] = [];
  /** Folders that cannot be listed, since the start; and how far the one in hand has been asked for names. */
  const blind: string[] = [];
  let number = 0;
  let isFound = false;
  let batch: Image[] = [];

  function under(parent: string, name: string): string {
    return (parent === '/' ? '' : parent) + '/' + name;
  }

  function isSize(path: string, size: number): boolean {
    const stat = files.stat(path);
    return !!stat && stat.size === size;
  }

  function key(record: { name: string; size: number }): string {
    return record.size + '/' + record.name;
  }

  /** What the journal says of a name. A delivered one is looked at once a round: has it another size, it is a new image. */
  function strike(at: string, names: string[], marks: Marks, record: JournalRecord): void {
    const i = names.indexOf(record.name);
    if (i < 0) return;
    if (record.kind !== 'd') {
      marks[key(record)] = record;
      return;
    }
    const isSame = isFirstLook ? isSize(under(at, record.name), record.size) : changed.indexOf(record.name) < 0;
    if (!isSame && isFirstLook && changed.indexOf(record.name) < 0) changed.push(record.name);
    if (!isSame) return;
    names.splice(i, 1);
    delete marks[key(record)];
  }

  /** The names that match, sorted, without those that are delivered; none where the card does not tell. */
  function undelivered(at: string, marks: Marks): string[] {
    const all = files.list(at);
    const names = all || [];
    // from the end, in place: a second list would not fit beside a long one
    for (let i = names.length - 1; i >= 0; i--) if (names[i]! <= after || !isMatch(pattern, names[i]!)) names.splice(i, 1);
    let isTold = !!all;
    if (names.length) isTold = journal.read(at, function (record) { strike(at, names, marks, record); });
    if (!isTold) log.error('card', (all ? 'the journal of ' : '') + at + ' cannot be read; its images wait');
    isFirstLook = false;
    return isTold ? names.sort() : [];
  }

  function take(at: string, name: string, marks: Marks): void {
    const path = under(at, name);
    const stat = files.stat(path);
    if (!stat) unreadable.push(path);
    if (!stat || stat.dir) return;
    const mark = marks[key({ name: name, size: stat.size })];
    if (stat.size > 0) batch.push({ folder: at, name: name, path: path, size: stat.size, begun: mark ? mark.date : '', isDoubtful: !!mark && mark.kind === 's', isStream: !!mark && mark.kind === 's', seenMs: clock.now(), isStill: !!mark, changes: 0 });
    else if (!mark) {
      log.info('image', path + ' is empty (0 bytes), so it is no image; it is left alone until it grows');
      journal.append(at, { kind: 'e', size: 0, date: '00000000', name: name });
    }
  }

  function load(at: string): void {
    const marks: Marks = {};
    const names = undelivered(at, marks);
    let i = 0;
    while (i < names.length && batch.length < batchSize) take(at, after = names[i++]!, marks);
    hasMore = i < names.length;
  }

  /** Of a folder that cannot be listed: some more of the names that cameras give. Where one kind is found, no other is asked for. */
  function loadBlind(at: string): void {
    const marks: Marks = {};
    const names: string[] = [];
    for (let i = 0; i < looksATurn && number < numberedCount && names.length < batchSize; i++) {
      if (isFound && number % numberedRun === 0) number = numberedCount;
      const name = numberedName(number++, pattern);
      if (name && files.stat(under(at, name))) names.push(name);
    }
    isFound = isFound || names.length > 0;
    if (names.length && journal.read(at, function (record) { strike(at, names, marks, record); })) names.forEach(function (name) { take(at, name, marks); });
    hasMore = number < numberedCount;
  }

  /**
   * Listing a folder of very many names aborts the function that runs for lack of memory, and nothing can catch that: a timer
   * set before finds out.
   */
  function guard(at: string, act: () => void, onFound: (image?: Image) => void): void {
    const timer = clock.after(guardMs, function () {
      blind.push(at);
      log.error('card', at + ' holds more names than fit the memory; only images named like IMG_0001.JPG are found there, one by one; put no more than 300 into a folder');
      search(onFound);
    });
    act();
    clock.cancel(timer);
  }

  function isBlind(at: string): boolean {
    return blind.indexOf(at) >= 0;
  }

  /** The first folder in `at` whose name comes behind `name`. */
  function folderAfter(at: string, name: string): string | undefined {
    if (at.split('/').length > deepest) {
      if (!name) unreadable.push(at);
      return undefined;
    }
    const names = isBlind(at) ? [] : files.list(at) || [];
    names.sort();
    for (let i = 0; i < names.length; i++) {
      if (names[i]! <= name) continue;
      const path = under(at, names[i]!);
      const stat = path !== homeFolder && files.stat(path);
      if (stat && stat.dir) return path;
    }
    return undefined;
  }

  /** The next folder in the order: down, else on, else up and on. */
  function advance(at: string): string | undefined {
    let found = folderAfter(at, '');
    while (!found && at !== root) {
      const cut = at.lastIndexOf('/');
      const name = at.slice(cut + 1);
      at = at.slice(0, cut) || '/';
      found = folderAfter(at, name);
    }
    return found;
  }

  /** Some are told by name, and that only when it has changed. */
  function tellUnreadable(): void {
    const text = unreadable.length + ' of the images or folders cannot be opened, among them ' + unreadable[0] + '; a path may have 63 bytes and lie ' + deepest + ' folders deep';
    if (unreadable.length && text !== told) log.error('card', text);
    told = unreadable.length ? text : '';
    unreadable = [];
  }

  function enter(next: string | undefined): void {
    folder = next;
    if (!next) tellUnreadable();
    after = '';
    hasMore = isFirstLook = true;
    changed = [];
    number = 0;
    isFound = false;
  }

  function search(onFound: (image?: Image) => void): void {
    const at = folder;
    if (batch.length <= refillAt && at && hasMore) {
      if (isBlind(at)) loadBlind(at);
      else guard(at, function () { load(at); }, onFound);
    }
    if (batch.length || !at) {
      onFound(batch[0]);
      return;
    }
    if (!hasMore) guard(at, function () { enter(advance(at)); }, onFound);
    // one folder a turn: the engine's other work goes on meanwhile
    clock.after(0, function () { search(onFound); });
  }

  function drop(image: Image): void {
    batch = batch.filter(function (other) { return other.path !== image.path; });
  }

  function next(onFound: (image?: Image) => void): void {
    search(function (image) {
      if (!image) onFound();
      else awaitStill(files, clock, log, image, function () { onFound(image); }, function (isLater) {
        drop(image);
        if (isLater) batch.push(image);
        next(onFound);
      });
    });
  }

  function write(kind: 'b' | 's' | 'd', image: Image): boolean {
    return journal.append(image.folder, { kind: kind, size: image.size, date: image.begun, name: image.name });
  }

  return {
    open: function (at, match) {
      root = at;
      pattern = match;
      batch = [];
      enter(at);
    },
    peek: search,
    next: next,
    doubt: function (image) {
      image.isStill = false;
      image.seenMs = clock.now();
    },
    second: function () { return batch[1] && holdsStill(files, clock, batch[1]) ? batch[1] : undefined; },
    canWrite: function (image) { return journal.touch(image.folder); },
    begin: function (image, date, isStream) {
      if (image.begun && (image.isStream || !isStream)) return true;
      const before = image.begun;
      image.begun = before || date;
      const isWritten = write(isStream ? 's' : 'b', image);
      if (isWritten) image.isStream = isStream;
      else image.begun = before;
      return isWritten;
    },
    deliver: function (image) {
      const isWritten = write('d', image);
      if (isWritten) drop(image);
      return isWritten;
    },
    setAside: drop,
    add: function (path, size) {
      const cut = path.lastIndexOf('/');
      batch.unshift({ folder: path.slice(0, cut) || '/', name: path.slice(cut + 1), path: path, size: size, begun: '', isDoubtful: false, isStream: false, seenMs: 0, isStill: true, changes: 0 });
    },
    largest: function () { return batch.reduce(function (most, image) { return Math.max(most, image.size); }, 0); },
    left: function () { return batch.length; }
  };
}
