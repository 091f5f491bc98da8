import { addressOf, percentEncode, shownUrl } from '../config/url';
import { tellReportProof } from '../delivery/http/request/certificate';
import { isSuccess } from '../delivery/http/status';
import { requestTyped } from '../delivery/http/typedrequest';
import { End, tell } from '../fault';
import { reportPath } from '../round/report/report';
import { imageByHand } from '../source/removal';
import { inBytes } from '../text';
import type { CheckInTrip } from './checkintrip';

/** Posts the report. It ends `refused` if the server does not take it, which is logged, and `broken` if the link is not trusted. */
export async function postReport(trip: CheckInTrip): Promise<void> {
  const url = trip.config['report.url']!.replace(/\{device\}/g, percentEncode(trip.config['device']));
  const path = reportPath(trip);
  const size = trip.files.stat(path)!.size;
  const startMs = trip.clock.now();

  function refuse(why: string): void { trip.log.warn('report', 'is not taken by ' + shownUrl(url) + ': ' + why); }

  const address = addressOf(url);
  if (address.isSecure && !trip.link.modem.http().hasTls) {
    refuse('the ' + trip.link.modem.name + ' has no TLS, so it cannot reach https; write http:// into report.url');
    throw ended(End.refused);
  }
  tellReportProof(trip, url, address);
  const { end, fault, value: answer } = await tried(requestTyped(trip, {
    method: 'POST', url: url, lines: [trip.config['report.header']!], file: imageByHand(path, size),
    isEnough: function () { return true; }
  }));
  if (end === End.broken) throw ended(end, fault);
  if (end === End.done && isSuccess(answer.status)) {
    trip.round.isProved = true;
    trip.log.info('report', 'is sent to ' + shownUrl(url) + ', ' + inBytes(size) + ' in ' + ((trip.clock.now() - startMs) / 1000).toFixed(1) + ' s');
    return;
  }
  refuse(end === End.done ? 'it answered ' + answer.line + '; check report.url and report.header' : tell(fault));
  throw ended(End.refused);
}
