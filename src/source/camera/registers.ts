// A camera that is registers on SPI: what the Camera of camera.ts is made of from a record's page.

import { fault, type Fault } from '../../fault';
import type { CameraBus } from '../../ports';
import { readBurst } from './burst';
import type { Camera, CameraTrip } from './camera';
import { chooseSize } from './size';
import { sayWords, type Kept, type Registers, type Wiring } from './words';

/**
 * In the order in which they are said. `wake` keeps `id`, where the camera has one, and `rouse` is by it. `prepare` is what all sizes
 * share, `set` is size and quality, and the time that the sensor takes to settle. `length` keeps `low`, `mid` and `high`. `proof` is said
 * after a picture: a camera that vanished on the way gives all ones.
 */
export type RegisterScript = 'wake' | 'rouse' | 'prepare' | 'set' | 'take' | 'length' | 'proof' | 'goOn' | 'reset';

export interface RegisterRecord extends Wiring {
  readonly make: string;
  /** @returns empty: none of this record's */
  modelOf(id: number): string;
  readonly isPadded: boolean;
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
/** A picture takes at most a byte for each pixel, and this beside; a usual one a fifth of it. */
const headBytes = 65536;
const qualityNames = 'high normal low';

export function createRegisterCamera(trip: CameraTrip, bus: CameraBus, record: RegisterRecord): Camera {
  const to: Registers = { trip: trip, bus: bus, wiring: record, isClosed: false };
  let id = 0;
  /** What was asked for last, as said: empty where the camera was reset. */
  let said = '';
  let size = '';
  let sizeAt = 0;
  let level = 0;
  let bytesHeld = 0;
  /** Found out on the way: larger ones are never done, better ones do not fit into its memory. */
  let mostSize = 99;
  let least = 0;

  function say(name: RegisterScript, then: (wrong: Fault | undefined, kept: Kept) => void): void {
    sayWords(to, record.script(name, '', '', id), name === 'wake' || name === 'rouse' ? 'no-camera' : 'no-picture', then);
  }

  /** It answers, and is never done: the next smaller one is tried (forum.arducam.com 4386). */
  function fallBack(): void {
    if (!sizeAt) return;
    mostSize = sizeAt - 1;
    trip.log.warn('camera', record.name + ' was never done with a picture of ' + size + '; the next is a smaller one');
  }

  function coarsen(): void {
    if (level > 1) return fallBack();
    least = level + 1;
    trip.log.warn('camera', 'a picture of ' + size + ' did not fit into the memory of ' + record.name + '; the next is of less quality');
  }

  function lengthIn(kept: Kept): number | Fault {
    const bytes = kept.low! | kept.mid! << 8 | (kept.high! & record.highMask) << 16;
    const sides = size.split('x');
    if ((bytes & fullMask) === fullMask) coarsen();
    else if (bytes > 0 && bytes <= headBytes + +sides[0]! * +sides[1]!) return bytes;
    return fault('no-picture', record.name, 'a length of ' + bytes + ' bytes');
  }

  function take(onTaken: (bytes: number, wrong?: Fault) => void): void {
    say('take', function (wrong) {
      if (wrong && wrong.code === 'no-picture') fallBack();
      if (wrong) return onTaken(0, wrong);
      say('length', function (wrong, kept) {
        const length = wrong || lengthIn(kept);
        if (typeof length !== 'number') return onTaken(0, length);
        bytesHeld = length;
        onTaken(length);
      });
    });
  }

  const camera = {
    make: record.make,
    model: '',
    isPadded: record.isPadded,
    discards: record.discards,
    wake: function (onDone) {
      said = '';
      bus.open();
      bus.deselect();
      say('wake', function (wrong, kept) {
        id = kept.id || 0;
        camera.model = record.modelOf(id);
        if (wrong || !camera.model) return onDone(wrong || fault('no-camera', record.name, 'its identity is ' + id));
        say('rouse', function (wrong) { onDone(wrong); });
      });
    },
    prepare: function (wanted, quality, onDone) {
      const sizes = record.sizes(id).split(' ');
      sizeAt = chooseSize(sizes, wanted, mostSize);
      const chosen = sizes[sizeAt]!.split('=');
      level = Math.max(least, qualityNames.split(' ').indexOf(quality));
      const asked = chosen[0] + ' ' + level;
      if (said === asked) return void trip.clock.after(0, onDone);
      size = chosen[0]!;
      if (size !== wanted) trip.log.info('camera', record.name + ' does not take ' + wanted + '; it takes ' + size);
      say('prepare', function (wrong) {
        if (wrong) return onDone(wrong);
        sayWords(to, record.script('set', chosen[1]!, record.qualities.split(' ')[level]!, id), 'no-picture', function (wrong) {
          if (!wrong) said = asked;
          onDone(wrong);
        });
      });
    },
    take: take,
    read: function (add, onDone) {
      let isWanted = true;
      readBurst(to, bytesHeld, function (bytes) { return isWanted = add(bytes); }, function (wrong) {
        if (wrong || !isWanted) onDone(wrong);
        else say('proof', function (wrong) { onDone(wrong); });
      });
    },
    goOn: function (onDone) { say('goOn', function (wrong) { onDone(wrong); }); },
    reset: function (onDone) { say('reset', function (wrong) { onDone(wrong); }); },
    close: function () {
      to.isClosed = true;
      bus.deselect();
      bus.close();
    }
  } as Camera & { model: string };
  return camera;
}
