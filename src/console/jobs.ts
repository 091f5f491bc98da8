// Requests of the serial console, between images.

import type { OnEnd } from '../at/step';
import { tell, type Fault } from '../fault';
import type { ConsoleTrip, Job, JobTrip } from './desk';
import { runFtpJob } from './ftpjobs';
import { sendByHand } from './hand';
import { isOfWeb, nameOfWeb, runWeb } from './web';

/** @returns why config.json's server cannot do this, as a sentence; empty if it can */
export function serverObjection(trip: ConsoleTrip, job: Job): string {
  const isForAll = job.verb === 'put' || job.verb === 'at' || isOfWeb(job);
  if (isForAll || !trip.config || !trip.config['http.url']) return '';
  return describeJob(job) + ': there is no FTP server in config.json; with http.url there are put(path), get(url), post(url, file) and head(url)';
}

export function describeJob(job: Job): string {
  switch (job.verb) {
    case 'put': return 'sending ' + job.path;
    case 'get': return isOfWeb(job) ? nameOfWeb(job) : 'getting ' + job.path;
    case 'post': case 'head': return nameOfWeb(job);
    case 'list': return 'listing ' + (job.path || 'the directory');
    case 'size': case 'time': return 'the ' + job.verb + ' of ' + job.path;
    case 'mkdir': return 'making ' + job.path;
    case 'rename': return 'renaming ' + job.path;
    case 'toModem': return 'fetching ' + job.path + ' into the modem';
    case 'fromModem': return 'sending ' + job.other + ' of the modem';
    case 'at': return job.path;
    default: return 'removing ' + job.path; // remove, rmdir
  }
}

/** Of a queue that is not empty. */
export function doNextJob(trip: JobTrip, onEnd: (isBroken: boolean, fault?: Fault) => void): void {
  runJob(trip, trip.desk.jobs.shift()!, function (end, fault) { onEnd(end === 'broken', fault); });
}

/** @param onEnd gets `broken` if the link is unreliable */
function runJob(trip: JobTrip, job: Job, onEnd: OnEnd): void {
  const name = describeJob(job);
  const objection = serverObjection(trip, job);

  function say(text: string): void { trip.log.info('ferry', text); }

  const end: OnEnd = function (ended, fault) {
    if (ended !== 'done') trip.log.error('ferry', name + ' failed: ' + tell(fault));
    onEnd(ended, fault);
  };

  if (objection) {
    say(objection);
    onEnd('done');
    return;
  }
  // in a new turn, with a free stack
  trip.clock.after(0, function () {
    if (isOfWeb(job)) runWeb(trip, job, name, end);
    else if (job.verb === 'put') sendByHand(trip, job.path, job.other, say, end);
    else runFtpJob({ trip: trip, job: job, say: say, end: end }, name);
  });
}
