import { End, newFault, type Fault } from '../../fault';
import { wholeOf } from '../../number';
import type { CameraBus } from '../../ports';
import type { Camera, CameraTrip, Known } from '../camera';
import { knownShots } from '../shotstate';
import { chooseSize, previewSize } from '../size';
import { readBurst } from './burst';
import { sayWords, type Registers, type Wiring } from './words';

/**
 * Name of a script, a text in the language of words.ts. The scripts run in this order. `wake` stores the camera's identity, and `prepare` is the same
 * for all sizes. `set` ends when the sensor has settled. `length` stores the three bytes of the picture's length, the low byte first. `proof` shows
 * after a picture whether the camera is still there, as all bits read from an absent camera are 1.
 */
export type RegisterScript = 'wake' | 'rouse' | 'prepare' | 'set' | 'take' | 'length' | 'proof' | 'goOn';

/** A model of a camera on SPI, described by its registers. */
export interface RegisterRecord extends Wiring {
  /** The maker's name, for EXIF. */
  readonly make: string;
  /** Returns the model's name for the camera's identity. It is empty for an unknown camera. */
  modelOf(id: number): string;
  /** Number of pictures to discard after a start of the camera. */
  readonly discards: number;
  /** Returns the picture sizes, smallest first, such as `320x240=03`, each with its value for the script `set`. */
  sizes(id: number): string;
  /** Values of the qualities high, normal and low for the script `set`. */
  readonly qualities: string;
  /** Mask of the bits that are valid in the third byte of the picture's length. */
  readonly highMask: number;
  /** Returns the words of a script (words.ts), separated by blanks. */
  script(name: RegisterScript, size: string, quality: string, id: number): string;
}

/**
 * Bits of a picture's length. If the camera's memory was too small for the picture, the camera reports its last address as the length: 5FFFF, 7FFFF
 * or 7FFFFF. These bits are then all 1.
 */
const fullMask = 0x1ffff;
const ones = 0xff;
/**
 * Number of bytes. A length counts as wrong if it exceeds one byte for each pixel by more than this number. Usually a picture has a fifth of a byte
 * for each pixel.
 */
const headBytes = 65536;
/**
 * Number of consecutive pictures that the camera does not complete, after which a smaller size is chosen. A single one may come from lost settings
 * (recovery.ts).
 */
const mostMisses = 2;
const qualityNames = 'high normal low';

function faultOfLength(record: RegisterRecord, bytes: number, high: number, size: string): Fault | undefined {
  const sides = size.split('x');
  const isNone = !(~bytes & fullMask) || !bytes || bytes > headBytes + wholeOf(sides[0]) * wholeOf(sides[1]);
  return isNone ? newFault(high === ones ? 'no-camera' : 'no-picture', record.name, 'a length of ' + bytes + ' bytes') : undefined;
}

/** Size and quality that the next picture will have. */
interface Choice {
  /** Number by which the camera identifies its model. */
  id: number;
  /** Name of the size, such as `320x240`. */
  size: string;
  /** Index of the picture size in the camera's list of sizes. */
  at: number;
  /** Index of the quality: 0 is high, 1 normal, 2 low. */
  level: number;
  /** Size and quality that the camera is set to now. If it is empty, the camera must be set before the next picture. */
  said: string;
  /** Index of the largest size that may be used, as the camera did not complete larger pictures. */
  mostSize: number;
  /** Index of the best quality that may be used, as pictures of better quality exceeded the camera's memory. */
  leastLevel: number;
  /** Number of pictures in a row that the camera did not complete. */
  misses: number;
}

/** A camera on SPI, with its state. */
interface Stand {
  /** The parts of the rest of the firmware that the code for a camera needs. */
  readonly trip: CameraTrip;
  /** The model of the camera, described by its registers. */
  readonly record: RegisterRecord;
  /** Limits that were found for the camera. */
  readonly known: Known;
  /** The camera's bus, and the values of registers that a script has stored. */
  readonly to: Registers;
  /** The functions of the camera, and its model, which its identity tells. */
  readonly camera: Camera & { model: string };
  /** Size and quality that the next picture will have. */
  readonly choice: Choice;
  /** Picture size and quality that config.json wants. */
  wish: [size: string, quality: string];
  /** Length in bytes of the picture that the camera holds, including padding. 0: there is none after a failure. */
  held: number;
}

/**
 * Chooses a smaller size or less quality for the next picture, as the camera cannot complete pictures with its present ones (forum.arducam.com 4386).
 * @param isFull true: the last picture exceeded the camera's memory; false: the camera never finished pictures, though it answers
 */
function chooseLess(stand: Stand, isFull: boolean): void {
  const choice = stand.choice;
  const isCoarser = isFull && choice.level < 2;
  if (isCoarser) choice.leastLevel = choice.level + 1;
  else if (choice.at) choice.mostSize = choice.at - 1;
  else return;
  if (!isFull) stand.known.most = { id: choice.id, size: choice.mostSize, left: knownShots };
  choice.said = '';
  choice.misses = 0;
  const why = isFull ? ' has no room for a picture of ' : ' was never done with a picture of ';
  stand.trip.log.warn('camera', stand.record.name + why + choice.size + '; the next one is ' + (isCoarser ? 'of less quality' : 'smaller'));
}

async function say(stand: Stand, name: RegisterScript, size: string, quality: string): Promise<void> {
  const words = stand.record.script(name, size, quality, stand.choice.id);
  await until(function (onEnd) { sayWords(stand.to, words, name === 'wake' || name === 'rouse' ? 'no-camera' : 'no-picture', onEnd); });
}

/**
 * Takes pictures, and discards all of them but the last.
 * @param discards number of pictures to discard
 * @returns the length in bytes of the last picture, which the camera holds
 */
async function expose(stand: Stand, discards: number): Promise<number> {
  const record = stand.record;
  const choice = stand.choice;
  for (let left = discards; ; left--) {
    const { end, fault } = await tried(say(stand, 'take', '', ''));
    if (fault && fault.code === 'no-picture' && ++choice.misses >= mostMisses) chooseLess(stand, false);
    if (end !== End.done) throw ended(end, fault);
    choice.misses = 0;
    const { fault: unread } = await tried(say(stand, 'length', '', ''));
    const kept = stand.to.kept;
    const high = kept[2]!;
    stand.held = kept[0]! | kept[1]! << 8 | (high & record.highMask) << 16;
    if (!(~stand.held & fullMask) && high !== ones) chooseLess(stand, true);
    const none = unread || faultOfLength(record, stand.held, high, choice.size);
    // the code that follows runs from a timer, since the callers' variables in memory are then freed
    await elapsed(stand.trip.clock, 0);
    if (none) {
      stand.held = 0;
      throw ended(End.refused, none);
    }
    if (!left) return stand.held;
  }
}

async function wake(stand: Stand): Promise<void> {
  const choice = stand.choice;
  choice.said = '';
  stand.to.bus.open();
  stand.to.bus.deselect();
  await say(stand, 'wake', '', '');
  choice.id = stand.to.kept[0] || 0;
  stand.camera.model = stand.record.modelOf(choice.id);
  if (!stand.camera.model) throw ended(End.refused, newFault('no-camera', stand.record.name, 'its identity is ' + choice.id));
  await say(stand, 'rouse', '', '');
}

async function prepare(stand: Stand, wanted: string, quality: string): Promise<void> {
  const choice = stand.choice;
  const most = stand.known.most;
  const sizes = stand.record.sizes(choice.id).split(' ');
  stand.wish = [wanted, quality];
  choice.at = chooseSize(sizes, wanted, most && most.id === choice.id ? Math.min(choice.mostSize, most.size) : choice.mostSize);
  const chosen = sizes[choice.at]!.split('=');
  const level = choice.level = Math.max(choice.leastLevel, qualityNames.split(' ').indexOf(quality));
  const asked = chosen[0] + ' ' + level;
  if (choice.said === asked) return await elapsed(stand.trip.clock, 0);
  const size = choice.size = chosen[0];
  if (size !== wanted && wanted !== previewSize) stand.trip.log.info('camera', 'this camera gives no pictures of ' + wanted + '; they are ' + size);
  await say(stand, 'prepare', '', '');
  await say(stand, 'set', chosen[1]!, stand.record.qualities.split(' ')[level]!);
  choice.said = asked;
}

async function takeLess(stand: Stand): Promise<number> {
  await wake(stand);
  await prepare(stand, stand.wish[0], stand.wish[1]);
  return await expose(stand, stand.record.discards);
}

async function take(stand: Stand): Promise<number> {
  if (!stand.choice.said) return await takeLess(stand);
  const { end, fault, value } = await tried(expose(stand, 0));
  if (end === End.done) return value;
  if (stand.choice.said) throw ended(end, fault);
  return await takeLess(stand);
}

/** Makes the functions of a camera on SPI that is driven by the record of its registers. */
export function createRegisterCamera(trip: CameraTrip, bus: CameraBus, record: RegisterRecord, known: Known): Camera {
  const to: Registers = { trip: trip, bus: bus, wiring: record, isClosed: false, kept: [] };
  if (known.most && !known.most.left--) known.most = undefined;
  const camera: Camera & { model: string } = {
    make: record.make,
    model: '',
    discards: record.discards,
    wake: async function () { await wake(stand); },
    prepare: async function (wanted, quality): Promise<void> { await prepare(stand, wanted, quality); },
    take: async function (): Promise<number> { return await take(stand); },
    read: async function (add) {
      const isWanted = await until<boolean>(function (onValue, onEnd) { readBurst(to, stand.held, add, onValue, onEnd); });
      if (isWanted) await say(stand, 'proof', '', '');
    },
    goOn: async function () { await say(stand, 'goOn', '', ''); },
    // `reset` sends nothing, since the script `wake`, which follows, begins with a reset
    reset: async function () { await elapsed(trip.clock, 0); },
    close: function () {
      to.isClosed = true;
      bus.deselect();
      bus.close();
    }
  };
  const stand: Stand = {
    trip: trip, record: record, known: known, to: to, camera: camera, wish: ['', ''], held: 0,
    choice: { id: 0, size: '', at: 0, level: 0, said: '', mostSize: 99, leastLevel: 0, misses: 0 }
  };
  return camera;
}
