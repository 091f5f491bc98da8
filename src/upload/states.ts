// What the ferry does, as a table: in each state one work runs, and its end names the state after it. Where that is 'cure',
// the fault decides: `cures` says how much must be begun anew, and the ladder in machine.ts how often before more is.

import type { Fault, FaultCode } from '../fault';

export type StateName =
  | 'reading' | 'looking' | 'waking' | 'freeing' | 'powering' | 'identifying' | 'timing' | 'rating' | 'unlocking' | 'registering'
  | 'detaching' | 'attaching' | 'opening' | 'picking' | 'entering' | 'checking' | 'staging' | 'draining' | 'sending' | 'verifying'
  | 'naming' | 'clearing' | 'recording' | 'failing' | 'reopening' | 'closing' | 'stopping' | 'resting';

/** What is begun again: the image, the FTP session, the data connection, all since the first AT, the modem's power; or the round is given up. */
export type Cure = 'image' | 'session' | 'bearer' | 'modem' | 'power' | 'rest';

/** What the light says; docs/operation.md. `outcome` is one of those behind it. */
export type Glow = 'asBefore' | 'starting' | 'searching' | 'sending' | 'outcome' | 'delivered' | 'noCard' | 'badConfig' | 'noSim' | 'fault';

export interface State {
  /** For a person: what is going on. */
  says: string;
  done: StateName;
  /** Where `least` is `image`, a fault is cured in any case. */
  refused: StateName | 'cure';
  broken: StateName | 'cure';
  /** The least that must be begun anew after a fault here; at `image` it is one of the image's `upload.attempts`. */
  least: Cure;
  glow: Glow;
  /** Comes again and again while there is nothing to do, or does nothing as a rule: told at debug only. */
  isQuiet?: boolean;
}

/** A state's row. A function of cases, since a table of them all would keep 400 JsVars. */
export function stateOf(name: StateName): State {
  switch (name) {
    case 'reading': return { says: 'reading the card', done: 'looking', refused: 'resting', broken: 'resting', least: 'session', glow: 'asBefore', isQuiet: true };
    case 'looking': return { says: 'looking for images', done: 'waking', refused: 'stopping', broken: 'stopping', least: 'session', glow: 'asBefore', isQuiet: true };
    case 'waking': return { says: 'waking the modem', done: 'identifying', refused: 'powering', broken: 'freeing', least: 'modem', glow: 'starting' };
    case 'freeing': return { says: 'getting the modem out of a data phase', done: 'waking', refused: 'powering', broken: 'powering', least: 'modem', glow: 'starting' };
    case 'powering': return { says: 'switching the modem on', done: 'waking', refused: 'closing', broken: 'closing', least: 'modem', glow: 'starting' };
    case 'identifying': return { says: 'asking the modem what it is', done: 'timing', refused: 'cure', broken: 'cure', least: 'modem', glow: 'starting' };
    // broken: it was restarted, or has restarted
    case 'timing': return { says: 'making its clock follow the network', done: 'rating', refused: 'rating', broken: 'waking', least: 'modem', glow: 'starting', isQuiet: true };
    case 'rating': return { says: 'setting the line rate', done: 'unlocking', refused: 'cure', broken: 'cure', least: 'modem', glow: 'starting' };
    case 'unlocking': return { says: 'asking for the SIM', done: 'registering', refused: 'cure', broken: 'cure', least: 'modem', glow: 'starting' };
    case 'registering': return { says: 'searching the network', done: 'attaching', refused: 'cure', broken: 'cure', least: 'modem', glow: 'searching' };
    case 'detaching': return { says: 'taking the data connection down', done: 'registering', refused: 'registering', broken: 'waking', least: 'bearer', glow: 'starting' };
    case 'attaching': return { says: 'setting up the data connection', done: 'opening', refused: 'cure', broken: 'cure', least: 'bearer', glow: 'starting' };
    case 'opening': return { says: 'logging in at the server', done: 'picking', refused: 'cure', broken: 'cure', least: 'session', glow: 'starting' };
    case 'picking': return { says: 'picking the next image', done: 'entering', refused: 'closing', broken: 'waking', least: 'session', glow: 'sending' };
    case 'entering': return { says: 'entering the directory', done: 'checking', refused: 'cure', broken: 'cure', least: 'image', glow: 'sending' };
    case 'checking': return { says: 'asking whether the image is already there', done: 'clearing', refused: 'staging', broken: 'cure', least: 'image', glow: 'sending' };
    case 'staging': return { says: 'copying the image into the modem', done: 'sending', refused: 'cure', broken: 'draining', least: 'image', glow: 'sending' };
    case 'draining': return { says: 'getting out of the data phase', done: 'failing', refused: 'waking', broken: 'freeing', least: 'session', glow: 'sending' };
    case 'sending': return { says: 'sending the image to the server', done: 'verifying', refused: 'cure', broken: 'draining', least: 'image', glow: 'sending' };
    case 'verifying': return { says: 'asking the server for its size', done: 'naming', refused: 'cure', broken: 'cure', least: 'image', glow: 'sending' };
    case 'naming': return { says: 'giving the image its name at the server', done: 'clearing', refused: 'cure', broken: 'cure', least: 'image', glow: 'sending' };
    case 'clearing': return { says: 'making room in the modem', done: 'recording', refused: 'recording', broken: 'recording', least: 'session', glow: 'sending' };
    case 'recording': return { says: 'writing the journal', done: 'picking', refused: 'cure', broken: 'cure', least: 'session', glow: 'sending' };
    case 'failing': return { says: 'deleting what is left of the try', done: 'picking', refused: 'picking', broken: 'waking', least: 'session', glow: 'fault' };
    case 'reopening': return { says: 'closing the FTP session', done: 'opening', refused: 'opening', broken: 'waking', least: 'session', glow: 'starting' };
    case 'closing': return { says: 'ending the session', done: 'stopping', refused: 'stopping', broken: 'stopping', least: 'session', glow: 'starting' };
    case 'stopping': return { says: 'switching the modem off', done: 'resting', refused: 'resting', broken: 'resting', least: 'session', glow: 'asBefore', isQuiet: true };
    default: return { says: 'resting', done: 'reading', refused: 'reading', broken: 'reading', least: 'session', glow: 'outcome', isQuiet: true }; // resting
  }
}

/** Where a cure begins. */
export function stateOfCure(cure: Cure): StateName {
  switch (cure) {
    case 'image': return 'failing';
    case 'session': return 'reopening';
    case 'bearer': return 'detaching';
    case 'modem': return 'waking';
    case 'power': return 'powering';
    default: return 'closing';
  }
}

/** How much must be begun anew after this fault; a person must act where it is the round. */
export function cureOf(code: FaultCode): Cure {
  switch (code) {
    case 'put-denied': case 'size-differs': case 'content-differs': case 'modem-full': case 'image-unreadable': case 'image-changed': case 'unsafe':
    case 'bytes-lost': case 'line-noise': case 'copy-missing': case 'file-missing': case 'folder-denied': case 'transfer-broken': case 'bad-name': case 'no-way': case 'drive-missing':
      return 'image';
    case 'refused': case 'rejected': case 'session': case 'server-closed': case 'server-timeout': case 'host-unknown':
    case 'host-refused': case 'connection': case 'data-port': case 'busy': case 'unknown': case 'tls':
      return 'session';
    case 'network': case 'apn-wrong':
      return 'bearer';
    case 'silent': case 'restarted': case 'unregistered':
      return 'modem';
    default:
      return 'rest';
  }
}

/** The connection, not the server, has said no; what says nothing of either is left to the next question. */
export function isLost(wrong: Fault | undefined): boolean {
  return !!wrong && cureOf(wrong.code) === 'session' && wrong.code !== 'rejected' && wrong.code !== 'refused' && wrong.code !== 'unknown';
}

/**
 * The greatest cure that can help: no power key mends a server. A data port that cannot be reached is not always the server's: EG800K
 * opened no data connection any more until it was restarted (modem facts 5, "Recovery").
 */
export function lastCureOf(code: FaultCode): Cure {
  switch (code) {
    case 'host-unknown': case 'host-refused': case 'server-timeout': case 'server-closed': case 'tls': case 'folder-denied': case 'put-denied': case 'transfer-broken':
    case 'file-missing': return 'modem';
    case 'bad-name': return 'session';
    default: return 'power';
  }
}

/** How often a cure is taken before the next one in the order is, until an image is delivered. */
export const cureOrder: Cure[] = ['image', 'session', 'bearer', 'modem', 'power', 'rest'];
export const mostCures = 2;
