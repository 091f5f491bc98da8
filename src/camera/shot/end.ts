import { tell, type Fault } from '../../fault';
import { leftUntil, whenText } from '../schedule/plan';
import type { Shot } from '../shotstate';
import { leave, switchOff } from '../supply';

/** Number of seconds. If the next picture is due within this time, the camera's supply stays on until then. */
const keepSeconds = 20;

/**
 * Ends a shot: the camera stays on for the next picture or is switched off, and a failure is logged.
 * @param fault undefined: the shot has succeeded
 */
export async function end(shot: Shot, fault: Fault | undefined): Promise<void> {
  await elapsed(shot.trip.clock, 0);
  if (shot.camera) await tried(shot.camera().goOn());
  leave(shot);
  const soon = leftUntil(shot.trip, shot.cameraParts().state);
  if (soon === undefined || soon > keepSeconds) switchOff(shot);
  tellEnd(shot, fault);
}

function tellEnd(shot: Shot, fault: Fault | undefined): void {
  const state = shot.cameraParts().state;
  const log = shot.trip.log;
  const text = fault ? 'no picture: ' + tell(fault) + '; the next one ' + whenText(shot.trip, state) : '';
  // if the card was full before, that was already logged as an error, so it is now logged at debug level only
  if (fault && fault.code === state.mistake && state.fullBytes) log.debug('camera', text);
  else if (fault) log.error('camera', text);
  state.mistake = fault && fault.code;
}
