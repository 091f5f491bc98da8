import { End, type Fault } from '../../fault';
import { callMs, type OpenShot, type Shot } from '../shotstate';
import { hasSupply, leave } from '../supply';

/** Longest time from power-on until a camera answers, in milliseconds. A Spinel camera takes 3,500 ms. */
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

/** Switches the camera on, and waits until one of the possible models answers. */
export async function wake(shot: Shot): Promise<void> {
  const state = shot.cameraParts().state;
  shot.onMs = shot.trip.clock.now();
  if (!state.isOn && hasSupply(shot)) shot.cameraParts().pins().supply(true);
  state.isOn = true;
  for (;;) {
    const { end, fault } = await tried(find(shot));
    if (end === End.done) return;
    // until the longest time of a start has passed, the camera may still be starting, so all models are tried again
    if (shot.trip.clock.now() - shot.onMs >= bootMs) throw ended(end, fault);
    await elapsed(shot.trip.clock, againMs);
  }
}

/** Tries each model that the camera may be. If none answers, it ends with the fault of the first model. */
async function find(shot: Shot): Promise<void> {
  const names = namesOf(shot);
  let why: Fault | undefined;
  for (let i = 0; i < names.length; i++) {
    shot.trip.expect(callMs);
    shot.camera = shot.cameraParts().open(names[i]!, shot.trip, shot.cameraParts().state);
    const { fault } = await tried(shot.camera().wake());
    if (!fault) {
      found(shot, names[i]!);
      return;
    }
    leave(shot);
    why = why || fault;
    await elapsed(shot.trip.clock, 0);
  }
  throw ended(End.refused, why);
}

function tellCamera(shot: OpenShot, name: string): void {
  const camera = shot.camera();
  const slow = camera.slowBytes;
  shot.trip.log.info('camera', camera.make + ' ' + camera.model + ' (' + name + ') answers');
  // `slow` is the number of bytes in a piece, and ten pieces come in a second: a picture of 48,000 bytes takes 4,800 / `slow` seconds
  if (slow) shot.trip.log.warn('camera', 'this engine loses bytes in bursts, so a picture comes in pieces of ' + slow + ' bytes: one of 48 kB takes '
    + Math.round(4800 / slow) + ' s; flash a newer build (docs/install.md)');
}

function found(shot: Shot, name: string): void {
  if (shot.cameraParts().state.model !== name) tellCamera(shot as OpenShot, name);
  shot.cameraParts().state.model = name;
  shot.trip.notes.put('camera', name);
}

/** Sets the camera to the picture size and quality of config.json. */
export async function prepare(shot: OpenShot): Promise<void> {
  await elapsed(shot.trip.clock, 0);
  const config = shot.trip.config;
  shot.trip.expect(callMs);
  await shot.camera().prepare(config['camera.size'], config['camera.quality']);
}
