// Searches for a network. LTE admits a modem only with the right access point in profile 1 of AT+CGDCONT. The profile is therefore compared
// with `network.apn` first, and set with the radio off if it differs. If no network is found, or if it refuses, another program's settings
// are undone once.

import { End } from '../../fault';
import type { ScriptName } from '../../modem/modem';
import { has } from '../../text';
import type { ConfigTrip } from '../link';
import { configValue, pdpTypeOf, runOnLink, runScript } from '../script';
import { explain } from './cause';

/**
 * The states of registration in which the network refuses data. 3 is denied. 6 and 7 allow only short messages, 8 and 11 only emergency calls
 * (TS 27.007 7.2, manual AT76v3 4.2.1).
 */
const denials = '|3|6|7|8|11|';
/** Most characters of an access point's name that are logged. */
const longestApn = 99;

/**
 * Tells whether the modem's access point is the wanted one. The network may have appended the operator's number, as in `internet.mnc001.mcc262.gprs`
 * (TS 23.003 9.1).
 */
function isApn(shown: string, wanted: string): boolean {
  const length = wanted.length;
  const rest = shown.slice(length, length + 4);
  return shown.slice(0, length).toLowerCase() === wanted.toLowerCase() && (!rest || rest.toLowerCase() === '.mnc');
}

/**
 * Runs scripts one after the other, and goes on if the modem refuses a command. It also goes on if the SIM does not answer, as the SIM may take long
 * after a start of the radio. The search that follows then shows whether the modem still answers.
 */
async function run(trip: ConfigTrip, names: ScriptName[]): Promise<void> {
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    const { end, fault } = await tried(runScript(trip, name));
    // the radio may have been started, and the lines that the modem then sends must not count as those of a restarted modem
    trip.link.wokenMs = trip.clock.now();
    if (end === End.broken && name !== 'askSim') throw ended(end, fault);
  }
}

/** Writes `network.apn` into the modem's profile, which restarts the radio. */
async function renew(trip: ConfigTrip): Promise<void> {
  await run(trip, ['setProfile', 'askSim']);
}

/** Removes limits that another program may have set in the modem, such as a single radio technology or operator. This is done only once. */
async function mend(trip: ConfigTrip): Promise<void> {
  trip.link.isMended = true;
  trip.log.info('network', 'another program may have limited the modem to a technology or an operator; '
    + 'the limits are removed once, network.apn is set, and the radio is restarted');
  await run(trip, ['anyMode', 'setProfile', 'askSim', 'anyOperator']);
}

/** Compares the access point in the modem's profile with `network.apn`, and sets the profile if it differs. */
async function compareProfile(trip: ConfigTrip): Promise<void> {
  await run(trip, ['askProfile']);
  const variables = trip.variables;
  const wanted = trip.config['network.apn'];
  const parts = (variables['profile'] || '').split('"');
  const apn = (parts[2] || '').replace(/[^ -~]/g, '?').slice(0, longestApn);
  const isKnown = variables['profile'] !== undefined;
  const type = pdpTypeOf(trip.config);
  const isType = parts[0] === type || (type === 'IP' && (!wanted || parts[0] !== 'IPV6'));
  delete variables['profile'];
  variables['hasProfile'] = isKnown && parts[0] === type && isApn(apn, wanted) ? '1' : '';
  // if `network.apn` is empty, an access point in the profile may have come from the network, so it is removed only after failures
  if (!isKnown || (isType && wanted && isApn(apn, wanted)) || (isType && !wanted && (!apn || !trip.link.detaches || trip.link.isMended))) return;
  if (!wanted && isType) return await mend(trip);
  trip.log.info('network', 'the modem would register with ' + (apn ? 'the access point "' + apn + '"' : 'no access point')
    + '; its radio is restarted with network.apn, "' + wanted + '"');
  await renew(trip);
}

/** Result of the latest search for a network. */
interface Search {
  /** The line by which the network refused the modem. It is empty if no network refused it. */
  denial: string;
}

/**
 * Searches for a network, and notes the line by which a network refuses the modem.
 * @param isHasty '1' for a short search; an empty text for a full one
 */
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

/**
 * Undoes what may have kept the modem from registering.
 * @param denial the line by which the network refused it, or an empty text
 */
async function repair(trip: ConfigTrip, denial: string): Promise<void> {
  if (!denial) return await run(trip, ['revive']);
  if (trip.link.isMended) return await renew(trip);
  await mend(trip);
}

/**
 * Undoes what may have kept the modem from registering, and searches again. If that fails, another program's limits are removed for a last
 * search.
 */
async function searchAgain(trip: ConfigTrip, latest: Search): Promise<void> {
  await repair(trip, latest.denial);
  const { end, fault } = await tried(search(trip, latest, ''));
  if (end !== End.refused || trip.link.isMended) throw ended(end, fault);
  await mend(trip);
  await search(trip, latest, '');
}

/** Registers the modem with a network. If no search succeeds, it fails with a fault that names the operator's reason. */
export async function register(trip: ConfigTrip): Promise<void> {
  const latest: Search = { denial: '' };
  delete trip.variables['profile'];
  if (!trip.variables['isOurs']) await compareProfile(trip);
  const { end, fault } = await tried(search(trip, latest, '1'));
  if (end !== End.refused) throw ended(end, fault);
  const { end: last, fault: why } = await tried(searchAgain(trip, latest));
  if (last !== End.refused || !why) throw ended(last, why);
  const told = await explain(trip, latest.denial ? 'denied' : why.code, why.where, latest.denial || why.line);
  throw ended(End.refused, told);
}
