// Does the requests of the serial console, between images.

import { End, tell } from '../fault';
import type { ConsoleTrip, Job, JobTrip } from './desk';
import { runFtpJob } from './ftpjobs';
import { sendByHand } from './hand';
import { isOfWeb, maskFor, nameOfWeb, runWeb } from './web';

/** Checks whether config.json's server can do the job. @returns why it cannot, as a sentence; empty if it can */
export function serverObjection(trip: ConsoleTrip, job: Job): string {
  const isForAll = job.verb === 'put' || job.verb === 'at' || isOfWeb(job);
  if (isForAll || !trip.config || !trip.config['http.url']) return '';
  return describeJob(job) + ': there is no FTP server in config.json; with http.url there are put(path), get(url), post(url, file) and head(url)';
}

/** Describes a request in words, for the log. */
export function describeJob(job: Job): string {
  switch (job.verb) {
    case 'put': return 'sending ' + job.path;
    case 'get': return isOfWeb(job) ? nameOfWeb(job) : 'getting ' + job.path;
    case 'post': case 'head': return nameOfWeb(job);
    case 'list': return 'listing ' + (job.path || 'the directory');
    case 'size': return 'the size of ' + job.path;
    case 'time': return 'the time of ' + job.path;
    case 'mkdir': return 'making ' + job.path;
    case 'rename': return 'renaming ' + job.path;
    case 'toModem': return 'fetching ' + job.path + ' into the modem';
    case 'fromModem': return 'sending ' + job.other + ' of the modem';
    case 'at': return job.path;
    default: return 'removing ' + job.path; // the text for the commands remove and rmdir
  }
}

async function doJob(trip: JobTrip, job: Job, name: string, say: (text: string) => void): Promise<void> {
  if (isOfWeb(job)) await runWeb(trip, job, name);
  else if (job.verb === 'put') await sendByHand(trip, job.path, job.other, say);
  else await runFtpJob({ trip: trip, job: job, say: say }, name);
}

/**
 * Does the first request of the list, in which at least one must wait, and logs a failure. It ends as the request did: with `broken`, the link
 * to the modem is unreliable.
 */
export async function doNextJob(trip: JobTrip): Promise<void> {
  const job = trip.desk.jobs.shift()!;
  const name = describeJob(job);
  const objection = serverObjection(trip, job);

  function say(text: string): void { trip.log.info('ferry', text); }

  if (objection) {
    say(objection);
    return;
  }
  // The request runs in a new turn of the event loop, which begins with an empty stack.
  await elapsed(trip.clock, 0);
  const masked = isOfWeb(job) ? maskFor(trip, job.path) : undefined;
  const { end, fault } = await tried(doJob(trip, job, name, say));
  if (end !== End.done) trip.log.error('ferry', name + ' failed: ' + tell(fault));
  if (masked) trip.log.setSecrets(masked);
  throw ended(end, fault);
}
