// Cuts the power of a simulated world after the n-th operation since its boot, or some time later. It damages the card as a power cut does. The
// caller defines which operations count besides changes of the card, and what else a cut does.

import type { CardHook } from '../../../sim/card/fs/types.ts';
import { createRemains, isChange, type CardChange, type Remains, type Tear, type Torn } from '../../../sim/card/remains.ts';
import type { Chance } from '../../../sim/chance.ts';
import type { World } from '../../../sim/world/world.ts';

/**
 * The kind of an operation in which the power goes: a change of card, flash or pin, or a byte at modem or camera. `later` means between two
 * operations.
 */
export type Place = 'card' | 'flash' | 'uart' | 'pin' | 'camera' | 'later';

/** A point in time at which the power is cut. */
export interface Moment {
  /** Number of the operation since the boot, from 1 on, after which the power goes. With 0 it is never cut. */
  operation: number;
  /** Milliseconds from the operation to the power cut; 0 cuts the power within the operation. */
  laterMs: number;
}

/** What the caller decides about power cuts: how each one damages the card, and what else it does. */
export interface Rules<Cut extends Moment> {
  /** Most milliseconds of simulated time from a boot until all is done. */
  patienceMs: number;
  tearOf(cut: Cut): Tear;
  chanceOf(cut: Cut): Chance;
  /** Is called before each change of the card, except for the one in which the power goes. */
  onChange(change: CardChange): void;
  /** Is called when the power has gone and the card is damaged. @returns which other parts lost power, as a text for a person */
  onCut(cut: Cut, how: Tear, torn: Torn[]): string;
}

/** Cuts the power of one simulated world (camera, modem and server), in one boot after the other. */
export interface Blade<Cut extends Moment> {
  /** The simulated world must call this for each operation on its card. */
  onOperation: CardHook;
  /** Sets the world whose power is cut. It must be called before the first boot. @param root the folder to which the card's paths are relative */
  hold(world: World, root: string): void;
  /** Counts an operation in which the power may go. `place` is its kind, such as a write to the card or a byte to the modem. */
  operate(place: Place): void;
  /** Boots the world, and runs it until the power is cut or `isOver` returns true. It returns false if that takes too long. */
  live(cut: Cut | undefined, isOver: () => boolean): Promise<boolean>;
  /** Returns whether the power was cut in the last boot. */
  isCut(): boolean;
  /** Returns the kinds of the operations in the last boot, in order. */
  operations(): Place[];
  /** The kinds of the operations in which the power has gone, one for each power cut. */
  places: Place[];
  /** Adds a line to the console's output, for a person. */
  mark(text: string): void;
  /** Returns the console's output with the added lines. */
  console(): string[];
}

/** Makes an object that cuts the power of a simulated world. It cuts nothing before its method `hold` is given the world. */
export function createBlade<Cut extends Moment>(rules: Rules<Cut>): Blade<Cut> {
  const places: Place[] = [];
  const marks: { at: number; text: string }[] = [];
  let boot: { cut: Cut | undefined; operations: Place[]; isCut: boolean } = { cut: undefined, operations: [], isCut: true };
  let world: World;
  let remains: Remains;

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
    const how = rules.tearOf(cut);
    const text = rules.onCut(cut, how, remains.tear(how, rules.chanceOf(cut), change));
    mark(`cut after operation ${boot.operations.length} (${place}${change ? `, ${change.step} of ${change.path}, ${how}` : ''}); ${text}`);
  }

  function mark(text: string): void {
    marks.push({ at: world.lines.length, text: `---- ${text}` });
  }

  return {
    onOperation(step, path, bytes, mode) {
      const change: CardChange = { step, path, bytes, mode };
      if (boot.isCut || !isChange(change)) return;
      rules.onChange(change);
      operate('card', change);
      if (!boot.isCut) remains.see(change);
    },
    hold(held, root) {
      world = held;
      remains = createRemains(root);
    },
    operate: place => operate(place),
    live(cut, isOver) {
      boot = { cut, operations: [], isCut: false };
      world.boot();
      // `isOver` may type at the console, and the cut may come in that input, so `isCut` is checked again after it
      return world.clock.run(() => (!boot.isCut && isOver()) || boot.isCut, rules.patienceMs);
    },
    isCut: () => boot.isCut,
    operations: () => boot.operations,
    places, mark,
    console() {
      const lines = [...world.lines];
      for (const { at, text } of marks.toReversed()) lines.splice(at, 0, text);
      return lines;
    },
  };
}
