// Lists the images of a card with what its journal says of each: delivered (and where on the server), waiting or skipped. Images that are no longer
// on the card are listed by the journal's records.

import type { Config } from '../../../../src/config/config.ts';
import { isImage } from '../../../../src/glob.ts';
import { inCodePage } from '../../../../src/letters.ts';
import { partAsImage } from '../../../../src/round/image/preview.ts';
import { folderMistake } from '../../../../src/source/folder.ts';
import { imageByHand, nameOnServer } from '../../../../src/source/removal.ts';
import type { Image } from '../../../../src/source/source.ts';
import { whyUnsent } from '../../../../src/source/unsent.ts';
import { deepest, isForeign, prefixOf, rootOf } from '../../../../src/source/walk.ts';
import { createJournal, journalFolder } from '../../../../src/store/journal.ts';
import { LiveNote } from '../../../../src/store/notewords.ts';
import { createNotes } from '../../../../src/store/state.ts';
import { timeIn } from '../../../../src/template.ts';
import { digest } from '../../../outside.ts';
import { Sentence } from '../../demo/show/sentence.ts';
import { openCardFiles, type CardFiles } from './cardfiles.ts';
import { findJournals, folderOf, readHistory, type Delivery, type History, type Journals, type Known } from './history.ts';
import { toText } from './letters.ts';
import { anyDay, createNaming, ownerMark, type Naming } from './naming.ts';
import { readSettings, type CardSettings } from './settings.ts';

/**
 * What the journal says of an image. A `waiting` one is still to be sent. A `skipped` one is not sent, since the firmware has given it up or may
 * leave it out.
 */
export type State = 'delivered' | 'waiting' | 'skipped';

/** An image that the server should have, or may get. */
export interface Expected {
  /** Path of the image on the card, as a text for a person. */
  image: string;
  state: State;
  /** Size of the image in bytes. It is undefined if the journal has dropped the record with the size. */
  size: number | undefined;
  /** Day (yyyymmdd) in the path of the image's directory on the server. It is undefined if it is unknown, or if the path has no day. */
  date: string | undefined;
  /**
   * Possible paths of the image on the server, with a placeholder for the day. A `#` stands for any digit. The list is empty if the path is
   * unknown.
   */
  places: string[];
  /**
   * Digest that identifies the image (`ownerMark`). By it the card's notes tell which image a name made by `images.name` belongs to. It is empty if
   * the image has no place on the server.
   */
  owner: string;
  /**
   * Possible paths of the image's preview on the server, as in `places`, and the digest that identifies the preview in the card's notes. The list is
   * empty if the preview has the name of its image with a mark (`images.previewName`).
   */
  previews: string[];
  /** Path of the file on this machine, as bytes. It is undefined if the image is no longer on the card. */
  file: Buffer | undefined;
  /** Remark on the image for a person, or empty. */
  note: string;
}

/** All that the audit reads from a card. */
export interface CardContent extends CardSettings {
  /** The files of the card, for reading. */
  files: CardFiles;
  /** Gives the paths on the server of the card's images. */
  naming: Naming;
  /** True if there is a journal on this card. */
  hasJournal: boolean;
  /** The images that the server should have or may get, also those that are no longer on the card. */
  images: Expected[];
  /** The live picture that was sent last, by the card's notes: its path on the card and its size in bytes. It is undefined if there is none. */
  live: { image: string; size: number } | undefined;
  /** Sentences on what could not be read, and so is not compared. */
  unread: string[];
  /** Sentences for a person on what else was noticed on the card, such as that it has no config.json or no journal. */
  notes: string[];
}

interface OnCard {
  /** Path of the image's folder on the card, as the journal spells it. */
  folder: string;
  name: string;
  size: number;
}

const isPlain = (text: string) => /^[\x00-\x7f]*$/.test(text);

/**
 * Returns all image folders of the card, each with the sizes in bytes of its images by name, found by the firmware's rules.
 * @param unread gets a sentence on each folder that cannot be read
 */
function walk(files: CardFiles, config: Config, unread: string[]): Map<string, Map<string, number>> {
  const found = new Map<string, Map<string, number>>();
  function look(folder: string): void {
    const names = files.list(folder);
    if (!names) {
      unread.push(`${toText(folder)} on the card cannot be read, so its images are not compared; check the card and your rights to read it.`);
      return;
    }
    const images = new Map<string, number>();
    found.set(folder, images);
    const below: string[] = [];
    for (const name of names.sort()) {
      const path = prefixOf(folder) + name;
      const stat = files.stat(path);
      if (stat?.dir && name[0] !== '.' && !isForeign(path)) below.push(path);
      else if (stat && !stat.dir && isImage(config['images.match'], folder, name)) images.set(name, stat.size);
    }
    for (const path of below) {
      if (path.split('/').length <= deepest) look(path);
      else unread.push(`${toText(path)} is deeper than ${deepest} folders, where the firmware does not look.`);
    }
  }
  look(rootOf(config['images.folder']));
  return found;
}

/** Reads the card's settings, journals and images, and writes nothing to it. @param progress is called with the number of images so far */
export function readCard(card: string, progress: (images: number) => void = () => undefined): CardContent {
  const files = openCardFiles(card);
  if (!files.list('')) throw new Sentence(`${card} cannot be read; --card needs the folder of a card, with config.json or DCIM in it, and you need the right to read it.`);
  const settings = readSettings(files);
  const { config } = settings;
  const root = rootOf(config['images.folder']);
  const journals = findJournals(files);
  const mistake = folderMistake(files, root);
  if (mistake && !journals.isThere) throw new Sentence(`images.folder: ${toText(root)} ${mistake.replace(/; nothing is sent.*/, '')}. Is ${card} the root of the card? It has neither images nor a journal.`);
  const unread: string[] = [];
  const notes: string[] = settings.isThere ? [] : ['The card has no config.json: the defaults hold, images in /DCIM, with their names, in the server\'s root.'];
  if (!journals.isThere) notes.push('The card has no journal: images are compared by names and sizes, and each is expected on the server.');
  const content: CardContent = { ...settings, files, naming: createNaming(config, files), hasJournal: journals.isThere, images: [], live: liveOf(files, settings), unread, notes };
  const folders = mistake ? new Map<string, Map<string, number>>() : walk(files, config, unread);
  addAll(content, files, journals, folders, progress);
  if (content.images.length > 0 || unread.length > 0) return content;
  if (journals.isThere) notes.push('The card has no image, and its journal knows of none: there is nothing to compare.');
  else throw new Sentence(`There is nothing to compare: ${card} has neither a journal (${journalFolder}) nor an image (${wanted(config)}). Is it the root of the right card?`);
  return content;
}

const wanted = (config: Config) => `${config['images.match']}, by images.match, in the ${rootOf(config['images.folder']) === '/' ? 'root' : `folder ${toText(rootOf(config['images.folder']))}`} and below`;

function addAll(content: CardContent, files: CardFiles, journals: Journals, folders: Map<string, Map<string, number>>, progress: (images: number) => void): void {
  const { unread } = content;
  const spelled = new Map([...folders.keys()].map(folder => [folder, spellingOf(journals, folder)]));
  const parents = [...new Set([rootOf(content.config['images.folder']), '/', ...spelled.values()])];
  const own = [...spelled.values()];
  const gone: string[] = [];
  for (const journal of journals.strangers(own)) {
    const folder = folderOf(journal, parents);
    if (folder) gone.push(folder);
    else unread.push(`The journal ${toText(journal)} is of a folder that is not on this card, so its images are not compared.`);
  }
  const one = journals.isOne ? readHistory(journals.files, '/') : undefined;
  const used = new Set<string>();
  for (const [folder, images] of folders) {
    const as = spelled.get(folder)!;
    const history = one ?? readHistory(journals.files, as);
    if (!history) {
      unread.push(`The journal of ${toText(folder)} cannot be read, so its ${images.size} images are not compared; check the card.`);
      continue;
    }
    const others = foldNames(history);
    for (const [name, size] of images) {
      const known = namesOf(name).find(one => history.has(one));
      const other = known === undefined ? others.get(name.toLowerCase()) : undefined;
      const spell = known ?? (other !== undefined && !images.has(other) ? other : name);
      used.add(spell);
      if (`${prefixOf(as)}${spell}` !== `${prefixOf(folder)}${name}`) files.alias(`${prefixOf(as)}${spell}`, `${prefixOf(folder)}${name}`);
      addImage(content, files, { folder: as, name: spell, size }, history.get(spell));
      if (content.images.length % 256 === 0) progress(content.images.length);
    }
    if (!one) addGone(content, as, history, new Set([...used]));
    if (!one) used.clear();
  }
  if (one) addGone(content, rootOf(content.config['images.folder']), one, used);
  for (const folder of gone) addGone(content, folder, readHistory(journals.files, folder) ?? new Map() as History, new Set());
  progress(content.images.length);
}

/** Returns the spellings that a name may have in the journal: its UTF-8 bytes if a desktop wrote it, code page 437 if a chip did. */
const namesOf = (name: string) => (isPlain(name) ? [name] : [name, inCodePage(name)]);

/** Returns the names in the journal by their lower-case forms, since FAT does not distinguish upper and lower case. */
function foldNames(history: History): Map<string, string> {
  return new Map([...history.keys()].map(name => [name.toLowerCase(), name]));
}

/** Returns the folder's path in the spelling that the journal uses: as it is, or in code page 437, as a chip writes it. */
function spellingOf(journals: Journals, folder: string): string {
  if (isPlain(folder) || journals.isOne) return folder;
  const other = inCodePage(folder);
  const unknown = journals.strangers([folder]).length;
  return journals.strangers([folder, other]).length < unknown ? other : folder;
}

function imageOf({ folder, name, size }: OnCard): Image {
  return { ...imageByHand(prefixOf(folder) + name, size), folder };
}

function addImage(content: CardContent, files: CardFiles, of: OnCard, known: Known | undefined): void {
  const { config, naming, hasJournal } = content;
  const image = imageOf(of);
  const file = files.placeOf(image.path);
  const delivery = known?.deliveries.at(-1);
  const last = known?.last;
  const isLast = last?.size === of.size;
  const isDelivered = !!delivery && !delivery.isDeleted && delivery.size === of.size;
  const leavesSkipped = config['images.skipOlderMinutes'] > 0 || config['images.archive'] === false;
  const base = { image: toText(image.path), size: of.size, file, note: '', owner: '', previews: [] };
  const unsent = isDelivered ? '' : of.size === 0 ? 'it is empty (0 bytes), so it is no image' : whyUnsent(files, image.path, of.size);
  if (unsent) content.images.push({ ...base, state: 'skipped', date: undefined, places: [], note: toText(unsent) });
  else if (!isDelivered && isLast && last.kind === 'k' && leavesSkipped) content.images.push({ ...base, state: 'skipped', date: undefined, places: [], note: 'skipped by the settings' });
  else {
    const isNamesake = isDelivered ? delivery.isNamesake : !!known?.isNamesake;
    if (isNamesake) nameOnServer(files, createJournal(files, digest), digest, Object.assign(image, { isNamesake, seenMs: 0, isStill: true, changes: 0 }));
    image.takenNames = isDelivered ? delivery.takenNames : known?.takenNames ?? 0;
    const places = placesOf(naming, image);
    const note = isDelivered || !hasJournal ? '' : isLast && last.kind === 'r' ? 'the server has refused it' : isLast && (last.kind === 'b' || last.kind === 's') ? 'its upload has begun' : '';
    content.images.push({
      ...base, state: isDelivered || !hasJournal ? 'delivered' : 'waiting', note, owner: ownerMark(image), previews: previewsOf(content, image), date: isDelivered ? delivery.date : undefined,
      places: isNamesake && !config['images.name'] ? [...places, ...placesOf(naming, { ...image, as: withDigits(of.name), to: undefined } as unknown as Image)] : places,
    });
  }
  if (known) addEarlier(content, of, known, isDelivered ? known.deliveries.length - 1 : known.deliveries.length);
}

const placesOf = (naming: Naming, image: Image) => naming.placesOf(image, anyDay);

/** Returns what tells the preview of an image, if its name has a template of its own. */
function previewsOf({ config, naming }: CardContent, image: Image): string[] {
  if (!config['images.previewName']) return [];
  const preview = partAsImage(image, { from: 0, to: 0 });
  return [...placesOf(naming, preview), ownerMark(preview)];
}

/**
 * Returns the name as the firmware changes it on the server if an image of this name was deleted before. `########` stands for the eight added
 * digits.
 */
function withDigits(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? `${name.slice(0, dot)}-########${name.slice(dot)}` : `${name}-########`;
}

/**
 * Adds the earlier deliveries of an image's name to the list of images. A delivery is left out if a later one has replaced its file on the server.
 * @param count number of deliveries to look at, from the first on
 */
function addEarlier(content: CardContent, { folder, name }: OnCard, known: Known, count: number): void {
  const placeOf = ({ isNamesake, date, takenNames }: Delivery) => (isNamesake ? '' : `${isDated(content) ? date : ''} ${takenNames}`);
  known.deliveries.slice(0, count).forEach((delivery, i) => {
    const later = known.deliveries.slice(i + 1);
    const isReplaced = !delivery.isNamesake && later.some(one => placeOf(one) === placeOf(delivery));
    // the file of the last delivery is left out, since an image of this name that waits will replace it
    const isBeingReplaced = count === known.deliveries.length && i === count - 1 && !delivery.isDeleted && !isDated(content);
    if (!isReplaced && !isBeingReplaced) content.images.push(goneImage(content, folder, name, delivery));
  });
}

const isDated = ({ config }: CardContent) => /\{(yyyy|mm|dd)\}/.test(config['http.url'] || config['ftp.directory']);

function goneImage(content: CardContent, folder: string, name: string, delivery: Delivery): Expected {
  const { config, naming } = content;
  const image = imageOf({ folder, name, size: delivery.size ?? 0 });
  if (delivery.isNamesake) image.as = withDigits(name);
  image.takenNames = delivery.takenNames;
  // `images.name` took the picture's time from the picture itself, which is gone, so the name on the server is unknown
  const isNamed = !!config['images.name'] && timeIn(config['images.name']) >= 0;
  return {
    image: toText(image.path), state: 'delivered', size: delivery.size, date: delivery.date, places: isNamed ? [] : placesOf(naming, image), owner: ownerMark(image), previews: previewsOf(content, image), file: undefined,
    note: delivery.isDeleted ? 'deleted from the card after its delivery' : 'no longer on the card',
  };
}

function addGone(content: CardContent, folder: string, history: History, present: Set<string>): void {
  for (const [name, known] of history) {
    if (present.has(name)) continue;
    addEarlier(content, { folder, name, size: 0 }, known, known.deliveries.length);
    const last = known.deliveries.at(-1);
    // the image is gone from the card, so no later image has replaced its last delivery on the server
    if (last && !last.isDeleted && !isDated(content)) content.images.push(goneImage(content, folder, name, last));
  }
}

/** Returns the live picture in the card's notes if the server has it by these notes, otherwise undefined. */
function liveOf(files: CardFiles, { config, digest: own }: CardSettings): CardContent['live'] {
  const words = config['images.live'] ? createNotes(files).get('live').split(' ') : [];
  if (words[LiveNote.digest] !== own || !['0', '-1'].includes(words[LiveNote.ended]!)) return undefined;
  return { image: toText(words.slice(LiveNote.path).join(' ')), size: Number(words[LiveNote.size]) };
}
