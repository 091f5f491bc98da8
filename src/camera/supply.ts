import type { Shot } from './shotstate';

export function hasSupply(shot: Shot): boolean {
  return shot.cameraParts().pins().hasSupply;
}

export function switchOff(shot: Shot): void {
  const state = shot.cameraParts().state;
  if (state.isOn && hasSupply(shot)) shot.cameraParts().pins().supply(false);
  state.isOn = false;
}

export function leave(shot: Shot): void {
  if (shot.camera) shot.camera().close();
  shot.camera = undefined;
}
