import type { OnEnd, Script } from '../../../at/step';
import type { ImageTrip } from '../../deliverytrip';
import { runRows } from '../../imagescript';

const shareTold = 0.25;

/** Runs the rows that send the image; logs progress if they ask for it. */
export function tellProgress(trip: ImageTrip, rows: Script, onEnd: OnEnd): void {
  const image = trip.attempt.image;
  let told = 0;
  function hear(line: string): void {
    // AT800 11.2.10: method, state, bytes sent, bytes left
    const parts = line.indexOf('+HTTPSTATUS:') === 0 ? line.split(',') : [];
    const gone = +(parts[2] || 0);
    const share = gone / (gone + +(parts[3] || 0));
    if (!(share >= told + shareTold)) return;
    told = share;
    trip.log.info('image', image.path + ': ' + Math.round(share * 100) + ' % has gone to the server');
  }
  runRows(trip, rows, 0, onEnd, undefined, undefined, hear);
}
