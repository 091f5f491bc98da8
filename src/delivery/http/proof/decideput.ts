// Asks the table (ownership.ts) what follows, and asks the server what the table wants to know.

import { End } from '../../../fault';
import type { MethodTrip } from '../../deliverytrip';
import { factsOf, noteWrite, ownSizes, stepAside } from '../../facts';
import { endBytes } from '../../lastbytes';
import { tellForeign, tellForgotten } from '../../othercamera';
import { Act, actOn, At, Kind, Look, type Shown } from '../../ownership';
import { Verdict } from '../../verdict';
import { serverPathOf, setAddress } from '../request/address';
import { askForFile } from './askserver';
import { askPast } from './cache';
import { compareFetched } from './found';

/** Asks for the file at the image's URL. If it has neither the image's size nor one of this camera's own file, its size stays unknown. */
export async function ask(trip: MethodTrip): Promise<Shown> {
  const size = trip.attempt.image.size;
  const sizes = [size].concat(ownSizes(trip).filter(function (one) { return one > 0 && one !== size; }));
  for (;;) {
    const shown = await askForFile(trip, sizes.shift()!, endBytes);
    if (shown.final !== Infinity || !sizes.length) return shown;
  }
}

/**
 * Asks for the file, and once more past a cache if the server has confirmed an upload of the image (`isTaken`) but shows something else.
 */
async function seek(trip: MethodTrip, isTaken: boolean): Promise<Shown> {
  const shown = await ask(trip);
  const isMissed = isTaken && shown.final !== 'untold' && shown.tail !== Look.mine;
  if (!isMissed) return shown;
  const past = await askPast(trip, Verdict.other);
  if (past < Verdict.other) return await ask(trip);
  return shown;
}

async function learn(trip: MethodTrip, at: At): Promise<void> {
  const isTaken = at === At.picked && trip.copies.clean === trip.attempt.image.path;
  trip.attempt.isPast = at === At.refused;
  const { end, fault, value: shown } = await tried(seek(trip, isTaken));
  if (at === At.refused) trip.attempt.isPast = false;
  // perhaps only the query failed, so nothing is known about the file
  if (end === End.broken || trip.link.lost || (end !== End.done && isTaken)) throw ended(end, fault);
  Object.assign(trip.attempt.shown, { tail: undefined, content: undefined }, shown || { final: 'untold' });
}

async function read(trip: MethodTrip): Promise<Look> {
  const { end, fault } = await tried(compareFetched(trip));
  if (end === End.broken || trip.link.lost) throw ended(end, fault);
  return end === End.done ? Look.mine : fault && fault.code === 'content-differs' ? Look.other : Look.unread;
}

/**
 * Asks the table again and again, and learns what it wants to know, until it names what the state itself does.
 * @param at how far the try is
 */
export async function decidePut(trip: MethodTrip, at: At): Promise<Act> {
  for (;;) {
    const act = actOn(factsOf(trip, at, Kind.put, Infinity));
    if (act === Act.stepAside) {
      const former = serverPathOf(trip);
      stepAside(trip, false);
      setAddress(trip);
      tellForeign(trip, 'a file of another content', former);
    }
    if (act === Act.askFinal) await learn(trip, at);
    else if (act === Act.readAll) trip.attempt.shown.content = await read(trip);
    else {
      if (at === At.refused && trip.attempt.shown.tail === Look.mine) tellForgotten(trip);
      if (at !== At.picked && (act !== Act.stepAside || at === At.refused)) noteWrite(trip);
      return act;
    }
  }
}
