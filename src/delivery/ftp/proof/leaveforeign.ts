// Gives an image its next own name, since a file that may be another camera's has its name. This code is in memory only once there is such a file.

import { inBytes } from '../../../text';
import { copyMarkOf } from '../../copymark';
import { forgetCopies, type MethodTrip } from '../../deliverytrip';
import { stepAside } from '../../facts';
import { tellForeign } from '../../othercamera';
import { isTemporary } from '../../verdict';
import { runOnServer } from '../session/run';
import { setNames } from '../take';

/**
 * Gives the image its next own name. While a temporary name is in use, that one stays.
 * @param isTempTaken true: the server keeps a file under the temporary name
 */
export async function leaveForeign(trip: MethodTrip, isTempTaken: boolean): Promise<void> {
  const found = trip.attempt.shown.final;
  const name = trip.variables['name'];
  const former = trip.variables['finalName'];
  const isKept = isTemporary(trip) && !isTempTaken;
  // the modem's copy has the name under which it goes to the server
  if (!isKept && (trip.copies.staged || trip.copies.ahead === copyMarkOf(trip.attempt.image))) await tried(runOnServer(trip, 'unstage'));
  stepAside(trip, isTempTaken);
  setNames(trip, trip.attempt.image);
  if (isKept) trip.variables['name'] = name;
  else forgetCopies(trip);
  tellForeign(trip, typeof found === 'number' ? inBytes(found) : 'a file', former);
}
