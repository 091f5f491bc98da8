import { slowly } from '../../link/baud';
import { wholeOf } from '../../number';
import type { DeliveryTrip } from '../deliverytrip';
import type { Answer } from '../http/socket/response';
import { isSuccess } from '../http/status';
import { readContentRange, requestTyped } from '../http/typedrequest';
import { Flaw, takePart, type Part } from './part';

const compressed = 'the server sends it compressed, with Content-Encoding; switch that off there for this file';

/**
 * Checks by the head of an answer whether its bytes are those that were asked for (RFC 9110 14.4, 15.3.7). If they are not, the reason is
 * stored in the part's `flaw`.
 */
function judge(part: Part, answer: Readonly<Answer>, range: string): void {
  const found = readContentRange(range);
  const isPart = answer.status === 206;
  part.total = (isPart ? wholeOf(found ? found[2] : '') : answer.length) || 0;
  if (part.size && part.total && part.total !== part.size) part.flaw = Flaw.changed;
  else if ((isPart ? found ? wholeOf(found[1]) : -1 : 0) !== part.from) part.flaw = Flaw.ignored;
}

/**
 * Returns the flaw of a part that does not lie within the file by the server's answer 416. That answer tells the file's size (RFC 9110 15.5.17). A
 * server that tells the right size, or none, refuses parts.
 */
function flawBeyond(part: Part, range: string): Flaw {
  const total = wholeOf(range.slice(range.indexOf('/') + 1));
  if (!part.from) return total > 0 ? Flaw.ignored : Flaw.absent;
  return total >= 0 && total !== part.size ? Flaw.changed : Flaw.ignored;
}

/**
 * Fetches a part of a file by HTTP. What was wrong with the server's answer is stored in the part's `flaw`. If the answer broke off or did not
 * come, the call ends with a fault.
 */
export async function getByHttp(trip: DeliveryTrip, url: string, part: Part): Promise<void> {
  let range = '';
  let status = 0;
  let line = '';
  const { end, fault } = await tried(slowly(trip, true, async function () {
    const answer = await requestTyped(trip, {
      method: 'GET', url: url, lines: [part.isInOne ? '' : 'Range: bytes=' + part.from + '-' + (part.to - 1)],
      onField: function (field, value, heard) {
        if (field === 'content-range') range = value;
        if (field === 'content-encoding' && isSuccess(heard.status) && value.toLowerCase() !== 'identity') part.why = compressed;
      },
      onBody: function (bytes, heard) {
        if (!isSuccess(heard.status) || part.why) return;
        if (!part.got && !part.flaw) judge(part, heard, range);
        takePart(trip, part, bytes);
      },
      isEnough: function (heard) { return !isSuccess(heard.status) || !!part.why || part.isOver || !!part.flaw; }
    });
    status = answer.status;
    line = answer.line;
  }));
  takePart(trip, part, '', true);
  if (status === 404 || status === 410) part.flaw = part.from ? Flaw.changed : Flaw.absent;
  else if (status === 416) part.flaw = flawBeyond(part, range);
  if (status && !isSuccess(status) && (!part.flaw || part.flaw === Flaw.ignored)) part.why = 'the server answered ' + line;
  if (!fault && status === 206 && !part.got && !part.flaw && !part.why) {
    part.flaw = Flaw.ignored;
    part.why = 'the server answered ' + line + ', but without a byte';
  }
  throw ended(end, fault);
}
