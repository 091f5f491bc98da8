// One world, cut as a spec says, and then left alone until all is done. The world stops behind the n-th operation since the
// boot: a change of the card, a byte that arrived at the modem, a pin that changed.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { count } from '../../count.ts';
import { createRemains, isChange, type CardChange } from '../../sim/card/remains.ts';
import { wired } from '../../sim/world/board.ts';
import { variants, worldWith } from '../../sim/world/ways.ts';
import { createWorld, password, type World, type WorldOptions } from '../../sim/world/world.ts';
import { wiredFirmware } from './board.ts';
import { createPromises, isJournal, type Promises } from './promise.ts';
import { firstLargeSeed, sceneOf, type Scene } from './scene.ts';
import { simulatedAs, type Cut, type Spec } from './spec.ts';

/** `later`: not at an operation, but so long behind it. */
export type Place = 'card' | 'uart' | 'pin' | 'later';

export interface Outcome {
  spec: Spec;
  /** Where the cuts came; fewer than asked for where a boot had not so many operations. */
  places: Place[];
  /** The operations of the last boot. */
  operations: Place[];
  /** Of these bytes on the line, which were ends of commands: operations behind which the modem works. */
  commandEnds: number[];
  /** Whole uploads beyond the first of each image that came to its name. */
  doubled: number;
  /** Whole uploads that were cut off before they were given their name. */
  unnamed: number;
  complaints: string[];
  /** For a person: the console, with the cuts; what was said to the modem; what the server was asked. */
  trace(): string[];
}

/** So long may it take until all has arrived, in the world's time. */
const patienceMs = 4 * 3_600_000;
const radio = { upBytesPerSecond: 20_000, rttMs: 60, airSliceBytes: 128, wallTimeoutMs: 60_000 };

function optionsOf({ family, method, isHttp }: Spec, scene: Scene, isLarge: boolean): WorldOptions {
  const modem = { ...radio, starts: scene.starts, ...(isLarge && { airSliceBytes: 4096 }), ...variants.find(one => one.name === family)?.modem };
  return {
    ...worldWith(simulatedAs(family), { modem }),
    files: scene.images,
    ...(isHttp && { http: { keepsCut: scene.keepsCut } }),
    config: { upload: { method }, images: { folder: '/DCIM', afterUpload: scene.isDeleted ? 'delete' : 'keep' } },
  };
}

/** The older commands make no directories. */
function prepare(world: World, { family }: Spec, scene: Scene): void {
  for (const [path, bytes] of Object.entries(scene.served)) world.putServed(path, bytes);
  if (family === 'sim7600old') for (const name of ['100CAM', '101CAM']) mkdirSync(join(world.folder, 'server/up', name), { recursive: true });
}

interface Boot {
  cut: Cut | undefined;
  operations: Place[];
  commandEnds: number[];
  isCut: boolean;
}

export async function tryOut(spec: Spec): Promise<Outcome> {
  const scene = sceneOf(spec);
  const isLarge = spec.seed >= firstLargeSeed;
  const places: Place[] = [];
  const pins = new Map<string, 0 | 1>();
  const marks: { at: number; text: string }[] = [];
  let boot: Boot = { cut: undefined, operations: [], commandEnds: [], isCut: true };
  let spoiled = false;

  const world: World = await createWorld({
    ...optionsOf(spec, scene, isLarge),
    chip: { board: wired.board, firmware: wiredFirmware(), onPin },
    onOperation(step, path, bytes, mode) {
      const change: CardChange = { step, path, bytes, mode };
      if (boot.isCut || !isChange(change)) return;
      if (step === 'write' && isJournal(path)) promises.seeRecord(path, bytes!);
      operate('card', change);
      if (!boot.isCut) remains.see(change);
    },
  });
  const remains = createRemains(join(world.folder, 'card'));
  const promises: Promises = createPromises({ world, images: scene.images, isDeleted: scene.isDeleted, isHttp: spec.isHttp === true });
  let before = 0;
  world.line.dce.onBytes(bytes => {
    for (const byte of bytes) {
      // a modem that is off is filled up with nothing else
      if (byte === 13 && before !== 13) boot.commandEnds.push(boot.operations.length + 1);
      before = byte;
      operate('uart');
    }
  });
  prepare(world, spec, scene);

  function onPin(name: string, level: 0 | 1): void {
    if (boot.isCut || (pins.get(name) ?? 0) === level) return;
    pins.set(name, level);
    operate('pin');
  }

  function operate(place: Place, change?: CardChange): void {
    if (boot.isCut) return;
    const { cut } = boot;
    boot.operations.push(place);
    if (boot.operations.length !== cut?.operation) return;
    if (cut.laterMs === 0) stop(cut, place, change);
    else world.clock.after(cut.laterMs, () => stop(cut, 'later'));
  }

  function stop(cut: Cut, place: Place, change?: CardChange): void {
    if (boot.isCut) return;
    boot.isCut = true;
    places.push(place);
    world.cut();
    pins.clear();
    world.modem.setKey(false);
    const how = scene.tearOf(cut);
    const torn = remains.tear(how, scene.chanceOf(cut), change);
    spoiled ||= how === 'sector' && torn.some(({ path, before, after }) => isJournal(path) && !after.subarray(0, before.length).equals(before));
    promises.seeCut();
    mark(`cut behind operation ${boot.operations.length} (${place}${change ? `, ${change.step} of ${change.path}, ${how}` : ''}); the modem is ${cut.fate}`);
  }

  function mark(text: string): void {
    marks.push({ at: world.lines.length, text: `---- ${text}` });
  }

  async function leaveDark(cut: Cut): Promise<void> {
    if (cut.fate === 'rebooted') world.modem.reset();
    if (cut.fate === 'off') await world.modem.stop();
    if (cut.fate !== 'kept') await settle(world);
    await world.clock.run(() => false, scene.darkMs(cut));
    mark(`${scene.darkMs(cut)} ms later: boot`);
  }

  /** Runs until the cut, or until all is done; false where it takes too long. */
  function live(cut: Cut | undefined): Promise<boolean> {
    boot = { cut, operations: [], commandEnds: [], isCut: false };
    // byte by byte only where a byte may be the last one
    world.line.slice(isLarge || (!cut && spec.cuts.length > 0) ? 64 : 1);
    let seen = world.lines.length;
    let isQuiet = false;
    world.boot();
    return world.clock.run(() => {
      for (; seen < world.lines.length; seen++) isQuiet ||= / round: |nothing to send/.test(world.lines[seen]!) && promises.delivered().size === Object.keys(scene.images).length;
      return boot.isCut || isQuiet;
    }, patienceMs);
  }

  /** Switched on once more, it has nothing to say to the modem. */
  async function checkPeace(): Promise<void> {
    const said = world.modem.commands.length;
    world.cut();
    mark('all is done; boot');
    await live(undefined);
    if (world.modem.commands.length > said) promises.complaints.push('there is something left to do');
  }

  try {
    for (const cut of [...spec.cuts, undefined]) {
      const isOver = await live(cut);
      if (!isOver) promises.complaints.push(`not all is done after ${patienceMs / 3_600_000} hours`);
      if (!boot.isCut || !cut) break;
      await leaveDark(cut);
    }
    const { operations, commandEnds } = boot;
    promises.seeEnd();
    if (promises.complaints.length === 0) await checkPeace();
    const doubled = promises.doubled();
    // the older commands tell no size, and a spoiled sector takes the record of what was sent with it
    if (doubled > 0 && !spoiled && spec.family !== 'sim7600old') promises.complaints.push(`${count(doubled, 'image')} put twice`);
    return { spec, places, operations, commandEnds, doubled, unnamed: promises.unnamed(), complaints: promises.complaints, trace: () => tell(world, marks) };
  } finally {
    await world.close();
  }
}

/** What the modem lost with its power, the server hears of at once; real traffic of the world before must not reach into the next. */
async function settle(world: World): Promise<void> {
  for (let turn = 0; turn < 1000 && world.uploads().some(({ end }) => end === 'open'); turn++) await new Promise(resolve => setTimeout(resolve, 1));
}

function tell(world: World, marks: { at: number; text: string }[]): string[] {
  const console = [...world.lines];
  for (const { at, text } of marks.toReversed()) console.splice(at, 0, text);
  const asked = world.http?.requests.map(({ method, target, body, status }) => `${method} ${target} ${body.length} bytes: ${status}`) ?? [];
  const shown = [...console, '---- said to the modem', ...world.modem.story, '---- asked of the server', ...world.ftpCommands(), ...asked, '---- uploads', ...world.uploads().map(({ path, end }) => `${path} ${end}`)];
  return shown.map(line => line.replaceAll(password, '***'));
}
