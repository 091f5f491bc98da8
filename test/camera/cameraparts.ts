// A double of the camera and of the other parts that a shot uses, for tests. Time is virtual, and the card is in memory.

import type { OnEnd } from '../../src/at/step.ts';
import type { Camera } from '../../src/camera/camera.ts';
import { createShots } from '../../src/camera/requests.ts';
import type { ShotConfig, Shots, ShotTrip } from '../../src/camera/shots.ts';
import { createShotState, type CameraParts } from '../../src/camera/shotstate.ts';
import { End, newFault, type Fault } from '../../src/fault.ts';
import { createJournal } from '../../src/store/journal.ts';
import { createNotes } from '../../src/store/state.ts';
import { asAsking, asAsync, lowered } from '../common/lowered.ts';
import { createListLog, createMemoryCard, digest, timersOf, type MemoryCardOptions } from '../outside.ts';
import { virtualClock } from '../sim/clock.ts';

/** The configuration that a test of the camera has by default. */
export const usualConfig: ShotConfig = {
  device: 'hut', 'images.folder': '/DCIM', 'images.match': '*.jpg', 'images.skipOlderMinutes': 0, 'camera.model': 'auto', 'camera.size': '640x480', 'camera.quality': 'normal', 'camera.everyMinutes': 0,
  'camera.from': '00:00', 'camera.to': '24:00', 'camera.days': '1234567', 'camera.burst': 1, 'camera.motion': 'off', 'camera.pauseSeconds': 10,
  'camera.names': 'dcf', 'camera.whenFull': 'stop', 'camera.place': '', 'schedule.sleep': false,
};

/**
 * Faults of the camera's double. Each function gets the number of its call, from 1 on, and returns the fault of that call; undefined: success.
 */
export interface Knobs {
  wake?(n: number, model: string): Fault | undefined;
  prepare?(n: number): Fault | undefined;
  take?(n: number): Fault | undefined;
  /** Returns the fault of a read, or `torn` if the picture ends too soon without any fault. */
  read?(n: number): Fault | 'torn' | undefined;
  /** Milliseconds from the request until the picture is in the camera's buffer. */
  takeMs?: number;
  discards?: number;
  keepsSize?: boolean;
  /** Bytes of a preview, as the camera tells them before the preview is read. */
  previewBytes?: number;
  slowBytes?: number;
  hasSupply?: boolean;
  models?: string;
  card?: MemoryCardOptions;
  /** Makes an operation of the card fail: false, or the number of bytes that it takes. Undefined: it succeeds. */
  mischief?(operation: string): boolean | number | undefined;
  /** Local time in seconds since 1970, as if it were UTC; 0: unknown. */
  seconds?: number;
}

/**
 * Returns a different picture for each number. It is a text between the start mark and the end mark of a JPEG, which is all that the card's
 * code checks.
 */
export const pictureOf = (n: number) => `\xff\xd8${`picture ${n} `.repeat(200)}\xff\xd9`;

/** Makes the scene (the setup of a test): the camera's part of the firmware, with a double of the camera and a card in memory. */
export function createScene(config: Partial<ShotConfig> = {}, knobs: Knobs = {}) {
  const clock = virtualClock();
  const log = createListLog();
  const card = createMemoryCard({}, knobs.mischief, knobs.card);
  const said: string[] = [];
  const counts: Record<string, number> = {};
  const startMs = clock.now();
  let set = knobs.seconds ?? 0;
  let setMs = startMs;
  let zone: number | undefined;
  let isOut = false;
  let moved: (() => void) | undefined;
  const count = (what: string) => (counts[what] = (counts[what] ?? 0) + 1);
  card.mount = () => !isOut;

  function open(model: string): () => Camera {
    const later = (what: string, ms: number, act: () => void) => {
      said.push(what);
      clock.after(ms, act);
    };
    const isSmall = () => said.findLast(one => one.startsWith('prepare')) === 'prepare 160x128 low';
    const end = (onEnd: OnEnd, fault?: Fault) => (fault ? onEnd(End.refused, fault) : onEnd(End.done));
    const camera: Camera = {
      make: 'Maker', model: `${model} 1`, discards: knobs.discards ?? 0, keepsSize: knobs.keepsSize ?? false, ...(knobs.slowBytes && { slowBytes: knobs.slowBytes }),
      wake: asAsync(onEnd => later(`wake ${model}`, 100, () => end(onEnd, knobs.wake?.(count('wake'), model)))),
      prepare: asAsync((size, quality, onEnd) => later(`prepare ${size} ${quality}`, 1000, () => end(onEnd, knobs.prepare?.(count('prepare'))))),
      take: asAsking<number>((onValue, onEnd) => later('take', knobs.takeMs ?? 300, () => {
        const fault = knobs.take?.(count('take'));
        if (fault) end(onEnd, fault);
        else onValue(isSmall() && knobs.previewBytes || pictureOf(said.filter(one => one === 'take').length).length);
      })),
      read: asAsync((add, onEnd) => {
        const fault = knobs.read?.(count('read'));
        const all = pictureOf(said.filter(one => one === 'take').length);
        later('read', 500, () => {
          if (typeof fault === 'object') {
            add(all.slice(0, 500), false);
            end(onEnd, fault);
          } else {
            add(all.slice(0, 1000), false) && add(fault === 'torn' ? all.slice(1000, -2) : all.slice(1000), true);
            end(onEnd);
          }
        });
      }),
      goOn: asAsync(onEnd => later('goOn', 10, () => end(onEnd))),
      reset: asAsync(onEnd => later('reset', 10, () => end(onEnd))),
      close: () => void said.push('close'),
    };
    return () => camera;
  }

  const cameraParts: CameraParts = {
    files: () => card, journal: createJournal(card, digest), marks: () => ({ highest: () => 0, markOf: () => '', mark: () => false }),
    pins: () => ({
      hasSupply: knobs.hasSupply ?? false,
      supply: isOn => void said.push(isOn ? 'on' : 'off'),
      onMotion: take => void (moved = take),
    }),
    models: knobs.models ?? 'one', model: '', open, state: createShotState(),
  };
  const trip: ShotTrip & { config: ShotConfig | undefined } = {
    clock: { ...timersOf(clock), now: () => clock.now() - startMs }, log, notes: createNotes(card),
    calendar: {
      seconds: () => (set ? set + (clock.now() - setMs) / 1000 : 0),
      stamp: () => (set ? new Date((set + (clock.now() - setMs) / 1000) * 1000).toISOString().slice(0, 19).replace('T', ' ') : ''),
      set(seconds, ahead) {
        [set, setMs, zone] = [seconds, clock.now(), ahead];
      },
      zone: () => zone,
    },
    config: { ...usualConfig, ...config }, memory: () => 0, expect: () => undefined,
  };
  const shots: Shots = createShots(trip, () => cameraParts);
  return {
    clock, card, log, said, trip, cameraParts, shots,
    isListening: () => !!moved,
    moves: () => moved?.(),
    async pass(ms: number): Promise<void> {
      let isOver = false;
      clock.after(ms, () => void (isOver = true));
      await clock.run(() => isOver, ms + 1);
    },
    takeOut: (isGone: boolean) => void (isOut = isGone),
    /** Takes the shot that is due. @returns how many milliseconds the shot took */
    async take(mayTake = true): Promise<number> {
      const fromMs = clock.now();
      let isOver = false;
      lowered(shots.take)(() => mayTake, () => void (isOver = true));
      await clock.run(() => isOver, 600_000);
      if (!isOver) throw new Error('The shot does not end.');
      return clock.now() - fromMs;
    },
    /** Returns the paths of the pictures, relative to images.folder. */
    pictures(): string[] {
      return (card.list('/DCIM') ?? []).flatMap(folder => (card.list(`/DCIM/${folder}`) ?? []).map(name => `${folder}/${name}`)).sort();
    },
    contentOf: (name: string) => card.contentOf(`/DCIM/${name}`),
  };
}

/** The fault of a camera that does not answer. */
export const noCamera = newFault('no-camera', 'version');
/** The fault of a camera that answers without a picture. */
export const noPicture = newFault('no-picture', 'piece 3', 'aa bb');
