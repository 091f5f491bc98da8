// Finds the best baud rate for the modem: as high as wiring, modem and line allow. The modem forgets the rate at power-off, so it is noted on
// the card.

import { May, type Script, type Step } from '../at/step';
import { End, newFault, tell, type Fault } from '../fault';
import { numberOf, wholeOf } from '../number';
import { PaceNote, type Words } from '../store/notewords';
import type { ConfigTrip, KnownTrip, LinkTrip } from './link';
import { runScript } from './script';
import { usualBaud, wakeAt } from './wake';

/** After this many faults at a raised baud rate, the firmware chooses a lower one. */
const mostBreaks = 2;
/** After this many images without a fault, a lowered baud rate may rise by one step. */
const smoothImages = 50;
/** Number of times that the command for the old baud rate is sent, since the modem may miss it on a noisy line. */
const backTries = 20;
/** The wait for the modem after each command for the old baud rate, in milliseconds. */
const backMs = 300;

/**
 * Returns script rows (AT commands) that test the line. They ask several times for the modem's name, which must be the same each time. One command
 * line has the command twice, if the modem accepts that.
 */
function exchanges(trip: LinkTrip): Script {
  const ask: Step = { say: 'AT+CGMM', want: ['<model>', 'OK'], ms: 1000 };
  const both: Step = { say: 'AT+CGMM;+CGMM', want: ['<model>', '<model>', 'OK'], ms: 1000 };
  return !trip.variables['noChain'] ? [{ say: 'AT', ms: 300, tries: 6 }, both, both] : [
    { say: 'AT', ms: 300, tries: 6 }, ask, { say: 'AT+CGMR', want: ['{said}', 'OK'], ms: 1000, may: May.refuse }, ask, { say: 'AT', ms: 1000 }, ask
  ];
}

/**
 * Runs script rows and tells whether the modem answered all of them. The caller goes on only in a new turn of the event loop, as it may write the log
 * and needs a free stack.
 */
async function ask(trip: LinkTrip, script: Script): Promise<boolean> {
  const { end } = await tried(until(function (onEnd) {
    trip.chat.run({ script: script, variables: trip.variables, onEnd: onEnd });
  }));
  await elapsed(trip.clock, 0);
  return end === End.done;
}

/** Returns the baud rate at which this modem's pace was measured, as the card's notes have it. It returns 0 if there is no such note. */
function pacedBaud(trip: KnownTrip): number {
  const noted = trip.notes.get('pace').split(' ') as Words<PaceNote>;
  return numberOf(noted[PaceNote.bytes]) > 0 && noted[PaceNote.modem] === trip.link.modem.name ? wholeOf(noted[PaceNote.baud]) || 0 : 0;
}

/** Returns the highest baud rate that may be tried. It is the setting `modem.baud`, or else the lowest of all known limits. */
export function mostBaud(trip: ConfigTrip): number {
  const ceiling = wholeOf(trip.notes.get('ceiling')) || 0;
  // A baud rate in config.json overrides all limits. Without it, a board whose limit is unknown allows 115,200 baud, or the present rate if that is
  // higher.
  if (trip.config['modem.baud']) return trip.config['modem.baud'];
  const most = trip.maxBaud || Math.max(usualBaud, trip.link.baud);
  return Math.min(most, ceiling || most, trip.usefulBaud || most);
}

/** Returns the baud rates to try, from the fastest down to the present one. */
function candidates(trip: KnownTrip): number[] {
  const wanted = trip.config['modem.baud'];
  const paced = pacedBaud(trip);
  const most = paced ? Math.min(paced, mostBaud(trip)) : mostBaud(trip);
  if (wanted && most === wanted) return [wanted];
  const rates = trip.link.modem.rates().filter(function (rate) { return rate <= most; });
  const isTooFast = trip.link.baud > most;
  return rates.filter(function (rate) { return isTooFast || rate >= trip.link.baud; }).reverse();
}

/** Notes on the card the next lower baud rate as the highest one to try, since the given rate proved unreliable. */
function lower(trip: KnownTrip, rate: number): void {
  const slower = trip.link.modem.rates().filter(function (other) { return other < rate; }).pop();
  if (!slower) return;
  trip.notes.put('ceiling', '' + slower);
  trip.log.warn('modem', 'the line is unreliable at ' + rate + ' baud; it stays at ' + slower + ' or below for a while');
}

/** Raises the highest baud rate to try, which the card's note has, by one step. */
function lift(trip: KnownTrip): void {
  const ceiling = wholeOf(trip.notes.get('ceiling')) || 0;
  const faster = trip.link.modem.rates().filter(function (rate) { return rate > ceiling; })[0];
  if (ceiling) trip.notes.put('ceiling', faster ? '' + faster : '0');
}

/**
 * Sends the command for the old baud rate until the modem answers. At the new rate, the modem may receive only garbage.
 * @returns true if the modem answers
 */
async function comeBack(trip: LinkTrip, from: number, to: number): Promise<boolean> {
  for (let tries = backTries; tries > 0; tries--) {
    trip.uart.open(from);
    // the carriage return ends any garbage that the modem has received before
    trip.uart.write('\rAT+IPR=' + to + '\r');
    await elapsed(trip.clock, backMs);
    trip.uart.open(trip.link.baud = to);
    const isBack = await ask(trip, [{ say: 'AT', ms: backMs, tries: 2 }]);
    if (isBack) return true;
  }
  return await wakeAt(trip, [to, from, usualBaud]);
}

/**
 * Changes the baud rate and tests it. The step ends `refused` if the modem answers only at another rate, and `broken` if the modem does not
 * answer at all.
 */
export async function changeRate(trip: LinkTrip, rate: number): Promise<void> {
  const old = trip.link.baud;
  trip.variables['baud'] = '' + rate;
  // the new baud rate is noted first, so that after a power cut the firmware finds the modem at that rate
  trip.notes.put('baud', '' + rate);
  await runScript(trip, 'rate');
  trip.uart.open(trip.link.baud = rate);
  const isGood = await ask(trip, exchanges(trip));
  if (isGood) {
    trip.link.heardBaud = rate;
    trip.log.info('modem', 'talks at ' + rate + ' baud');
    return;
  }
  const isBack = await comeBack(trip, rate, old);
  trip.notes.put('baud', '' + trip.link.baud);
  throw ended(!isBack ? End.broken : trip.link.baud === rate ? End.done : End.refused, newFault('silent', 'AT+IPR'));
}

/**
 * A baud rate at which 48 bytes come in 0.1 s. A JavaScript engine that polls the port only every 0.1 s, and keeps 64 bytes, then loses
 * none.
 */
const slowBaud = 4800;
/**
 * Number of bytes to read from the modem at once if the engine's receive buffer has 64 bytes. Up to 46 bytes of text come with them (CCHRECV, manual
 * AT76v3 chapter 26).
 */
const shortPiece = 14;
/**
 * Number of bytes to read from the modem at once into a buffer of 64 bytes, if a notice of new data may come beside them. The notice +QIRDI has 17
 * bytes, the line +QIRD with the longest address has 39, and OK has 6.
 */
const noticedPiece = 1;
/**
 * Bytes that an engine without a flaw surely keeps of a burst (`ringBytes` in device/start/flaws.ts). It reads them so fast that it loses none of a
 * longer one. An engine that keeps fewer loses bytes of a longer burst.
 */
const soundBytes = 1024;
/**
 * Number of bytes to read from the modem at once, if the engine keeps so many. All of them may arrive before it reads one. At most 62 bytes of text
 * come beside them: the notice +QIRDI, the line +QIRD and OK. An engine that polls every 100 ms keeps 960 bytes in all.
 */
const piece = 896;

/** Tells whether this many bytes in one burst, at the present baud rate, would overrun the engine's receive buffer. */
function losesBurst(trip: LinkTrip, bytes: number): boolean {
  return trip.uart.mostAtOnce < bytes && trip.link.baud > slowBaud;
}

/** Returns the length of the longest burst in the modem's answers, in bytes. @param isInPieces the answers are read in pieces of `pieceBytes` */
function burstOf(isInPieces: boolean): number { return isInPieces ? piece : soundBytes; }

/**
 * Returns the speed at which long answers of the modem arrive without loss, in bytes per second.
 * @param isInPieces the answers are read in pieces of `pieceBytes`
 */
export function answerPace(trip: LinkTrip, isInPieces: boolean): number {
  return (losesBurst(trip, burstOf(isInPieces)) ? slowBaud : trip.link.baud) / 10;
}

/**
 * Returns the number of bytes to read from the modem at once, so that they fit into the engine's receive buffer.
 * @param mayCome true: the modem may have no data yet, so its notice of new data may come beside the answer
 */
export function pieceBytes(trip: LinkTrip, mayCome?: boolean): number {
  return losesBurst(trip, piece) ? mayCome ? noticedPiece : shortPiece : piece;
}

/**
 * Runs `act` at a baud rate at which the engine loses no byte of long answers, and restores the rate afterwards. The rate is not restored if
 * the modem falls silent, as a silent modem is woken at any rate.
 * @param isInPieces the answers are read in pieces of `pieceBytes`
 */
export async function slowly(trip: LinkTrip, isInPieces: boolean, act: () => Promise<void>): Promise<void> {
  const usual = trip.link.baud;
  if (!losesBurst(trip, burstOf(isInPieces))) return await act();
  const { end: slow, fault: lost } = await tried(changeRate(trip, slowBaud));
  if (slow === End.broken) throw ended(slow, lost);
  const { end, fault } = await tried(act());
  if (end === End.broken || trip.link.baud === usual) throw ended(end, fault);
  const { end: back, fault: why } = await tried(changeRate(trip, usual));
  if (back === End.done) throw ended(end, fault);
  throw ended(End.broken, why);
}

/** Switches flow control on if the modem's RTS pin is wired. The modem can then stop the sender when its buffer is full. */
async function flow(trip: KnownTrip): Promise<void> {
  trip.uart.setFlow(false);
  if (!trip.uart.isWired) return;
  const { end, fault } = await tried(runScript(trip, 'flow'));
  trip.uart.setFlow(end === End.done);
  if (end === End.done) trip.log.info('modem', 'stops the line by RTS when it is full, so no pace is needed');
  else trip.log.warn('modem', 'its RTS is wired, but it does not use it: ' + tell(fault));
  throw ended(end === End.broken ? end : End.done, fault);
}

/** Logs why a baud rate was not reached. If the line was garbled at that rate, a lower rate is noted as the highest one to try. */
function complain(trip: KnownTrip, rate: number, old: number, fault: Fault): void {
  const wanted = trip.config['modem.baud'];
  const isGarbled = fault.code === 'silent' || fault.code === 'unanswered';
  if (wanted) trip.log.error('modem', isGarbled ? 'it does not talk at ' + rate + ' baud; leave out modem.baud, and the firmware finds a rate'
    : 'it stays at ' + old + ' baud: modem.baud ' + wanted + ' was not accepted, ' + tell(fault));
  else if (isGarbled) lower(trip, rate);
}

/** Sets the best baud rate that wiring, modem and line allow. */
export async function rating(trip: KnownTrip): Promise<void> {
  const old = trip.link.baud;
  if (trip.link.breaks >= mostBreaks && !trip.config['modem.baud']) lower(trip, old);
  else if (trip.link.smooth >= smoothImages) lift(trip);
  if (trip.link.breaks >= mostBreaks || trip.link.smooth >= smoothImages) trip.link.breaks = trip.link.smooth = 0;
  const rates = candidates(trip);
  for (let i = 0; i < rates.length && rates[i] !== trip.link.baud; i++) {
    const rate = rates[i]!;
    const { end, fault } = await tried(changeRate(trip, rate));
    if (fault) complain(trip, rate, old, fault);
    if (end === End.broken) throw ended(end, fault);
    if (end === End.done) break;
  }
  trip.link.isTalking = true;
  trip.notes.put('baud', '' + trip.link.baud);
  await flow(trip);
}
