// Runs one simulated world with the power cuts of a spec, and then undisturbed until all is done. The operations after which the power may be cut are
// changes of the card, bytes at the modem, and changes of pins.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { count } from '../../../common/plural.ts';
import { wired } from '../../../sim/world/board.ts';
import { variants, worldWith } from '../../../sim/world/ways.ts';
import { createWorld, password, type World, type WorldOptions } from '../../../sim/world/world.ts';
import { createBlade, type Place } from './blade.ts';
import { wiredFirmware } from './board.ts';
import { createPromises, isJournal, type Promises } from './promise.ts';
import { firstLargeSeed, sceneOf, type Scene } from './scene.ts';
import { simulatedAs, type Cut, type Spec } from './spec.ts';

/** What a simulated world with power cuts has shown. It has failed if there are complaints. */
export interface Outcome {
  spec: Spec;
  /** The kinds of the operations in which the power has gone. There are fewer than planned if a boot had too few operations. */
  places: Place[];
  /** The kinds of the operations in the last boot, in order. */
  operations: Place[];
  /** Numbers of the operations that ended commands to the modem. After these the modem is at work. */
  commandEnds: number[];
  /** Number of complete uploads under an image's final name, without the first one of each image. */
  doubled: number;
  /** Number of complete uploads that were cut off before they got their final name. */
  unnamed: number;
  complaints: string[];
  /** Returns a text for a person: the console's lines with the power cuts, the bytes to the modem, and the requests to the server. */
  trace(): string[];
}

/** Most milliseconds of simulated time from a boot until all images have arrived. */
const patienceMs = 4 * 3_600_000;
const radio = { upBytesPerSecond: 20_000, rttMs: 60, airSliceBytes: 128, wallTimeoutMs: 60_000 };

function optionsOf({ family, method, isHttp }: Spec, scene: Scene, isLarge: boolean): WorldOptions {
  const modem = { ...radio, starts: scene.starts, ...(isLarge && { airSliceBytes: 4096 }), ...variants.find(one => one.name === family)?.modem };
  return {
    ...worldWith(simulatedAs(family), { modem }),
    files: scene.images,
    ...(isHttp && { http: { keepsCut: scene.keepsCut } }),
    config: { upload: { method }, images: { folder: '/DCIM', afterUpload: scene.isDeleted ? 'delete' : 'keep', preview: scene.preview } },
  };
}

const lacks = (name: string) => variants.find(one => one.name === name)?.lacks ?? [];

function prepare(world: World, { family }: Spec, scene: Scene): void {
  for (const [path, bytes] of Object.entries(scene.served)) world.putServed(path, bytes);
  if (lacks(family).includes('directories')) for (const name of ['100CAM', '101CAM']) mkdirSync(join(world.folder, 'server/up', name), { recursive: true });
}

/** Runs a simulated world with the power cuts of the spec. It ends when all images are delivered, or four hours of its time after a boot. */
export async function tryOut(spec: Spec): Promise<Outcome> {
  const scene = sceneOf(spec);
  const isLarge = spec.seed >= firstLargeSeed;
  const pins = new Map<string, 0 | 1>();
  let commandEnds: number[] = [];
  let spoiled = false;

  const blade = createBlade<Cut>({
    patienceMs, tearOf: scene.tearOf, chanceOf: cut => scene.chanceOf(cut),
    onChange({ step, path, bytes }) {
      if (step === 'write' && isJournal(path)) promises.seeRecord(path, bytes!);
    },
    onCut(cut, how, torn) {
      pins.clear();
      world.modem.setKey(false);
      spoiled ||= how === 'sector' && torn.some(({ path, before, after }) => isJournal(path) && !after.subarray(0, before.length).equals(before));
      promises.seeCut();
      return `the modem is ${cut.fate}`;
    },
  });
  const world: World = await createWorld({
    ...optionsOf(spec, scene, isLarge),
    chip: { board: wired.board, firmware: wiredFirmware(), onPin },
    onOperation: blade.onOperation,
  });
  blade.hold(world, join(world.folder, 'card'));
  const promises: Promises = createPromises({
    world, images: scene.images, previews: scene.previews, others: scene.served, isDeleted: scene.isDeleted, isHttp: spec.isHttp === true, isOnly: scene.preview === 'only',
  });
  let before = 0;
  world.line.dce.onBytes(bytes => {
    for (const byte of bytes) {
      // The firmware sends many carriage returns in a row to complete what a modem may still wait for. Those after the first end no command.
      if (byte === 13 && before !== 13) commandEnds.push(blade.operations().length + 1);
      before = byte;
      blade.operate('uart');
    }
  });
  prepare(world, spec, scene);

  function onPin(name: string, level: 0 | 1): void {
    if (blade.isCut() || (pins.get(name) ?? 0) === level) return;
    pins.set(name, level);
    blade.operate('pin');
  }

  async function leaveDark(cut: Cut): Promise<void> {
    if (cut.fate === 'rebooted') world.modem.reset();
    if (cut.fate === 'off') await world.modem.stop();
    if (cut.fate !== 'kept') await settle(world);
    await world.clock.run(() => false, scene.darkMs(cut));
    blade.mark(`${scene.darkMs(cut)} ms later: boot`);
  }

  function live(cut: Cut | undefined): Promise<boolean> {
    commandEnds = [];
    // bytes are sent one by one only if the power may be cut after any of them
    world.line.slice(isLarge || (!cut && spec.cuts.length > 0) ? 64 : 1);
    let seen = world.lines.length;
    let isQuiet = false;
    return blade.live(cut, () => {
      for (; seen < world.lines.length; seen++) isQuiet ||= / round: |nothing to send/.test(world.lines[seen]!) && promises.delivered().size === Object.keys(scene.images).length;
      return isQuiet;
    });
  }

  /** Boots once more after all is done. The firmware must not send a command to the modem. */
  async function checkPeace(): Promise<void> {
    const said = world.modem.commands.length;
    world.cut();
    blade.mark('all is done; boot');
    await live(undefined);
    if (world.modem.commands.length > said) promises.complaints.push('there is something left to do');
  }

  try {
    for (const cut of [...spec.cuts, undefined]) {
      const isOver = await live(cut);
      if (!isOver) promises.complaints.push(`not all is done after ${patienceMs / 3_600_000} hours`);
      if (!blade.isCut() || !cut) break;
      await leaveDark(cut);
    }
    const operations = blade.operations();
    const ends = commandEnds;
    promises.seeEnd();
    if (promises.complaints.length === 0) await checkPeace();
    const doubled = promises.doubled();
    // An upload may be repeated if the server tells no sizes, or if a spoiled sector had the record of the last upload.
    if (doubled > 0 && !spoiled && !lacks(spec.family).includes('sizes')) promises.complaints.push(`${count(doubled, 'image')} put twice`);
    return {
      spec, places: blade.places, operations, commandEnds: ends, doubled, unnamed: promises.unnamed(), complaints: promises.complaints,
      trace: () => tell(world, blade.console()),
    };
  } finally {
    await world.close();
  }
}

/** Waits until the server has noticed that the modem lost power, so that traffic of one boot does not reach the next. */
async function settle(world: World): Promise<void> {
  for (let turn = 0; turn < 1000 && world.uploads().some(({ end }) => end === 'open'); turn++) await new Promise(resolve => setTimeout(resolve, 1));
}

function tell(world: World, console: string[]): string[] {
  const asked = world.http?.requests.map(({ method, target, body, status }) => `${method} ${target} ${body.length} bytes: ${status}`) ?? [];
  const shown = [...console, '---- said to the modem', ...world.modem.story, '---- asked of the server', ...world.ftpCommands(), ...asked, '---- uploads', ...world.uploads().map(({ path, end }) => `${path} ${end}`)];
  return shown.map(line => line.replaceAll(password, '***'));
}
