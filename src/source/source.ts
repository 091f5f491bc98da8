// The contract of a source of images. Deliveries know neither card nor camera.

import type { OpenFile, Stat } from '../ports';
import type { Skips } from '../store/delivered';

/** An image, with what is known of it. */
export interface Image {
  /** Path on the card. */
  path: string;
  /** Bytes of the file. */
  size: number;
  /** Day (yyyymmdd) on which the image's upload began first. It is empty if it has not begun. */
  begun: string;
  /** Why the image is sent again, for the log. */
  again?: string;
  /** Folder of the image on the card. */
  folder: string;
  /** Name of the image's file. */
  name: string;
  /** Another name for the server. It is empty if there is none. `next` sets it. */
  as?: string;
  /** Path on the server by `images.name` (delivery/names/imagename.ts). */
  to?: string;
  /** `to` may be given to another image, too, so it is not sent: the card has no room to note it. */
  isUnnamed?: boolean;
  /** Only the content shows whether a file on the server is this image. */
  isDoubtful: boolean;
  /** The journal has that doubt. */
  isDoubtNoted: boolean;
  /** Sent from the console, or the live picture: never deleted. */
  isByHand?: boolean;
  /** Under the fixed name of `images.live`, or of the report; never journalled. */
  isLive?: boolean;
  /** A live picture whose number is smaller than that of others on the card, since the numbers began again. */
  isAgain?: boolean;
  /** The file of the report, which is also `isLive`. */
  isReport?: boolean;
  /** The picture of a check, which is also `isReport`. */
  isCheck?: boolean;
  /** A check's picture: it was read back from the server. */
  isSame?: boolean;
  /** A check's picture: it was deleted on the server. */
  isGone?: boolean;
  /** Digest of the file's time and, if needed, its content. */
  fingerprint?: string;
  /** Time of the last change when it was last looked at, in milliseconds as the engine gives it. 0: unknown. */
  writtenMs?: number;
  /** When an image was taken that is skipped for its age, in minutes since 1970 with eight digits. */
  taken?: string;
  /** Digest of the address at which the server refused it, eight digits. */
  refused?: string;
  /** Account of the image's failed tries, as digits (round/image/tryaccount.ts). */
  tries?: string;
  /** How many of the image's names other files have on the server, which are to stay there. The account keeps their number. */
  takenNames?: number;
  /** Another camera's file had the image's name: its size, and the name that the image got, for the report. Only if it is to tell of it. */
  foreign?: string;
}

/** What a look at the card has shown. */
export interface Seen {
  /** Last path of all listed images: the latest picture. */
  newest: string;
  /** The newest image with a content, and the one before it, if `showsNewest`. */
  latest?: string[] | undefined;
  /** Skipped images that were left out. */
  skips?: Skips | undefined;
  /** Files in the folder, none of which matches the pattern. 0: an image does, or there is no file. */
  unmatched?: number;
}

/** In which order images go, and which are left out. */
export interface Order {
  /** The newest image goes first. */
  isNewestFirst: boolean;
  /** The newest image is wanted as the live picture. */
  showsNewest: boolean;
  /** The chip sleeps between rounds. */
  sleeps?: boolean;
  /** The chip was asleep before this boot. */
  wasAsleep?: boolean;
  /** Skipped images stay skipped; otherwise they are images to send. */
  leavesSkipped: boolean;
  /** Minutes since 1970. Skipped images that are not older are looked at again. It is missing if the time is unknown, or if age does not count. */
  oldest?: number;
}

/** What a source does seldom: made for each use, so that it takes no memory between them. */
export interface SourceActs {
  /**
   * Begins a round. `expect` is called at each step of a long search.
   * @param isOther the card was removed
   * @returns a configuration error; empty: none
   */
  start(root: string, pattern: string, expect?: (ms: number) => void, isOther?: boolean, order?: Order): string;
  /** Finds any image, even an incomplete one. */
  peek(): Promise<Image | undefined>;
  /** After unexpected data, the size must prove stable again. */
  doubt(image: Image): void;
  /** When the file was changed last, by the card; undefined: unknown. */
  changedAt(path: string): Date | undefined;
  /** Images before this one in its folder, the nearest first, if it is sent out of the card's order. */
  earlier(image: Image): Image[];
  /**
   * The image's name on the server: the first of `spell(0)`, `spell(1)` … that no other image has, the same every time.
   * @param onNew called if the image had none; `isKept`: no other image gets it
   */
  claim(image: Image, spell: (n: number) => string, onNew: (name: string, isKept: boolean) => void): string;
  /** Kind of the image's last record in the journal (store/journal.ts); empty: none, or its file has changed since. */
  lastRecord(image: Image): string;
  /** Deletes the image. Call it after `deliver` with `x`. @returns whether it is gone */
  remove(image: Image): boolean;
  /** Journals that the server refuses the image for good. @param mark digest of the server's address */
  refuse(image: Image, mark: string): void;
  /** Its account of failed tries, for the journal: at once if `isToGo` is given, otherwise with its next start. Not if it never began. */
  account(image: Image, tries: string, isToGo?: boolean): void;
  /** Queues a file first, even if delivered. */
  add(path: string, size: number): void;
}

/** Where images come from. `Source.begin` precedes the first byte of an upload. */
export interface Source {
  readonly seen: Readonly<Seen>;
  /** The next image with a stable size, until it is delivered or skipped. */
  next(): Promise<Image | undefined>;
  /** The image after `next`, if already known and stable. */
  second(): Image | undefined;
  /** Opens a file. It returns undefined if the file cannot be read. @param isThere as `open` of Files */
  open(path: string, isThere?: boolean): OpenFile | undefined;
  /** Size and time of a file. They are undefined if the file is not there. */
  stat(path: string): Stat | undefined;
  /** Fingerprint of the file's time and, if `isExact`, its content. Empty: missing or of another size; undefined: unreadable. */
  fingerprintOf(image: Image, isExact: boolean): string | undefined;
  /**
   * Journals that the upload begins. After a power cut, an image to be deleted is in doubt, since its file may have changed. @returns false
   * if the journal cannot be written
   */
  begin(image: Image, date: string, isDoubtful: boolean, isToGo: boolean): boolean;
  /** Journals a delivery (`d`), a planned deletion (`x`), a replaced file (`g`), or a skipped one (`k`). @param isUnproven unconfirmed */
  deliver(image: Image, kind: 'd' | 'x' | 'g' | 'k' | 'e', isUnproven?: boolean): boolean;
  /** Leaves the image out of this round. */
  skip(image: Image): void;
  /** Images that are known now; only the source changes the list. */
  waiting(): Image[];
  /** What it does seldom. */
  acts(): SourceActs;
}
