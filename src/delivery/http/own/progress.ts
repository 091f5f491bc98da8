import type { Script } from '../../../at/step';
import type { ImageTrip } from '../../deliverytrip';
import { runRows } from '../../imagescript';

/** Share of the image between two log entries about the progress of its upload, from 0 to 1. */
const shareTold = 0.25;

/** Runs the script rows of an upload, and logs its progress if the modem reports any. */
export async function tellProgress(trip: ImageTrip, rows: Script): Promise<void> {
  const image = trip.attempt.image;
  const shareIn = trip.link.modem.http().shareIn;
  let told = 0;
  function hear(line: string): void {
    const share = shareIn!(line);
    if (!share || share < told + shareTold) return;
    told = share;
    trip.log.info('image', image.path + ': ' + Math.round(share * 100) + ' % has gone to the server');
  }
  await until(function (onEnd) { runRows(trip, rows, 0, onEnd, { onLine: shareIn && hear }); });
}
