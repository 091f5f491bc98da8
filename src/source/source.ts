// What a source of images offers to deliveries, which know neither the card nor the camera.

import type { OpenFile, Stat } from '../ports';
import type { Skips } from '../store/delivered';

/** An image, with what is known of it. */
export interface Image {
  /** The image's path on the card. */
  path: string;
  /** The size of the file in bytes. */
  size: number;
  /** The day (yyyymmdd) on which the upload of the image first began. It is empty if none has begun. */
  begun: string;
  /** Why the image is sent again, in words for the log. */
  again?: string;
  /** The path of the image's folder on the card. */
  folder: string;
  /** The name of the image's file in its folder. */
  name: string;
  /** Another name that the image gets on the server. It is empty if it keeps its own. `next` sets it. */
  as?: string;
  /** The path on the server that the setting `images.name` gives to the image (delivery/names/imagename.ts). */
  to?: string;
  /** Whether another image may get the same `to`, since the card has no room to note it. The image is then not sent. */
  isUnnamed?: boolean;
  /** Whether only the content shows that a file on the server is this image. */
  isDoubtful: boolean;
  /** Whether the journal has noted that only the content shows it. */
  isDoubtNoted: boolean;
  /** Whether a person sends the image, or it is the live picture. It is then never deleted. */
  isByHand?: boolean;
  /** Whether the image is sent under the fixed name of `images.live` or of the report. It is then never in the journal. */
  isLive?: boolean;
  /** Whether this live picture has a smaller number than others on the card, since the camera's numbers began again. */
  isAgain?: boolean;
  /** Whether this is the file of the report. It is then also `isLive`. */
  isReport?: boolean;
  /** Whether this is the test picture of a check. It is then also `isReport`. */
  isCheck?: boolean;
  /** Whether the test picture was read back from the server. */
  isSame?: boolean;
  /** Whether the test picture was deleted on the server. */
  isGone?: boolean;
  /** A digest of the file's time and, if needed, of its content. */
  fingerprint?: string;
  /** When the file was last changed, as it was last seen, in milliseconds as the engine gives it. It is 0 if unknown. */
  writtenMs?: number;
  /** When an image was taken that is skipped for its age, in minutes since 1970 with eight digits. */
  taken?: string;
  /** Eight digits for the address at which the server has refused the image. */
  refused?: string;
  /** The account of the image's failed tries, as digits (round/image/tryaccount.ts). */
  tries?: string;
  /** How many of the image's names belong to other files on the server, which must stay there. The account keeps the number. */
  takenNames?: number;
  /**
   * For the report: another camera's file had the image's name. The text has that file's size and the name that the image got. It is missing
   * if nothing is to be reported.
   */
  foreign?: string;
}

/** What a search of the card has shown. */
export interface Seen {
  /** The last path of all images that were listed, which is the latest picture. */
  newest: string;
  /** The paths of the newest image that is not empty and of the one before it. They are there only if `showsNewest`. */
  latest?: string[] | undefined;
  /** Limits for images that are skipped for their age, or undefined if none is skipped. */
  skips?: Skips | undefined;
  /** How many files there are, if none of them matches the pattern. It is 0 if one is an image, or if there is no file. */
  unmatched?: number;
}

/** In which order images are sent, and which of them are left out. */
export interface Order {
  /** Whether the newest image is sent first. */
  isNewestFirst: boolean;
  /** Whether the newest image is wanted as the live picture. */
  showsNewest: boolean;
  /** Whether the chip sleeps between rounds. */
  sleeps?: boolean;
  /** Whether the chip was asleep before this start. */
  wasAsleep?: boolean;
  /** Whether images that were skipped for their age stay skipped. Otherwise they are sent. */
  leavesSkipped: boolean;
  /**
   * In minutes since 1970. An image that was skipped for its age is considered again if it was taken at this time or later. It is missing if
   * the time is unknown, or if age does not count.
   */
  oldest?: number;
}

/** What a source does seldom. The functions are made for each use, so that they take no memory in between. */
export interface SourceActs {
  /**
   * Begins a round. `expect` is called at each step of a long search.
   * @param root the setting `images.folder`
   * @param pattern the setting `images.match`
   * @param isOther tells that the card was removed
   * @returns what is wrong with the settings; empty if nothing is
   */
  start(root: string, pattern: string, expect?: (ms: number) => void, isOther?: boolean, order?: Order): string;
  /** Finds any image, even one whose file is still being written. */
  peek(): Promise<Image | undefined>;
  /** Makes an image prove again that its size is stable, after unexpected data in it. */
  doubt(image: Image): void;
  /** Returns when a file was last changed, by the card's time. It returns undefined if that is unknown. */
  changedAt(path: string): Date | undefined;
  /** Returns the images before this one in its folder, the nearest first, if it was sent before them. */
  earlier(image: Image): Image[];
  /**
   * Returns the image's name on the server. It is the first of `spell(0)`, `spell(1)` … that no other image has, and the same every time.
   * @param onNew is called if the image had no name before; `isKept` tells that no other image gets it
   */
  claim(image: Image, spell: (n: number) => string, onNew: (name: string, isKept: boolean) => void): string;
  /**
   * Returns the kind of the image's last record in the journal (store/journalrecord.ts). It is empty if there is none, or if the file has
   * changed since.
   */
  lastRecord(image: Image): string;
  /** Deletes the image from the card, after `deliver` was called with `x`. @returns whether the file is gone */
  remove(image: Image): boolean;
  /** Writes into the journal that the server has refused the image for good. @param mark eight digits for the server's address */
  refuse(image: Image, mark: string): void;
  /**
   * Notes the account of an image's failed tries. The journal gets it at once if `isToGo` is given, and otherwise with the next start. An
   * image that never began is not written.
   */
  account(image: Image, tries: string, isToGo?: boolean): void;
  /** Puts a file before all others, even if it was delivered. */
  add(path: string, size: number): void;
}

/** Where images come from. `begin` must be called before the first byte of an upload is sent. */
export interface Source {
  /** What the last search of the card has shown. */
  readonly seen: Readonly<Seen>;
  /** Returns the next image whose size is stable. It is the same one until it is delivered or skipped, and undefined if no image is left. */
  next(): Promise<Image | undefined>;
  /** Returns the image after that of `next`, if it is already known and its size is stable. */
  second(): Image | undefined;
  /** Opens a file. It returns undefined if the file cannot be read. @param isThere tells that the file was seen just now */
  open(path: string, isThere?: boolean): OpenFile | undefined;
  /** Returns size and time of a file, or undefined if the file is not there. */
  stat(path: string): Stat | undefined;
  /**
   * Returns a digest of the file's time and, if `isExact`, of its content. It is empty if the file is missing or has another size, and
   * undefined if it cannot be read.
   */
  fingerprintOf(image: Image, isExact: boolean): string | undefined;
  /**
   * Writes into the journal that the upload of an image begins.
   * @param date the day in the folder's name on the server, as yyyymmdd
   * @param isDoubtful tells that only the content shows whether a file on the server is this image
   * @param isToGo tells that the image is to be deleted. After a power cut, it is in doubt, since its file may have changed.
   * @returns false if the journal cannot be written
   */
  begin(image: Image, date: string, isDoubtful: boolean, isToGo: boolean): boolean;
  /**
   * Writes into the journal what became of an image. It was delivered (`d`), delivered and is to be deleted (`x`), replaced by a new file
   * (`g`), skipped (`k`), or is no image (`e`).
   * @param isUnproven tells that the delivery is not confirmed
   * @returns false if the journal cannot be written
   */
  deliver(image: Image, kind: 'd' | 'x' | 'g' | 'k' | 'e', isUnproven?: boolean): boolean;
  /** Leaves an image out of this round. */
  skip(image: Image): void;
  /** Returns the images that are known now. Only the source may change the list. */
  waiting(): Image[];
  /** Returns the functions of the source that are needed seldom. */
  acts(): SourceActs;
}
