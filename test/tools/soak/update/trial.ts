// Runs one update from the card with the power cuts of a spec, and then undisturbed until all is done. At each boot rules.ts, which has the loader's
// rules a second time, says which firmware must start. The loader must start that one, complete and signed. Each image must be on the server once,
// complete.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Script } from 'node:vm';
import { writeRecord } from '../../../../firmware/image/layout.js';
import { count } from '../../../common/plural.ts';
import { tears, type Tear } from '../../../sim/card/remains.ts';
import { createChance } from '../../../sim/chance.ts';
import type { FlashChange } from '../../../sim/engine/globals/chip/flashhook.ts';
import type { Globals } from '../../../sim/engine/globals/globals.ts';
import { OutOfMemory } from '../../../sim/memory.ts';
import { marksOf } from '../../../sim/world/chip.ts';
import { createWorld, noise, type World } from '../../../sim/world/world.ts';
import { createBlade, type Place } from '../cutting/blade.ts';
import { createPromises, isJournal } from '../cutting/promise.ts';
import { board, firmwaresOf, isBroken, isSecond, type Firmware } from './firmwares.ts';
import { judge } from './rules.ts';
import type { UpdateCut, UpdateSpec } from './spec.ts';
import { flashTears, tearFlash } from './tear.ts';

/** What an update with power cuts has shown. It has failed if there are complaints. */
export interface UpdateOutcome {
  spec: UpdateSpec;
  /** The kinds of the operations in which the power has gone. There are fewer than planned if a boot had too few operations. */
  places: Place[];
  /** The kinds of the operations in the last boot, in order. */
  operations: Place[];
  /** Numbers of the operations that changed the file `mark`, by which the loader chooses a slot. The first operation after a boot has number 1. */
  marks: number[];
  /** Number of starts of the loader that were judged. */
  starts: number;
  doubled: number;
  complaints: string[];
  trace(): string[];
}

const patienceMs = 3 * 3_600_000;
const darknesses = [150, 2500, 45_000];
/** Milliseconds without a power cut at the end of a trial. They are long enough for another search of the card for firmware. */
const quietMs = 5 * 60_000;
/** With this many cuts, good firmware may be given up, too: after three starts on trial, or three tries to install its file. */
const manyCuts = 3;
const radio = { upBytesPerSecond: 40_000, rttMs: 60 };
const first = { 'DCIM/100CAM/a.jpg': noise(300), 'DCIM/100CAM/b.jpg': noise(700, 2) };
/**
 * Paths of further images. One is put onto the card while the new firmware is on trial. Another one comes at each start of the trial if no image
 * waits, since only a delivery proves the firmware.
 */
const laterNames = [...'cdefgh'].map(letter => `DCIM/100CAM/${letter}.jpg`);
const told = / round: |proved itself|given up|delivered as|cut off in each of|not taken|boot: |nothing to send/;

/** Runs an update in a simulated world, and cuts the power as the spec says. Returns what the run has shown. */
export async function tryUpdate(spec: UpdateSpec): Promise<UpdateOutcome> {
  const { story, seed, cuts } = spec;
  const { loader, older, old, next, file } = await firmwaresOf(story);
  const images: Record<string, Uint8Array> = { ...first };
  const oldSlot = isSecond(story) ? 'b' : 'a';
  const newSlot = isSecond(story) ? 'a' : 'b';
  const slots = { [oldSlot]: old.slot, [newSlot]: isSecond(story) ? older.slot : undefined };
  const records = [...isSecond(story) ? [writeRecord('a', older.image, true)] : [], writeRecord(oldSlot, old.image, true)];
  const textOf = (bytes?: Uint8Array) => Buffer.from(bytes ?? []).toString('latin1');
  const chanceOf = ({ operation, laterMs }: UpdateCut, salt = 0) => createChance(seed * 7919 + operation * 104729 + laterMs + salt);
  let current: UpdateCut | undefined;
  let started: Firmware | undefined;
  let starts = 0;
  let changes = 0;
  let spoiled = false;
  const marks: number[] = [];

  const blade = createBlade<UpdateCut>({
    patienceMs, chanceOf: cut => chanceOf(cut),
    tearOf: ({ operation }): Tear => tears[(seed + operation) % tears.length]!,
    onChange({ step, path, bytes }) {
      if (step === 'write' && isJournal(path)) promises.seeRecord(path, bytes!);
    },
    onCut(_, how, torn) {
      spoiled ||= how === 'sector' && torn.some(({ path, before, after }) => isJournal(path) && !after.subarray(0, before.length).equals(before));
      promises.seeCut();
      return 'the chip is off';
    },
  });

  function onFlash(change: FlashChange): Uint8Array | undefined {
    const wasCut = blade.isCut();
    changes += 1;
    if (change.file === 'mark' && !wasCut) marks.push(blade.operations().length + 1);
    blade.operate('flash');
    if (wasCut || !blade.isCut() || !current) return undefined;
    const how = flashTears[(seed + current.operation) % flashTears.length]!;
    blade.mark(`the cut is in the ${change.step} of ${change.before.length} bytes in ${change.file} from ${change.from} on, ${how}`);
    return tearFlash(how, change, chanceOf(current));
  }

  const bytesIn = (name: string) => Buffer.from((world.chip!.state.storage.get(name) ?? '').padEnd(old.slot.length, '\xff'), 'latin1');
  const judged = () => judge(Buffer.from(world.chip!.state.storage.get('mark')!, 'latin1'), { a: bytesIn('a'), b: bytesIn('b') });

  /** Runs the loader at a boot, and returns the firmware that it starts. It complains if the rules demand another one. */
  function choose(made: Globals): Script | undefined {
    const verdict = judged();
    const context = made.context as { chosen_?: string };
    const isSound = made.call(loader.runInContext(made.context) as () => void, [made.memory, OutOfMemory, made.limits]);
    if (!made.isAlive()) return undefined;
    if (!isSound) promises.complaints.push('the loader threw an exception');
    starts += 1;
    const program = context.chosen_ ?? '';
    started = [old, next].find(({ text }) => text === program);
    if (!started) {
      promises.complaints.push(program === '' ? 'no firmware started' : `${program.length} bytes started that are neither of the two firmwares`);
      return undefined;
    }
    const slot = started === old ? oldSlot : newSlot;
    if (verdict.slot !== slot) promises.complaints.push(`the firmware in slot ${slot} started, and by the rules it is ${verdict.slot || 'none'}`);
    if (!bytesIn(slot).equals(started.slot)) promises.complaints.push(`firmware ${started.version} started, and its slot is not as it was signed`);
    return started.script;
  }

  const world: World = await createWorld({
    files: { ...images, 'firmware.bin': file }, modem: radio, onOperation: blade.onOperation, onFlash,
    chip: { board, firmware: choose, storage: { mark: marksOf(records), a: textOf(slots['a']), b: textOf(slots['b']) } },
  });
  const card = join(world.folder, 'card');
  blade.hold(world, card);
  const promises = createPromises({ world, images, isDeleted: false });

  const hasTold = (part: string) => world.lines.some(text => text.includes(part));

  /**
   * Returns whether the broken firmware was given up, and is not tried again. It is, at most twice, after a round of the old one that succeeds, as its
   * starts may have been cut short.
   */
  function isGivenUp(): boolean {
    const [gone, again, sent, idle] = [' was given up on trial', ' may be tried again', ' delivered as ', ' nothing to send'].map(part => world.lines.findLastIndex(line => line.includes(part)));
    return gone! > again! && idle! > Math.max(gone!, sent!);
  }

  /** Returns whether the update has come to its end, good or bad, and each image is delivered. */
  function isSettled(): boolean {
    const { slot, isGood } = judged();
    const isOver = isBroken(story) ? slot === oldSlot && isGivenUp() : slot === newSlot;
    return isGood && (isOver || hasTold('cut off in each of 3 tries')) && !!images[laterNames[0]!] && started?.script !== undefined && promises.delivered().size === Object.keys(images).length;
  }

  function takePicture(): void {
    const taken = laterNames.filter(name => images[name]).length;
    const isOneWaiting = promises.delivered().size < Object.keys(images).length;
    const name = laterNames[taken];
    if (name && (taken === 0 || !isOneWaiting)) world.put(name, images[name] = noise(500, 3 + taken));
  }

  let seen = 0;
  function isDone(): boolean {
    let isNew = false;
    for (; seen < world.lines.length; seen++) {
      const text = world.lines[seen]!;
      if (/ is on trial, start |cut off in each of/.test(text)) takePicture();
      isNew ||= told.test(text);
    }
    return promises.complaints.length > 0 || (isNew && isSettled());
  }

  /** Checks that a camera that is switched on again runs the same firmware, and does not install it again. */
  async function checkQuiet(): Promise<void> {
    const last = started;
    for (const isNew of [false, true]) {
      if (isNew) {
        world.cut();
        promises.seeCut();
        world.boot();
      }
      const from = changes;
      await world.clock.run(() => false, quietMs);
      if (changes > from) promises.complaints.push(`the flash was changed ${count(changes - from, 'time')} after all was done`);
      if (started !== last) promises.complaints.push(`firmware ${started?.version} starts after all was done, and before it ran ${last?.version}`);
    }
  }

  function checkEnd(): void {
    promises.seeEnd();
    const { slot } = judged();
    const live = slot === newSlot ? next : old;
    if (cuts.length < manyCuts && live !== (isBroken(story) ? old : next)) promises.complaints.push(`firmware ${live.version} runs in the end`);
    if (!readFileSync(join(card, 'firmware.bin')).equals(file)) promises.complaints.push('/firmware.bin is another file now');
    const state = existsSync(join(card, 'snapferry/state')) ? readFileSync(join(card, 'snapferry/state'), 'latin1') : '';
    if (isBroken(story) && !hasTold('cut off in each of') && !/^returned .*0\.4\.0/m.test(state)) promises.complaints.push(`the card has no note of the firmware that was given up: ${state}`);
    if (promises.doubled() > 0 && !spoiled) promises.complaints.push(`${count(promises.doubled(), 'image')} put twice`);
    if (cuts.length === 0) promises.complaints.push(...world.modem.violations);
  }

  try {
    for (const cut of [...cuts, undefined]) {
      current = cut;
      seen = Math.max(0, world.lines.length - 1);
      if (!(await blade.live(cut, isDone))) promises.complaints.push(`not all is done after ${patienceMs / 3_600_000} hours`);
      if (!blade.isCut() || !cut) break;
      const ms = darknesses[Math.floor(chanceOf(cut, 1)() * darknesses.length)]!;
      await world.clock.run(() => false, ms);
      blade.mark(`${ms} ms later: boot`);
    }
    const operations = [...blade.operations()];
    if (promises.complaints.length === 0) await checkQuiet();
    checkEnd();
    return {
      spec, places: blade.places, operations, marks, starts, doubled: promises.doubled(), complaints: promises.complaints,
      trace: () => [...blade.console(), '---- uploads', ...world.uploads().map(({ path, end }) => `${path} ${end}`)],
    };
  } catch (error) {
    (error as Error).message += `\n${world.lines.slice(-30).join('\n')}`;
    throw error;
  } finally {
    await world.close();
  }
}
