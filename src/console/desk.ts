// Requests from the serial console. Each is kept as a few strings and not as a function, since a closure would keep its whole scope in
// memory.

import type { Shots } from '../camera/shots';
import type { Attempt, Copies, DeliveryTrip, Server, Session, Throttle } from '../delivery/deliverytrip';
import type { LinkTrip } from '../link/link';
import type { Files } from '../ports';
import type { Card, Round, Schedule } from '../round/roundtrip';

/** The commands of the console's global object `ferry` that are requests. In the bundle each is a number (firmware/bundle/codes.js). */
export type Verb = 'put' | 'get' | 'post' | 'head' | 'list' | 'size' | 'time' | 'mkdir' | 'rmdir' | 'rename' | 'remove' | 'toModem' | 'fromModem'
  | 'at';

/** A request that a person typed at the console. */
export interface Job {
  /** The command that the person called. */
  verb: Verb;
  /** The request's first argument: a path on the server or the card, a URL, or an AT command. */
  path: string;
  /** The request's second argument, such as a new name. It is empty if there is none. */
  other: string;
}

/** The console's requests. Only src/console changes this record. */
export interface Desk {
  /** The requests that wait, in the order in which they were typed. */
  jobs: Job[];
  /**
   * Path or URL of a download that broke off, so that the same `get` resumes it. It is empty if no download did. After a URL, the text has two
   * more lines: the size of the whole file in bytes, and its ETag or date.
   */
  gotten: string;
}

/** The firmware's records that a request from the console may use. */
export interface JobTrip extends DeliveryTrip {
  /** The console's requests. */
  desk: Desk;
  /** The session with the server. */
  readonly session: Readonly<Session>;
  /** What is known of the image's copies in the modem and on the server. */
  readonly copies: Readonly<Copies>;
  /** The present attempt to send an image. */
  readonly attempt: Readonly<Attempt>;
  /** The baud rates and the sending methods that have worked on the serial line to the modem. */
  readonly throttle: Readonly<Throttle>;
  /** What is known of the server. */
  readonly server: Readonly<Server>;
  /** The files on the card. */
  readonly files: Files;
  /** The present round, one pass over the images that wait on the card. */
  readonly round: Readonly<Round>;
  /** What is known of the card. */
  readonly card: Readonly<Card>;
  /** The times at which rounds begin. */
  readonly schedule: Readonly<Schedule>;
  /** Returns the camera's pictures. It is missing on a board without a camera. */
  readonly shots?: () => Shots;
}

/** The firmware's records that a command of the console may use at any time, even before config.json is read. */
export interface ConsoleTrip extends Omit<JobTrip, 'config' | 'link'> {
  /** The settings. They are undefined while config.json is not read. */
  readonly config: LinkTrip['config'];
  /** The link to the modem. The modem may not be known yet. */
  readonly link: Readonly<LinkTrip['link']>;
}

/** Makes the record of the console's requests, in which none waits yet. */
export function createDesk(): Desk {
  return { jobs: [], gotten: '' };
}
