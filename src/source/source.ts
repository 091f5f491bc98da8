// What a source of images offers to deliveries, which know neither the card nor the camera.

import type { Fault } from '../fault';
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
  /**
   * The size in bytes with which an image of this path was delivered last, under its plain name. It is missing if the journal knows of none, or of
   * one under another name.
   */
  delivered?: number;
  /** The reason in words, for the log, if the image is sent again. */
  again?: string;
  /** The path of the image's folder on the card. */
  folder: string;
  /** The name of the image's file in its folder. */
  name: string;
  /** Another name for the image on the server, which the function `next` has set. It is empty if the image keeps its own name. */
  as?: string;
  /** The path on the server that the setting `images.name` gives to the image (delivery/names/imagename.ts). */
  to?: string;
  /** True if another image may get the same path `to`, since the card has no room to note the path. The image is then not sent. */
  isUnnamed?: boolean;
  /** True if the journal has a record that only the content shows whether a file on the server is this image. */
  isDoubtNoted: boolean;
  /** True if a person sends the image, or if it is the live picture or a preview. Such an image is never deleted. */
  isByHand?: boolean;
  /** True if the image is sent under the fixed name of `images.live` or of the report. Such an image is never in the journal. */
  isLive?: boolean;
  /** True if this live picture has a smaller number than others on the card, since the camera's numbers began again. */
  isAgain?: boolean;
  /** True if this is the file of the report. `isLive` is then also true. */
  isReport?: boolean;
  /** True if this is the test picture of `ferry.check()`. `isReport` is then also true. */
  isCheck?: boolean;
  /** Whether the test picture was read back from the server. */
  isSame?: boolean;
  /** Whether the test picture was deleted on the server. */
  isGone?: boolean;
  /** The image in whose file this preview is. It is missing if this is no preview. A preview is never in the journal as an image. */
  whole?: Image;
  /** Offset of this preview's first byte in the file of `whole`. It is missing if this is no preview. */
  from?: number;
  /** A digest of the file's time and, if needed, of its content. */
  fingerprint?: string;
  /** When the file was last changed, as last read from the card, in milliseconds as the engine gives it. It is 0 if unknown. */
  writtenMs?: number;
  /** Time at which the picture was taken, if it is skipped for its age. It is in minutes since 1970, with eight digits. */
  taken?: string;
  /** Eight digits that stand for the server's address at which this image was refused for good; missing: it was not refused. */
  refused?: string;
  /** Eight digits of the journal's record of the image's preview (store/journalrecord.ts). It is missing if there is none. */
  preview?: string;
  /** How the uploads of the image have failed so far, as digits (round/image/tryaccount.ts). */
  tries?: string;
  /** How many names the image has left to other files on the server, which stay there. 0: it has its plain name. The journal keeps the number. */
  takenNames?: number;
  /** What the server's files have shown about this image, for the next report. It is missing if nothing is to be reported. */
  told?: Fault;
}

/** What a search of the card has shown. */
export interface Seen {
  /** Path of the latest picture, which is the last one of all images that were listed. */
  newest: string;
  /** The paths of the newest image that is not empty and of the image before it. They are only there if `showsNewest` is set. */
  latest?: string[] | undefined;
  /** Limits by which images are skipped for their age. Undefined: no image is skipped for that. */
  skips?: Skips | undefined;
  /** Number of files, if none of them matches the pattern. It is 0 if one is an image, or if there is no file. */
  unmatched?: number;
  /** Paths of folders that hold more names than fit into memory. */
  blind?: string[];
  /** What the last search could not read or send: a code for the report and a sentence. It is empty or missing if there was nothing. */
  trouble?: string;
}

/** The order in which a round sends images, and which images it leaves out. */
export interface Order {
  /** Whether the newest image is sent before all others. */
  isNewestFirst: boolean;
  /** Whether the newest image is wanted as the live picture. */
  showsNewest: boolean;
  /** Whether the chip sleeps between rounds. */
  sleeps?: boolean;
  /** Whether the chip was in deep sleep before this start. */
  wasAsleep?: boolean;
  /** Whether images that were skipped for their age in earlier rounds stay skipped. Otherwise they are sent. */
  leavesSkipped: boolean;
  /**
   * Whether images whose preview has arrived count as delivered. `first`: only in this part of the round, which sends previews; they are then sent
   * whole. `only`: always, as they are sent only on request. `asked`: not now, as some of them are asked for. Missing: there are no previews.
   */
  previews?: 'first' | 'only' | 'asked' | undefined;
  /** Whether the round goes on with another look at the same card, so that its closed folders stay closed. */
  goesOn?: boolean;
  /**
   * Time in minutes since 1970. An image that was skipped for its age is considered again if it was taken at this time or later. The field is missing
   * if the time is unknown, or if age does not count.
   */
  oldest?: number;
}

/** The functions of a source that are seldom needed. They are made for each use, so that they take no memory in between. */
export interface SourceActs {
  /**
   * Begins a round.
   * @param root the setting `images.folder`
   * @param pattern the setting `images.match`
   * @param expect called at each step of a long search, to move the round's deadline
   * @param isOther true if the card was removed, so that it may be another one
   * @returns what is wrong with the settings; empty if nothing is
   */
  start(root: string, pattern: string, expect?: (ms: number) => void, isOther?: boolean, order?: Order): string;
  /** Finds any image, even one whose file is still being written. */
  peek(): Promise<Image | undefined>;
  /** Makes an image wait again until its size is stable, since unexpected data in it show that it is still being written. */
  doubt(image: Image): void;
  /** Returns when a file was last changed, by the card's time. It returns undefined if that is unknown. */
  changedAt(path: string): Date | undefined;
  /**
   * Returns the images that come before this one in its folder by their names, the nearest first. It returns none unless this image was chosen to
   * go first as the newest one.
   */
  earlier(image: Image): Image[];
  /**
   * Returns the image's name on the server. It is the first of `spell(0)`, `spell(1)` … that no other image has, and it is the same every time.
   * @param onNew called if the image had no name before; `isKept` is true if no other image gets this name
   * @param isAskable whether settings from the server may ask for the image, or the preview's image, by this name
   */
  claim(image: Image, spell: (n: number) => string, onNew: (name: string, isKept: boolean) => void, isAskable: boolean): string;
  /**
   * Returns the kind of the image's last record in the journal (store/journalrecord.ts). It is empty if there is none, or if the file has
   * changed since.
   */
  lastRecord(image: Image): string;
  /** Deletes the image from the card, after `deliver` was called with `x`. @returns true if the file is gone */
  remove(image: Image): boolean;
  /** Writes into the journal that the server has refused the image for good. @param mark eight digits for the server's address */
  refuse(image: Image, mark: string): void;
  /**
   * Notes how the uploads of an image have failed. If `isToGo` is given, that is written into the journal at once, otherwise at the next start of an
   * upload. For an image whose upload never began, nothing is written.
   */
  account(image: Image, tries: string, isToGo?: boolean): void;
  /** Returns the fault of a record that the card has not kept, after `begin` or `deliver` returned false. */
  whyUnkept(): Fault;
  /** Puts a file before all others that wait, even if it was delivered before. */
  add(path: string, size: number): void;
}

/** The place from which images come. `begin` must be called before the first byte of an upload is sent. */
export interface Source {
  /** What the last search of the card has shown. */
  readonly seen: Readonly<Seen>;
  /** Returns the next image whose size is stable. It is the same image until that is delivered or skipped. It is undefined if no image is left. */
  next(): Promise<Image | undefined>;
  /** Returns the image after the one that `next` returns, if it is already known and its size is stable. Otherwise it returns undefined. */
  second(): Image | undefined;
  /** Opens a file. It returns undefined if the file cannot be read. @param isThere true: the file was seen just now */
  open(path: string, isThere?: boolean): OpenFile | undefined;
  /** Returns size and time of a file, or undefined if the file is not there. */
  stat(path: string): Stat | undefined;
  /**
   * Returns a digest of the file's time and, if `isExact`, of its content. It is empty if the file is missing or has another size. It is undefined if
   * the file cannot be read.
   */
  fingerprintOf(image: Image, isExact: boolean): string | undefined;
  /**
   * Writes into the journal that the upload of an image begins.
   * @param date the day in the folder's name on the server, as yyyymmdd
   * @param isDoubtful true: only the content shows whether a file on the server is this image
   * @param isToGo true: the image is to be deleted from the card after its delivery. After a power cut its delivery is then in doubt, as the file may
   * have changed.
   * @returns false if the journal cannot be written
   */
  begin(image: Image, date: string, isDoubtful: boolean, isToGo: boolean): boolean;
  /**
   * Writes into the journal what became of an image. It was delivered (`d`), delivered and is to be deleted (`x`), replaced by a new file (`g`),
   * skipped (`k`), or is no image (`e`). Or its preview has arrived or failed (`p`), as its field `preview` says.
   * @param isUnproven true: the server has not confirmed the delivery
   * @returns false if the journal cannot be written
   */
  deliver(image: Image, kind: 'd' | 'x' | 'g' | 'k' | 'e' | 'p', isUnproven?: boolean): boolean;
  /** Leaves an image out for the rest of this round. */
  skip(image: Image): void;
  /** Returns the images to send that are in memory. Only the source may change this list. */
  waiting(): Image[];
  /** Returns the seldom needed functions of the source. */
  acts(): SourceActs;
}
