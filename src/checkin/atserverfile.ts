import { enterPath, undatedPath } from '../delivery/ftp/session/directory';
import { underName } from '../delivery/imagescript';
import { joinPath, safeName } from '../delivery/names/safename';
import type { CheckInTrip } from './checkintrip';

/** Enters the FTP directory of a file with a fixed name, puts that name into the scripts' placeholders, and runs `act`. */
export async function atServerFile(trip: CheckInTrip, name: string, act: () => Promise<void>): Promise<void> {
  const rule = trip.link.modem.names();
  const parts = name.split('/').map(function (part) { return safeName(part, rule, trip.hash); });
  const known = parts.join('/');
  if (known !== name) trip.log.info('remote', name + ' is looked for as ' + known + ', since the modem does not accept its name');
  const own = parts.pop()!;
  await enterPath(trip, joinPath(undatedPath(trip), parts.join('/')));
  await underName(trip, own, 0, act);
}
