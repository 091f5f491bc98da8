// Starts the firmware, and makes the console's globals `ferry` and `page`, each when it is used.

import { createPage } from './console/page/page';
import type { Page } from './console/page/pageshape';
import { createVerbs, type Verbs } from './console/verbs';
import type { Ferry } from './ferry';
import type { Log } from './log';
import type { About } from './ports';
import { show } from './round/light';
import { tellMemory } from './round/roundtrip';

/** Logs the start, and the flaws of the engine. */
export function announce(log: Log, title: string, flaws: string[]): void {
  log.info('boot', 'snapferry on ' + title);
  flaws.forEach(function (flaw) { log.error('boot', flaw); });
}

/**
 * Shows by the light that the firmware starts, and starts its rounds.
 * @param onReady called when the firmware can recover from its faults by itself
 */
export function startFerry(ferry: Ferry, onReady: () => void = function () {}): void {
  show(ferry.trip, 'starting');
  tellMemory(ferry.trip);
  onReady();
  ferry.machine.start();
}

/** Makes the commands of the serial console, the global `ferry`. */
export function verbsOf(ferry: Ferry): Verbs {
  return createVerbs(ferry.trip, ferry.machine);
}

/** Makes the functions of the browser's page, the global `page`. */
export function pageOf(ferry: Ferry, describe: () => About): Page {
  return createPage(ferry, describe);
}
