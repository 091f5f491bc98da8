// Time sources of a modem besides its network: AT+CNTP, Quectel's AT+QNTP and the SIM800's AT+CIPGSMLOC=2. Sources: SIM800 NTP application note
// V1.02, SIM800 AT manual 13.2.1, SIM7080 16.2, SIM7000 11.2, SIM7600 15.2.

import type { Clock } from '../../clock.ts';
import { error, ok, type At, type Commands, type Reply } from '../command/at.ts';
import { numberOf, textOf, type Arg } from '../command/syntax.ts';
import { formatTime, formatZone, type Rtc, type RtcOptions } from './rtc.ts';

/** How a modem's time sources answer: a time server (AT+CNTP), and the network's location service (AT+CIPGSMLOC). */
export interface NtpOptions {
  /**
   * What AT+CNTP reports: `answers` is success, which sets the modem's clock. `silent` means that no result comes. A number is the code of a failure,
   * the default.
   */
  ntp?: 'answers' | 'silent' | number;
  /** Milliseconds from AT+CNTP to its result. The default is 700. */
  ntpMs?: number;
  /** What AT+CIPGSMLOC=2 reports: the time, or a failure with this code. The default is code 601, a network error. */
  location?: 'answers' | number;
}

/** The result codes of AT+CNTP, and the arguments that it takes, which differ between modem families. */
interface Form {
  /** Result code of AT+CNTP for success. */
  done: number;
  /** Result code of AT+CNTP for a failure because data cannot flow. */
  noNetwork: number;
  /** Largest time zone that the command takes, in quarters of an hour. */
  mostZone: number;
  /** Whether AT+CNTPCID must name a data bearer before AT+CNTP. */
  hasCid: boolean;
}

/** The result codes and arguments of AT+CNTP on SIM800, SIM7080 and SIM7000. */
export const simcomForm: Form = { done: 1, noNetwork: 61, mostZone: 48, hasCid: true };
/** The result codes and arguments of AT+CNTP on the SIM7600. */
export const form7600: Form = { done: 0, noNetwork: 4, mostZone: 96, hasCid: false };

/**
 * Creates the handlers of AT+CNTP, which sets the modem's clock by a time server. @param canFlow whether data can flow by the bearer of this number
 */
export function createNtp(at: At, options: NtpOptions, rtc: Rtc, form: Form, canFlow: (cid: number) => boolean): Commands {
  let host = '';
  let zone = 0;
  let cid = form.hasCid ? -1 : 0;

  function configure(args: Arg[]): Reply {
    const given = textOf(args[0], 255);
    const quarters = args[1] ? signed(args[1].text, form.mostZone) : 0;
    if (given === undefined || quarters === undefined) return error();
    host = given;
    zone = quarters;
    return ok();
  }

  /**
   * Carries out AT+CNTP, which asks a time server. It returns OK at once, or ERROR if no server is set. The line with the result comes
   * later.
   */
  function synchronise(): Reply {
    if (!host) return error();
    return { ...ok(), after: () => void at.after(options.ntpMs ?? 700, finish) };
  }

  function finish(): void {
    const how = options.ntp ?? form.noNetwork;
    if (how === 'silent') return;
    const isGood = how === 'answers' && canFlow(cid);
    if (isGood) rtc.set(zone);
    at.urc(`+CNTP: ${isGood ? form.done : typeof how === 'number' ? how : form.noNetwork}`);
  }

  function chooseCid(args: Arg[]): Reply {
    const given = args.length === 1 ? numberOf(args[0], 0, 3) : undefined;
    if (given === undefined) return error();
    cid = given;
    return ok();
  }

  return {
    '+CNTP': { test: () => ok('+CNTP: (1-64),(-47-48)'), read: () => ok(`+CNTP: ${host},${zone}`), write: configure, run: synchronise },
    ...(form.hasCid && { '+CNTPCID': { test: () => ok('+CNTPCID: (1-3)'), read: () => ok(`+CNTPCID: ${cid}`), write: chooseCid } }),
  };
}

/**
 * Creates the handlers of Quectel's AT+QNTP, which sets the modem's clock by a time server (BG96 TCP/IP V1.0, 2.2.12). The result has the time in UTC
 * with the modem's zone beside it, as an EG800K printed it. @param canFlow whether data can flow by the context of this number
 */
export function createQntp(
  at: At,
  clock: Clock,
  options: NtpOptions & Pick<RtcOptions, 'networkTime'>,
  rtc: Rtc,
  canFlow: (cid: number) => boolean,
): Commands {
  const unknownHost = 565;

  function ask(args: Arg[]): Reply {
    const cid = numberOf(args[0], 1, 16);
    if (cid === undefined || args.length < 2 || args.length > 4 || !textOf(args[1], 255) || !canFlow(cid)) return error();
    if ((args[2] && numberOf(args[2], 1, 65_535) === undefined) || (args[3] && numberOf(args[3], 0, 1) === undefined)) return error();
    return { ...ok(), after: () => void at.after(options.ntpMs ?? 700, () => finish(args[3]?.text !== '0')) };
  }

  function finish(isSet: boolean): void {
    const how = options.ntp ?? unknownHost;
    if (how === 'silent') return;
    if (how !== 'answers') return at.urc(`+QNTP: ${how}`);
    const zone = options.networkTime?.zoneQuarters ?? 0;
    if (isSet) rtc.set(zone);
    at.urc(`+QNTP: 0,"20${formatTime(clock.now())}${formatZone(zone)}"`);
  }

  return { '+QNTP': { test: () => ok('+QNTP: (1-16),<server>,(1-65535),(0,1)'), write: ask } };
}

/** Creates AT+CIPGSMLOC. The time that it prints is in GMT, whatever the modem's time zone is. */
export function createLocation(clock: Clock, options: NtpOptions, canFlow: (cid: number) => boolean): Commands {
  function ask(args: Arg[]): Reply {
    const [kind, cid] = [numberOf(args[0], 1, 2), numberOf(args[1], 1, 3)];
    if (kind !== 2 || cid === undefined || args.length !== 2) return error();
    const how = options.location ?? 601;
    return ok(how === 'answers' && canFlow(cid) ? `+CIPGSMLOC: 0,20${formatTime(clock.now())}` : `+CIPGSMLOC: ${how === 'answers' ? 601 : how}`);
  }
  return { '+CIPGSMLOC': { test: () => ok('+CIPGSMLOC: (1,2),(1-3)'), write: ask } };
}

function signed(text: string, most: number): number | undefined {
  const value = Number(text);
  return /^-?\d+$/.test(text) && Math.abs(value) <= most ? value : undefined;
}
