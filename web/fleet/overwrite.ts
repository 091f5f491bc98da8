// Writes a camera's next file of settings over the present one, if nobody has changed that meanwhile.

import type { Camera } from './camera.ts';
import type { Fleet } from './model.ts';
import type { Sent } from './sending.ts';
import type { Account } from './server/answer.ts';
import { meanwhile } from './server/put.ts';
import { lastIn, readLast, type Last } from './settings.ts';

/** Returns why a camera gets no file of settings, as a sentence. It is empty if all is known that the next file depends on. */
export function whyNoFile(fleet: Fleet, camera: Camera, last: Last): string {
  if (last.trouble) return last.trouble;
  return fleet.knowsReport(camera) ? '' : `Its report cannot be read, so nobody knows which settings it has: ${camera.trouble}`;
}

/** What became of a file of settings. */
interface Outcome {
  /** Why the file was not written, as a sentence. It is empty if the server has it. */
  why: string;
  /** The file that is on the server now. It is undefined if that is unchanged as far as is known. */
  present?: Last;
}

/**
 * Writes a camera's file, if the present one is still that which the person has seen. It is read once more just before.
 * @param seen the file that the person has seen
 */
export async function overwrite(fleet: Fleet, { path, bytes, cameras }: Sent, seen: Last, account: Account, type: string): Promise<Outcome> {
  const camera = cameras[0]!;
  const answer = await fleet.readSettingsAgain(camera);
  const present = lastIn(answer);
  if (present.text !== seen.text || present.trouble) return { why: present.trouble || meanwhile, present };
  const why = await fleet.writeFile(path, bytes, account, type, answer);
  if (why === '') return { why, present: readLast(bytes) };
  return why === meanwhile ? { why, present: lastIn(await fleet.readSettingsAgain(camera)) } : { why };
}
