import { tell, type Fault } from '../../fault';
import { leftUntil, whenText } from './plan';
import type { Shot } from './state';
import { leave, switchOff } from './supply';

/** The camera stays on if the next picture is due within this time. */
const keepSeconds = 20;

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
  // a full card is reported once
  if (wrong && wrong.code === state.wrong && state.fullBytes) log.debug('camera', text);
  else if (wrong) log.error('camera', text);
  state.wrong = wrong && wrong.code;
  shot.onDone();
}
