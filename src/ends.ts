// What is asked of the ferry from outside: that it starts, and the console's two globals; made when they are asked for.

import { createPage, type Page } from './console/page';
import { createVerbs, type Verbs } from './console/verbs';
import type { Ferry } from './ferry';
import type { Log } from './log';
import type { About } from './ports';
import { show } from './round/light';
import { tellMemory } from './round/trip';

/** @param title the board and its engine, for the first line of the log; @param flaws what is wrong with the engine, as sentences */
export function announce(log: Log, title: string, flaws: string[]): void {
  log.info('boot', 'snapferry on ' + title);
  flaws.forEach(function (flaw) { log.error('boot', flaw); });
}

export function startFerry(ferry: Ferry): void {
  show(ferry.trip, 'starting');
  tellMemory(ferry.trip);
  ferry.machine.start();
}

/** `ferry`, for a person. */
export function verbsOf(ferry: Ferry): Verbs {
  return createVerbs(ferry.trip, ferry.machine);
}

/** `page`, for the browser page. */
export function pageOf(ferry: Ferry, describe: () => About): Page {
  return createPage(ferry, describe);
}
