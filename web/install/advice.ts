// Advises a person before an installation, from the connected camera and the choices on the page.

import type { BoardEntry } from '../boards.ts';
import type { Hello } from '../link/camera.ts';

/** A sentence that a person should read before an installation. */
export interface Advice {
  level: 'note' | 'warn';
  text: string;
}

/** Compares two versions by their first three numbers. The result is negative if the first one is older, and 0 if they are the same. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map(text => text.split(/[.-]/).map(part => parseInt(part) || 0)) as [number[], number[]];
  const at = [0, 1, 2].find(place => (a[place] ?? 0) !== (b[place] ?? 0));
  return at === undefined ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/**
 * Returns the advice for the connected camera. There is none if no camera is connected. @param version of the firmware that this page installs
 * @param modem the record that the camera uses for its modem, such as `sim7600`; undefined: it does not know its modem yet
 */
export function adviseOn(hello: Hello | undefined, board: BoardEntry | undefined, version: string, modem?: string): Advice[] {
  if (!hello) return [];
  const advice: Advice[] = [];
  const isOther = modem !== undefined && board?.modems?.families.every(family => !modem.startsWith(family));
  if (isOther) advice.push({ level: 'warn', text: `The camera’s modem is used as ${modem}, and this firmware has the code for ${board!.modems!.models.join(', ')} alone. Build it for all modems: npm run build -- ${board!.name} --modems all` });
  if (board && hello.board !== board.name) advice.push({ level: 'warn', text: `The camera that is connected has the firmware for another board, ${hello.title || hello.board}. Continue only if you know that it is a ${board.title}.` });
  const order = compareVersions(hello.firmware, version);
  if (order > 0) advice.push({ level: 'warn', text: `The camera has firmware ${hello.firmware}, which is newer than the ${version} of this page: installing would go back to the older version. Reload the page to check for a newer one.` });
  if (order === 0) advice.push({ level: 'note', text: `The camera has firmware ${version} already. Installing it again does no harm.` });
  if (order < 0) advice.push({ level: 'note', text: `The camera has firmware ${hello.firmware}; this page has ${version}.` });
  return advice;
}
