// The whole policy of retries: which fault, how much is done again, how often, how long between.
//
// How much: at least what the fault asks for (`recoveryOf`), what the state lost (`least` in its row), and all since the first AT where
// the link is not to be trusted. How often: each twice until an image is delivered, then the next one in the order, up to the last that
// can help (`lastRecoveryOf`); an image has `upload.attempts`. How long between: `pauseMs` before an image, `bearerPauseMs` before the
// data connection, `troubleMs` before a round. docs/faults.md has two tables made from this page.
//
// What one conversation says twice stays with it, and is over before a fault comes here: an AT command (`tries` of its row, wake.ts,
// baud.ts), the clock (clock.ts), the login of a server that does not greet (greeting.ts), a slice (slices.ts), the size of what was
// just sent (measure.ts), the pace (pace.ts), a PIN that the SIM has not tried (sim.ts). Nor does a picture that cannot be taken
// come here: the round goes on without (source/camera/shot.ts).

import type { Recovery } from '../delivery/delivery';
import { isOfSession, type Fault, type FaultCode } from '../fault';

/** How often each is tried before the next one is, until an image is delivered. */
export const mostRecoveries = 2;
/** So many tries in a row that are lost to noise count for none of the image's. */
export const mostNoise = 12;
/** Before the next try of an image, for each one before, and for so many at most. */
export const imagePauseMs = 1000;
export const mostPauses = 10;
/** Before the data connection is taken down and set up again, and from the second time on. */
export const firstBearerPauseMs = 2000;
export const laterBearerPauseMs = 30000;
/** After rounds that were given up, the rest doubles up to this. */
export const longestTroubleMs = 300000;
/** The share of such a rest that chance adds at most: cameras that a server turned away together must not come back so. */
export const mostJitter = 0.25;
/**
 * How often all is started over, after an exception or since nothing moved, without a round that ended on its own or an image; then
 * the chip is.
 */
export const mostRestarts = 2;
/** Before that: what fails at once must not fill the log. */
export const calmMs = 3000;

/** From the least to the greatest. */
export function recoveries(): Recovery[] {
  return ['image', 'session', 'bearer', 'modem', 'power', 'rest'];
}

/** How much must be done again after this fault; a person must act where it is the round. */
export function recoveryOf(code: FaultCode): Recovery {
  if (isOfSession(code)) return 'session';
  switch (code) {
    case 'put-denied': case 'size-differs': case 'content-differs': case 'modem-full': case 'image-unreadable': case 'image-changed': case 'unsafe': case 'bytes-lost':
    case 'line-noise': case 'copy-missing': case 'file-missing': case 'folder-denied': case 'transfer-broken': case 'bad-name': case 'no-method': case 'drive-missing':
      return 'image';
    case 'network': case 'apn-wrong':
      return 'bearer';
    case 'silent': case 'restarted': case 'unregistered':
      return 'modem';
    default:
      return 'rest';
  }
}

/**
 * The greatest that can help: no power key mends a server. A data port that cannot be reached is not always the server's: EG800K
 * opened no data connection any more until it was restarted (modem facts 5, "Recovery").
 */
export function lastRecoveryOf(code: FaultCode): Recovery {
  switch (code) {
    case 'host-unknown': case 'host-refused': case 'server-timeout': case 'server-closed': case 'tls': case 'folder-denied': case 'put-denied': case 'transfer-broken':
    case 'file-missing': return 'modem';
    case 'bad-name': return 'session';
    default: return 'power';
  }
}

function greater(a: Recovery, b: Recovery): Recovery {
  const order = recoveries();
  return order.indexOf(a) > order.indexOf(b) ? a : b;
}

/** How often each was tried since an image was delivered. */
export type Tried = { [recovery: string]: number };

/**
 * What is done again after a fault; counts it.
 * @param least what the state has lost at least
 * @param isBroken the link is not to be trusted
 */
export function chooseRecovery(tried: Tried, wrong: Fault | undefined, least: Recovery, isBroken: boolean): Recovery {
  const order = recoveries();
  const wanted = greater(greater(wrong ? recoveryOf(wrong.code) : 'rest', least), isBroken ? 'modem' : 'image');
  let i = order.indexOf(wanted);
  // an image has its own count of tries
  while (i > 0 && i < order.length - 1 && (tried[order[i]!] || 0) >= mostRecoveries) i++;
  if (wanted !== 'rest' && i > order.indexOf(lastRecoveryOf(wrong!.code))) i = order.length - 1;
  const chosen = order[i]!;
  tried[chosen] = (tried[chosen] || 0) + 1;
  return chosen;
}

/**
 * Whether this fault costs the image one of its `upload.attempts`. Noise is no fault of the image: such tries are bounded on their own.
 * @param noise how many tries in a row were lost to noise
 */
export function isAttempt(wrong: Fault, noise: number): boolean {
  return wrong.code !== 'line-noise' || noise > mostNoise;
}

/** While only the data connection is to blame and can be mended, the image loses none of its tries. @param chosen what is done again */
export function isSpared(wrong: Fault, chosen: Recovery | undefined): boolean {
  return chosen === 'bearer' && recoveryOf(wrong.code) === 'bearer';
}

/** Before the next try of an image that has failed so often: what was wrong a moment ago may still be. */
export function pauseMs(failures: number): number {
  return Math.min(failures, mostPauses) * imagePauseMs;
}

/** A network that has just dropped the connection is not asked for another at once, and later the second time. */
export function bearerPauseMs(detaches: number): number {
  return detaches ? laterBearerPauseMs : firstBearerPauseMs;
}

/** The shortest rest after so many rounds in a row that were given up. @param chance from 0 to below 1 */
export function troubleMs(usualMs: number, troubles: number, chance: number): number {
  return Math.min(usualMs * Math.pow(2, troubles), longestTroubleMs) * (1 + chance * mostJitter);
}
