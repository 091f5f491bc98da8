// Runs one simulated world with a camera. Its power is cut during a shot or its delivery, and then the world runs undisturbed until all is done.
// Every picture on the server must be one of the camera's, complete and only once. No name may be given twice, no partial file may be left, and the
// next shot must work.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { count } from '../../../../common/plural.ts';
import type { CameraChoice } from '../../../../sim/camera/families.ts';
import { standIn } from '../../../../sim/camera/spi/hosts.ts';
import { shotTears, type CardChange } from '../../../../sim/card/remains.ts';
import { createChance } from '../../../../sim/chance.ts';
import { listTree } from '../../../../sim/tree.ts';
import { assertGiven, shownIn } from '../../../../sim/world/shots.ts';
import { worldWith } from '../../../../sim/world/ways.ts';
import { createWorld, digest, noise, type World, type WorldOptions } from '../../../../sim/world/world.ts';
import { createBlade, type Place } from '../blade.ts';
import { createPromises, isJournal } from '../promise.ts';
import { burstOf, stands, type ShotCut, type ShotSpec, type Stand } from './shotspec.ts';

/** What a simulated world with power cuts during shots has shown. It has failed if there are complaints. */
export interface ShotOutcome {
  spec: ShotSpec;
  /** The kinds of the operations in which the power has gone. There are fewer than planned if a boot had too few operations. */
  places: Place[];
  /** The kinds of the operations in the last boot, in order. */
  operations: Place[];
  /** Number of complete pictures on the card. */
  pictures: number;
  /** Number of pictures that were sent twice, which may happen after a cut has spoiled the journal's record. */
  doubled: number;
  complaints: string[];
  trace(): string[];
}

const patienceMs = 4 * 3_600_000;
/** Possible times without power in milliseconds: a moment, a little, and long enough for a camera to fall asleep. */
const darknesses = [150, 2500, 45_000];
const radio = { upBytesPerSecond: 40_000, rttMs: 60 };
/** An image from another device. With it the first round gets the network's time, which dated names need. */
const other = { 'DCIM/100CAM/a.jpg': noise(300) };
const mark = 'snapferry/shot';

function optionsOf({ names, after, seed }: ShotSpec, stand: Stand): WorldOptions {
  const modem = stand.board === 'lilygo-t-sim7000g' ? worldWith('sim7080', { modem: { ...radio, family: 'SIM7000' } }) : worldWith('sim7600', { modem: radio });
  return {
    ...modem,
    files: names === 'dated' ? other : {},
    config: { images: { afterUpload: after }, camera: { size: '320x240', names, burst: burstOf({ seed }) } },
  };
}

function cameraOf({ kind }: Stand, onTransfer: () => void): CameraChoice & { bus?: { onTransfer(): void } } {
  return { kind, pictureOf: standIn, bus: { onTransfer } } as CameraChoice & { bus: { onTransfer(): void } };
}

/** Runs a simulated world with a camera, and cuts the power as the spec says. Returns what the run has shown. */
export async function tryShot(spec: ShotSpec): Promise<ShotOutcome> {
  const stand = stands.find(({ name }) => name === spec.stand)!;
  const images: Record<string, Uint8Array> = spec.names === 'dated' ? { ...other } : {};
  const chanceOf = ({ operation, laterMs }: ShotCut, salt = 0) => createChance(spec.seed * 7919 + operation * 104729 + laterMs + salt);
  /** The number of the boot in which each name was given to a picture. */
  const given = new Map<string, number>();
  let boots = 0;
  let spoiled = false;

  const blade = createBlade<ShotCut>({
    patienceMs, chanceOf: cut => chanceOf(cut),
    tearOf: ({ operation }) => shotTears[(spec.seed + operation) % shotTears.length]!,
    onChange: see,
    onCut({ victim }, how, torn) {
      if (victim === 'both') world.camera.power(false);
      spoiled ||= how === 'sector' && torn.some(({ path, before, after }) => isJournal(path) && !after.subarray(0, before.length).equals(before));
      promises.seeCut();
      return victim === 'both' ? 'the camera is off, too' : 'the chip is off';
    },
  });
  const operate = () => blade.operate('camera');
  const world: World = await createWorld({
    ...optionsOf(spec, stand), camera: cameraOf(stand, operate), onOperation: blade.onOperation,
    ...(stand.board !== undefined && { chip: { board: stand.board, onPin: (name: string) => void (name === 'D23' || name === 'D32' ? blade.operate('pin') : undefined) } }),
  });
  const card = join(world.folder, 'card');
  blade.hold(world, stand.board === undefined ? world.folder : card);
  const promises = createPromises({ world, images, isDeleted: spec.after === 'delete' });
  const { line } = world.camera;
  // bytes to the camera are sent one by one, so that a cut may come after each; those from the camera come as they are
  line?.slice(1);
  line?.dce.onBytes(operate);
  line?.dte.onBytes(operate);

  /**
   * Watches the file by which the firmware marks a shot in progress. A name counts as given once the file has it. If the picture is there when the
   * file is deleted, it must not be lost any more.
   */
  function see({ step, path, bytes }: CardChange): void {
    if (step === 'write' && isJournal(path)) promises.seeRecord(path, bytes!);
    if (!path.endsWith(mark)) return;
    if (step === 'write') give(Buffer.from(bytes!).toString('latin1'));
    if (step === 'remove') keep(readFileSync(join(card, mark), 'latin1').split('/\n')[0]!.slice(1));
  }

  function give(text: string): void {
    const path = /^\/(.+\.JPG)\/\n$/.exec(text)?.[1];
    if (path === undefined) return;
    if ((given.get(path) ?? boots) !== boots || images[path]) promises.complaints.push(`the name ${path} is given for the second time`);
    given.set(path, boots);
  }

  function keep(path: string): void {
    const file = join(card, path);
    if (!path.endsWith('.JPG') || !existsSync(file)) return;
    const bytes = readFileSync(file);
    if (images[path] && digest(images[path]) !== digest(bytes)) promises.complaints.push(`${path} is another picture now`);
    images[path] = bytes;
  }

  /** Boots the camera once. The firmware finishes the work of the last boot, takes a shot, and delivers its pictures. */
  async function live(cut: ShotCut | undefined): Promise<boolean> {
    const from = world.lines.length;
    let seen = from;
    let isAsked = false;
    let isQuiet = false;
    boots += 1;
    const taken = () => world.lines.slice(from).filter(text => / is taken, /.test(text)).length;
    const isDone = () => world.lines.slice(from).some(text => /no picture: /.test(text)) || taken() >= burstOf(spec);
    const isOver = await blade.live(cut, () => {
      for (; seen < world.lines.length; seen++) {
        if (!/ round: |nothing to send|is not a folder/.test(world.lines[seen]!)) continue;
        if (isAsked) isQuiet ||= isDone() && promises.delivered().size === Object.keys(images).length;
        else if (!blade.isCut()) world.type('ferry.shoot()');
        isAsked = true;
      }
      return isQuiet;
    });
    if (!blade.isCut() && taken() < burstOf(spec)) promises.complaints.push('the last shot gave no picture');
    return isOver;
  }

  async function leaveDark(cut: ShotCut): Promise<void> {
    const ms = darknesses[Math.floor(chanceOf(cut, 1)() * darknesses.length)]!;
    await world.clock.run(() => false, ms);
    if (stand.board === undefined) world.camera.power(true);
    blade.mark(`${ms} ms later: boot`);
  }

  function checkEnd(): void {
    promises.seeEnd();
    const shown = shownIn(world, world.served()).filter(({ path }) => path !== 'up/100CAM/a.jpg');
    try {
      assertGiven(shown);
    } catch (error) {
      promises.complaints.push((error as Error).message);
    }
    if (existsSync(join(card, mark))) promises.complaints.push('/snapferry/shot is still there');
    for (const path of listTree(card).filter(one => one.startsWith('DCIM/') && !images[one])) promises.complaints.push(`${path} lies on the card and is no picture that was taken`);
    const doubled = promises.doubled();
    if (doubled > 0 && !spoiled) promises.complaints.push(`${count(doubled, 'picture')} put twice`);
    if (spec.cuts.length === 0) promises.complaints.push(...world.camera.violations);
  }

  try {
    for (const cut of [...spec.cuts, undefined]) {
      if (!(await live(cut))) promises.complaints.push(`not all is done after ${patienceMs / 3_600_000} hours`);
      if (!blade.isCut() || !cut) break;
      await leaveDark(cut);
    }
    checkEnd();
    return {
      spec, places: blade.places, operations: blade.operations(), pictures: given.size, doubled: promises.doubled(), complaints: promises.complaints,
      trace: () => [...blade.console(), '---- uploads', ...world.uploads().map(({ path, end }) => `${path} ${end}`)],
    };
  } finally {
    await world.close();
  }
}
