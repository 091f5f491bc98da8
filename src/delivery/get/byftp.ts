import type { Payload } from '../../at/task';
import { End } from '../../fault';
import { listenWith } from '../../link/script';
import type { DeliveryTrip } from '../deliverytrip';
import { measure } from '../ftp/proof/measure';
import { openAgain } from '../ftp/session/enterfolder';
import { runOnServer } from '../ftp/session/run';
import { Flaw, takePart, type Part } from './part';

/** Makes the payload that takes a part of a file. If the modem gives received bytes by commands, it is asked for no more than the part. */
function payloadFor(trip: DeliveryTrip, part: Part): Payload {
  const payload = listenWith(trip, function (bytes) { takePart(trip, part, bytes); });
  return Object.assign(payload, { isEnough: function () {
    part.isCut = part.isOver || !!part.flaw;
    return part.isCut;
  } });
}

/** Ends an FTP transfer whose remaining bytes are not wanted. No manual says what a session does after that, so another session begins. */
async function leave(trip: DeliveryTrip): Promise<void> {
  if (trip.link.modem.hasEnter) return await openAgain(trip);
  const { end, fault } = await tried(runOnServer(trip, 'abort'));
  if (end === End.broken) throw ended(end, fault);
}

async function askSize(trip: DeliveryTrip, part: Part): Promise<void> {
  trip.variables['rest'] = '0';
  const [found] = await measure(trip, false);
  if (found === 'absent' || found === 0) part.flaw = Flaw.absent;
  if (typeof found !== 'number') return;
  part.total = found;
  if (found && (part.unwanted === found || (!!part.most && found > part.most))) part.flaw = Flaw.unwanted;
  if (part.size && found !== part.size) part.flaw = Flaw.changed;
  part.to = Math.min(part.to, found);
}

/**
 * Fetches a part of a file by FTP. The session is in the file's directory already, and the placeholders have the file's name.
 * @param isAsked true if the server is asked for the file's size first
 */
export async function getByFtp(trip: DeliveryTrip, part: Part, isAsked: boolean): Promise<void> {
  const variables = trip.variables;
  if (isAsked) await askSize(trip, part);
  if (part.flaw) return;
  Object.assign(variables, {
    rest: '' + part.from, getBytes: part.isInOne ? '' : '' + (part.to - part.from), getEnd: part.isInOne ? '' : '' + part.to
  });
  const { end, fault } = await tried(until(function (onEnd) { runOnServer(trip, 'get', onEnd, payloadFor(trip, part)); }));
  Object.assign(variables, { rest: '0', getBytes: '', getEnd: '' });
  takePart(trip, part, '', true);
  if (end === End.done && part.isCut) return await leave(trip);
  // if neither SIZE nor a listing can be asked for, only the refusal of the download shows that there is no such file
  const isAbsent = isAsked && end === End.refused && !part.from && !part.total && (fault!.code === 'rejected' || fault!.code === 'file-missing');
  if (isAbsent) part.flaw = Flaw.absent;
  throw ended(end, fault);
}
