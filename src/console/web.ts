import { secretsOf } from '../config/secrets';
import { addressOf, shownUrl, urlError } from '../config/url';
import { unsafeError } from '../config/value';
import { isProved } from '../delivery/http/request/address';
import type { Answer } from '../delivery/http/socket/response';
import { isSuccess } from '../delivery/http/status';
import { requestTyped } from '../delivery/http/typedrequest';
import { End, tell, type Fault } from '../fault';
import { imageByHand } from '../source/removal';
import { cut, has } from '../text';
import type { ConsoleTrip, Job, JobTrip } from './desk';
import { fetchUrl, nameIn, refusalOf, type Said } from './fetch';
import { objectionTo } from './hand';

/** Bytes that are kept of an answer's body. The log masks secrets in them, and then cuts the line further. */
const heardBytes = 1024;
/** Length of the longest value of a header field that the log shows. A longer one is cut. */
const shownBytes = 80;

function isUrl(path: string): boolean {
  return has(path, '://');
}

/** Whether the job goes to a URL, and not to the FTP server of config.json. */
export function isOfWeb(job: Job): boolean {
  return job.verb === 'post' || job.verb === 'head' || (job.verb === 'get' && isUrl(job.path));
}

/** Describes the request for the log. It leaves out the URL's path and query, which may be secrets. */
export function nameOfWeb(job: Job): string {
  const server = isUrl(job.path) ? shownUrl(job.path) : job.path;
  return (job.verb === 'get' ? 'getting a file from ' : job.verb === 'post' ? 'sending ' + job.other + ' to ' : 'the head of the file at ') + server;
}

/** Tells why a request to a URL cannot be made, as a sentence. It is empty if the request can be made. */
export function webObjection(trip: ConsoleTrip, job: Job): string {
  const url = job.path;
  if (!/^https*:\/\/./i.test(url)) return 'a URL is needed here, which begins with http:// or https://';
  const mistake = unsafeError(url) || (/[{}]/.test(url) ? 'holds a brace; write %7B or %7D' : urlError(url));
  if (mistake) return 'this URL ' + mistake;
  return job.verb === 'post' ? objectionTo(trip, job.other, '') : '';
}

/**
 * Lets the log mask the secrets in the URL of a request, until the request is over. The file's name is not masked, since the log tells it.
 * @returns the secrets that were masked before, to be set again afterwards
 */
export function maskFor(trip: JobTrip, url: string): string[] {
  const name = nameIn(trip, url);
  const typed = secretsOf({ 'http.url': url }).filter(function (secret) { return secret !== name || !has(name, '.'); });
  const before = trip.log.setSecrets(typed);
  trip.log.setSecrets(before.concat(typed));
  return before;
}

/** Explains a fault of the connection. The usual sentences would name keys of config.json, and those are for another server. */
function whyOf(fault: Fault | undefined): string {
  switch (fault && fault.code) {
    case 'connection': case 'host-unknown': case 'host-refused': case 'tls':
      return 'the ' + (fault!.code === 'tls' ? 'secure ' : '') + 'connection to this server failed (' + fault!.where
        + (fault!.line ? ': the modem said "' + fault!.line + '"' : '') + ')';
    default: return tell(fault);
  }
}

async function postFile(trip: JobTrip, url: string, path: string): Promise<Said> {
  let beginning = '';
  const heard: { answer?: Readonly<Answer> } = {};
  const { end, fault, value } = await tried(requestTyped(trip, {
    method: 'POST', url: url, lines: [], file: imageByHand(path, trip.files.stat(path)!.size),
    onField: function (_name, _value, answer) { heard.answer = answer; },
    onBody: function (bytes) { beginning = cut(beginning + bytes, heardBytes); },
    isEnough: function () { return beginning.length >= heardBytes; }
  }));
  // True if the server's answer broke off, or was too slow. If its status has come by then, the status counts as the answer all the same.
  const isCut = end === End.refused && fault && (fault.code === 'server-closed' || fault.code === 'server-timeout') && fault.where === 'POST';
  const last = isCut ? heard.answer : value;
  if (!last) throw ended(end, fault);
  const says = beginning ? '; it says: ' + beginning : '';
  if (!isSuccess(last.status)) return { text: refusalOf(last) + says, hasFailed: true };
  return { text: path + ' is sent to ' + shownUrl(url) + ', which answered ' + last.line + says };
}

async function askHead(trip: JobTrip, url: string): Promise<Said> {
  let type = '';
  let date = '';
  const answer = await requestTyped(trip, {
    method: 'HEAD', url: url, lines: [],
    onField: function (name, value) {
      if (name === 'content-type') type = cut(value, shownBytes);
      else if (name === 'last-modified') date = cut(value, shownBytes);
    }
  });
  const isMoved = answer.status >= 300 && answer.status < 400;
  return {
    text: shownUrl(url) + ': ' + answer.line + '; Content-Length: ' + (answer.length === undefined ? 'none' : answer.length)
      + '; Content-Type: ' + (type || 'none')
      + '; Last-Modified: ' + (date || 'none') + (isMoved ? '; ' + refusalOf(answer) : '')
  };
}

function warnOfUnproved(trip: JobTrip, url: string): void {
  const isForAnother = !!trip.config['http.ca'];
  trip.log.warn('ferry', 'the connection to ' + shownUrl(url) + ' is encrypted, but nothing shows that the server is the right one'
    + (isForAnother ? ': http.ca is for ' + addressOf(trip.config['http.url']).host + ' alone' : ''));
}

async function ask(trip: JobTrip, job: Job): Promise<Said> {
  const url = job.path;
  const objection = webObjection(trip, job);
  if (objection) return { text: objection, hasFailed: true };
  if (addressOf(url).isSecure && !trip.link.modem.http().hasTls) {
    return { text: 'the ' + trip.link.modem.name + ' has no TLS, so it cannot reach https', hasFailed: true };
  }
  if (addressOf(url).isSecure && !isProved(trip, addressOf(url))) warnOfUnproved(trip, url);
  if (job.verb === 'get') return await fetchUrl(trip, url);
  if (job.verb === 'post') return await postFile(trip, url, job.other);
  return await askHead(trip, url);
}

/**
 * Does a request that names a URL, and logs how it ended. It ends as `broken` only if the link to the modem is unreliable. After a failure of
 * the server it ends as `done`.
 */
export async function runWeb(trip: JobTrip, job: Job, what: string): Promise<void> {
  const { end, fault, value: said } = await tried(ask(trip, job));
  if (end === End.broken) throw ended(end, fault);
  if (said && !said.hasFailed) trip.log.info('ferry', said.text);
  else trip.log.error('ferry', what + ' failed: ' + (said ? said.text : whyOf(fault)));
}
