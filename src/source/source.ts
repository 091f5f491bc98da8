// Interface to a source of images. Deliveries know neither card nor camera.

import type { OpenFile, Stat } from '../ports';

export interface Image {
  path: string;
  size: number;
  /** Date (yyyymmdd) of its first upload attempt; empty: none. */
  begun: string;
  /** Reason for sending it again, until logged. */
  again?: string;
  folder: string;
  name: string;
  /** Name on the server if it differs; empty: unchanged. Set by `next`. */
  as?: string;
  /** Only its content shows whether a file on the server is this image. */
  isDoubtful: boolean;
  /** The journal contains this doubt. */
  isDoubtNoted: boolean;
  /** Sent by hand: from anywhere on the card, never deleted. */
  isByHand?: boolean;
  /** Fingerprint when the attempt began. */
  print?: string;
  /** Refused by the server: mark of the address, eight digits. */
  refused?: string;
}

export interface Seen {
  /** Last path of all listed images: the camera's latest picture. */
  newest: string;
}

export interface Source {
  readonly seen: Readonly<Seen>;
  /**
   * Begins a round. `expect` is called at each step, because a search may take minutes.
   * @param isOther the card was removed
   * @returns a configuration error; empty: none
   */
  start(root: string, pattern: string, expect?: (ms: number) => void, isOther?: boolean): string;
  /** Finds any image, even an incomplete one. */
  peek(onFound: (image?: Image) => void): void;
  /** The next image with a stable size; the same until it is delivered or skipped. */
  next(onFound: (image?: Image) => void): void;
  /** The image after `next`, if already known and stable. */
  second(): Image | undefined;
  /** After unexpected data: its size must prove stable again. */
  doubt(image: Image): void;
  open(path: string): OpenFile | undefined;
  stat(path: string): Stat | undefined;
  /** Fingerprint, with `isExact` also of the content. Empty if missing or of another size; undefined if unreadable. */
  printOf(image: Image, isExact: boolean): string | undefined;
  /** Journals the start. An image to be deleted is in doubt after a power cut: its file may have changed. */
  begin(image: Image, date: string, isDoubtful: boolean, isToGo: boolean): boolean;
  /** Journals a delivery (`d`), a planned deletion (`x`) or a replaced file (`g`). @param isUnproven not confirmed by the server */
  deliver(image: Image, kind: 'd' | 'x' | 'g', isUnproven?: boolean): boolean;
  /** Call after `deliver` with `x`. @returns whether it is gone */
  remove(image: Image): boolean;
  /** Journals a final refusal. @param mark identifies the address */
  refuse(image: Image, mark: string): void;
  /** For this round. */
  skip(image: Image): void;
  /** Queues a file first, even if delivered. */
  add(path: string, size: number): void;
  /** In bytes, of the waiting images. */
  largest(): number;
  /** Known waiting images. */
  left(): number;
}
