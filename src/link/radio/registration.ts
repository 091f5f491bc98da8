// The search for a network. LTE admits a modem only with the right APN in profile 1; it is compared first, and set with the radio off if it
// differs. If no network is found, or it refuses, settings of another program are undone once.

import type { ScriptName } from '../../modem/modem';
import { has } from '../../text';
import type { ConfigTrip } from '../link';
import { configValue, runOnLink, runScript } from '../script';
import { explain } from './cause';

/**
 * The states of registration in which the network refuses data. 3 is denied. 6 and 7 allow only short messages, 8 and 11 only emergency
 * calls (TS 27.007 7.2, AT76v3 4.2.1).
 */
const denials = '|3|6|7|8|11|';
/** The longest access point name that is logged, in characters. */
const longestApn = 99;

/**
 * Tells whether the modem shows the wanted access point. The active profile may have the operator's number appended, as
 * `internet.mnc001.mcc262.gprs` (TS 23.003 9.1).
 */
function isApn(shown: string, wanted: string): boolean {
  const length = wanted.length;
  const rest = shown.slice(length, length + 4);
  return shown.slice(0, length).toLowerCase() === wanted.toLowerCase() && (!rest || rest.toLowerCase() === '.mnc');
}

/**
 * Runs scripts in turn. Refused rows are harmless. After a start of the radio, the SIM may take long, so the search shows whether the modem
 * still answers.
 */
async function run(trip: ConfigTrip, names: ScriptName[]): Promise<void> {
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    const { end, fault } = await tried(runScript(trip, name));
    // the modem may send URCs as after a boot
    trip.link.wokenMs = trip.clock.now();
    if (end === 'broken' && name !== 'askSim') throw ended(end, fault);
  }
}

/** Sets the profile anew, which restarts the radio. */
async function renew(trip: ConfigTrip): Promise<void> {
  await run(trip, ['setProfile', 'askSim']);
}

/** Removes once the limits that another program may have set in the modem. */
async function mend(trip: ConfigTrip): Promise<void> {
  trip.link.isMended = true;
  trip.log.info('network', 'another program may have limited the modem to a technology or an operator; the limits are removed once, network.apn is set, and the radio is restarted');
  await run(trip, ['anyMode', 'setProfile', 'askSim', 'anyOperator']);
}

/** Compares the modem's profile with `network.apn`, and sets it anew if it differs. */
async function compareProfile(trip: ConfigTrip): Promise<void> {
  await run(trip, ['askProfile']);
  const variables = trip.variables;
  const wanted = trip.config['network.apn'];
  const parts = (variables['profile'] || '').split('"');
  const apn = (parts[2] || '').replace(/[^ -~]/g, '?').slice(0, longestApn);
  const isKnown = variables['profile'] !== undefined;
  delete variables['profile'];
  variables['hasProfile'] = isKnown && parts[0] === 'IP' && isApn(apn, wanted) ? '1' : '';
  // without network.apn, an APN in the profile may be the network's own
  if (!isKnown || (wanted && parts[0] !== 'IPV6' && isApn(apn, wanted)) || (!wanted && (!apn || !trip.link.detaches || trip.link.isMended))) return;
  if (!wanted) return await mend(trip);
  trip.log.info('network', 'the modem would register with ' + (apn ? 'the access point "' + apn + '"' : 'no access point') + '; its radio is restarted with network.apn, "' + wanted + '"');
  await renew(trip);
}

/** What the latest search for a network has shown. */
interface Search {
  /** The line by which the network refused the modem. It is empty if none did. */
  denial: string;
}

/** Searches for a network, and notes a line that refuses. */
async function search(trip: ConfigTrip, latest: Search, isHasty: string): Promise<void> {
  const rows = trip.link.modem!.script('register', 0);
  latest.denial = '';
  trip.variables['isHasty'] = isHasty;
  const { end, fault } = await tried(until(function (onEnd) {
    runOnLink(trip, {
      script: rows, valueFor: configValue(trip),
      onLine: function (line) {
        const found = /^\+C[EG]*REG: *\d+, *(\d+)/.exec(line);
        if (found && has(denials, '|' + found[1] + '|')) latest.denial = line;
      }
    }, 0, onEnd);
  }));
  trip.variables['isHasty'] = '';
  throw ended(end, fault);
}

/** Mends what may have kept the modem from registering. */
async function repair(trip: ConfigTrip, denial: string): Promise<void> {
  if (!denial) return await run(trip, ['revive']);
  if (trip.link.isMended) return await renew(trip);
  await mend(trip);
}

/** Repairs and searches again. If that fails, another program's limits are removed for a last search. */
async function searchAgain(trip: ConfigTrip, latest: Search): Promise<void> {
  await repair(trip, latest.denial);
  const { end, fault } = await tried(search(trip, latest, ''));
  if (end !== 'refused' || trip.link.isMended) throw ended(end, fault);
  await mend(trip);
  await search(trip, latest, '');
}

/** Registers the modem with a network. If that fails for good, the fault names the operator's reason. */
export async function register(trip: ConfigTrip): Promise<void> {
  const latest: Search = { denial: '' };
  delete trip.variables['profile'];
  if (!trip.variables['isOurs']) await compareProfile(trip);
  const { end, fault } = await tried(search(trip, latest, '1'));
  if (end !== 'refused') throw ended(end, fault);
  const { end: last, fault: why } = await tried(searchAgain(trip, latest));
  if (last !== 'refused' || !why) throw ended(last, why);
  const told = await explain(trip, latest.denial ? 'denied' : why.code, why.where, latest.denial || why.line);
  throw ended('refused', told);
}
