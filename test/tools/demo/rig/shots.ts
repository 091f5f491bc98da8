// Lets the camera take pictures in addition to the card's images. They are requested one by one at the console after the first round, when the
// network's time is known. The run is over when all of them are delivered.

import type { Watch } from '../show/watch.ts';

/** Requests the pictures of a run. */
export interface Shots {
  /**
   * Requests the next picture if it is time, and returns whether the run may end.
   * @param isOver true if the firmware has ended a round, or found nothing to send
   */
  goOn(watch: Watch, isOver: boolean): boolean;
}

/**
 * Makes the requests for the pictures of a run.
 * @param many number of pictures to take
 * @param type types a line at the firmware's console
 */
export function createShots(many: number, type: (line: string) => void): Shots {
  let asked = 0;
  const isDelivered = (watch: Watch) => watch.pictures.every(path => watch.deliveries.some(delivery => delivery.path === path));
  return {
    goOn(watch, isOver) {
      // a server that refuses the card's images would refuse pictures, too
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
