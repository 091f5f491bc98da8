// Finds out which of the known modems is connected, by the modem's answer to AT+CGMM or by the setting `modem.model`. If several entries of the list
// match, the firmware sends commands that only one of those modems knows.

import { firmware } from '#firmware';
import { isRefusal } from '../at/row';
import type { Script } from '../at/step';
import { End, newFault, type Fault } from '../fault';
import type { ModemEntry, Modem } from '../modem/modem';
import { standardScript } from '../modem/standard';
import { has } from '../text';
import type { ConfigTrip } from './link';
import { dialectOf, runScript } from './script';

function isOf(entry: ModemEntry, said: string): boolean {
  return entry.models.some(function (model) { return has(said.toUpperCase(), model); });
}

/** Returns whether the name that a modem tells begins like that of a model which is related to a known modem. A maker's name before it is ignored. */
function isKin(entry: ModemEntry, said: string): boolean {
  const name = said.toUpperCase().trim().replace(/^\+CGMM: */, '').replace(/^SIMCOM[_ -]/, '').replace(/^QUECTEL[_ -]/, '');
  return /^[A-Z0-9._-]*[0-9][A-Z0-9._-]*$/.test(name) && !!entry.kin
    && entry.kin.some(function (beginning) { return name.indexOf(beginning) === 0; });
}

/**
 * Returns whether a line looks like a firmware version. It is one word of letters and digits, or of digits and dots: `+CGMR:
 * LE20B04SIM7600M22`, `Revision:1418B05SIM800L24`, `00.14`.
 */
function isVersion(line: string): boolean {
  const word = line.replace(/^\+CGMR:/, '').replace(/^Revision:/, '').trim();
  return /^[A-Za-z0-9._-]+$/.test(word) && /[0-9]/.test(word) && /[A-Za-z.]/.test(word);
}

/** Most times that the modem is asked for its name, if its answer differs each time. */
const mostAsked = 3;

/**
 * Returns the entries (of the list of known modems) for the configured model, or else those for the modem's answer. If this firmware has no code for
 * that modem, they have no `make`. Such an answer counts even if the board has another modem built in.
 * @param said the modem's answer to AT+CGMM
 */
function candidates(trip: ConfigTrip, said: string): ModemEntry[] {
  const set = trip.config['modem.model'];
  const name = set !== 'auto' ? set : trip.model;
  const all = trip.modems();
  const leftOut = all.filter(function (entry) { return !entry.make && (set !== 'auto' ? entry.name === set : isOf(entry, said)); });
  if (leftOut.length) return leftOut;
  const found = all.filter(function (entry) {
    return name ? entry.name === name : isOf(entry, said);
  });
  // if several entries have the configured name, the modem's answer chooses among them
  const own = found.filter(function (entry) { return isOf(entry, said); });
  return own.length ? own : found;
}

/** Returns the fault of a modem that this firmware has no code for, with the setting or the answer that names it. */
function leftOut(trip: ConfigTrip): Fault {
  const set = trip.config['modem.model'];
  return newFault('modem-left-out', firmware.allModems, set !== 'auto' ? 'modem.model is ' + set : trip.variables['model']);
}

/**
 * Returns the entries (of the list of known modems) that are related to an unknown model.
 * @param said the modem's answer to AT+CGMM
 */
function sisters(trip: ConfigTrip, said: string): ModemEntry[] {
  return trip.modems().filter(function (entry) { return isKin(entry, said); });
}

function isKnown(trip: ConfigTrip, said: string): boolean {
  return trip.modems().some(function (entry) { return isOf(entry, said); });
}

/** Runs script rows (AT commands) that contain no placeholders. @param onLine gets each line of the answer */
async function ask(trip: ConfigTrip, rows: Script, onLine: (line: string) => void): Promise<void> {
  await until(function (onEnd) {
    trip.chat.run({ script: rows, variables: trip.variables, onLine: onLine, onEnd: onEnd });
  });
}

/**
 * Asks for the modem's model and firmware version in one command line. If other lines come between the two answers, or the model is unknown, each is
 * asked for in a command line of its own.
 */
async function askBoth(trip: ConfigTrip, rows: Script): Promise<void> {
  const lines: string[] = [];
  const { end, fault } = await tried(ask(trip, rows, function (line) {
    if (line !== 'OK' && line.indexOf('AT') !== 0 && !isRefusal(line)) lines.push(line);
  }));
  // The last two lines are the answers. Lines before them may be answers to a command line that the modem refused.
  const model = lines[lines.length - 2] || '';
  const firmware = lines[lines.length - 1] || '';
  const isClear = end === End.done && model !== firmware && isVersion(firmware);
  if (end === End.broken) throw ended(end, fault);
  // the modem refused both the line of two commands and a single command, so two of the allowed tries are used up
  if (end !== End.done) return await askModel(trip, rows, mostAsked - 2, '');
  if (!isClear || !isKnown(trip, model)) return await askModel(trip, rows, mostAsked - 1, isClear ? model : '');
  trip.variables['model'] = model;
  trip.variables['firmware'] = firmware;
}

async function askWhole(trip: ConfigTrip, rows: Script, placeholder: 'model' | 'firmware', isIt: (line: string) => boolean): Promise<void> {
  let found = '';
  const { end, fault } = await tried(ask(trip, rows, function (line) { if (!found && isIt(line)) found = line; }));
  if (found) trip.variables[placeholder] = found;
  throw ended(end, fault);
}

/**
 * Asks for the modem's model alone. An unknown answer may be an unsolicited line, so it must come twice. A refusal must have answered another
 * command, as every modem has this one.
 * @param times number of times that the modem may still be asked
 * @param before the modem's answer to the same command before
 */
async function askModel(trip: ConfigTrip, rows: Script, times: number, before: string): Promise<void> {
  const { end, fault } = await tried(askWhole(trip, rows.slice(0, 1), 'model', function (line) { return isKnown(trip, line); }));
  const said = trip.variables['model'] || '';
  if (end === End.refused && times > 1) return await askModel(trip, rows, times - 1, before);
  if (end !== End.done) throw ended(end, fault);
  if (isKnown(trip, said) || said === before || times <= 1) return await askWhole(trip, rows.slice(1), 'firmware', isVersion);
  await askModel(trip, rows, times - 1, said);
}

/**
 * Chooses the entry whose proof the modem answers.
 * @param isSure whether the modem is one of these entries even if it answers no proof
 */
async function choose(trip: ConfigTrip, entries: ModemEntry[], from: number, isSure: boolean): Promise<ModemEntry> {
  const entry = entries[from];
  if (isSure && (entries.length === 1 || !entry)) return entries[0]!;
  if (!entry) throw ended(End.refused, leftOut(trip));
  const { end, fault } = await tried(ask(trip, entry.proof || [], function () { return; }));
  if (end === End.done) return entry;
  if (end === End.refused) return await choose(trip, entries, from + 1, isSure);
  // the missing answer may only be late, so the modem is woken, and the script for that waits for the answer
  const { end: awake, fault: why } = await tried(runScript(trip, 'wake'));
  if (awake === End.done) return entry;
  throw ended(awake, why || fault);
}

/**
 * Finds the modem's record and logs its name and firmware.
 * @param accept tells whether the modem supports config.json, and logs what it does not
 */
export async function identifying(trip: ConfigTrip, accept: (modem: Modem) => boolean): Promise<void> {
  // the modem has told its name in an earlier round since the chip has started
  if (trip.link.modem && trip.variables['model']) {
    if (!accept(trip.link.modem)) throw ended(End.refused);
    return;
  }
  await askBoth(trip, trip.link.modem ? trip.link.modem.script('identify', 0) : standardScript('identify'));
  const said = trip.variables['model'] || '';
  const known = candidates(trip, said);
  const entries = known.length ? known : sisters(trip, said);
  if (!entries.length) throw ended(End.refused, newFault('modem-unknown', 'AT+CGMM', said));
  if (!entries[0]!.make) throw ended(End.refused, leftOut(trip));
  // a modem of an unknown name may be of a family that was left out
  const isSure = !!known.length || trip.modems().every(function (one) { return !!one.make; });
  const entry = await choose(trip, entries, 0, isSure);
  if (!known.length) {
    trip.log.warn('modem', 'the ' + said + ' is unknown, so it is treated as the closest known model, ' + entry.name
      + '; if images do not arrive, this may be why');
  }
  const modem = entry.make!();
  trip.link.modem = modem;
  trip.chat.setDialect(dialectOf(modem));
  trip.log.info('modem', trip.variables['model'] + ', firmware ' + (trip.variables['firmware'] || 'unknown').replace(/^\+CGMR: */, '') + ', used as '
    + modem.name + ', at ' + trip.link.baud + ' baud');
  if (!accept(modem)) throw ended(End.refused);
}
