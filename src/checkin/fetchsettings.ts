// `remote.name`. A server may send anything: only a bounded text is kept.

import type { OnEnd } from '../at/step';
import { measure } from '../delivery/ftp/proof/measure';
import { enterPath, undatedPath } from '../delivery/ftp/session/directory';
import { runOnServer } from '../delivery/ftp/session/run';
import { cacheQuery } from '../delivery/http/proof/cachequery';
import { urlOfFixed } from '../delivery/http/request/address';
import type { Answer } from '../delivery/http/socket/response';
import { isSuccess } from '../delivery/http/status';
import { requestTyped } from '../delivery/http/typedrequest';
import { underName } from '../delivery/imagescript';
import { fixedName } from '../delivery/names/imagename';
import { joinPath, safeName } from '../delivery/names/safename';
import { newFault, tell, type Fault } from '../fault';
import { slowly } from '../link/baud';
import { listenWith } from '../link/script';
import { takeSettings } from '../round/remote';
import { mostSettingsBytes } from '../store/settings';
import type { CheckInTrip } from './checkintrip';

interface Ends {
  /** @param text undefined: no such file */
  done(text: string | undefined): void;
  /** Logged; the round ends as usual. */
  fail(why: string): void;
  broken(fault: Fault | undefined): void;
}

const tooLong = 'it is longer than ' + mostSettingsBytes + ' bytes; shorten it';

function read(trip: CheckInTrip, ends: Ends): void {
  let text = '';
  runOnServer(trip, 'get', function (end, fault) {
    if (text.length > mostSettingsBytes) ends.fail(tooLong);
    else if (end === 'done') ends.done(text);
    else if (end === 'broken') ends.broken(fault);
    else ends.fail(tell(fault));
  }, listenWith(trip, function (bytes) {
    if (text.length > mostSettingsBytes) return;
    text += bytes;
    if (text.length > mostSettingsBytes) trip.chat.abort(newFault('session', 'get', tooLong));
  }));
}

function fetchByFtp(trip: CheckInTrip, name: string, ends: Ends): void {
  const rule = trip.link.modem.names();
  const parts = name.split('/').map(function (part) { return safeName(part, rule, trip.hash); });
  const own = parts.pop()!;
  if (!trip.link.modem.script('get', 0).length) ends.fail('the ' + trip.link.modem.name + ' has no command for that');
  else enterPath(trip, joinPath(undatedPath(trip), parts.join('/')), function (gone, fault) {
    if (gone === 'broken') ends.broken(fault);
    else if (gone === 'refused') ends.fail(tell(fault));
    else underName(trip, own, 0, function (onEnd) {
      trip.variables['rest'] = '0';
      // ends inside, so that the name is kept
      const after: Ends = {
        done: function (text) { onEnd('done'); ends.done(text); }, fail: function (why) { onEnd('done'); ends.fail(why); },
        broken: function (why) { onEnd('done'); ends.broken(why); }
      };
      measure(trip, function (found) {
        if (found === 'absent' || found === 0) after.done(undefined);
        else if (typeof found === 'number' && found > mostSettingsBytes) after.fail(tooLong);
        else read(trip, after);
      }, function (ended, why) {
        if (ended === 'broken') after.broken(why);
        else after.fail(tell(why));
      });
    }, function () { return; });
  });
}

function fetchByHttp(trip: CheckInTrip, name: string, ends: Ends): void {
  const url = urlOfFixed(trip, name);
  let text = '';
  let final: Answer | undefined;
  // first the line gets its rate back
  slowly(trip, function (onRun) {
    requestTyped(trip, {
      method: 'GET', url: url + (trip.server.isCached && url.indexOf('?') < 0 ? cacheQuery(trip) : ''), lines: [],
      onField: function () { return; },
      onBody: function (bytes, answer) { if (isSuccess(answer.status) && text.length <= mostSettingsBytes) text += bytes; },
      isEnough: function (answer) { return !isSuccess(answer.status) || text.length > mostSettingsBytes; }
    }, function (answer) {
      final = answer;
      onRun('done');
    }, onRun);
  }, function (end, fault) {
    const status = final ? final.status : 0;
    if (end === 'broken') ends.broken(fault);
    else if (end === 'refused') ends.fail(tell(fault));
    else if (status === 404 || status === 410) ends.done(undefined);
    else if (!isSuccess(status)) ends.fail('the server answered ' + final!.line);
    else if (text.length > mostSettingsBytes) ends.fail(tooLong);
    else ends.done(text);
  });
}

/** @param onEnd refused: the round ends */
export function fetchSettings(trip: CheckInTrip, onEnd: OnEnd): void {
  const name = fixedName(trip, 'remote.name');
  const ends: Ends = {
    done: function (text) {
      if (text) takeSettings(trip, text);
      else trip.log.debug('remote', 'there is no ' + name + ' on the server');
      onEnd('refused');
    },
    fail: function (why) {
      trip.log.warn('remote', name + ' is not fetched: ' + why);
      onEnd('refused');
    },
    broken: function (fault) { onEnd('broken', fault); }
  };
  if (trip.config['http.url']) fetchByHttp(trip, name, ends);
  else fetchByFtp(trip, name, ends);
}
