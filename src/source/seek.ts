// The memory of a search for images: what it uses, where it is on the card, and the images that it keeps.

import type { Log } from '../log';
import type { Clock, Files, Timer } from '../ports';
import type { Journal } from '../store/journal';
import type { Image, Seen } from './source';

/** An image that is kept in memory. */
export interface Held extends Image {
  /** Time when this size was first seen, in milliseconds of the clock. */
  seenMs: number;
  /** The size has been stable since. */
  isStill: boolean;
  /** The image was looked at just now, so the next fingerprint of its time needs no further look. */
  isSeen?: boolean;
  /** How often the size has changed. */
  changes: number;
  /** The image's start was journalled since it was found. */
  isNoted?: boolean;
  /** An image of this name was deleted before. */
  isNamesake?: boolean;
}

/** The position of a round on the card, and what its looks have shown. */
export interface Walk extends Seen {
  /** Path of `images.folder`. */
  root: string;
  /** The pattern `images.match`. */
  pattern: string;
  /** Folder that is being looked at. It is undefined if the walk is over. */
  folder: string | undefined;
  /** Last name that is done in the folder that is being looked at. */
  after: string;
  /** The folder has more names after the one that is done. */
  hasMore: boolean;
  /** The walk is in its second pass. */
  isSecond: boolean;
  /** Names in the folder that may be folders. They are undefined if the listing was not complete. */
  below: string[] | undefined;
  /** The folder above. */
  above: string;
  /** Names in the folder above that may be folders, and come next. */
  ahead: string[];
  /** Folders with the name of a delivered image, which the first pass has skipped. */
  missed: string[];
  /** Folder that was listed last, if it is long or not finished. It is the cause if memory runs out. */
  listing: string;
  /** Folders that cannot be listed until the next retry. */
  blind: string[];
  /** Folders that have images with names as cameras give them. */
  rich: string[];
  /** Folders that could not be listed before the last retry. */
  wasBlind: string[];
  /** Time of the next retry, in milliseconds of the clock. */
  retryMs: number;
  /** Milliseconds between two retries. */
  pauseMs: number;
  /** Next number to try for a kind of name (listing/numbered.ts). */
  probe: number;
  /** Next number to look at, in a folder that cannot be listed. */
  number: number;
  /** Delivered sizes of the next numbers in that folder, in bytes. */
  sizes: Uint32Array | undefined;
  /** The highest number there that was delivered. */
  most: number;
  /** The newest image was seen in this look at the card. */
  isNewestThere: boolean;
  /** The newest image is to be found first. */
  isNewestFirst?: boolean;
  /** The newest image is wanted as the live picture. */
  showsNewest?: boolean;
  /** The image that was to be first is delivered already. */
  isAgain?: boolean;
  /** Path of the newest image, once it is found. */
  first?: string | undefined;
  /** Images before it in its folder, the nearest first. */
  earlier?: string[] | undefined;
  /** Next folder in which the newest image is sought. */
  seekIn?: string;
  /** The search goes on before this name. Empty: at the end of the folder. */
  seekBefore?: string | undefined;
  /** Folders with settled images (listing/settled.ts), as the first pass has counted them. */
  settled: number;
  /** Number of the second pass. It chooses which settled folders are compared. */
  turn: number;
  /** Folders that this look enters. Undefined: none, or too many. */
  entered?: string[] | undefined;
  /** Folders of the last look whose first pass was complete. Undefined: none, or too many. */
  open?: string[] | undefined;
  /** A listing of this turn, made to see whether the folder is settled. */
  listed?: string[] | undefined;
  /** The folder of that listing. */
  listedIn?: string;
  /** Folder of the images that this round delivered last. */
  sentIn?: string;
  /** First name among the images delivered last. Their sizes were compared just then. */
  sentFrom?: string;
  /** Last name among the images delivered last. */
  sentTo?: string;
  /** Digest of the root's names before a sleep (listing/closed.ts). */
  rootMark?: string | undefined;
  /** The look is the first one after a sleep. */
  isResumed?: boolean;
  /** One of so many closed folders is looked at. */
  every?: number;
  /** Time when the last look at all folders began, in milliseconds of the clock. */
  checkedMs?: number;
  /** Number of the root's names at that look. */
  names?: number;
  /** Folders that were left out by their notes in this turn. */
  checks?: number;
  /** In the first pass, a file has matched the pattern. */
  isMatched?: boolean;
  /** Number of files that did not match the pattern. */
  others: number;
  /** Number of paths that were listed and cannot be opened. */
  lost: number;
  /** The first path that could not be opened. */
  firstLost: string;
  /** The last message about paths that could not be opened, which is not repeated. */
  told: string;
}

/** A walk that is not over. */
export interface Walking extends Walk {
  /** Folder that is being looked at. */
  folder: string;
}

/** What a search uses. */
export interface SearchParts {
  readonly files: Files;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  /** A short hexadecimal digest. */
  readonly hash: (text: string) => string;
}

/** A search for images. */
export interface Search extends SearchParts {
  readonly walk: Walk;
  /** Images that are known now, in their order. */
  batch: Held[];
  /** Called at each step of a long search, with milliseconds that it takes. */
  expect?: ((ms: number) => void) | undefined;
  /** Ends the wait of a delivery's record (still.ts). Undefined: none waits. */
  timer?: Timer | undefined;
}

/** A search whose walk is not over. */
export interface Searching extends Search {
  readonly walk: Walking;
}

/** A walk that has not begun. */
export function createWalk(): Walk {
  return {
    root: '', pattern: '', folder: undefined, after: '', hasMore: false, isSecond: false, below: undefined, above: '', ahead: [], missed: [],
    listing: '', blind: [], rich: [], wasBlind: [], retryMs: 0, pauseMs: 0, probe: 0, number: 0, sizes: undefined, most: 0, newest: '', isNewestThere: false, settled: 0, turn: 0, others: 0, lost: 0, firstLost: '', told: ''
  };
}
