// The end of a shot: the camera is let go of, and what came of it is told.

import { tell, type Fault } from '../../fault';
import { leftUntil, whenText } from './plan';
import type { Shot } from './state';
import { leave, switchOff } from './supply';

/** One that is wanted again so soon stays on. */
const keepSeconds = 20;

/** @param wrong the fault where it was given up; what was on the card by then stays */
export function end(shot: Shot, wrong?: Fault): void {
  if (shot.camera) shot.camera().goOn(function () { over(shot, wrong); });
  else over(shot, wrong);
}

function over(shot: Shot, wrong?: Fault): void {
  leave(shot);
  const soon = leftUntil(shot.trip, shot.eye().state);
  if (soon === undefined || soon > keepSeconds) switchOff(shot);
  finish(shot, wrong);
}

function finish(shot: Shot, wrong?: Fault): void {
  const state = shot.eye().state;
  const log = shot.trip.log;
  const text = wrong ? 'no picture: ' + tell(wrong) + '; the next one ' + whenText(shot.trip, state) : '';
  // a card that stays full is told once
  if (wrong && wrong.code === state.wrong && state.fullBytes) log.debug('camera', text);
  else if (wrong) log.error('camera', text);
  state.wrong = wrong && wrong.code;
  shot.onDone();
}
