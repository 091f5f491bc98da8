// Describes one or several power cuts in one line, which a person can repeat: `sim7600 efs kept 1234 seed 7`.

import { families as names, allHttpMethods as simulatedByHttp, variants, ways as simulated, type FamilyName, type Method } from '../../../sim/world/ways.ts';

/** A modem family, or a variant of one, with the method by which it sends. */
export interface Way {
  family: string;
  method: Method;
  /** True uses HTTP instead of FTP. It is missing for FTP. */
  isHttp?: true;
}

/** Names of the modem families, and of their variants that send images by other AT commands. */
export const families: string[] = names.flatMap(name => [name, ...variants.filter(one => one.family === name && one.differsBy === 'ftp').map(one => one.name)]);

/** Returns the modem family of this name, or the family whose simulated modem also stands for the variant of this name. */
export function simulatedAs(name: string): FamilyName {
  return variants.find(one => one.name === name)?.family ?? name as FamilyName;
}

/** All modem families and variants by FTP, with each of their methods. */
export const ways: Way[] = families.flatMap(family => simulated.filter(way => way.family === simulatedAs(family)).map(({ method }) => ({ family, method })));

/** All modem families by HTTP, with each of their methods. */
export const httpWays: Way[] = simulatedByHttp.map(way => ({ ...way, isHttp: true }));

/** What a power cut of the camera does to the modem: it continues, restarts at once, or is off until its key is pressed. */
export const fates = ['kept', 'rebooted', 'off'] as const;
/** What a power cut does to the modem, as one of `fates`. */
export type Fate = (typeof fates)[number];

/** When the power is cut, and what that does to the modem. */
export interface Cut {
  fate: Fate;
  /** Number of the operation since the boot, from 1 on, after which the power goes. With 0 it is never cut. */
  operation: number;
  /** Milliseconds from the operation to the power cut; 0 cuts the power within the operation. */
  laterMs: number;
}

/** A modem family with its method, and the power cuts that a round with it must survive. */
export interface Spec extends Way {
  /** The power cuts: the first one comes in the first boot, the second one in the boot after it, and so on. */
  cuts: Cut[];
  /** Start value for the random numbers that decide the images, the state of the card, and the result of a cut (scene.ts). */
  seed: number;
}

function formatCut({ fate, operation, laterMs }: Cut): string {
  return `${fate} ${operation}${laterMs > 0 ? `+${laterMs}` : ''}`;
}

/** Returns the line of text by which a run with power cuts can be repeated. */
export function formatSpec({ family, method, isHttp, cuts, seed }: Spec): string {
  return [family, method, ...isHttp ? ['http'] : [], ...cuts.map(formatCut), 'seed', seed].join(' ');
}

/** Reads the line of text that describes power cuts. It throws an error with a sentence if the line is wrong. */
export function parseSpec(text: string): Spec {
  const found = /^(\S+) (\S+) (http )?((?:\w+ \d+(?:\+\d+)? )*)seed (\d+)$/.exec(text.trim().replace(/\s+/g, ' '));
  const way = found && (found[3] ? httpWays : ways).find(one => one.family === found[1] && one.method === found[2]);
  const cuts = [...(found?.[4] ?? '').matchAll(/(\w+) (\d+)(?:\+(\d+))? /g)].map(([, fate, operation, laterMs]) => ({ fate: fate as Fate, operation: Number(operation), laterMs: Number(laterMs ?? 0) }));
  if (!found || !way || cuts.some(({ fate }) => !fates.includes(fate))) {
    throw new Error(`"${text}" is no cut; write it as "sim7600 efs kept 1234 seed 7": a family (${families.join(', ')}), a method, "http" if it is HTTP, the modem's fate (${fates.join(', ')}) and after which operation, and the seed.`);
  }
  return { ...way, cuts, seed: Number(found[5]) };
}
