// What the ferry does, as a table: in each state one work runs, and its end names the state after it. Where that is 'cure',
// the fault decides: `cures` says how much must be begun anew, and the ladder in machine.ts how often before more is.

import type { FaultCode } from '../fault';

export type StateName =
  | 'reading' | 'looking' | 'waking' | 'freeing' | 'powering' | 'identifying' | 'rating' | 'unlocking' | 'registering'
  | 'attaching' | 'opening' | 'picking' | 'entering' | 'checking' | 'staging' | 'draining' | 'sending' | 'verifying'
  | 'clearing' | 'recording' | 'failing' | 'reopening' | 'closing' | 'resting';

/** What is begun anew: the image, the FTP session, all since the first AT, the modem's power; or the round is given up. */
export type Cure = 'image' | 'session' | 'modem' | 'power' | 'rest';

/** What the light says; README: "The light". */
export type Glow = 'dark' | 'busy' | 'sending' | 'fault';

export interface State {
  /** For a person: what is going on. */
  says: string;
  done: StateName;
  refused: StateName | 'cure';
  broken: StateName | 'cure';
  /** A fault here is one of the image's `upload.attempts`. */
  isImage?: boolean;
  glow: Glow;
  /** Comes again and again while there is nothing to do: told at debug only. */
  isQuiet?: boolean;
}

export type Table = { [name in StateName]: State };

export function createStates(): Table {
  return {
    reading: { says: 'reading the card', done: 'looking', refused: 'resting', broken: 'resting', glow: 'busy', isQuiet: true },
    looking: { says: 'looking for images', done: 'waking', refused: 'resting', broken: 'resting', glow: 'busy', isQuiet: true },
    waking: { says: 'waking the modem', done: 'identifying', refused: 'cure', broken: 'freeing', glow: 'busy' },
    freeing: { says: 'getting the modem out of a data phase', done: 'waking', refused: 'powering', broken: 'powering', glow: 'busy' },
    powering: { says: 'switching the modem on', done: 'waking', refused: 'closing', broken: 'closing', glow: 'busy' },
    identifying: { says: 'asking the modem what it is', done: 'rating', refused: 'cure', broken: 'cure', glow: 'busy' },
    rating: { says: 'setting the line rate', done: 'unlocking', refused: 'cure', broken: 'cure', glow: 'busy' },
    unlocking: { says: 'asking for the SIM', done: 'registering', refused: 'cure', broken: 'cure', glow: 'busy' },
    registering: { says: 'searching the network', done: 'attaching', refused: 'cure', broken: 'cure', glow: 'busy' },
    attaching: { says: 'setting up the data connection', done: 'opening', refused: 'cure', broken: 'cure', glow: 'busy' },
    opening: { says: 'logging in at the server', done: 'picking', refused: 'cure', broken: 'cure', glow: 'busy' },
    picking: { says: 'picking the next image', done: 'entering', refused: 'closing', broken: 'closing', glow: 'sending' },
    entering: { says: 'entering the directory', done: 'checking', refused: 'cure', broken: 'cure', isImage: true, glow: 'sending' },
    checking: { says: 'asking whether the image is already there', done: 'clearing', refused: 'staging', broken: 'cure', isImage: true, glow: 'sending' },
    staging: { says: 'copying the image into the modem', done: 'sending', refused: 'cure', broken: 'draining', isImage: true, glow: 'sending' },
    draining: { says: 'filling up what was lost', done: 'failing', refused: 'freeing', broken: 'freeing', glow: 'sending' },
    sending: { says: 'sending the image to the server', done: 'verifying', refused: 'cure', broken: 'cure', isImage: true, glow: 'sending' },
    verifying: { says: 'asking the server for its size', done: 'clearing', refused: 'cure', broken: 'cure', isImage: true, glow: 'sending' },
    clearing: { says: 'deleting the copy in the modem', done: 'recording', refused: 'recording', broken: 'recording', glow: 'sending' },
    recording: { says: 'writing the journal', done: 'picking', refused: 'cure', broken: 'cure', glow: 'sending' },
    failing: { says: 'deleting what is left of the try', done: 'picking', refused: 'picking', broken: 'waking', glow: 'fault' },
    reopening: { says: 'closing the FTP session', done: 'opening', refused: 'opening', broken: 'waking', glow: 'busy' },
    closing: { says: 'ending the session', done: 'resting', refused: 'resting', broken: 'resting', glow: 'busy' },
    resting: { says: 'resting', done: 'reading', refused: 'reading', broken: 'reading', glow: 'dark', isQuiet: true }
  };
}

/** Where a cure begins. */
export function stateOfCure(cure: Cure): StateName {
  switch (cure) {
    case 'image': return 'failing';
    case 'session': return 'reopening';
    case 'modem': return 'waking';
    case 'power': return 'powering';
    default: return 'closing';
  }
}

/** How much must be begun anew after this fault; a person must act where it is the round. */
export function cureOf(code: FaultCode): Cure {
  switch (code) {
    case 'put-denied': case 'size-differs': case 'modem-full': case 'image-unreadable': case 'image-changed': case 'unsafe':
    case 'bytes-lost': case 'copy-missing': case 'folder-denied': case 'too-long':
      return 'image';
    case 'refused': case 'rejected': case 'session': case 'server-closed': case 'server-timeout': case 'network': case 'host-unknown':
    case 'host-refused': case 'apn-wrong': case 'tls':
      return 'session';
    case 'silent': case 'restarted': case 'unregistered': case 'drive-missing':
      return 'modem';
    default:
      return 'rest';
  }
}

/** The greatest cure that can help: no power key mends a server. */
export function lastCureOf(code: FaultCode): Cure {
  switch (code) {
    case 'host-unknown': case 'host-refused': case 'server-timeout': case 'tls': case 'folder-denied': case 'put-denied': return 'modem';
    default: return 'power';
  }
}

/** How often a cure is taken before the next one in the order is, until an image is delivered. */
export const cureOrder: Cure[] = ['image', 'session', 'modem', 'power', 'rest'];
export const mostCures = 2;
