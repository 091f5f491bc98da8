// The pictures that a run has taken besides those on its card: asked for at the console once the first round is over, when the network has told
// the time, one after the other; the run is over when all of them are delivered.

import type { Watch } from './watch.ts';

export interface Shots {
  /** Whether the run may end here. @param isOver the firmware has ended a round, or found nothing to send */
  goOn(watch: Watch, isOver: boolean): boolean;
}

/** @param many how many @param type puts a line into the console */
export function createShots(many: number, type: (line: string) => void): Shots {
  let asked = 0;
  const isDelivered = (watch: Watch) => watch.pictures.every(path => watch.deliveries.some(delivery => delivery.path === path));
  return {
    goOn(watch, isOver) {
      // a server that takes nothing takes no picture either
      if (isOver && asked === 0 && watch.deliveries.length === 0) return true;
      const isTaken = watch.pictures.length >= asked;
      if (asked < many && isTaken && (asked > 0 || isOver)) {
        asked++;
        type('ferry.shoot()');
        return false;
      }
      return isOver && asked === many && isTaken && isDelivered(watch);
    },
  };
}
