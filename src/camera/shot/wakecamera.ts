import type { Fault } from '../../fault';
import { callMs, type Next, type OpenShot, type Shot } from '../shotstate';
import { hasSupply, leave } from '../supply';

/** Longest power-up (Spinel: 3.5 s). */
const bootMs = 6000;
const againMs = 500;

function namesOf(shot: Shot): string[] {
  const model = shot.trip.config['camera.model'];
  const one = model === 'auto' ? shot.cameraParts().model : model;
  if (one) return [one];
  const known = shot.cameraParts().state.model || shot.trip.notes.get('camera');
  const models = shot.cameraParts().models.split(' ');
  return models.filter(function (name) { return name === known; }).concat(models.filter(function (name) { return name !== known; }));
}

export function wake(shot: Shot, next: Next): void {
  const state = shot.cameraParts().state;
  shot.onMs = shot.trip.clock.now();
  if (!state.isOn && hasSupply(shot)) shot.cameraParts().pins().supply(true);
  state.isOn = true;
  find(shot, next, namesOf(shot));
}

function find(shot: Shot, next: Next, left: string[], why?: Fault): void {
  const name = left[0];
  const clock = shot.trip.clock;
  if (!name) {
    // the camera may still be starting
    if (clock.now() - shot.onMs < bootMs) clock.after(againMs, function () { find(shot, next, namesOf(shot)); });
    else next('over', why);
    return;
  }
  shot.trip.expect(callMs);
  shot.camera = shot.cameraParts().open(name, shot.trip, shot.cameraParts().state);
  shot.camera().wake(function (fault) {
    if (!fault) {
      found(shot, name);
      next('set');
    } else {
      leave(shot);
      clock.after(0, function () { find(shot, next, left.slice(1), why || fault); });
    }
  });
}

function tellCamera(shot: OpenShot, name: string): void {
  const camera = shot.camera();
  const slow = camera.slowBytes;
  shot.trip.log.info('camera', camera.make + ' ' + camera.model + ' (' + name + ') answers');
  // ten pieces a second
  if (slow) shot.trip.log.warn('camera', 'this engine loses bytes in bursts, so a picture comes in pieces of ' + slow + ' bytes: one of 48 kB takes '
    + Math.round(4800 / slow) + ' s; flash a newer build (docs/install.md)');
}

function found(shot: Shot, name: string): void {
  if (shot.cameraParts().state.model !== name) tellCamera(shot as OpenShot, name);
  shot.cameraParts().state.model = name;
  shot.trip.notes.put('camera', name);
}

export function prepare(shot: OpenShot, next: Next): void {
  const config = shot.trip.config;
  shot.trip.expect(callMs);
  shot.camera().prepare(config['camera.size'], config['camera.quality'], function (fault) { next(fault ? 'over' : 'discard', fault); });
}
