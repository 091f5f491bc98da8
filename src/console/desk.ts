// Requests from the serial console: a few strings, no function, since a closure keeps its whole scope in memory.

import type { Shots } from '../camera/shots';
import type { Attempt, Copies, DeliveryTrip, Server, Session, Throttle } from '../delivery/deliverytrip';
import type { LinkTrip } from '../link/link';
import type { Files } from '../ports';
import type { Card, Round, Schedule } from '../round/roundtrip';

/** A request of a person. */
export interface Job {
  /** What to do. */
  verb: 'put' | 'get' | 'post' | 'head' | 'list' | 'size' | 'time' | 'mkdir' | 'rmdir' | 'rename' | 'remove' | 'toModem' | 'fromModem' | 'at';
  /** What to do it with: a path on the server or the card, a URL, or the AT command. */
  path: string;
  /** The second argument, such as a new name. Empty: none. */
  other: string;
}

/** The requests that wait. Only src/console writes it. */
export interface Desk {
  /** The requests, in order. */
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
  /** The settings. Undefined: config.json was not read yet. */
  readonly config: LinkTrip['config'];
  /** The link. It may not know its modem yet. */
  readonly link: Readonly<LinkTrip['link']>;
}

/** No job waits. */
export function createDesk(): Desk {
  return { jobs: [], gotten: '' };
}
