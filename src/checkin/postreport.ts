import type { OnEnd } from '../at/step';
import { addressOf, percentEncode, shownUrl } from '../config/url';
import { tellReportProof } from '../delivery/http/request/certificate';
import { isSuccess } from '../delivery/http/status';
import { requestTyped } from '../delivery/http/typedrequest';
import { tell } from '../fault';
import { reportPath } from '../round/report/report';
import { imageByHand } from '../source/removal';
import { inBytes } from '../text';
import type { CheckInTrip } from './checkintrip';

/** @param onEnd refused: not taken, which is logged; broken: the link is not trusted */
export function postReport(trip: CheckInTrip, onEnd: OnEnd): void {
  const url = trip.config['report.url']!.replace(/\{device\}/g, percentEncode(trip.config['device']));
  const path = reportPath(trip);
  const size = trip.files.stat(path)!.size;
  const startMs = trip.clock.now();

  function refuse(why: string): void {
    trip.log.warn('report', 'is not taken by ' + shownUrl(url) + ': ' + why);
    onEnd('refused');
  }

  const address = addressOf(url);
  if (address.isSecure && !trip.link.modem.http().hasTls) return refuse('the ' + trip.link.modem.name + ' has no TLS, so it cannot reach https; write http:// into report.url');
  tellReportProof(trip, url, address);
  requestTyped(trip, {
    method: 'POST', url: url, lines: [trip.config['report.header']!], file: imageByHand(path, size),
    onField: function () { return; }, onBody: function () { return; }, isEnough: function () { return true; }
  }, function (answer) {
    if (!isSuccess(answer.status)) refuse('it answered ' + answer.line + '; check report.url and report.header');
    else {
      trip.log.info('report', 'is sent to ' + shownUrl(url) + ', ' + inBytes(size) + ' in ' + ((trip.clock.now() - startMs) / 1000).toFixed(1) + ' s');
      onEnd('done');
    }
  }, function (end, fault) {
    if (end === 'broken') onEnd(end, fault);
    else refuse(tell(fault));
  });
}
