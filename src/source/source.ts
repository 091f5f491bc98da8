// The contract of a source: where images come from. Whoever delivers them knows no card and no camera.

import type { OpenFile, Stat } from '../ports';

export interface Image {
  /** Its place at the source: what it is opened by. */
  path: string;
  size: number;
  /** The date (yyyymmdd) on which its upload first began; empty where it has not. */
  begun: string;
  /** Why it is sent again, until that is told. */
  again?: string;
  folder: string;
  name: string;
  /** Its name on the server if an image of its name was delivered and deleted before; empty: its own. Known once it is picked. */
  as?: string;
  /** A file of its name and size on the server shows nothing on its own: only its content does. */
  isDoubtful: boolean;
  /** The journal tells that it began so. */
  isDoubtNoted: boolean;
  /** A person has asked for it: it may lie anywhere on the card, and is never deleted. */
  isByHand?: boolean;
  /** What `printOf` said of it when its try began. */
  print?: string;
  /** The server has refused it for good: the mark of the address that it was sent to, eight digits. */
  refused?: string;
}

/** What it knows of the card besides the images that wait. */
export interface Seen {
  /** Of all images that were listed, delivered or not, the last one by its path: the one that a camera has taken last. Empty: none. */
  newest: string;
}

export interface Source {
  readonly seen: Readonly<Seen>;
  /**
   * Begins a round at `images.folder`, with `images.match`. `expect` is told at each step of a search: with many images it takes minutes.
   * @param isOther the card was out, and may be another one
   * @returns what of them is wrong, as a sentence; empty where nothing is
   */
  start(root: string, pattern: string, expect?: (ms: number) => void, isOther?: boolean): string;
  /** Whether there is any image at all; it may still be written. */
  peek(onFound: (image?: Image) => void): void;
  /** The next image that is to be sent, or none; the same one until it is delivered or skipped. Its size has held still. */
  next(onFound: (image?: Image) => void): void;
  /** The one that comes after it, where that is known already and has held still. */
  second(): Image | undefined;
  /** What was read of it was not what was expected: its size is looked at again. */
  doubt(image: Image): void;
  /** The bytes of the image at this path; nobody else opens it. */
  open(path: string): OpenFile | undefined;
  stat(path: string): Stat | undefined;
  /**
   * Tells its file from another of its size at its path; `isExact`: by its content too. Empty where it is not there, or has
   * another size; undefined where it is there and cannot be read.
   */
  printOf(image: Image, isExact: boolean): string | undefined;
  /**
   * Journals that its upload begins, in doubt or not. One that is to be deleted is in doubt after a cut in any case: its file may be
   * another by then.
   */
  begin(image: Image, date: string, isDoubtful: boolean, isToGo: boolean): boolean;
  /**
   * Journals its delivery; with `x` that it is to be deleted, with `g` that its file is another by now, which comes as a new image.
   * @param isUnproven the server has not shown that it holds it
   */
  deliver(image: Image, kind: 'd' | 'x' | 'g', isUnproven?: boolean): boolean;
  /** Deletes it from the card, once that is journalled. @returns whether it is gone */
  remove(image: Image): boolean;
  /** Journals that the server refuses it for good. @param mark what tells the address from others */
  refuse(image: Image, mark: string): void;
  /** Leaves it for this round. */
  skip(image: Image): void;
  /** A file of the card that a person wants to be sent, before the others: again, if it was sent before. */
  add(path: string, size: number): void;
  /** The size of the largest of them. */
  largest(): number;
  /** How many more are known to wait. */
  left(): number;
}
