// What a search for images keeps in memory: the place on the card that it has reached, and the images that it has found.

import type { Log } from '../log';
import type { Clock, Files, Timer } from '../ports';
import type { Journal } from '../store/journal';
import type { Image, Order, Seen } from './source';

/** An image that is kept in memory. */
export interface Held extends Image {
  /** When this size was first seen, in milliseconds of the chip's clock. */
  seenMs: number;
  /** Whether the size has been the same for long enough since it was first seen. */
  isStill: boolean;
  /** Whether the file's time was read just now, so that the next fingerprint does not need to read it again. */
  isSeen?: boolean;
  /** Number of times that the size has changed since the image was found. */
  changes: number;
  /** Whether the journal has a record of the start of an upload, since the image was found. */
  isNoted?: boolean;
  /** Whether another image of this name was deleted before. */
  isNamesake?: boolean;
}

/** The place on the card that this round's search has reached, and what the search has shown. */
export interface Walk extends Seen {
  /** The path of the folder in the setting `images.folder`, where the search begins. */
  root: string;
  /** The pattern of the setting `images.match`, with which names of images are compared. */
  pattern: string;
  /** The folder that is being searched. It is undefined if the search is over. */
  folder: string | undefined;
  /** The last name in the present folder that the search has dealt with. Names up to it are skipped. It is empty at the folder's beginning. */
  after: string;
  /** Whether the search has not reached the last name in the folder yet. */
  hasMore: boolean;
  /** Whether this is the second pass of the search, which compares the sizes of delivered images. The first pass finds new images. */
  isSecond: boolean;
  /** Names in the present folder that may be folders. It is undefined if the listing was not complete. */
  below: string[] | undefined;
  /** The path of the folder above the present one, whose names are in `ahead`. */
  above: string;
  /** Names in the folder `above` that may be folders, and come after the present folder. */
  ahead: string[];
  /** Paths of folders whose name is that of a delivered image, so that the first pass has skipped them. */
  missed: string[];
  /** The folder that was listed last, if its listing is long or has not ended. If the memory runs out, this folder is taken for the cause. */
  listing: string;
  /** Paths of folders that are too large to list. After a pause they are tried again. */
  blind: string[];
  /** Paths of folders that could not be listed before the last new try. They are not reported again. */
  wasBlind: string[];
  /** When folders that could not be listed are tried again, in milliseconds of the chip's clock. */
  retryMs: number;
  /** The pause before folders that could not be listed are tried again, in milliseconds. */
  pauseMs: number;
  /** Paths of images that show the names in folders that are too large to list (listing/samples.ts). */
  samples: string[];
  /** The names that a listing for samples has put together so far. It is undefined if there is no such listing. */
  sampling?: { value?: string[] | undefined } | undefined;
  /** The next number to try in a folder that cannot be listed. Each kind of name that was already tried, such as `IMG_`, adds 10,000 to it. */
  number: number;
  /** The highest number of the present kind that was found on the card or was delivered. */
  top: number;
  /** The number from which the steps of that search have begun to grow. */
  base?: number;
  /** The next step of the search for the highest number: up if it is above 0, back if it is below 0. It is 0 if that search has ended. */
  leap: number;
  /** Month and day, as four digits, of the present number in names that begin with them. */
  day?: string;
  /** A bit for each number that was delivered, and behind them one for each whose image was deleted since (listing/numbered.ts). */
  sent?: Uint8Array | undefined;
  /** Sizes in bytes with which the images of the next numbers were delivered from a folder that cannot be listed; 0: not delivered. */
  sizes: Uint32Array | undefined;
  /** Month and day of delivered images, for names that begin with them; 0: unknown. */
  days?: Uint16Array | undefined;
  /** The highest number that was delivered from a folder that cannot be listed. */
  most: number;
  /** The highest number that was delivered of each kind of name, with the path of its sample as key. */
  mosts: { [path: string]: number };
  /** How many numbers in a row were just found to be missing whose images had been deleted. */
  gap: number;
  /** Whether an image was found by a number in the present folder. */
  hasHit?: boolean;
  /** Whether this search has found the newest image of the last search again. */
  isNewestThere: boolean;
  /** Whether the newest image must be found before all others. */
  isNewestFirst?: boolean;
  /** Whether the newest image is wanted as the live picture. */
  showsNewest?: boolean;
  /** Whether the newest image, which should go first, turned out to be delivered already. */
  isAgain?: boolean;
  /** The path of the newest image, once it is found. */
  first?: string | undefined;
  /** Paths of the images before the newest one in its folder, the nearest first. */
  earlier?: string[] | undefined;
  /** The path of the next folder in which the newest image is searched. */
  seekIn?: string;
  /** The name in the folder `seekIn` before which the search for the newest image continues. It is empty if the search begins at the folder's end. */
  seekBefore?: string | undefined;
  /** Number of folders with a note that all their images are delivered (listing/settled.ts), as counted in the first pass of this search. */
  settled: number;
  /** A number that grows by 1 with each second pass. It decides in which folders with delivered images the sizes are compared in this round. */
  turn: number;
  /** Paths of the folders that this search has entered. It is undefined if there are none, or too many. */
  entered?: string[] | undefined;
  /** Paths of the folders that the last complete first pass has entered. It is undefined if there are none, or too many. */
  open?: string[] | undefined;
  /**
   * Names in the folder `listedIn`. That folder was listed in this turn of the event loop to see whether it has anything to send. The search itself
   * uses the names next.
   */
  listed?: string[] | undefined;
  /** The path of the folder whose names are in `listed`. */
  listedIn?: string;
  /** The path of the folder with the images that this round has delivered last. */
  sentIn?: string;
  /** The first name among the images that were delivered last in the folder `sentIn`. Their sizes need not be compared again. */
  sentFrom?: string;
  /** The last name among the images that were delivered last in the folder `sentIn`. */
  sentTo?: string;
  /** The digest of the root's names before a sleep (listing/closed.ts). */
  rootMark?: string | undefined;
  /** Whether this is the first search after a sleep. */
  isResumed?: boolean;
  /** Each round searches one in this many of the folders that had nothing to send. It is 0 if all folders are searched. */
  every?: number;
  /** When the last search of all folders began, in milliseconds of the chip's clock. */
  checkedMs?: number;
  /** Number of names that the root had at the last search of all folders. */
  names?: number;
  /** Number of files, or of folders with nothing to send, that were checked in this turn of the event loop. */
  checks?: number;
  /** Which images count as delivered since their preview has arrived, as `Order.previews` says. It is missing without previews. */
  previews?: Order['previews'];
  /** Whether a file's name has matched the pattern `images.match` in the first pass. */
  isMatched?: boolean;
  /** Number of files that did not match the pattern. */
  others: number;
  /** Path of the newest image, if it was found to be empty. */
  empty?: string;
  /** Number of paths that were listed but cannot be opened. */
  lost: number;
  /** The first path that could not be opened. */
  firstLost: string;
  /** The last log message about paths that cannot be opened. The same message is not logged again. */
  told: string;
}

/** The state of a search that is still going on. */
export interface Walking extends Walk {
  /** The path of the folder that is being searched. */
  folder: string;
}

/** The parts of the rest of the firmware that a search needs. */
export interface SearchParts {
  readonly files: Files;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  /** Returns a short hexadecimal digest of a text. */
  readonly hash: (text: string) => string;
}

/** A search for images on the card. */
export interface Search extends SearchParts {
  readonly walk: Walk;
  /** The images to send that are in memory, in the order in which they are sent. */
  batch: Held[];
  /** Moves the round's deadline by some milliseconds. It is called at each step of a long search. */
  expect?: ((ms: number) => void) | undefined;
  /**
   * The timer that writes the record of a delivery, if that record waits for the next image's start (still.ts). It is undefined if no record waits.
   */
  timer?: Timer | undefined;
}

/** A search for images that is still going on. */
export interface Searching extends Search {
  readonly walk: Walking;
}

/** Returns the state of a search that has not begun. */
export function createWalk(): Walk {
  return {
    root: '', pattern: '', folder: undefined, after: '', hasMore: false, isSecond: false, below: undefined, above: '', ahead: [], missed: [],
    listing: '', blind: [], samples: [], mosts: {}, wasBlind: [], retryMs: 0, pauseMs: 0, number: 0, top: 0, leap: 0, sizes: undefined, most: 0,
    gap: 0, newest: '', isNewestThere: false, settled: 0, turn: 0, others: 0, lost: 0, firstLost: '', told: ''
  };
}
