import { newFault, type Fault } from '../../fault';
import { wholeOf } from '../../number';
import type { CameraBus } from '../../ports';
import type { Camera, CameraTrip, Known } from '../camera';
import { knownShots } from '../shotstate';
import { chooseSize } from '../size';
import { readBurst } from './burst';
import { sayWords, type Registers, type Wiring } from './words';

/**
 * In calling order. `wake` stores the identity for `rouse`. `prepare` is common to all sizes; `set` ends when the sensor has settled.
 * `length`: three bytes, low byte first. `proof` follows a picture: a camera that vanished reads as all ones.
 */
export type RegisterScript = 'wake' | 'rouse' | 'prepare' | 'set' | 'take' | 'length' | 'proof' | 'goOn';

/** A camera on SPI, as data. */
export interface RegisterRecord extends Wiring {
  /** The maker's name, for EXIF. */
  readonly make: string;
  /** The model's name by the camera's identity. It is empty for an unknown camera. */
  modelOf(id: number): string;
  /** Pictures to discard after a start. */
  readonly discards: number;
  /** Sizes, smallest first, such as `320x240=03`, each with the value for the script `set`. */
  sizes(id: number): string;
  /** Values for the script `set` of the qualities high, normal and low. */
  readonly qualities: string;
  /** Mask of the length's third byte. */
  readonly highMask: number;
  /** The words of a script. */
  script(name: RegisterScript, size: string, quality: string, id: number): string;
}

/** Lower bits of the length of a full memory, which is the last address: 5FFFF, 7FFFF or 7FFFFF. */
const fullMask = 0x1ffff;
const ones = 0xff;
/** Most bytes of a picture besides one for each pixel. A picture usually has a fifth of that. */
const headBytes = 65536;
/** Pictures in a row that never complete until a smaller size is taken. One may come from lost settings (recovery.ts). */
const mostMisses = 2;
const qualityNames = 'high normal low';

function faultOfLength(record: RegisterRecord, bytes: number, high: number, size: string): Fault | undefined {
  const sides = size.split('x');
  const isNone = !(~bytes & fullMask) || !bytes || bytes > headBytes + wholeOf(sides[0]) * wholeOf(sides[1]);
  return isNone ? newFault(high === ones ? 'no-camera' : 'no-picture', record.name, 'a length of ' + bytes + ' bytes') : undefined;
}

/** Size and quality of the next picture. */
interface Choice {
  /** The camera's identity. */
  id: number;
  size: string;
  /** Index of the size. */
  at: number;
  /** Index of the quality. */
  level: number;
  /** Size and quality that the camera is set to. It is empty if they are not set yet, or no longer. */
  said: string;
  /** Index of the largest size, as larger pictures do not complete. */
  mostSize: number;
  /** Index of the best quality, as better pictures exceed the memory. */
  leastLevel: number;
  /** Pictures in a row that did not complete. */
  misses: number;
}

/**
 * Chooses a smaller size or less quality, as the picture exceeds the memory, or never completes though the camera answers
 * (forum.arducam.com 4386).
 */
function chooseLess(trip: CameraTrip, name: string, known: Known, choice: Choice, isFull: boolean): void {
  const isCoarser = isFull && choice.level < 2;
  if (isCoarser) choice.leastLevel = choice.level + 1;
  else if (choice.at) choice.mostSize = choice.at - 1;
  else return;
  if (!isFull) known.most = { id: choice.id, size: choice.mostSize, left: knownShots };
  choice.said = '';
  choice.misses = 0;
  const why = isFull ? ' has no room for a picture of ' : ' was never done with a picture of ';
  trip.log.warn('camera', name + why + choice.size + '; the next one is ' + (isCoarser ? 'of less quality' : 'smaller'));
}

/** Makes a camera on SPI, driven by its record. */
export function createRegisterCamera(trip: CameraTrip, bus: CameraBus, record: RegisterRecord, known: Known): Camera {
  const to: Registers = { trip: trip, bus: bus, wiring: record, isClosed: false, kept: [] };
  const choice: Choice = { id: 0, size: '', at: 0, level: 0, said: '', mostSize: 99, leastLevel: 0, misses: 0 };
  let wish: [string, string] = ['', ''];
  let held = 0;

  async function say(name: RegisterScript): Promise<void> {
    await until(function (onEnd) { sayWords(to, record.script(name, '', '', choice.id), name === 'wake' || name === 'rouse' ? 'no-camera' : 'no-picture', onEnd); });
  }

  /** @returns the length of the picture after the discarded ones */
  async function expose(discards: number): Promise<number> {
    for (let left = discards; ; left--) {
      const { end, fault } = await tried(say('take'));
      if (fault && fault.code === 'no-picture' && ++choice.misses >= mostMisses) chooseLess(trip, record.name, known, choice, false);
      if (end !== 'done') throw ended(end, fault);
      choice.misses = 0;
      const { fault: unread } = await tried(say('length'));
      const high = to.kept[2]!;
      held = to.kept[0]! | to.kept[1]! << 8 | (high & record.highMask) << 16;
      if (!(~held & fullMask) && high !== ones) chooseLess(trip, record.name, known, choice, true);
      const none = unread || faultOfLength(record, held, high, choice.size);
      // a new turn frees memory
      await elapsed(trip.clock, 0);
      if (none) {
        held = 0;
        throw ended('refused', none);
      }
      if (!left) return held;
    }
  }

  async function takeLess(): Promise<number> {
    await camera.wake();
    await camera.prepare(wish[0], wish[1]);
    return await expose(record.discards);
  }

  if (known.most && !known.most.left--) known.most = undefined;
  const camera: Camera & { model: string } = {
    make: record.make,
    model: '',
    discards: record.discards,
    wake: async function () {
      choice.said = '';
      bus.open();
      bus.deselect();
      await say('wake');
      choice.id = to.kept[0] || 0;
      camera.model = record.modelOf(choice.id);
      if (!camera.model) throw ended('refused', newFault('no-camera', record.name, 'its identity is ' + choice.id));
      await say('rouse');
    },
    prepare: async function (wanted, quality): Promise<void> {
      const id = choice.id;
      const sizes = record.sizes(id).split(' ');
      wish = [wanted, quality];
      choice.at = chooseSize(sizes, wanted, known.most && known.most.id === id ? Math.min(choice.mostSize, known.most.size) : choice.mostSize);
      const chosen = sizes[choice.at]!.split('=');
      const level = choice.level = Math.max(choice.leastLevel, qualityNames.split(' ').indexOf(quality));
      const asked = chosen[0] + ' ' + level;
      if (choice.said === asked) return await elapsed(trip.clock, 0);
      const size = choice.size = chosen[0];
      if (size !== wanted) trip.log.info('camera', 'this camera gives no pictures of ' + wanted + '; they are ' + size);
      await say('prepare');
      await until(function (onEnd) { sayWords(to, record.script('set', chosen[1]!, record.qualities.split(' ')[level]!, id), 'no-picture', onEnd); });
      choice.said = asked;
    },
    take: async function (): Promise<number> {
      if (!choice.said) return await takeLess();
      const { end, fault, value } = await tried(expose(0));
      if (end === 'done') return value;
      if (choice.said) throw ended(end, fault);
      return await takeLess();
    },
    read: async function (add) {
      const isWanted = await until<boolean>(function (onValue, onEnd) { readBurst(to, held, add, onValue, onEnd); });
      if (isWanted) await say('proof');
    },
    goOn: async function () { await say('goOn'); },
    // `wake` begins with a reset
    reset: async function () { await elapsed(trip.clock, 0); },
    close: function () {
      to.isClosed = true;
      bus.deselect();
      bus.close();
    }
  };
  return camera;
}
