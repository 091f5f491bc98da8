// What the simulated card and its engine know while they run: the open files, whether the card is mounted, and how names are looked up.

import { join } from 'node:path';
import { createFatNames } from '../fat.ts';
import { createFatCosts, type Buffered } from '../fatcosts.ts';
import type { CardHook, CardOptions, CardRealm } from './types.ts';

/** A file that the firmware has opened. */
export interface Handle extends Buffered {
  fd: number;
  path: string;
  position: number | null;
  canRead: boolean;
  canWrite: boolean;
  /** Bytes that the firmware has written, and that are still buffered. */
  held: Buffer;
}

/** The state of the simulated card. The engine's functions for files share it. */
export interface CardState {
  /** Makes the exceptions and arrays that the firmware gets. */
  readonly realm: CardRealm;
  readonly options: CardOptions;
  readonly isChip: boolean;
  /** Sees each step before it runs. */
  readonly ask: CardHook;
  /** The files that are open. */
  readonly open: Set<Handle>;
  /** Looks up names as FAT does. It is undefined if names are compared as on this machine. */
  readonly names: ReturnType<typeof createFatNames> | undefined;
  /** The times of FatFs. They are undefined if steps take no time. */
  readonly costs: ReturnType<typeof createFatCosts> | undefined;
  /** Paths on this machine by the firmware's paths. */
  readonly realPaths: Map<string, Buffer>;
  isConnected: boolean;
  isMounted: boolean;
  /** True if the next read fails, as a read of several whole sectors came before. */
  isStuck: boolean;
}

/** Makes the state of a card that no file was opened on. */
export function createCardState(realm: CardRealm, options: CardOptions): CardState {
  const isChip = options.isChip === true;
  return {
    realm, options, isChip, ask: options.onOperation ?? (() => undefined), open: new Set(), realPaths: new Map(),
    names: options.fat === undefined ? undefined : createFatNames(join(options.folder, options.fat), isChip),
    costs: options.costs && createFatCosts(options.costs, join(options.folder, options.fat ?? '')),
    isConnected: !isChip, isMounted: !isChip, isStuck: false,
  };
}
