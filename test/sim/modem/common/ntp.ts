// Other time sources of a modem: AT+CNTP (SIM800 NTP application note V1.02, SIM7080 AT manual 16.2, SIM7000 11.2, SIM7600 15.2) and the
// SIM800's AT+CIPGSMLOC=2 (13.2.1).

import type { Clock } from '../../clock.ts';
import { error, ok, type At, type Commands, type Reply } from '../command/at.ts';
import { numberOf, textOf, type Arg } from '../command/syntax.ts';
import { formatTime, type Rtc } from './rtc.ts';

/** How time sources answer. */
export interface NtpOptions {
  /** Whether the time server answers, the modem fails with this code, or nothing ever comes. */
  ntp?: 'answers' | 'silent' | number;
  /** Milliseconds from the command to its result. */
  ntpMs?: number;
  /** Result of AT+CIPGSMLOC: the time, or a code. */
  location?: 'answers' | number;
}

/** How a family words the results. */
interface Form {
  /** Code of success. */
  done: number;
  /** Code if data cannot flow. */
  noNetwork: number;
  /** Largest zone, in quarters of an hour. */
  mostZone: number;
  /** AT+CNTPCID must name a bearer. */
  hasCid: boolean;
}

/** Results of SIM800, SIM7080 and SIM7000. */
export const simcomForm: Form = { done: 1, noNetwork: 61, mostZone: 48, hasCid: true };
/** Results of the SIM7600. */
export const form7600: Form = { done: 0, noNetwork: 4, mostZone: 96, hasCid: false };

/** Makes the commands of a time server. */
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

  /** OK at once, the result later. */
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

/** Makes AT+CIPGSMLOC, whose time is in GMT, whatever the modem's zone is. */
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
