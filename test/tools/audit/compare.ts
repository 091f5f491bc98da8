// Compares the images of a card with the files of a server. Listings are read once and contents in pieces, so that neither has to fit into memory.

import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { join } from '../../../web/fleet/server/names.ts';
import { causeOf, Sentence } from '../demo/show/sentence.ts';
import type { CardContent, Expected } from './card/expected.ts';
import { Absent, mostRefused, Refused, type Entry, type Server } from './server/server.ts';

/** The possible outcomes for an image. The closing line for a person names them in this order. */
export const statuses = ['equal', 'missing', 'other size', 'other bytes', 'not on card', 'waiting', 'skipped', 'not compared'] as const;
/** One of the possible outcomes for an image, such as `missing`. */
export type Status = typeof statuses[number];

/** One line of the outcome: an image of the card, or a file on the server that belongs to no image of the card. */
export interface Row {
  status: Status;
  /** Path of the image on the card. It is empty if the file is only on the server. */
  image: string;
  /** Size of the image on the card in bytes, undefined if unknown. */
  bytes: number | undefined;
  /** Path of the file on the server, from the server's root. For a missing image it is where the image should be. It is empty if unknown. */
  server: string;
  /** Size of the file on the server in bytes, undefined if the file is missing or the size is unknown. */
  serverBytes: number | undefined;
  /** Remark on this image or file for a person, or empty. */
  note: string;
}

/** The whole outcome of a comparison. */
export interface Comparison {
  rows: Row[];
  /** The folder on the server that was compared, without a slash at the beginning. */
  folder: string;
  /** Number of files on the server that are no images of this camera. */
  others: number;
  /** Sentences on what could not be compared, and why. */
  gaps: string[];
  /** Sentences for a person on what else was noticed, such as a card without a journal or a server that lists no folders. */
  notes: string[];
}

/** How a card and a server are compared. */
export interface Options {
  /** True if all images are read back from the server, and compared byte by byte. */
  content: boolean;
  /**
   * Is called with the number of files done and the number of all, which is undefined if unknown. `server` stands for listing, `content` for reading
   * back.
   */
  progress(what: 'server' | 'content', done: number, total: number | undefined): void;
}

interface Found {
  path: string;
  size: number | undefined;
  isExact: boolean;
}

interface Index {
  byPath: Map<string, Expected[]>;
  byOwner: Map<string, Expected>;
  /** The images whose previews have names by a template of their own, by these names and by the previews' digests. */
  byPreview: Map<string, Expected>;
  found: Map<Expected, Found>;
}

const folded = (path: string) => path.normalize('NFC').toLowerCase();
const temporary = '.part';
const fingerprint = /-\d{8}(?=\.[^./]*$|$)/;

function indexOf(images: Expected[]): Index {
  const byPath = new Map<string, Expected[]>();
  const byOwner = new Map<string, Expected>();
  for (const one of images) {
    for (const place of new Set(one.places.map(folded))) {
      const same = byPath.get(place);
      if (same) same.push(one);
      else byPath.set(place, [one]);
    }
    if (one.owner) byOwner.set(one.owner, one);
  }
  const byPreview = new Map(images.flatMap(one => one.previews.map((preview): [string, Expected] => [folded(preview), one])));
  return { byPath, byOwner, byPreview, found: new Map() };
}

/**
 * A folder on the server that may be the directory in which the settings put images (`naming.root`). Its path on the server may differ from the one
 * in the settings.
 */
interface Place {
  /** Path of the folder to list. */
  folder: string;
  /** Translates a path on the server into the path that the settings give it. */
  asSet(path: string): string;
  /** Translates a path by the settings into the path on the server. */
  onServer(path: string): string;
  /** True if the folder is only a guess, which counts only if images of the card are in it. */
  isGuess: boolean;
}

const isBelow = (path: string, folder: string) => folder === '' || path === folder || path.startsWith(`${folder}/`);

function listPlaces(server: Server, { naming }: CardContent): Place[] {
  const { root } = naming;
  const place = (folder: string, isGuess = false): Place => ({
    folder, isGuess,
    asSet: path => join(root, path.slice(folder.length).replace(/^\//, '')),
    onServer: path => join(folder, path.slice(root.length).replace(/^\//, '')),
  });
  const path = server.path;
  if (!path) return [...naming.isRelative && server.home ? [place(join(server.home, root))] : [], place(root), ...root ? [place('', true)] : []];
  if (path === root || path.endsWith(`/${root}`)) return [place(path)];
  const own = isBelow(root, path) && !server.isClosed ? [place(root)] : [];
  const home = server.home ? [place(join(server.home, path), true)] : [];
  return [...own, place(join(path, root)), ...root ? [place(path, true)] : [], ...home];
}

/**
 * Returns whether the year, month or day in a path on the server is the wanted one.
 * @param given undefined if the path has no such part, which then fits any
 */
const isSame = (given: string | undefined, wanted: string) => given === undefined || given === wanted;

/** Returns the image of the card to which a file on the server belongs, or undefined. */
function ownerOf(index: Index, content: CardContent, path: string, size: number | undefined): Expected | undefined {
  const { path: open, day } = content.naming.openDay(path);
  const place = folded(open);
  const listed = index.byPath.get(place) ?? (fingerprint.test(place) ? index.byPath.get(place.replace(fingerprint, '-########')) : undefined);
  const fits = (listed ?? []).filter(({ date }) => !date || (isSame(day.yyyy, date.slice(0, 4)) && isSame(day.mm, date.slice(4, 6)) && isSame(day.dd, date.slice(6))));
  const best = fits.find(one => !index.found.has(one) && one.size === size) ?? fits.find(one => !index.found.has(one)) ?? fits[0];
  if (best) return best;
  const owner = content.naming.ownerOf(path);
  return owner ? index.byOwner.get(owner) : undefined;
}

class Comparing {
  readonly index: Index;
  readonly extras: Found[] = [];
  readonly listed = new Set<string>();
  /**
   * The path that was listed last, if the server lists all files sorted by bytes. A file whose path sorts before it, and was not listed, is missing.
   */
  last: string | undefined;
  /** The folders that the server did not list, so that nobody knows what is in them. */
  readonly unlisted: string[] = [];
  /** Why the server did not tell of an image, as a sentence. */
  readonly refusals = new Map<Expected, string>();
  /** The images whose preview the server has. */
  readonly previews = new Set<Expected>();
  others = 0;
  isWhole = false;
  isRefused = false;
  fixed = new Map<string, number | undefined>();

  constructor(readonly server: Server, readonly content: CardContent, readonly place: Place) {
    this.index = indexOf(content.images);
  }

  take({ path: real, size }: Entry): void {
    const path = this.place.asSet(real);
    const fixed = this.content.naming.fixed.find(one => folded(one.path) === folded(path));
    if (fixed) {
      this.fixed.set(fixed.key, size);
      return;
    }
    const { index } = this;
    const one = ownerOf(index, this.content, path, size);
    const found = { path: real, size, isExact: !!one?.places.includes(this.content.naming.openDay(path).path) };
    const before = one && index.found.get(one);
    if (!one) this.stray(found, path);
    else if (!before) index.found.set(one, found);
    else if (found.isExact && !before.isExact) {
      index.found.set(one, found);
      this.extras.push(before);
    } else this.extras.push(found);
  }

  /**
   * Returns the image whose preview has this name. It is that of a template, or the image's own with `_t`, and perhaps a number, before the ending. A
   * digest may follow.
   */
  imageSeenBy(path: string): Expected | undefined {
    const { config, naming } = this.content;
    if (config['images.previewName']) {
      const { byPreview } = this.index;
      const plain = path.replace(/-[0-9a-f]{8}(?=\.\w+$|$)/, '');
      return [path, plain].flatMap(one => [folded(naming.openDay(one).path), naming.ownerOf(one)]).map(one => byPreview.get(one)).find(one => one !== undefined);
    }
    const whole = path.replace(/_t(?:-\d+|-[0-9a-f]{8})?(?=\.\w+$|$)/, '');
    return config['images.preview'] && whole !== path ? ownerOf(this.index, this.content, whole, undefined) : undefined;
  }

  /** Counts a file that belongs to no image of the card. @param path as the settings give it */
  stray(found: Found, path: string): void {
    const isPart = path.endsWith(temporary);
    // a temporary name has a digest of the picture before its ending
    const whole = isPart ? path.slice(0, -temporary.length).replace(/-[0-9a-f]{8}(?=\.\w+$|$)/, '') : path;
    const image = isPart ? ownerOf(this.index, this.content, whole, undefined) : undefined;
    // a partial upload of a waiting image is not counted, since the next round continues that upload
    if (image?.state === 'waiting') return;
    const seen = isPart ? undefined : this.imageSeenBy(path);
    if (seen) {
      this.previews.add(seen);
      return;
    }
    if (this.content.naming.mayBeImage(whole)) this.extras.push(found);
    else this.others++;
  }
}

/** Lists the folder on the server. @returns the error that ended the listing, or undefined */
async function listAll(comparing: Comparing, progress: (done: number) => void): Promise<unknown> {
  let count = 0;
  try {
    for await (const { entries, folder, unlisted } of comparing.server.list(comparing.place.folder)) {
      for (const entry of entries) comparing.take(entry);
      if (folder !== undefined) comparing.listed.add(folder);
      else if (unlisted !== undefined) comparing.unlisted.push(unlisted);
      else comparing.last = entries.at(-1)?.path ?? comparing.last;
      progress(count += entries.length);
    }
    comparing.isWhole = true;
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Returns the delivered images whose path on the server is known. */
const askable = ({ content }: Comparing): Expected[] =>
  content.images.filter(({ state, places, date }) => state === 'delivered' && places.length > 0 && (date || !places[0]!.includes('{')));

/**
 * Asks for two of the images that the server's list lacks by their paths, before they are told to be missing. If one of them is there, the list is
 * shorter than the truth, and each image that it lacks is asked for. @returns the error that ended this, or undefined
 */
async function askMissing(comparing: Comparing, progress: Options['progress']): Promise<unknown> {
  const missing = askable(comparing).filter(one => !comparing.index.found.has(one) && absent(comparing, one).status === 'missing');
  const probes = [...new Set([missing[0], missing.at(-1)])].filter(one => one !== undefined);
  const error = await askEach(comparing, probes, () => undefined);
  if (error || !probes.some(one => comparing.index.found.has(one))) return error;
  comparing.server.notes.push('The server’s list lacks images that the server has, so each image that it lacks was asked for by its name.');
  return askEach(comparing, missing.filter(one => !comparing.index.found.has(one)), progress);
}

/** Asks for the sizes of images by their paths. @returns the error that ended this, or undefined */
async function askEach(comparing: Comparing, wanted: Expected[], progress: Options['progress']): Promise<unknown> {
  const { server, place, index } = comparing;
  let done = 0;
  return together(comparing, wanted, async one => {
    for (const path of one.places.map(open => place.onServer(withDay(open, one.date))).filter(path => !path.includes('#'))) {
      const size = await server.sizeOf(path);
      if (size === undefined) continue;
      index.found.set(one, { path, size, isExact: true });
      break;
    }
    comparing.listed.add(one.image);
    progress('server', ++done, wanted.length);
  });
}

const withDay = (path: string, date = '') => path.replace('{{{{', date.slice(0, 4)).replace('{{', date.slice(4, 6)).replace('{{', date.slice(6));

/**
 * Asks the server about each image, at most `atOnce` at a time. What the server refuses is noted for that image. Several refusals in a row end it, and
 * so does a connection that is lost. @returns the error after which no more was asked, or undefined
 */
async function together({ server: { atOnce }, refusals }: Comparing, all: Expected[], act: (one: Expected) => Promise<void>): Promise<unknown> {
  let next = 0;
  let inRow = 0;
  let error: unknown;
  const work = async () => {
    while (next < all.length && error === undefined) {
      const one = all[next++]!;
      try {
        await act(one);
        inRow = 0;
      } catch (thrown) {
        if (thrown instanceof Refused) refusals.set(one, thrown.message);
        if (!(thrown instanceof Refused) || ++inRow >= mostRefused) error ??= thrown;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, work));
  return error;
}

/** Compares two streams. @returns the position of the first byte that differs or that only one of them has, from 0 on, or -1 if they are equal */
async function firstDifference(one: Readable, other: Readable): Promise<number> {
  const [left, right] = [one[Symbol.asyncIterator](), other[Symbol.asyncIterator]()] as AsyncIterator<Buffer>[];
  let [a, b]: [Buffer, Buffer] = [Buffer.alloc(0), Buffer.alloc(0)];
  let at = 0;
  try {
    for (;;) {
      if (a.length === 0) a = await left!.next().then(({ value, done }) => (done ? a : value));
      if (b.length === 0) b = await right!.next().then(({ value, done }) => (done ? b : value));
      const length = Math.min(a.length, b.length);
      if (length === 0) return a.length === b.length ? -1 : at;
      if (a.compare(b, 0, length, 0, length) !== 0) {
        for (let i = 0; i < length; i++) if (a[i] !== b[i]) return at + i;
      }
      at += length;
      [a, b] = [a.subarray(length), b.subarray(length)];
    }
  } finally {
    one.destroy();
    other.destroy();
  }
}

/** Asks the server for the sizes that its listing did not give. @returns the first error, or undefined */
async function measure(comparing: Comparing): Promise<unknown> {
  const { server, index, content } = comparing;
  const unknown = content.images.filter(one => one.state === 'delivered' && index.found.has(one) && index.found.get(one)!.size === undefined);
  return together(comparing, unknown, async one => {
    const found = index.found.get(one)!;
    found.size = await server.sizeOf(found.path);
  });
}

interface Contents {
  /** Position of the first byte that differs, from 0 on, or -1 if the image is equal. */
  differs: Map<Expected, number>;
  /** Why an image could not be read, as a sentence. */
  unread: Map<Expected, string>;
}

async function readContents(comparing: Comparing, progress: Options['progress'], contents: Contents): Promise<unknown> {
  const { server, index, content } = comparing;
  const wanted = content.images.filter(one => one.state === 'delivered' && one.file && one.size !== undefined && index.found.get(one)?.size === one.size);
  let done = 0;
  return together(comparing, wanted, async one => {
    for (let isAgain = false; ; isAgain = true) {
      try {
        const own = createReadStream(one.file!);
        own.on('error', error => contents.unread.set(one, `it cannot be read on the card (${causeOf(error)})`));
        contents.differs.set(one, await firstDifference(own, await server.read(index.found.get(one)!.path)));
      } catch (error) {
        if (error instanceof Refused) {
          contents.unread.set(one, `the server does not give it back (${error.message})`);
          throw error;
        }
        // a connection that broke is opened again, once
        if (!contents.unread.has(one)) {
          if (isAgain) throw error;
          continue;
        }
      }
      break;
    }
    progress('content', ++done, wanted.length);
  });
}

interface Looked {
  comparing: Comparing;
  error: unknown;
}

/** Lists the possible folders in turn, and returns the first one that has images of the card, or else the first one that exists. */
async function findPlace(content: CardContent, server: Server, progress: Options['progress']): Promise<Looked> {
  const tried: string[] = [];
  let empty: Comparing | undefined;
  for (const place of listPlaces(server, content)) {
    const comparing = new Comparing(server, content, place);
    const error = await listAll(comparing, done => progress('server', done, undefined));
    if (error instanceof Absent) {
      tried.push(`/${place.folder}`);
      continue;
    }
    const { index, extras, others } = comparing;
    const isEmpty = extras.length === 0 && others === 0;
    if (error || index.found.size > 0 || !(place.isGuess || isEmpty)) return { comparing, error };
    // files in a folder that was only guessed are not counted as this camera's
    comparing.extras.length = comparing.others = 0;
    if (!empty || (empty.place.isGuess && !place.isGuess)) empty = comparing;
  }
  if (!empty) throw new Sentence(`There is no folder ${tried.join(' or ')} on ${server.shown}. Check the address, and ftp.directory or http.url of config.json.`);
  if (content.images.some(({ state }) => state === 'delivered')) server.notes.push(`There is no image of this card in ${[...tried, `/${empty.place.folder}`].join(' or ')} on ${server.shown}. If they are elsewhere, give their folder's address.`);
  return { comparing: empty, error: undefined };
}

/** Compares the card with the server. It throws an error with a sentence if the server cannot be read at all. */
export async function compare(content: CardContent, server: Server, options: Options): Promise<Comparison> {
  const gaps = [...content.unread];
  const looked = await findPlace(content, server, options.progress);
  const { comparing } = looked;
  let { error } = looked;
  if (error instanceof Refused) {
    comparing.isRefused = true;
    server.notes.push(`The server lists no folder (${error.message}), so each image is asked for by its name; files that are only on the server are not seen.`);
    error = await askEach(comparing, askable(comparing), options.progress);
  } else if (!error) error = await askMissing(comparing, options.progress);
  error ??= await measure(comparing);
  const contents: Contents = { differs: new Map(), unread: new Map() };
  if (options.content) error ??= await readContents(comparing, options.progress, contents);
  if (error) gaps.push(`${server.shown}: ${causeOf(error)}. What was seen until then is compared, and the rest is named as not compared; try again.`);
  const rows = [...rowsOf(comparing, options.content ? contents : undefined), ...liveRows(comparing), ...extraRows(comparing)];
  return { rows, folder: comparing.place.folder, others: comparing.others, gaps, notes: [...content.notes, ...server.notes] };
}

function* rowsOf(comparing: Comparing, contents: Contents | undefined): Generator<Row> {
  const { index, content } = comparing;
  for (const one of content.images) {
    const found = index.found.get(one);
    const row = { image: one.image, bytes: one.size, server: found ? `/${found.path}` : '', serverBytes: found?.size };
    const spelled = found && !found.isExact && one.places.length > 0 && !one.places.some(place => place.includes('#')) ? 'its name there is spelled otherwise' : '';
    const note = (...more: string[]) => [one.note, spelled, ...more].filter(Boolean).join('; ');
    if (one.state === 'skipped') yield { ...row, status: 'skipped', note: note() };
    else if (one.state === 'waiting') yield { ...row, status: 'waiting', note: note(found && found.size === one.size ? 'a file of its size is there, without a record in the journal' : comparing.previews.has(one) ? 'only its preview is there' : '') };
    else if (!found) yield { ...row, ...absent(comparing, one), server: expectedAt(comparing, one), note: note(absent(comparing, one).note) };
    else if (found.size === undefined) yield { ...row, status: 'not compared', note: note(comparing.refusals.get(one) ?? 'the server does not tell its size') };
    else if (one.size !== undefined && found.size !== one.size) yield { ...row, status: 'other size', note: note() };
    else if (contents && one.file) {
      const differs = contents.differs.get(one);
      const why = contents.unread.get(one) ?? 'its content was not read';
      yield { ...row, ...(differs === undefined ? { status: 'not compared', note: note(why) } : differs < 0 ? { status: 'equal', note: note() } : { status: 'other bytes', note: note(`from byte ${differs} on`) }) };
    } else yield { ...row, status: 'equal', note: note(one.size === undefined ? 'by its name: the journal has no size any more' : '') };
  }
}

/** Returns the path on the server where the image should be, from the root on. It is empty if the path is not known for sure. */
function expectedAt({ place }: Comparing, { places: [open], date }: Expected): string {
  const path = open === undefined ? '' : place.onServer(withDay(open, date));
  return path && !/[{#]/.test(path) && (date || !open!.includes('{')) ? `/${path}` : '';
}

/** Returns the status of an image that was not found: `missing` if its folder was listed completely, otherwise `not compared`. */
function absent({ isWhole, isRefused, listed, unlisted, refusals, last, place }: Comparing, one: Expected): { status: 'missing' | 'not compared'; note: string } {
  const notCompared = (note: string) => ({ status: 'not compared' as const, note });
  const refusal = refusals.get(one);
  if (refusal !== undefined) return notCompared(refusal);
  if (isRefused) return listed.has(one.image) ? { status: 'missing', note: '' } : notCompared(one.places.length === 0 || !one.date ? 'its name on the server is not known' : '');
  const paths = one.places.map(open => place.onServer(withDay(open, one.date)));
  const mayBeIn = (folder: string) => paths.length === 0 || paths.some(path => /[{#]/.test(path) || isBelow(path, folder));
  if (unlisted.some(mayBeIn)) return notCompared('the server does not list its folder');
  if (isWhole) return { status: 'missing', note: '' };
  const isSeen = paths.length > 0 && paths.every(path => !/[{#]/.test(path) && (listed.has(path.slice(0, Math.max(0, path.lastIndexOf('/')))) || (last !== undefined && Buffer.compare(Buffer.from(path), Buffer.from(last)) < 0)));
  return isSeen ? { status: 'missing', note: '' } : notCompared('');
}

/**
 * Makes the row of the live picture, which is always sent under one name (`images.live`). The journal has no delivery of it, so the file is compared
 * with the card's notes.
 */
function* liveRows({ content, fixed, place, isWhole }: Comparing): Generator<Row> {
  const live = content.naming.fixed.find(({ key }) => key === 'images.live');
  if (!live || !content.live) return;
  const size = fixed.get('images.live');
  const isThere = fixed.has('images.live');
  const status: Status = isThere ? size === content.live.size ? 'equal' : 'other size' : isWhole ? 'missing' : 'not compared';
  yield { status, image: content.live.image, bytes: content.live.size, server: `/${place.onServer(live.path)}`, serverBytes: size, note: 'as the live picture' };
}

function* extraRows({ extras }: Comparing): Generator<Row> {
  for (const { path, size } of extras) {
    yield { status: 'not on card', image: '', bytes: undefined, server: `/${path}`, serverBytes: size, note: path.endsWith(temporary) ? 'the rest of an upload that was cut off' : '' };
  }
}
