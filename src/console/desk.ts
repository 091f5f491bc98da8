// What a person at the serial console has asked for, and what a console needs. What waits is a few words, not a function: a
// function keeps all that was around it when it was made.

import type { Attempt, Copies, DeliveryTrip, Server, Session, Throttle } from '../delivery/trip';
import type { Files } from '../ports';
import type { Round, Schedule } from '../round/trip';
import type { Shots } from '../source/shots';

/** A word of the console's: its path on the server or on the card, its URL, or the AT command; and what else it was given. */
export interface Job {
  verb: 'put' | 'get' | 'post' | 'head' | 'list' | 'size' | 'time' | 'mkdir' | 'rmdir' | 'rename' | 'remove' | 'toModem' | 'fromModem' | 'at';
  path: string;
  other: string;
}

/** Made at boot; only this room writes it. */
export interface Desk {
  jobs: Job[];
  /**
   * What a get has left unfinished: the next one of the same resumes it. Behind a URL stand, each on a line, the bytes of all of it and
   * what tells it from another that lies there later.
   */
  gotten: string;
}

export interface ConsoleTrip extends DeliveryTrip {
  desk: Desk;
  readonly session: Readonly<Session>;
  readonly copies: Readonly<Copies>;
  readonly attempt: Readonly<Attempt>;
  readonly throttle: Readonly<Throttle>;
  readonly server: Readonly<Server>;
  readonly files: Files;
  readonly round: Readonly<Round>;
  readonly schedule: Readonly<Schedule>;
  readonly shots?: () => Shots;
}

export function createDesk(): Desk {
  return { jobs: [], gotten: '' };
}
