// Requests from the serial console: a few strings, no function, since a closure keeps its whole scope in memory.

import type { Shots } from '../camera/shots';
import type { Attempt, Copies, DeliveryTrip, Server, Session, Throttle } from '../delivery/deliverytrip';
import type { LinkTrip } from '../link/link';
import type { Files } from '../ports';
import type { Card, Round, Schedule } from '../round/roundtrip';

/** `path`: on the server or the card, a URL, or the AT command. */
export interface Job {
  verb: 'put' | 'get' | 'post' | 'head' | 'list' | 'size' | 'time' | 'mkdir' | 'rmdir' | 'rename' | 'remove' | 'toModem' | 'fromModem' | 'at';
  path: string;
  other: string;
}

/** Only src/console writes it. */
export interface Desk {
  jobs: Job[];
  /**
   * Path or URL of an unfinished get, which the same get resumes. A URL has two more lines: the total bytes, and the file's ETag or date.
   */
  gotten: string;
}

/** Everything that a job may use. */
export interface JobTrip extends DeliveryTrip {
  desk: Desk;
  readonly session: Readonly<Session>;
  readonly copies: Readonly<Copies>;
  readonly attempt: Readonly<Attempt>;
  readonly throttle: Readonly<Throttle>;
  readonly server: Readonly<Server>;
  readonly files: Files;
  readonly round: Readonly<Round>;
  readonly card: Readonly<Card>;
  readonly schedule: Readonly<Schedule>;
  readonly shots?: () => Shots;
}

/** The records at any time, even before config.json is read. */
export interface ConsoleTrip extends Omit<JobTrip, 'config' | 'link'> {
  readonly config: LinkTrip['config'];
  readonly link: Readonly<LinkTrip['link']>;
}

/** No job waits. */
export function createDesk(): Desk {
  return { jobs: [], gotten: '' };
}
