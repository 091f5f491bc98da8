import { newFault, type Fault } from '../../fault';
import { wholeOf } from '../../number';
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
  const isNone = !(~bytes & fullMask) || !bytes || bytes > headBytes + wholeOf(sides[0]) * wholeOf(sides[1]);
  return isNone ? newFault(high === ones ? 'no-camera' : 'no-picture', record.name, 'a length of ' + bytes + ' bytes') : undefined;
}

type OnTaken = (bytes: number, fault?: Fault) => void;

/** Size and quality of the next picture. */
interface Choice {
  /** The camera's identity. */
  id: number;
  size: string;
  /** Index of the size. */
  at: number;
  /** Index of the quality. */
  level: number;
  /** Set in the camera; empty: not yet, or no longer. */
  said: string;
  /** Larger pictures do not complete, better ones exceed the memory. */
  mostSize: number;
  leastLevel: number;
  misses: number;
}

/** The picture exceeds the memory, or never completes though the camera answers (forum.arducam.com 4386). */
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

export function createRegisterCamera(trip: CameraTrip, bus: CameraBus, record: RegisterRecord, known: Known): Camera {
  const to: Registers = { trip: trip, bus: bus, wiring: record, isClosed: false };
  const choice: Choice = { id: 0, size: '', at: 0, level: 0, said: '', mostSize: 99, leastLevel: 0, misses: 0 };
  let wish: [string, string] = ['', ''];
  let held = 0;

  function say(name: RegisterScript, then: (fault: Fault | undefined, kept: KeptRegisters) => void): void {
    sayWords(to, record.script(name, '', '', choice.id), name === 'wake' || name === 'rouse' ? 'no-camera' : 'no-picture', then);
  }

  function expose(left: number, onTaken: OnTaken): void {
    say('take', function (fault) {
      if (fault && fault.code === 'no-picture' && ++choice.misses >= mostMisses) chooseLess(trip, record.name, known, choice, false);
      if (fault) return onTaken(0, fault);
      choice.misses = 0;
      say('length', function (fault, kept) {
        held = kept[0]! | kept[1]! << 8 | (kept[2]! & record.highMask) << 16;
        if (!(~held & fullMask) && kept[2] !== ones) chooseLess(trip, record.name, known, choice, true);
        const none = fault || faultOfLength(record, held, kept[2]!, choice.size);
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
      choice.said = '';
      bus.open();
      bus.deselect();
      say('wake', function (fault, kept) {
        choice.id = kept[0] || 0;
        camera.model = record.modelOf(choice.id);
        if (fault || !camera.model) return onDone(fault || newFault('no-camera', record.name, 'its identity is ' + choice.id));
        say('rouse', onDone);
      });
    },
    prepare: function (wanted, quality, onDone) {
      const id = choice.id;
      const sizes = record.sizes(id).split(' ');
      wish = [wanted, quality];
      choice.at = chooseSize(sizes, wanted, known.most && known.most.id === id ? Math.min(choice.mostSize, known.most.size) : choice.mostSize);
      const chosen = sizes[choice.at]!.split('=');
      const level = choice.level = Math.max(choice.leastLevel, qualityNames.split(' ').indexOf(quality));
      const asked = chosen[0] + ' ' + level;
      if (choice.said === asked) return void trip.clock.after(0, onDone);
      const size = choice.size = chosen[0];
      if (size !== wanted) trip.log.info('camera', 'this camera gives no pictures of ' + wanted + '; they are ' + size);
      say('prepare', function (fault) {
        if (fault) return onDone(fault);
        sayWords(to, record.script('set', chosen[1]!, record.qualities.split(' ')[level]!, id), 'no-picture', function (fault) {
          if (!fault) choice.said = asked;
          onDone(fault);
        });
      });
    },
    take: function (onTaken) {
      if (!choice.said) return takeLess(onTaken);
      expose(0, function (bytes, fault) {
        if (fault && !choice.said) takeLess(onTaken);
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
