import type { OnEnd } from '../at/step';
import { secretsOf } from '../config/secrets';
import { addressOf, shownUrl, urlError } from '../config/url';
import { unsafeError } from '../config/value';
import { isProved } from '../delivery/http/request/address';
import type { Answer } from '../delivery/http/socket/response';
import { isSuccess } from '../delivery/http/status';
import { requestTyped } from '../delivery/http/typedrequest';
import { tell, type Fault } from '../fault';
import { imageByHand } from '../source/removal';
import { cut, has } from '../text';
import type { ConsoleTrip, Job, JobTrip } from './desk';
import { fetchUrl, nameIn, refusalOf, type Ends } from './fetch';
import { objectionTo } from './hand';

/** Bytes of an answer's body. The log shows fewer, after masking. */
const heardBytes = 1024;
const shownBytes = 80;

function isUrl(path: string): boolean {
  return has(path, '://');
}

export function isOfWeb(job: Job): boolean {
  return job.verb === 'post' || job.verb === 'head' || (job.verb === 'get' && isUrl(job.path));
}

/** Describes a request for the log, without the URL's path and query, which may be secrets. */
export function nameOfWeb(job: Job): string {
  const server = isUrl(job.path) ? shownUrl(job.path) : job.path;
  return (job.verb === 'get' ? 'getting a file from ' : job.verb === 'post' ? 'sending ' + job.other + ' to ' : 'the head of the file at ') + server;
}

export function webObjection(trip: ConsoleTrip, job: Job): string {
  const url = job.path;
  if (!/^https*:\/\/./i.test(url)) return 'a URL is needed here, which begins with http:// or https://';
  const mistake = unsafeError(url) || (/[{}]/.test(url) ? 'holds a brace; write %7B or %7D' : urlError(url));
  if (mistake) return 'this URL ' + mistake;
  return job.verb === 'post' ? objectionTo(trip, job.other, '') : '';
}

/** Masks secrets of the URL during the request, but not the file name, which is logged. @returns the secrets masked before */
function maskFor(trip: JobTrip, url: string): string[] {
  const name = nameIn(trip, url);
  const typed = secretsOf({ 'http.url': url }).filter(function (secret) { return secret !== name || !has(name, '.'); });
  const before = trip.log.setSecrets(typed);
  trip.log.setSecrets(before.concat(typed));
  return before;
}

/** The usual sentences name keys of config.json, which are for another server. */
function whyOf(fault: Fault | undefined): string {
  switch (fault && fault.code) {
    case 'connection': case 'host-unknown': case 'host-refused': case 'tls':
      return 'the ' + (fault!.code === 'tls' ? 'secure ' : '') + 'connection to this server failed (' + fault!.where + (fault!.line ? ': the modem said "' + fault!.line + '"' : '') + ')';
    default: return tell(fault);
  }
}

function postFile(trip: JobTrip, url: string, path: string, ends: Ends): void {
  let beginning = '';
  let heard: Readonly<Answer> | undefined;

  function settle(answer: Readonly<Answer>): void {
    const says = beginning ? '; it says: ' + beginning : '';
    if (isSuccess(answer.status)) ends.done(path + ' is sent to ' + shownUrl(url) + ', which answered ' + answer.line + says);
    else ends.fail(refusalOf(answer) + says);
  }

  requestTyped(trip, {
    method: 'POST', url: url, lines: [], file: imageByHand(path, trip.files.stat(path)!.size),
    onField: function (_name, _value, answer) { heard = answer; },
    onBody: function (bytes) { beginning = cut(beginning + bytes, heardBytes); },
    isEnough: function () { return beginning.length >= heardBytes; }
  }, settle, function (ended, fault) {
    // A status is an answer even if the connection fails later, unless the upload was incomplete.
    if (ended !== 'broken' && heard && fault && (fault.code === 'server-closed' || fault.code === 'server-timeout') && fault.where === 'POST') settle(heard);
    else ends.end(ended, fault);
  });
}

function askHead(trip: JobTrip, url: string, ends: Ends): void {
  let type = '';
  let date = '';
  requestTyped(trip, {
    method: 'HEAD', url: url, lines: [],
    onField: function (name, value) {
      if (name === 'content-type') type = cut(value, shownBytes);
      else if (name === 'last-modified') date = cut(value, shownBytes);
    },
    onBody: function () { return; },
    isEnough: function () { return false; }
  }, function (answer) {
    const isMoved = answer.status >= 300 && answer.status < 400;
    ends.done(shownUrl(url) + ': ' + answer.line + '; Content-Length: ' + (answer.length === undefined ? 'none' : answer.length) + '; Content-Type: ' + (type || 'none')
      + '; Last-Modified: ' + (date || 'none') + (isMoved ? '; ' + refusalOf(answer) : ''));
  }, ends.end);
}

function warnOfUnproved(trip: JobTrip, url: string): void {
  const isForAnother = !!trip.config['http.ca'];
  trip.log.warn('ferry', 'the connection to ' + shownUrl(url) + ' is encrypted, but nothing shows that the server is the right one'
    + (isForAnother ? ': http.ca is for ' + addressOf(trip.config['http.url']).host + ' alone' : ''));
}

/** @param onEnd gets `broken` only if the link is unreliable, never for a server's failure */
export function runWeb(trip: JobTrip, job: Job, what: string, onEnd: OnEnd): void {
  const url = job.path;
  const modem = trip.link.modem;

  const before = maskFor(trip, url);

  function unmask(): void { trip.log.setSecrets(before); }

  const ends: Ends = {
    done: function (text) {
      trip.log.info('ferry', text);
      unmask();
      onEnd('done');
    },
    fail: function (text) {
      trip.log.error('ferry', what + ' failed: ' + text);
      unmask();
      onEnd('done');
    },
    end: function (ended, fault) {
      if (ended !== 'broken') ends.fail(whyOf(fault));
      else {
        onEnd(ended, fault);
        unmask();
      }
    }
  };

  const objection = webObjection(trip, job);
  if (objection) ends.fail(objection);
  else if (addressOf(url).isSecure && !modem.http().hasTls) ends.fail('the ' + modem.name + ' has no TLS, so it cannot reach https');
  else {
    if (addressOf(url).isSecure && !isProved(trip, addressOf(url))) warnOfUnproved(trip, url);
    if (job.verb === 'get') fetchUrl(trip, url, ends);
    else if (job.verb === 'post') postFile(trip, url, job.other, ends);
    else askHead(trip, url, ends);
  }
}
