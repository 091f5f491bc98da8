// A camera that is registers on SPI: what the Camera of camera.ts is made of from a record's page.

import { fault, type Fault } from '../../fault';
import type { CameraBus } from '../../ports';
import { readBurst } from './burst';
import type { Camera, CameraTrip, Known } from './camera';
import { chooseSize } from './size';
import { knownShots } from './state';
import { sayWords, type Kept, type Registers, type Wiring } from './words';

/**
 * In the order in which they are said. `wake` keeps the camera's identity, where it has one; `rouse` is by it. `prepare` is what all
 * sizes share, `set` is size and quality, and the time that the sensor takes to settle. `length` keeps the three bytes, the low one first.
 * `proof` is said after a picture: a camera that vanished on the way gives all ones.
 */
export type RegisterScript = 'wake' | 'rouse' | 'prepare' | 'set' | 'take' | 'length' | 'proof' | 'goOn';

export interface RegisterRecord extends Wiring {
  readonly make: string;
  /** @returns empty: none of this record's */
  modelOf(id: number): string;
  readonly discards: number;
  /** `320x240=03`, what it is to the script `set`, the smallest first, and with one space between them. */
  sizes(id: number): string;
  /** In hexadecimal, by `high`, `normal` and `low`. */
  readonly qualities: string;
  /** Of the length's third byte. */
  readonly highMask: number;
  /** Words, see words.ts. */
  script(name: RegisterScript, size: string, quality: string, id: number): string;
}

/** The memory was full: the length stands at its last byte, 5FFFF, 7FFFF or 7FFFFF. */
const fullMask = 0x1ffff;
/** Nobody is there. */
const ones = 0xff;
/** A picture takes at most a byte for each pixel, and this beside; a usual one a fifth of it. */
const headBytes = 65536;
/** So often in a row a picture is not done before its size is given up: the camera may have forgotten what it was set to (again.ts). */
const mostMisses = 2;
const qualityNames = 'high normal low';

type OnTaken = (bytes: number, wrong?: Fault) => void;

export function createRegisterCamera(trip: CameraTrip, bus: CameraBus, record: RegisterRecord, known: Known): Camera {
  const to: Registers = { trip: trip, bus: bus, wiring: record, isClosed: false };
  let id = 0;
  let wish = ['', ''];
  /** What was said of it last; empty where it is to be said again. */
  let said = '';
  let size = '';
  let sizeAt = 0;
  let level = 0;
  let held = 0;
  let misses = 0;
  /** Found out on the way: larger and better ones do not fit into its memory, or larger ones are never done. */
  let mostSize = 99;
  let least = 0;

  function say(name: RegisterScript, then: (wrong: Fault | undefined, kept: Kept) => void): void {
    sayWords(to, record.script(name, '', '', id), name === 'wake' || name === 'rouse' ? 'no-camera' : 'no-picture', then);
  }

  /** Such a picture is never done, though the camera answers (forum.arducam.com 4386), or does not fit into its memory. */
  function giveWay(isFull: boolean): void {
    const isCoarser = isFull && level < 2;
    if (isCoarser) least = level + 1;
    else if (sizeAt) mostSize = sizeAt - 1;
    else return;
    if (!isFull) known.most = { id: id, size: mostSize, left: knownShots };
    said = '';
    misses = 0;
    const why = isFull ? ' has no room for a picture of ' : ' was never done with a picture of ';
    trip.log.warn('camera', record.name + why + size + '; the next one is ' + (isCoarser ? 'of less quality' : 'smaller'));
  }

  /** @param left so many are thrown away before it */
  function expose(left: number, onTaken: OnTaken): void {
    say('take', function (wrong) {
      if (wrong && wrong.code === 'no-picture' && ++misses >= mostMisses) giveWay(false);
      if (wrong) return onTaken(0, wrong);
      misses = 0;
      say('length', function (wrong, kept) {
        const sides = size.split('x');
        held = kept[0]! | kept[1]! << 8 | (kept[2]! & record.highMask) << 16;
        const isFull = !(~held & fullMask);
        if (isFull && kept[2] !== ones) giveWay(true);
        const isNone = isFull || !held || held > headBytes + +sides[0]! * +sides[1]!;
        if (isNone && !wrong) wrong = fault(kept[2] === ones ? 'no-camera' : 'no-picture', record.name, 'a length of ' + held + ' bytes');
        if (wrong) held = 0;
        // from here, so that nothing of what was said is in memory while it is heard
        if (wrong || !left) trip.clock.after(0, function () { if (!to.isClosed) onTaken(held, wrong); });
        else expose(left - 1, onTaken);
      });
    });
  }

  /** From the beginning, since what it could not do is not to be tried again. */
  function takeLess(onTaken: OnTaken): void {
    camera.wake(function (wrong) {
      if (wrong) return onTaken(0, wrong);
      camera.prepare(wish[0]!, wish[1]!, function (wrong) {
        if (wrong) onTaken(0, wrong);
        else expose(record.discards, onTaken);
      });
    });
  }

  if (known.most && !known.most.left--) known.most = undefined;
  const camera: Camera & { model: string } = {
    make: record.make,
    model: '',
    discards: record.discards,
    wake: function (onDone) {
      said = '';
      bus.open();
      bus.deselect();
      say('wake', function (wrong, kept) {
        id = kept[0] || 0;
        camera.model = record.modelOf(id);
        if (wrong || !camera.model) return onDone(wrong || fault('no-camera', record.name, 'its identity is ' + id));
        say('rouse', onDone);
      });
    },
    prepare: function (wanted, quality, onDone) {
      const sizes = record.sizes(id).split(' ');
      wish = [wanted, quality];
      sizeAt = chooseSize(sizes, wanted, known.most && known.most.id === id ? Math.min(mostSize, known.most.size) : mostSize);
      const chosen = sizes[sizeAt]!.split('=');
      level = Math.max(least, qualityNames.split(' ').indexOf(quality));
      const asked = chosen[0] + ' ' + level;
      if (said === asked) return void trip.clock.after(0, onDone);
      size = chosen[0]!;
      if (size !== wanted) trip.log.info('camera', 'this camera gives no pictures of ' + wanted + '; they are ' + size);
      say('prepare', function (wrong) {
        if (wrong) return onDone(wrong);
        sayWords(to, record.script('set', chosen[1]!, record.qualities.split(' ')[level]!, id), 'no-picture', function (wrong) {
          if (!wrong) said = asked;
          onDone(wrong);
        });
      });
    },
    take: function (onTaken) {
      if (!said) return takeLess(onTaken);
      expose(0, function (bytes, wrong) {
        if (wrong && !said) takeLess(onTaken);
        else onTaken(bytes, wrong);
      });
    },
    read: function (add, onDone) {
      let isWanted = true;
      readBurst(to, held, function (bytes) { return isWanted = add(bytes); }, function (wrong) {
        if (wrong || !isWanted) onDone(wrong);
        else say('proof', onDone);
      });
    },
    goOn: function (onDone) { say('goOn', onDone); },
    // its own reset is where `wake` begins
    reset: function (onDone) { trip.clock.after(0, onDone); },
    close: function () {
      to.isClosed = true;
      bus.deselect();
      bus.close();
    }
  };
  return camera;
}
