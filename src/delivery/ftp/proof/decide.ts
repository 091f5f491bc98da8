// Asks the table (ownership.ts) what follows, and runs the commands by which more gets known.

import type { MethodTrip } from '../../deliverytrip';
import { factsOf, forgetFinal } from '../../facts';
import { underOwnName } from '../../imagescript';
import { tellForgotten } from '../../othercamera';
import { Act, actOn, At, Kind, Look, type Found } from '../../ownership';
import { isTemporary } from '../../verdict';
import { canGoOn, leastResumeBytes } from '../put/choose';
import { eraseServed } from '../session/enterfolder';
import { isCopyGone, noteCopy } from './copy';
import { noteBefore } from './fixed';
import { leaveForeign } from './leaveforeign';
import { lookAtAll, lookAtEnd } from './lookinto';
import { measure, measureBegun, measureFresh, measureNew } from './measure';

/** Asks for the size of the file under the current name. How much the query may cost depends on how far the try is. */
async function ask(trip: MethodTrip, at: At): Promise<Found> {
  if (at === At.picked) return await measureBegun(trip);
  // a refusal may have other causes than a file, so a first upload is not worth a listing of the whole folder
  if (at === At.staged || at === At.naming || (at === At.refused && !trip.attempt.isRetry)) return await measureNew(trip);
  let [found] = await measure(trip, false);
  if (at === At.refused || !isTemporary(trip)) return found;
  // object storage refuses to rename an object that it does not show yet. With `verify` "none", nothing has waited for the object until now
  if (typeof found !== 'number') found = await measureFresh(trip);
  return isCopyGone(trip, found) ? 'absent' : found;
}

async function askFor(trip: MethodTrip, at: At, key: 'final' | 'temp'): Promise<void> {
  const shown = trip.attempt.shown;
  const found = await ask(trip, at);
  shown[key] = found;
  delete shown.tail;
  delete shown.content;
  if (trip.attempt.image.isLive && key === 'final' && (at === At.staged || at === At.naming)) await noteBefore(trip, found);
  if (at === At.picked && typeof found === 'number' && found !== trip.attempt.image.size) noteCopy(trip, found);
}

/** Looks into the file that was asked for last. */
async function look(trip: MethodTrip, act: Act, found: Found | undefined): Promise<void> {
  const shown = trip.attempt.shown;
  if (act === Act.readTail) shown.tail = await lookAtEnd(trip, found);
  else shown.content = await lookAtAll(trip);
}

/** Deletes the file under the current name, of which nothing is known then. */
async function erase(trip: MethodTrip): Promise<void> {
  await eraseServed(trip);
  trip.attempt.shown.erased = true;
  delete trip.attempt.shown.temp;
  forgetFinal(trip);
}

/** Runs the command that the table names. @returns true if the table has named what the state itself does */
async function run(trip: MethodTrip, at: At, act: Act, kind: Kind): Promise<boolean> {
  const shown = trip.attempt.shown;
  const isTemp = kind === Kind.part && (at === At.staged || (at === At.picked && shown.final === undefined));
  if (act === Act.askFinal) await underOwnName(trip, async function () { await askFor(trip, at, 'final'); });
  else if (act === Act.askTemp) await askFor(trip, at, 'temp');
  else if (act !== Act.readTail && act !== Act.readAll) return await change(trip, at, act, kind);
  else if (isTemp) await look(trip, act, shown.temp);
  else await underOwnName(trip, async function () { await look(trip, act, shown.final); });
  return false;
}

async function change(trip: MethodTrip, at: At, act: Act, kind: Kind): Promise<boolean> {
  if (act === Act.eraseSent) await erase(trip);
  if (act === Act.stepAside) await leaveForeign(trip, at === At.refused && kind === Kind.part);
  return act !== Act.eraseSent || at === At.spoilt;
}

/**
 * Asks the table again and again, and learns what it wants to know, until it names what the state itself does.
 * @param at how far the try is
 */
export async function decide(trip: MethodTrip, at: At): Promise<Act> {
  const kind = isTemporary(trip) ? Kind.part : Kind.place;
  const isOn = trip.throttle.method && canGoOn(trip, trip.throttle.method.name === 'stream' ? 'streamOn' : 'resume');
  const leastRest = isOn ? leastResumeBytes : Infinity;
  for (;;) {
    const act = actOn(factsOf(trip, at, kind, leastRest));
    const isOver = await run(trip, at, act, kind);
    if (!isOver) continue;
    if ((at === At.staged || at === At.naming) && trip.attempt.shown.tail === Look.mine) tellForgotten(trip);
    return act;
  }
}
