// A shot: the camera is woken, takes one picture or a few, and hands them over to the card. What goes wrong with a piece is the camera's
// own matter; then the picture is taken again, then the camera starts over, then it is given up, and the round goes on without.

import { tell, type Fault } from '../../fault';
import { inBytes } from '../../text';
import type { ShotTrip } from '../shots';
import { rootOf } from '../walk';
import type { Camera } from './camera';
import { exifOf } from './exif';
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

/** Of a clock so many seconds ahead of UTC, as EXIF has it; empty where that is not known. */
function offsetText(zone: number | undefined): string {
  if (zone === undefined) return '';
  const minutes = Math.round(Math.abs(zone) / 60);
  return (zone < 0 ? '-' : '+') + ('0' + Math.floor(minutes / 60)).slice(-2) + ':' + ('0' + minutes % 60).slice(-2);
}

/**
 * @param left seconds until the next one is due
 * @param onDone the fault where it was given up; what was on the card by then stays
 */
export function takePictures(trip: ShotTrip, eye: Eye, left: () => number | undefined, onDone: (wrong?: Fault) => void): void {
  const config = trip.config!;
  const state = eye.state;
  const card = { files: eye.files(), journal: eye.journal, notes: trip.notes, marks: eye.marks(), calendar: trip.calendar, log: trip.log };
  const pins = eye.pins();
  const root = rootOf(config['images.folder']);
  const clock = trip.clock;
  let camera: Camera | undefined;
  let startedMs = clock.now();
  let onMs = clock.now();
  let isReset = false;
  let takes = 0;
  let count = 0;
  let path = '';

  /** Those that may be there, the likeliest first. */
  function names(): string[] {
    const one = config['camera.model'] === 'auto' ? eye.model : config['camera.model'];
    if (one) return [one];
    const known = state.model || trip.notes.get('camera');
    return eye.models.split(' ').sort(function (a, b) { return (b === known ? 1 : 0) - (a === known ? 1 : 0); });
  }

  function switchOn(): void {
    onMs = clock.now();
    if (!state.isOn && pins.hasSupply) pins.supply(true);
    state.isOn = true;
    find(names());
  }

  function switchOff(): void {
    if (state.isOn && pins.hasSupply) pins.supply(false);
    state.isOn = false;
  }

  function find(left: string[], why?: Fault): void {
    const name = left[0];
    if (!name) {
      // one that was switched on a moment ago may still be starting
      if (clock.now() - onMs < bootMs) clock.after(againMs, function () { find(names()); });
      else startOver(why!);
      return;
    }
    trip.expect(callMs);
    camera = eye.open(name, trip);
    camera.wake(function (wrong) {
      if (!wrong) found(name);
      else {
        leave();
        clock.after(0, function () { find(left.slice(1), wrong); });
      }
    });
  }

  function tellCamera(name: string): void {
    const slow = camera!.slowBytes;
    trip.log.info('camera', camera!.make + ' ' + camera!.model + ' (' + name + ') answers');
    // a piece each tenth of a second
    if (slow) trip.log.warn('camera', 'this engine loses what comes in bursts, so a picture comes in pieces of ' + slow + ' bytes: one of 48 kB takes '
      + Math.round(4800 / slow) + ' s; flash a newer build (docs/install.md)');
  }

  function found(name: string): void {
    if (state.model !== name) tellCamera(name);
    state.model = name;
    trip.notes.put('camera', name);
    trip.expect(callMs);
    camera!.prepare(config['camera.size'], config['camera.quality'], function (wrong) {
      if (wrong) startOver(wrong);
      else discard(camera!.discards);
    });
  }

  /** The first ones of a camera that has just started show no colours yet, or the moment before. */
  function discard(left: number): void {
    trip.expect(callMs);
    if (!left) take();
    else camera!.take(function (_, wrong) {
      if (wrong) takeAgain(wrong);
      else camera!.goOn(function () { discard(left - 1); });
    });
  }

  function take(): void {
    trip.expect(callMs);
    const time = trip.calendar.stamp();
    camera!.take(function (bytes, wrong) {
      if (wrong) takeAgain(wrong);
      else keep(bytes, exifOf({
        make: camera!.make, model: camera!.model, device: config.device, time: time,
        offset: offsetText(trip.calendar.zone && trip.calendar.zone()), place: config['camera.place']
      }));
    });
  }

  function makeRoomFor(bytes: number): Fault | undefined {
    const wrong = makeRoom(card, root, bytes, config['camera.whenFull'] as WhenFull, false);
    state.fullBytes = wrong && bytes;
    return wrong;
  }

  /** Its name, if it has none from a try before. */
  function nameIt(): Fault | undefined {
    const named = path || nextPath(card, root, config['camera.names'] as 'dcf' | 'dated');
    if (typeof named !== 'string') return named;
    path = named;
    return undefined;
  }

  function keep(bytes: number, exif: string): void {
    const wrong = makeRoomFor(bytes + exif.length) || nameIt();
    const picture = wrong || beginPicture(card, path, { exif: exif, isPadded: camera!.isPadded });
    if ('code' in picture) {
      end(picture);
      return;
    }
    trip.memory();
    camera!.read(function (piece) {
      trip.expect(callMs);
      return picture.add(piece);
    }, function (bad) {
      trip.memory();
      if (bad) {
        picture.giveUp();
        takeAgain(bad);
        return;
      }
      const broken = picture.end();
      if (!broken) taken();
      else if (broken.code === 'no-picture') takeAgain(broken);
      else end(broken);
    });
  }

  function taken(): void {
    const stat = card.files.stat(path);
    count++;
    trip.log.info('camera', path + ' is taken, ' + inBytes(stat ? stat.size : 0) + ' in ' + ((clock.now() - startedMs) / 1000).toFixed(1) + ' s');
    path = '';
    takes = 0;
    startedMs = clock.now();
    if (count < config['camera.burst']) camera!.goOn(function () { clock.after(0, take); });
    else end();
  }

  function takeAgain(wrong: Fault): void {
    if (wrong.code === 'no-camera' || ++takes >= mostTakes) startOver(wrong);
    else {
      trip.log.warn('camera', tell(wrong) + '; next: it is taken again');
      camera!.goOn(function () { clock.after(0, take); });
    }
  }

  /** By its supply, else by its own command: once. */
  function startOver(wrong: Fault): void {
    takes = 0;
    if (isReset || (!pins.hasSupply && !camera)) {
      end(wrong);
      return;
    }
    isReset = true;
    trip.log.warn('camera', tell(wrong) + '; next: the camera starts over');
    if (pins.hasSupply) {
      leave();
      switchOff();
      clock.after(offMs, switchOn);
    } else camera!.reset(function () {
      leave();
      switchOn();
    });
  }

  function leave(): void {
    if (camera) camera.close();
    camera = undefined;
  }

  function end(wrong?: Fault): void {
    function over(): void {
      leave();
      const soon = left();
      if (soon === undefined || soon > keepSeconds) switchOff();
      onDone(wrong);
    }
    if (camera) camera.goOn(over);
    else over();
  }

  const full = state.fullBytes && makeRoomFor(state.fullBytes);
  if (full) onDone(full);
  else switchOn();
}
