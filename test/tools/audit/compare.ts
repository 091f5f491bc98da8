// Compares the images of a card with the files of a server, as both are found: listings are passed once, and contents in pieces.

import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { join } from '../../../web/fleet/server/names.ts';
import { causeOf, Sentence } from '../demo/show/sentence.ts';
import type { CardContent, Expected } from './card/expected.ts';
import { Absent, Refused, type Entry, type Server } from './server/server.ts';

/** How an image and its file on the server compare. The order is that of the last line for a person. */
export const statuses = ['equal', 'missing', 'other size', 'other bytes', 'not on card', 'waiting', 'skipped', 'not compared'] as const;
/** One of `statuses`. */
export type Status = typeof statuses[number];

/** An image of the card, or a file of the server that is on no card. */
export interface Row {
  status: Status;
  /** On the card. Empty: only on the server. */
  image: string;
  bytes: number | undefined;
  /** On the server, from its root: where it is, or should be. Empty: unknown. */
  server: string;
  serverBytes: number | undefined;
  note: string;
}

/** The whole outcome. */
export interface Comparison {
  rows: Row[];
  /** The folder that was looked at, on the server. */
  folder: string;
  /** Files on the server that are no images of this camera. */
  others: number;
  /** Why not all could be compared, in sentences. */
  gaps: string[];
  notes: string[];
}

/** How the card and the server are compared. */
export interface Options {
  /** Reads all images back. */
  content: boolean;
  /** Called with what is done and how much there is, in files. */
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
  return { byPath, byOwner, found: new Map() };
}

/** How a path on the server relates to one of the settings: the part before `root` may be another one. */
interface Place {
  /** The folder to list. */
  folder: string;
  /** The path by the settings of a path on the server. */
  asSet(path: string): string;
  /** The path on the server of a path by the settings. */
  onServer(path: string): string;
  /** The address is taken for the root itself: it counts only if it has images of the card. */
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

/** @param given undefined: the directory does not have it */
const isSame = (given: string | undefined, wanted: string) => given === undefined || given === wanted;

/** The image that a file on the server is. */
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
  /** Names are sorted as bytes, and those up to this one are known. */
  last: string | undefined;
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

  /** @param path by the settings */
  stray(found: Found, path: string): void {
    const isPart = path.endsWith(temporary);
    const whole = isPart ? path.slice(0, -temporary.length) : path;
    const image = isPart ? ownerOf(this.index, this.content, whole, undefined) : undefined;
    // the upload goes on with it
    if (image?.state === 'waiting') return;
    if (this.content.naming.mayBeImage(whole)) this.extras.push(found);
    else this.others++;
  }
}

/** Lists the folder. @returns the error that ended it */
async function listAll(comparing: Comparing, progress: (done: number) => void): Promise<unknown> {
  let count = 0;
  try {
    for await (const { entries, folder } of comparing.server.list(comparing.place.folder)) {
      for (const entry of entries) comparing.take(entry);
      if (folder !== undefined) comparing.listed.add(folder);
      else comparing.last = entries.at(-1)?.path ?? comparing.last;
      progress(count += entries.length);
    }
    comparing.isWhole = true;
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Where nothing is listed, each image is asked for. */
async function askEach(comparing: Comparing, progress: Options['progress']): Promise<unknown> {
  const { server, content, place, index } = comparing;
  const wanted = content.images.filter(({ state, places, date }) => state === 'delivered' && places.length > 0 && (date || !places[0]!.includes('{')));
  let done = 0;
  return together(wanted, server.atOnce, async one => {
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

/** @returns the first error: no more are begun then */
async function together<T>(all: T[], atOnce: number, act: (one: T) => Promise<void>): Promise<unknown> {
  let next = 0;
  let error: unknown;
  const work = async () => {
    while (next < all.length && error === undefined) {
      try {
        await act(all[next++]!);
      } catch (thrown) {
        error ??= thrown;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, work));
  return error;
}

/** @returns the first byte that differs, -1 if none does; one is missing in the shorter */
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

/** The sizes that the listing does not tell. */
async function measure({ server, index, content }: Comparing): Promise<unknown> {
  const unknown = content.images.filter(one => one.state === 'delivered' && index.found.has(one) && index.found.get(one)!.size === undefined);
  return together(unknown, server.atOnce, async one => {
    const found = index.found.get(one)!;
    found.size = await server.sizeOf(found.path);
  });
}

interface Contents {
  /** The first byte that differs; -1: none. */
  differs: Map<Expected, number>;
  unread: Map<Expected, string>;
}

async function readContents({ server, index, content }: Comparing, progress: Options['progress'], contents: Contents): Promise<unknown> {
  const wanted = content.images.filter(one => one.state === 'delivered' && one.file && one.size !== undefined && index.found.get(one)?.size === one.size);
  let done = 0;
  return together(wanted, server.atOnce, async one => {
    for (let isAgain = false; ; isAgain = true) {
      try {
        const own = createReadStream(one.file!);
        own.on('error', error => contents.unread.set(one, `it cannot be read on the card (${causeOf(error)})`));
        contents.differs.set(one, await firstDifference(own, await server.read(index.found.get(one)!.path)));
      } catch (error) {
        if (error instanceof Refused) contents.unread.set(one, `the server does not give it back (${error.message})`);
        // a connection that broke is opened again, once
        else if (!contents.unread.has(one)) {
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

/** The first folder that has images of the card; else the first one that is there. */
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
    // files in another folder than that of the settings are not this camera's
    comparing.extras.length = comparing.others = 0;
    if (!empty || (empty.place.isGuess && !place.isGuess)) empty = comparing;
  }
  if (!empty) throw new Sentence(`There is no folder ${tried.join(' or ')} on ${server.shown}. Check the address, and ftp.directory or http.url of config.json.`);
  if (content.images.some(({ state }) => state === 'delivered')) server.notes.push(`There is no image of this card in ${[...tried, `/${empty.place.folder}`].join(' or ')} on ${server.shown}. If they are elsewhere, give their folder's address.`);
  return { comparing: empty, error: undefined };
}

/** Compares the card with the server. It throws a sentence if the server cannot be read at all. */
export async function compare(content: CardContent, server: Server, options: Options): Promise<Comparison> {
  const gaps = [...content.unread];
  const looked = await findPlace(content, server, options.progress);
  const { comparing } = looked;
  let { error } = looked;
  if (error instanceof Refused) {
    comparing.isRefused = true;
    server.notes.push(`The server lists no folder (${error.message}), so each image is asked for by its name; files that are only on the server are not seen.`);
    error = await askEach(comparing, options.progress);
  }
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
    else if (one.state === 'waiting') yield { ...row, status: 'waiting', note: note(found && found.size === one.size ? 'a file of its size is there, without a record in the journal' : '') };
    else if (!found) yield { ...row, ...absent(comparing, one), server: expectedAt(comparing, one), note: note(absent(comparing, one).note) };
    else if (found.size === undefined) yield { ...row, status: 'not compared', note: note('the server does not tell its size') };
    else if (one.size !== undefined && found.size !== one.size) yield { ...row, status: 'other size', note: note() };
    else if (contents && one.file) {
      const differs = contents.differs.get(one);
      const why = contents.unread.get(one) ?? 'its content was not read';
      yield { ...row, ...(differs === undefined ? { status: 'not compared', note: note(why) } : differs < 0 ? { status: 'equal', note: note() } : { status: 'other bytes', note: note(`from byte ${differs} on`) }) };
    } else yield { ...row, status: 'equal', note: note(one.size === undefined ? 'by its name: the journal has no size any more' : '') };
  }
}

/** Where the image should be. Empty: not known for sure. */
function expectedAt({ place }: Comparing, { places: [open], date }: Expected): string {
  const path = open === undefined ? '' : place.onServer(withDay(open, date));
  return path && !/[{#]/.test(path) && (date || !open!.includes('{')) ? `/${path}` : '';
}

/** An image that was not found is missing only if its folder was listed. */
function absent({ isWhole, isRefused, listed, last, place }: Comparing, one: Expected): { status: 'missing' | 'not compared'; note: string } {
  const notCompared = (note: string) => ({ status: 'not compared' as const, note });
  if (isRefused) return listed.has(one.image) ? { status: 'missing', note: '' } : notCompared(one.places.length === 0 || !one.date ? 'its name on the server is not known' : '');
  if (isWhole) return { status: 'missing', note: '' };
  const paths = one.places.map(open => place.onServer(withDay(open, one.date)));
  const isSeen = paths.length > 0 && paths.every(path => !/[{#]/.test(path) && (listed.has(path.slice(0, Math.max(0, path.lastIndexOf('/')))) || (last !== undefined && Buffer.compare(Buffer.from(path), Buffer.from(last)) < 0)));
  return isSeen ? { status: 'missing', note: '' } : notCompared('');
}

/** The live picture is no delivery: it is compared with what the card's notes say of it. */
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
