// The retry policy. docs/troubleshooting.md and test/tools/soak/faults/README.md have tables made from this file.
//
// What is repeated: the greatest of what the fault needs (`recoveryOf`), what the state has lost (`least`), and `modem` if the link is not
// trusted. How often: each recovery twice until a delivery, then the next greater one, up to `lastRecoveryOf`. An image has
// `upload.attempts` tries.
//
// Other files repeat smaller things: AT commands (`tries`, wake.ts, baud.ts), modemclock.ts, greeting.ts, slices.ts, measure.ts, pace.ts. A
// PIN that was not tried yet is in sim.ts, a picture in camera/shot/shot.ts.

import type { Recovery } from '../delivery/delivery';
import { isOfSession, type Fault, type FaultCode } from '../fault';

/** Number of times that a recovery is made before the next greater one follows. */
export const mostRecoveries = 2;
/**
 * Number of times that a recovery is made after the fault `server-away`, a session that the server has ended. The session may have been idle too
 * long, and a new one shows whether the server is busy.
 */
const mostAway = 1;
/** Up to this many tries in a row that are lost to noise on the line cost the image none of its tries. */
export const mostNoise = 12;
/** The pause before an image is tried again, in milliseconds for each of its earlier failures. */
export const imagePauseMs = 1000;
/** From this many failures of an image on, the pause before its next try does not grow any more. */
export const mostPauses = 10;
/** The pause before the data connection is set up again for the first time, in milliseconds. */
export const firstBearerPauseMs = 2000;
/** The pause before the data connection is set up again later, in milliseconds. */
export const laterBearerPauseMs = 30000;
/** The longest rest after failed rounds, in milliseconds. The rest doubles after each of them. */
export const longestTroubleMs = 300000;
/** The longest rest after a fault that lasts (`Round.isLasting`), in milliseconds. Another config.json ends it. */
export const longestLastingMs = 3600000;
/** The largest random addition to a rest, as a fraction of that rest. Cameras that were refused at the same time so return at different times. */
export const mostJitter = 0.25;
/** Number of times that the program starts over without a delivery. After that, the chip restarts. */
export const mostRestarts = 2;
/** The pause before the program starts over, in milliseconds, so that repeated crashes do not fill the log. */
export const calmMs = 3000;

/** Returns all recoveries, from the least to the greatest. `rest` ends the round. */
export function recoveries(): Recovery[] {
  return ['image', 'session', 'bearer', 'modem', 'power', 'rest'];
}

/** Returns the least recovery that may help after a fault. */
export function recoveryOf(code: FaultCode): Recovery {
  if (isOfSession(code)) return 'session';
  switch (code) {
    case 'put-denied': case 'name-denied': case 'answer-wrong': case 'server-fault': case 'size-differs': case 'content-differs': case 'modem-full':
    case 'image-unreadable': case 'image-changed': case 'unsafe': case 'bytes-lost':
    case 'line-noise': case 'copy-missing': case 'card-worn': case 'file-missing': case 'folder-denied': case 'transfer-broken': case 'bad-name':
    case 'no-method': case 'drive-missing':
      return 'image';
    case 'network': case 'apn-wrong': case 'clock-doubted':
      return 'bearer';
    case 'silent': case 'unanswered': case 'restarted':
      return 'modem';
    // the modem's radio was restarted before this fault, so only a restart or a power cycle can help
    case 'unregistered': case 'sim-missing': case 'sim-failed': case 'sim-busy': case 'sim-wrong': case 'denied':
      return 'power';
    default:
      return 'rest';
  }
}

/**
 * Returns the greatest recovery that can help after a fault. A fault of the server, for example, is not mended by switching the modem off and on.
 * An unreachable data port may be the modem's fault, as with an EG800K (github.com/Nuxtack-tw/NuModem, reports/p6-ftp-test-results.md 3.4).
 * @param isBroken whether the link to the modem is not trusted
 */
export function lastRecoveryOf(code: FaultCode, isBroken: boolean): Recovery {
  switch (code) {
    case 'host-unknown': case 'host-refused': case 'server-timeout': case 'tls': case 'folder-denied': case 'put-denied': case 'server-fault':
    case 'transfer-broken': case 'file-missing': return 'modem';
    // the server has said so, or has closed, and no restart of the modem changes that
    case 'server-closed': case 'rejected': return isBroken ? 'modem' : 'bearer';
    case 'bad-name': case 'server-away': case 'answer-wrong': case 'name-denied': return 'session';
    default: return 'power';
  }
}

function greater(a: Recovery, b: Recovery): Recovery {
  const order = recoveries();
  return order.indexOf(a) > order.indexOf(b) ? a : b;
}

/** How often each recovery was tried, by its place in `recoveries`. */
export type Tried = { [place: number]: number };

/**
 * Chooses what is repeated after a fault, and counts it in `tried`.
 * @param fault the fault; undefined: the round ends
 * @param least the least recovery that the state needs
 * @param isBroken whether the link to the modem is not trusted
 */
export function chooseRecovery(tried: Tried, fault: Fault | undefined, least: Recovery, isBroken: boolean): Recovery {
  const order = recoveries();
  const wanted: Recovery = fault ? greater(greater(recoveryOf(fault.code), least), isBroken ? 'modem' : 'image') : 'rest';
  let i = order.indexOf(wanted);
  // the recovery `image` (index 0) is not counted in `tried`, as the round counts the tries of an image
  const code = fault && fault.code;
  // one restart shows whether the modem is to blame for a denial; each further search costs the battery minutes
  const most = code === 'server-away' ? mostAway : code === 'denied' ? 1 : mostRecoveries;
  while (i > 0 && i < order.length - 1 && (tried[i] || 0) >= most) i++;
  if (fault && i > order.indexOf(lastRecoveryOf(fault.code, isBroken))) i = order.length - 1;
  tried[i] = (tried[i] || 0) + 1;
  return order[i]!;
}

/**
 * Tells whether a fault costs the image a try.
 * @param noise number of tries in a row that were lost to noise on the line, with this one
 */
export function isAttempt(fault: Fault, noise: number): boolean {
  return fault.code !== 'line-noise' || noise > mostNoise;
}

/** Tells whether a fault costs the image no try. That is so if the fault is one of the data connection, and only this is set up again. */
export function isSpared(fault: Fault, chosen: Recovery | undefined): boolean {
  return chosen === 'bearer' && recoveryOf(fault.code) === 'bearer';
}

/**
 * Returns the pause before an image is tried again, in milliseconds.
 * @param failures failed tries of the image
 */
export function pauseMs(failures: number): number {
  return Math.min(failures, mostPauses) * imagePauseMs;
}

/**
 * Returns the pause before the data connection is set up again, in milliseconds.
 * @param detaches how often it was taken down before
 */
export function bearerPauseMs(detaches: number): number {
  return detaches ? laterBearerPauseMs : firstBearerPauseMs;
}

/**
 * Returns the pause after failed rounds, in milliseconds. Each failed round doubles it, up to the longest one; chance prolongs it.
 * @param usualMs is the pause without a failed round
 * @param troubles is the number of failed rounds in a row
 * @param chance is a random number from 0 to below 1
 */
export function troubleMs(usualMs: number, troubles: number, chance: number, longestMs: number): number {
  return Math.min(usualMs * Math.pow(2, troubles), longestMs) * (1 + chance * mostJitter);
}
