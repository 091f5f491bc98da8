import { End } from '../fault';
import type { Values } from '../modem/modem';
import { fromHex, wholeOf } from '../number';
import type { ConfigTrip, LinkTrip } from './link';
import { tellTime } from './modemclock';
import { explain } from './radio/cause';
import { register } from './radio/registration';
import { runScript } from './script';

/** Most characters of an operator's name that are kept. */
const longestOperator = 24;

/** A function that answers a question when it is called. True means yes. */
type Ask = () => boolean;

/** Returns the signal strength that AT+CSQ has told, from 0 to 31. It returns undefined for 99, by which a modem says that it does not know. */
function signalOf(rssi: string | undefined): number | undefined {
  const n = wholeOf(rssi);
  return n >= 0 && n <= 31 ? n : undefined;
}

function inDbm(signal: number | undefined): string {
  return signal === undefined ? ', signal unknown' : ', signal ' + (2 * signal - 113) + ' dBm';
}

/**
 * Returns an operator's name in plain characters. A modem that is set to AT+CSCS="UCS2" prints four hexadecimal digits for each character. An
 * operator's number has six digits at most, so it is not taken for such a name.
 */
function readable(text: string): string {
  if (text.length < 8 || text.length % 4 || /[^0-9A-F]/.test(text)) return text;
  return text.replace(/..../g, function (digits) {
    const code = fromHex(digits);
    return code < 127 ? String.fromCharCode(code) : '?';
  });
}

/**
 * Returns the operator's name in an answer of AT+COPS?. The name is empty if the answer has only `0`. It is cut to 24 characters, since the
 * network may send anything.
 */
function operatorOf(told: string | undefined): string {
  return readable((told || '').split('"')[1] || '').replace(/[^ -~][^ -~]*/g, '?').slice(0, longestOperator).trim();
}

/** Returns '1' if this firmware has set up the data connection and no fault came since, otherwise an empty text. */
function isOurs(trip: LinkTrip): string {
  return trip.link.isAttached && !trip.link.lost ? '1' : '';
}

/** Deletes the values of placeholders that are no longer needed, to free memory. */
function drop(trip: LinkTrip, placeholders: (keyof Values)[]): void {
  placeholders.forEach(function (placeholder) { delete trip.variables[placeholder]; });
}

/**
 * Waits until the modem is registered with a network, and notes the signal strength and the operator.
 * @param mayLogIn returns true if the camera may go on while the modem is roaming, and false if it must stop
 */
export async function registering(trip: ConfigTrip, mayLogIn: Ask): Promise<void> {
  const link = trip.link;
  const variables = trip.variables;
  variables['oper'] = link.isTerse ? '0' : '';
  variables['isBare'] = link.detaches ? '1' : '';
  variables['isOurs'] = isOurs(trip);
  const { end, fault } = await tried(register(trip));
  link.isTerse = end === End.broken;
  link.signal = signalOf(variables['rssi']);
  link.operator = operatorOf(variables['oper']);
  const isRoaming = end === End.done && variables['stat'] === '5';
  if (end === End.done) {
    if (trip.config['report.everyHours']) link.isRoaming = isRoaming;
    trip.log.info('network', 'registered (' + variables['net'] + (isRoaming ? ', roaming' : '') + ')' + inDbm(link.signal)
      + (link.operator ? ', operator ' + link.operator : ''));
  }
  drop(trip, [
    'said', 'isSet', 'isRaised', 'sim', 'hasSim', 'n', 'net', 'stat', 'rssi', 'ber', 'oper', 'isBare', 'isHasty', 'mode', 'isOut', 'searching',
    'saves', 'isSaving'
  ]);
  if (isRoaming && !mayLogIn()) throw ended(End.refused);
  throw ended(end, fault);
}

/**
 * Closes the data connection after a pause, for a repair.
 * @param pauseMs returns the pause in milliseconds, by how often the connection was closed before
 */
export async function detaching(trip: ConfigTrip, pauseMs: (detaches: number) => number): Promise<void> {
  const pause = pauseMs(trip.link.detaches);
  trip.link.isAttached = false;
  trip.variables['isDone'] = '';
  trip.link.detaches++;
  await elapsed(trip.clock, pause);
  await runScript(trip, 'detach');
}

/**
 * Opens the data connection and reads the time.
 * @param isServerAsked returns true if the delivery will ask its server for the time as a last resort, and false if it cannot
 */
export async function attaching(trip: ConfigTrip, isServerAsked: Ask): Promise<void> {
  const config = trip.config;
  Object.assign(trip.variables, {
    isOpen: '', isOurs: isOurs(trip),
    apnAlone: (config['network.apn'] || config['network.ip'] !== 'ipv4') && !config['network.user'] ? '1' : ''
  });
  trip.link.isAttached = false;
  const { end, fault } = await tried(runScript(trip, 'attach'));
  trip.link.isAttached = end === End.done;
  drop(trip, ['isOpen', 'isOurs', 'apnAlone', 'hasProfile']);
  if (end === End.refused && (fault.code === 'apn-wrong' || fault.code === 'network')) {
    const told = await explain(trip, fault.code, fault.where, fault.line);
    throw ended(end, told);
  }
  if (end !== End.done) throw ended(end, fault);
  await tellTime(trip, isServerAsked);
}
