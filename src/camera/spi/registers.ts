import { newFault, type Fault } from '../../fault';
import type { CameraBus } from '../../ports';
import type { Camera, CameraTrip, Known } from '../camera';
import { knownShots } from '../shotstate';
import { chooseSize } from '../size';
import { readBurst } from './burst';
import { sayWords, type KeptRegisters, type Registers, type Wiring } from './words';

/**
 * In calling order. `wake` stores the identity for `rouse`. `prepare` is common to all sizes; `set` ends when the sensor has settled.
 * `length`: three bytes, low byte first. `proof` follows a picture: a camera that vanished reads as all ones.
 */
export type RegisterScript = 'wake' | 'rouse' | 'prepare' | 'set' | 'take' | 'length' | 'proof' | 'goOn';

export interface RegisterRecord extends Wiring {
  readonly make: string;
  /** @returns empty: unknown camera */
  modelOf(id: number): string;
  readonly discards: number;
  /** `320x240=03`, with the value for `set`; smallest first. */
  sizes(id: number): string;
  readonly qualities: string;
  readonly highMask: number;
  script(name: RegisterScript, size: string, quality: string, id: number): string;
}

/** If full, the length is the last address: 5FFFF, 7FFFF or 7FFFFF. */
const fullMask = 0x1ffff;
const ones = 0xff;
/** A picture has at most one byte per pixel and this head; usually a fifth. */
const headBytes = 65536;
/** Timeouts until a smaller size; one may come from lost settings (recovery.ts). */
const mostMisses = 2;
const qualityNames = 'high normal low';

function faultOfLength(record: RegisterRecord, bytes: number, high: number, size: string): Fault | undefined {
  const sides = size.split('x');
  const isNone = !(~bytes & fullMask) || !bytes || bytes > headBytes + +sides[0] * +sides[1]!;
  return isNone ? newFault(high === ones ? 'no-camera' : 'no-picture', record.name, 'a length of ' + bytes + ' bytes') : undefined;
}

type OnTaken = (bytes: number, fault?: Fault) => void;

export function createRegisterCamera(trip: CameraTrip, bus: CameraBus, record: RegisterRecord, known: Known): Camera {
  const to: Registers = { trip: trip, bus: bus, wiring: record, isClosed: false };
  let id = 0;
  let wish: [string, string] = ['', ''];
  let said = '';
  let size = '';
  let sizeAt = 0;
  let level = 0;
  let held = 0;
  let misses = 0;
  /** Larger pictures do not complete, better ones exceed the memory. */
  let mostSize = 99;
  let least = 0;

  function say(name: RegisterScript, then: (fault: Fault | undefined, kept: KeptRegisters) => void): void {
    sayWords(to, record.script(name, '', '', id), name === 'wake' || name === 'rouse' ? 'no-camera' : 'no-picture', then);
  }

  /** The picture exceeds the memory, or never completes though the camera answers (forum.arducam.com 4386). */
  function giveMethod(isFull: boolean): void {
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

  function expose(left: number, onTaken: OnTaken): void {
    say('take', function (fault) {
      if (fault && fault.code === 'no-picture' && ++misses >= mostMisses) giveMethod(false);
      if (fault) return onTaken(0, fault);
      misses = 0;
      say('length', function (fault, kept) {
        held = kept[0]! | kept[1]! << 8 | (kept[2]! & record.highMask) << 16;
        if (!(~held & fullMask) && kept[2] !== ones) giveMethod(true);
        const none = fault || faultOfLength(record, held, kept[2]!, size);
        if (none) held = 0;
        // a new turn frees memory
        if (none || !left) trip.clock.after(0, function () { if (!to.isClosed) onTaken(held, none); });
        else expose(left - 1, onTaken);
      });
    });
  }

  function takeLess(onTaken: OnTaken): void {
    camera.wake(function (fault) {
      if (fault) return onTaken(0, fault);
      camera.prepare(wish[0], wish[1], function (fault) {
        if (fault) onTaken(0, fault);
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
      say('wake', function (fault, kept) {
        id = kept[0] || 0;
        camera.model = record.modelOf(id);
        if (fault || !camera.model) return onDone(fault || newFault('no-camera', record.name, 'its identity is ' + id));
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
      size = chosen[0];
      if (size !== wanted) trip.log.info('camera', 'this camera gives no pictures of ' + wanted + '; they are ' + size);
      say('prepare', function (fault) {
        if (fault) return onDone(fault);
        sayWords(to, record.script('set', chosen[1]!, record.qualities.split(' ')[level]!, id), 'no-picture', function (fault) {
          if (!fault) said = asked;
          onDone(fault);
        });
      });
    },
    take: function (onTaken) {
      if (!said) return takeLess(onTaken);
      expose(0, function (bytes, fault) {
        if (fault && !said) takeLess(onTaken);
        else onTaken(bytes, fault);
      });
    },
    read: function (add, onDone) {
      readBurst(to, held, add, function (fault, isWanted) {
        if (fault || !isWanted) onDone(fault);
        else say('proof', onDone);
      });
    },
    goOn: function (onDone) { say('goOn', onDone); },
    // `wake` begins with a reset
    reset: function (onDone) { trip.clock.after(0, onDone); },
    close: function () {
      to.isClosed = true;
      bus.deselect();
      bus.close();
    }
  };
  return camera;
}
