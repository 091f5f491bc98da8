import type { Shot } from './shotstate';

/** Tells whether a pin of the chip switches the camera's supply. */
export function hasSupply(shot: Shot): boolean {
  return shot.cameraParts().pins().hasSupply;
}

/** Switches the camera off, if a pin of the chip switches its supply. */
export function switchOff(shot: Shot): void {
  const state = shot.cameraParts().state;
  if (state.isOn && hasSupply(shot)) shot.cameraParts().pins().supply(false);
  state.isOn = false;
}

/** Closes the line or the bus to the camera, if it is open. */
export function leave(shot: Shot): void {
  if (shot.camera) shot.camera().close();
  shot.camera = undefined;
}
