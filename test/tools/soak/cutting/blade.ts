// Stops a world after the n-th operation since its boot, or some time later, and tears the card as a power cut does. The caller defines the
// operations besides the card's changes, and the cut's other effects.

import type { CardHook } from '../../../sim/card/card.ts';
import { createRemains, isChange, type CardChange, type Remains, type Tear, type Torn } from '../../../sim/card/remains.ts';
import type { Chance } from '../../../sim/chance.ts';
import type { World } from '../../../sim/world/world.ts';

/** A change of the card, the flash or a pin, a byte at the modem, or one at the camera; `later`: between two operations. */
export type Place = 'card' | 'flash' | 'uart' | 'pin' | 'camera' | 'later';

/** When the power goes. */
export interface Moment {
  /** After this operation since the boot, counted from 1; 0 cuts nothing. */
  operation: number;
  /** Milliseconds later, during any operation. */
  laterMs: number;
}

/** What the caller decides about a cut. */
export interface Rules<Cut extends Moment> {
  /** Limit for one boot until all is done, in the world's time. */
  patienceMs: number;
  tearOf(cut: Cut): Tear;
  chanceOf(cut: Cut): Chance;
  /** Called before a change of the card, unless the power goes in it. */
  onChange(change: CardChange): void;
  /** The power has gone, and the card is torn. @returns for a person: the other parts that lost power */
  onCut(cut: Cut, how: Tear, torn: Torn[]): string;
}

/** Cuts the power of one world, boot after boot. */
export interface Blade<Cut extends Moment> {
  /** For the world to be cut. */
  onOperation: CardHook;
  /** @param root the folder of the card's paths */
  hold(world: World, root: string): void;
  operate(place: Place): void;
  /** Runs until the cut, or until all is done; false if it takes too long. */
  live(cut: Cut | undefined, isOver: () => boolean): Promise<boolean>;
  /** The last boot. */
  isCut(): boolean;
  operations(): Place[];
  places: Place[];
  /** Into the console, for a person. */
  mark(text: string): void;
  console(): string[];
}

/** Makes a blade. It cuts nothing before `hold` has given it a world. */
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
      // the input that `isOver` types at the console may be cut, too
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
