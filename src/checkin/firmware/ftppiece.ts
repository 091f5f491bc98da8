import type { Payload } from '../../at/task';
import { measure } from '../../delivery/ftp/proof/measure';
import { openAgain } from '../../delivery/ftp/session/directory';
import { runOnServer } from '../../delivery/ftp/session/run';
import { End } from '../../fault';
import { listenWith } from '../../link/script';
import type { CheckInTrip } from '../checkintrip';
import { Flaw, takeFilePiece, type Piece } from './filepiece';

/**
 * Makes the payload that takes a piece of the firmware's file. If the modem gives received bytes by commands, it is asked for no more than the
 * piece.
 */
function payloadFor(trip: CheckInTrip, piece: Piece): Payload {
  const payload = listenWith(trip, function (bytes) { takeFilePiece(trip, piece, bytes); });
  return Object.assign(payload, { isEnough: function () {
    piece.isCut = piece.isOver || !!piece.flaw;
    return piece.isCut;
  } });
}

/** Ends an FTP transfer whose remaining bytes are not wanted. No manual says what a session does after that, so another session begins. */
async function leave(trip: CheckInTrip): Promise<void> {
  if (trip.link.modem.hasEnter) return await openAgain(trip);
  const { end, fault } = await tried(runOnServer(trip, 'abort'));
  if (end === End.broken) throw ended(end, fault);
}

async function askSize(trip: CheckInTrip, piece: Piece): Promise<void> {
  trip.variables['rest'] = '0';
  const [found] = await measure(trip, false);
  if (found === 'absent' || found === 0) piece.flaw = Flaw.absent;
  if (typeof found !== 'number') return;
  piece.total = found;
  if (found && piece.unwanted === found) piece.flaw = Flaw.unwanted;
  if (piece.size && found !== piece.size) piece.flaw = Flaw.changed;
  piece.to = Math.min(piece.to, found);
}

/**
 * Fetches a piece by FTP. The session is in the file's directory already, and the placeholders have the file's name.
 * @param isAsked true if the server is asked for the file's size first
 */
export async function fetchByFtp(trip: CheckInTrip, piece: Piece, isAsked: boolean): Promise<void> {
  const variables = trip.variables;
  if (isAsked) await askSize(trip, piece);
  if (piece.flaw) return;
  Object.assign(variables, {
    rest: '' + piece.from, getBytes: piece.isInOne ? '' : '' + (piece.to - piece.from), getEnd: piece.isInOne ? '' : '' + piece.to
  });
  const { end, fault } = await tried(until(function (onEnd) { runOnServer(trip, 'get', onEnd, payloadFor(trip, piece)); }));
  Object.assign(variables, { rest: '0', getBytes: '', getEnd: '' });
  takeFilePiece(trip, piece, '', true);
  if (end === End.done && piece.isCut) return await leave(trip);
  throw ended(end, fault);
}
