import { urlOfFixed } from '../../delivery/http/request/address';
import type { Answer } from '../../delivery/http/socket/response';
import { isSuccess } from '../../delivery/http/status';
import { readContentRange, requestTyped } from '../../delivery/http/typedrequest';
import { slowly } from '../../link/baud';
import { wholeOf } from '../../number';
import type { CheckInTrip } from '../checkintrip';
import { Flaw, takeFilePiece, type Piece } from './filepiece';

/**
 * Checks by the head of an answer whether its bytes are those that were asked for (RFC 9110 14.4, 15.3.7). If they are not, the reason is
 * stored in the piece's `flaw`.
 */
function judge(piece: Piece, answer: Readonly<Answer>, range: string): void {
  const found = readContentRange(range);
  const isPart = answer.status === 206;
  piece.total = (isPart ? wholeOf(found ? found[2] : '') : answer.length) || 0;
  if (piece.size && piece.total && piece.total !== piece.size) piece.flaw = Flaw.changed;
  else if ((isPart ? found ? wholeOf(found[1]) : -1 : 0) !== piece.from) piece.flaw = Flaw.ignored;
}

/**
 * Fetches a piece by HTTP. What was wrong with the server's answer is stored in the piece's `flaw`. If the answer broke off or did not come,
 * the call ends with a fault.
 */
export async function fetchByHttp(trip: CheckInTrip, name: string, piece: Piece): Promise<void> {
  let range = '';
  let status = 0;
  let line = '';
  const { end, fault } = await tried(slowly(trip, true, async function () {
    const answer = await requestTyped(trip, {
      method: 'GET', url: urlOfFixed(trip, name), lines: [piece.isInOne ? '' : 'Range: bytes=' + piece.from + '-' + (piece.to - 1)],
      onField: function (field, value) { if (field === 'content-range') range = value; },
      onBody: function (bytes, heard) {
        if (!isSuccess(heard.status)) return;
        if (!piece.got && !piece.flaw) judge(piece, heard, range);
        takeFilePiece(trip, piece, bytes);
      },
      isEnough: function (heard) { return !isSuccess(heard.status) || piece.isOver || !!piece.flaw; }
    });
    status = answer.status;
    line = answer.line;
  }));
  takeFilePiece(trip, piece, '', true);
  // Status 416 means that the file has become shorter, or is empty.
  if (status === 404 || status === 410 || status === 416) piece.flaw = piece.from ? Flaw.changed : Flaw.absent;
  else if (status && !isSuccess(status)) piece.why = 'the server answered ' + line;
  throw ended(end, fault);
}
