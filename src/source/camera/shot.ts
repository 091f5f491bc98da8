// A shot: the camera is woken, takes one picture or a few, and hands them over to the card. What goes wrong with a piece is the camera's
// own matter; then the picture is taken again, then the camera starts over, then it is given up, and the round goes on without.

import { tell, type Fault } from '../../fault';
import { inBytes } from '../../text';
import type { ShotTrip } from '../shots';
import { rootOf } from '../walk';
import type { Camera } from './camera';
import { exifOf, offsetText } from './exif';
import { nextPath } from './names';
import { beginPicture } from './picture';
import { makeRoom, type WhenFull } from './room';
import type { Eye } from './shots';

/** So often a picture is taken that does not come whole, before the camera starts over, which it does once. */
const mostTakes = 2;
/** Without its supply, until it counts as off; and the longest until it answers with it again (Spinel: 3.5 s). */
const offMs = 1000;
const bootMs = 6000;
/** Between two tries of a camera that starts. */
const againMs = 500;
/** One that is wanted again so soon stays on. */
const keepSeconds = 20;
/** The longest of one call: a whole picture over a slow line says more itself. */
const callMs = 60000;

/** One on its way: passed along, since functions within one would all be in memory until it is over. */
interface Shot {
  trip: ShotTrip;
  eye: Eye;
  /** Seconds until the next one is due. */
  left: () => number | undefined;
  onDone: (wrong?: Fault) => void;
  camera: Camera | undefined;
  /** When the camera was switched on, and when this picture was begun, on the clock. */
  onMs: number;
  startedMs: number;
  isReset: boolean;
  takes: number;
  count: number;
  /** Of the picture in hand, once it has a name. */
  path: string;
}

/**
 * @param left seconds until the next one is due
 * @param onDone the fault where it was given up; what was on the card by then stays
 */
export function takePictures(trip: ShotTrip, eye: Eye, left: () => number | undefined, onDone: (wrong?: Fault) => void): void {
  const now = trip.clock.now();
  const shot: Shot = { trip: trip, eye: eye, left: left, onDone: onDone, camera: undefined, onMs: now, startedMs: now, isReset: false, takes: 0, count: 0, path: '' };
  const full = eye.state.fullBytes && makeRoomFor(shot, eye.state.fullBytes);
  if (full) onDone(full);
  else switchOn(shot);
}

/** Those that may be there, the likeliest first. */
function namesOf(shot: Shot): string[] {
  const model = shot.trip.config!['camera.model'];
  const one = model === 'auto' ? shot.eye.model : model;
  if (one) return [one];
  const known = shot.eye.state.model || shot.trip.notes.get('camera');
  return shot.eye.models.split(' ').sort(function (a, b) { return (b === known ? 1 : 0) - (a === known ? 1 : 0); });
}

function switchOn(shot: Shot): void {
  const state = shot.eye.state;
  shot.onMs = shot.trip.clock.now();
  if (!state.isOn && hasSupply(shot)) shot.eye.pins().supply(true);
  state.isOn = true;
  find(shot, namesOf(shot));
}

function switchOff(shot: Shot): void {
  const state = shot.eye.state;
  if (state.isOn && hasSupply(shot)) shot.eye.pins().supply(false);
  state.isOn = false;
}

function hasSupply(shot: Shot): boolean {
  return shot.eye.pins().hasSupply;
}

function find(shot: Shot, left: string[], why?: Fault): void {
  const name = left[0];
  const clock = shot.trip.clock;
  if (!name) {
    // one that was switched on a moment ago may still be starting
    if (clock.now() - shot.onMs < bootMs) clock.after(againMs, function () { find(shot, namesOf(shot)); });
    else startOver(shot, why!);
    return;
  }
  shot.trip.expect(callMs);
  shot.camera = shot.eye.open(name, shot.trip);
  shot.camera.wake(function (wrong) {
    if (!wrong) found(shot, name);
    else {
      leave(shot);
      clock.after(0, function () { find(shot, left.slice(1), wrong); });
    }
  });
}

function tellCamera(shot: Shot, name: string): void {
  const camera = shot.camera!;
  const slow = camera.slowBytes;
  shot.trip.log.info('camera', camera.make + ' ' + camera.model + ' (' + name + ') answers');
  // a piece each tenth of a second
  if (slow) shot.trip.log.warn('camera', 'this engine loses what comes in bursts, so a picture comes in pieces of ' + slow + ' bytes: one of 48 kB takes '
    + Math.round(4800 / slow) + ' s; flash a newer build (docs/install.md)');
}

function found(shot: Shot, name: string): void {
  const config = shot.trip.config!;
  if (shot.eye.state.model !== name) tellCamera(shot, name);
  shot.eye.state.model = name;
  shot.trip.notes.put('camera', name);
  shot.trip.expect(callMs);
  shot.camera!.prepare(config['camera.size'], config['camera.quality'], function (wrong) {
    if (wrong) startOver(shot, wrong);
    else discard(shot, shot.camera!.discards);
  });
}

/** The first ones of a camera that has just started show no colours yet, or the moment before. */
function discard(shot: Shot, left: number): void {
  shot.trip.expect(callMs);
  if (!left) take(shot);
  else shot.camera!.take(function (_, wrong) {
    if (wrong) takeAgain(shot, wrong);
    else shot.camera!.goOn(function () { discard(shot, left - 1); });
  });
}

function take(shot: Shot): void {
  const trip = shot.trip;
  const time = trip.calendar.stamp();
  trip.expect(callMs);
  shot.camera!.take(function (bytes, wrong) {
    if (wrong) takeAgain(shot, wrong);
    else keep(shot, bytes, exifFor(shot, time));
  });
}

function exifFor(shot: Shot, time: string): string {
  const trip = shot.trip;
  return exifOf({
    make: shot.camera!.make, model: shot.camera!.model, device: trip.config!.device, time: time,
    offset: offsetText(trip.calendar.zone && trip.calendar.zone()), place: trip.config!['camera.place']
  });
}

function makeRoomFor(shot: Shot, bytes: number): Fault | undefined {
  const card = { files: shot.eye.files(), journal: shot.eye.journal, notes: shot.trip.notes, log: shot.trip.log };
  const wrong = makeRoom(card, rootOf(shot.trip.config!['images.folder']), bytes, shot.trip.config!['camera.whenFull'] as WhenFull, false);
  shot.eye.state.fullBytes = wrong && bytes;
  return wrong;
}

/** Its name, if it has none from a try before. */
function nameIt(shot: Shot): Fault | undefined {
  const trip = shot.trip;
  const card = { files: shot.eye.files(), journal: shot.eye.journal, notes: trip.notes, marks: shot.eye.marks(), calendar: trip.calendar };
  const named = shot.path || nextPath(card, rootOf(trip.config!['images.folder']), trip.config!['camera.names'] as 'dcf' | 'dated');
  if (typeof named !== 'string') return named;
  shot.path = named;
  return undefined;
}

function keep(shot: Shot, bytes: number, exif: string): void {
  const trip = shot.trip;
  const wrong = makeRoomFor(shot, bytes + exif.length) || nameIt(shot);
  const picture = wrong || beginPicture({ files: shot.eye.files(), log: trip.log }, shot.path, { exif: exif, isPadded: shot.camera!.isPadded });
  if ('code' in picture) {
    end(shot, picture);
    return;
  }
  trip.memory();
  shot.camera!.read(function (piece) {
    trip.expect(callMs);
    return picture.add(piece);
  }, function (bad) {
    trip.memory();
    if (bad) {
      picture.giveUp();
      takeAgain(shot, bad);
      return;
    }
    const broken = picture.end();
    if (!broken) taken(shot);
    else if (broken.code === 'no-picture') takeAgain(shot, broken);
    else end(shot, broken);
  });
}

function taken(shot: Shot): void {
  const trip = shot.trip;
  const stat = shot.eye.files().stat(shot.path);
  shot.count++;
  trip.log.info('camera', shot.path + ' is taken, ' + inBytes(stat ? stat.size : 0) + ' in ' + ((trip.clock.now() - shot.startedMs) / 1000).toFixed(1) + ' s');
  shot.path = '';
  shot.takes = 0;
  shot.startedMs = trip.clock.now();
  if (shot.count < trip.config!['camera.burst']) shot.camera!.goOn(function () { takeLater(shot); });
  else end(shot);
}

function takeLater(shot: Shot): void {
  shot.trip.clock.after(0, function () { take(shot); });
}

function takeAgain(shot: Shot, wrong: Fault): void {
  if (wrong.code === 'no-camera' || ++shot.takes >= mostTakes) startOver(shot, wrong);
  else {
    shot.trip.log.warn('camera', tell(wrong) + '; next: it is taken again');
    shot.camera!.goOn(function () { takeLater(shot); });
  }
}

/** By its supply, else by its own command: once. */
function startOver(shot: Shot, wrong: Fault): void {
  shot.takes = 0;
  if (shot.isReset || (!shot.camera && !hasSupply(shot))) {
    end(shot, wrong);
    return;
  }
  shot.isReset = true;
  shot.trip.log.warn('camera', tell(wrong) + '; next: the camera starts over');
  if (hasSupply(shot)) {
    leave(shot);
    switchOff(shot);
    shot.trip.clock.after(offMs, function () { switchOn(shot); });
  } else shot.camera!.reset(function () {
    leave(shot);
    switchOn(shot);
  });
}

function leave(shot: Shot): void {
  if (shot.camera) shot.camera.close();
  shot.camera = undefined;
}

function end(shot: Shot, wrong?: Fault): void {
  if (shot.camera) shot.camera.goOn(function () { over(shot, wrong); });
  else over(shot, wrong);
}

function over(shot: Shot, wrong?: Fault): void {
  leave(shot);
  const soon = shot.left();
  if (soon === undefined || soon > keepSeconds) switchOff(shot);
  shot.onDone(wrong);
}
