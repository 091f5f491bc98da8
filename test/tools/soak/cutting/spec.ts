// One or several cuts, in one line that a person can repeat: `sim7600 efs kept 1234 seed 7`.

import { families as names, allHttpMethods as simulatedByHttp, variants, ways as simulated, type FamilyName, type Method } from '../../../sim/world/ways.ts';

/** A family that is simulated, or a variant of one. */
export interface Way {
  family: string;
  method: Method;
  /** By HTTP, instead of FTP. */
  isHttp?: true;
}

/** Families, and variants with their own transfer commands. */
export const families: string[] = names.flatMap(name => [name, ...variants.filter(one => one.family === name && one.differsBy === 'ftp').map(one => one.name)]);

/** The family that simulates it. */
export function simulatedAs(name: string): FamilyName {
  return variants.find(one => one.name === name)?.family ?? name as FamilyName;
}

/** All ways by FTP, also those of variants. */
export const ways: Way[] = families.flatMap(family => simulated.filter(way => way.family === simulatedAs(family)).map(({ method }) => ({ family, method })));

/** All ways by HTTP. */
export const httpWays: Way[] = simulatedByHttp.map(way => ({ ...way, isHttp: true }));

/** The cut's effect on the modem: it continues, restarts at once, or is off until its key is pressed. */
export const fates = ['kept', 'rebooted', 'off'] as const;
/** One of `fates`. */
export type Fate = (typeof fates)[number];

/** When the power goes, and what that does to the modem. */
export interface Cut {
  fate: Fate;
  /** After this operation since the boot, counted from 1; 0 cuts nothing. */
  operation: number;
  /** Milliseconds later, during any operation. */
  laterMs: number;
}

/** A way, and the cuts that it must survive. */
export interface Spec extends Way {
  /** The first one in the first boot, the second one in the boot after it, and so on. */
  cuts: Cut[];
  /** Selects images, card, and the result of a cut; see scene.ts. */
  seed: number;
}

function formatCut({ fate, operation, laterMs }: Cut): string {
  return `${fate} ${operation}${laterMs > 0 ? `+${laterMs}` : ''}`;
}

/** The line that repeats a spec. */
export function formatSpec({ family, method, isHttp, cuts, seed }: Spec): string {
  return [family, method, ...isHttp ? ['http'] : [], ...cuts.map(formatCut), 'seed', seed].join(' ');
}

/** Throws a sentence for an invalid text. */
export function parseSpec(text: string): Spec {
  const found = /^(\S+) (\S+) (http )?((?:\w+ \d+(?:\+\d+)? )*)seed (\d+)$/.exec(text.trim().replace(/\s+/g, ' '));
  const way = found && (found[3] ? httpWays : ways).find(one => one.family === found[1] && one.method === found[2]);
  const cuts = [...(found?.[4] ?? '').matchAll(/(\w+) (\d+)(?:\+(\d+))? /g)].map(([, fate, operation, laterMs]) => ({ fate: fate as Fate, operation: Number(operation), laterMs: Number(laterMs ?? 0) }));
  if (!found || !way || cuts.some(({ fate }) => !fates.includes(fate))) {
    throw new Error(`"${text}" is no cut; write it as "sim7600 efs kept 1234 seed 7": a family (${families.join(', ')}), a method, "http" if it is HTTP, the modem's fate (${fates.join(', ')}) and after which operation, and the seed.`);
  }
  return { ...way, cuts, seed: Number(found[5]) };
}
