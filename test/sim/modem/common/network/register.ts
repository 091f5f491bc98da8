// A modem registers, loses the network, and tells both (AT manual 4.2).

import { registered } from '../radio.ts';
import { atPower, isRegistered, type Registration } from './state.ts';

const searching = 2;
const cell = '"18D2","0A1B2C03"';

/**
 * Returns the registration status that a command such as AT+CREG prints. Without attachment, it is 0 for packet data (TS 27.007 10.1.20, 10.1.22).
 */
export function told({ isAttached, options, stat }: Registration, name: string): number {
  return !isAttached && (name !== '+CREG' || options.isPacketOnly) ? 0 : stat;
}

/** Returns what follows the status in the line of a command such as AT+CREG: the cell, or why there is none. @param n the command's value */
export function place(registration: Registration, n: number): string {
  return n === 3 ? registration.radio.cause() : n === 2 && isRegistered(registration) ? `,${cell}` : '';
}

function setStat(registration: Registration, next: number): void {
  const { at, events, reports } = registration;
  if (next === registration.stat) return;
  const was = isRegistered(registration);
  registration.stat = next;
  for (const [name, n] of Object.entries(reports)) if (n > 0) at.urc(`${name}: ${told(registration, name)}${place(registration, n)}`);
  events.onStat(registration.stat);
  if (was && !isRegistered(registration)) lose(registration);
}

/** Ends the contexts and all that uses them, as the network is lost. */
export function lose({ at, contexts, events }: Registration): void {
  if (contexts.drop()) at.urc('+CGEV: NW PDN DEACT 1');
  events.onLost();
}

/** Begins to register. */
export function search(registration: Registration): void {
  const { at, options, operator, radio } = registration;
  stopSearch(registration);
  if (registration.functionality !== 1 || operator.isOut()) return;
  setStat(registration, searching);
  options.onDraw?.('search');
  registration.isLost = !radio.finds() || operator.isElsewhere();
  radio.attach();
  if (registration.isLost) return;
  for (const { atMs, stat } of options.registration) {
    const grant = () => setStat(registration, radio.grant(stat));
    if (atMs <= 0) grant();
    else registration.cancels.push(at.after(atMs, grant));
  }
}

function stopSearch(registration: Registration): void {
  registration.cancels.forEach(cancel => cancel());
  registration.cancels = [];
}

/** Leaves the network. */
export function leave(registration: Registration): void {
  stopSearch(registration);
  setStat(registration, 0);
}

/** Changes the registration as the cell does, which registers no modem without a ready SIM. */
export function change(registration: Registration, next: number): void {
  if (registration.isSimReady() || !registered.includes(next)) setStat(registration, registration.radio.grant(next));
}

/** Sets the registration and the settings back to those after a loss of power. */
export function reset(registration: Registration): void {
  const { contexts, operator, reports } = registration;
  Object.assign(registration, atPower());
  Object.keys(reports).forEach(name => (reports[name] = 0));
  contexts.drop();
  operator.reset();
}
