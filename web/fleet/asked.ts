// What a camera is asked for by the list `send` of its settings: whole pictures of which the server has only the preview.

import { isPattern, mostImages } from '../../src/config/remotekeys.ts';
import { toBytes, toText } from '../configure/form/bytes.ts';
import type { Camera } from './camera.ts';
import { partIn, wordIn } from './judge.ts';
import { NotListed, picturesIn, previewMark, type Folders, type Found } from './server/folders.ts';
import { join } from './server/names.ts';
import { fileStateOf, type Last } from './settings.ts';

/**
 * How far a picture is that was asked for. `asked` means that the camera has not taken the settings yet, and `coming` that it has. `here` means
 * that the whole picture is on the server. `refused` means that the camera did not accept the settings, or has others of their id. `left` means
 * that its report says why it does not send the picture.
 */
export type AskState = 'asked' | 'coming' | 'here' | 'refused' | 'left';

const cardFolder = 'DCIM/';

/** Returns the name of a picture as a file of settings has it: its path below the camera's folder, without the mark of a preview. */
export const nameOf = ({ path }: Pick<Found, 'path'>, { folder }: Pick<Camera, 'folder'>): string =>
  path.slice(folder === '' ? 0 : folder.length + 1).replace(previewMark, '');

/** Returns the names on the server that an entry of `send` may mean. The entry may be a path on the card, or the preview's name. */
function namesOf(entry: string): string[] {
  const name = toText(entry).replace(/^\//, '').replace(previewMark, '');
  return name.startsWith(cardFolder) ? [name, name.slice(cardFolder.length)] : [name];
}

/** Whether an entry of `send` asks for the picture of a name. A pattern does not count, as it ends once the camera has found no picture for it. */
const isFor = (entry: string, name: string): boolean => !isPattern(entry) && namesOf(entry).includes(name);

/** Returns how far a picture is that the present file of settings may ask for. It is undefined if nobody has asked for the picture. */
export function askStateOf(picture: Found, { folder, judged }: Pick<Camera, 'folder' | 'judged'>, last: Last): AskState | undefined {
  const name = nameOf(picture, { folder });
  const entry = last.send.find(one => isFor(one, name));
  if (entry === undefined) return undefined;
  if (!picture.isPreview) return 'here';
  const values = judged?.flaw === 'other' ? {} : judged?.values ?? {};
  const fault = partIn(values['fault']);
  const state = fileStateOf(last, values);
  if (state === 'waits') return 'asked';
  if (state === 'refused' || state === 'other') return 'refused';
  return wordIn(fault['code']) === 'not-sent' && namesOf(wordIn(fault['words']).split(': ')[0]!).includes(name) ? 'left' : 'coming';
}

/** Returns those entries of `send` whose whole pictures are on the server. Patterns are never among them. */
export async function entriesHere(folders: Pick<Folders, 'list'>, { folder }: Pick<Camera, 'folder'>, send: readonly string[]): Promise<string[]> {
  const below = new Map<string, Promise<Found[]>>();
  const list = (path: string): Promise<Found[]> => {
    const known = below.get(path) ?? folders.list(path).then(listing => picturesIn(path, listing), (error: unknown) => {
      if (error instanceof NotListed) return [];
      throw error;
    });
    below.set(path, known);
    return known;
  };
  const isHere = async (name: string): Promise<boolean> => {
    const path = join(folder, name);
    return (await list(path.slice(0, Math.max(0, path.lastIndexOf('/'))))).some(found => found.path === path && !found.isPreview);
  };
  const here = await Promise.all(send.map(async entry => !isPattern(entry) && (await Promise.all(namesOf(entry).map(isHere))).includes(true)));
  return send.filter((_, i) => here[i]);
}

/**
 * Returns the list `send` of the next file. The camera sends each entry once for each id, so those whose whole pictures are there are left out.
 * @param done entries of the present file that the next one leaves out @param names of the pictures that a person asks for
 */
export function nextSend(present: readonly string[], done: readonly string[], names: readonly string[]): string[] {
  const kept = present.filter(entry => !done.includes(entry));
  return [...kept, ...names.filter(name => !kept.some(entry => isFor(entry, name))).map(toBytes)];
}

/** The sentence on a list `send` that is too long for the camera. It is empty if the camera takes the list. */
export const tooMany = (send: readonly string[]): string =>
  send.length > mostImages ? `The camera takes ${mostImages} pictures at once, and this makes ${send.length}. Leave some out until others have come.` : '';
