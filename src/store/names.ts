// Names on the server that `images.name` has given, so that two images never share one. Append-only lines `<name> <image>;`, digests both,
// in one file for each first digit.

import type { Files } from '../ports';
import { find } from '../text';
import { freeLog } from './fullcard';
import { homeFolder } from './journal';

const folder = homeFolder + '/names';
const readBytes = 512;
const digits = 8;

function ownerOf(files: Files, path: string, mark: string): string {
  const start = '\n' + mark + ' ';
  const lineChars = start.length + digits + 1;
  const file = files.open(path);
  let owner = '';
  let rest = '';
  for (let chunk = file && file.read(readBytes); chunk && !owner; chunk = file!.read(readBytes)) {
    rest += chunk;
    // a torn line may precede a whole one
    for (let at = find(rest, start, 0); at >= 0 && !owner; at = find(rest, start, at + 1)) {
      if (rest[at + lineChars - 1] === ';') owner = rest.slice(at + start.length, at + lineChars - 1);
    }
    rest = rest.slice(-lineChars);
  }
  if (file) file.close();
  return owner;
}

/**
 * The image's name: the first that no other image has. A power cut before the line is whole changes nothing.
 * @param image identifies it
 * @param spell the name with a number; 0: without
 * @param onNew called if the image had none; `isKept`: the card has stored it, so no other image gets it
 */
export function claim(
  files: Files, hash: (text: string) => string, image: string, spell: (n: number) => string, onNew: (name: string, isKept: boolean) => void
): string {
  const own = hash(image);
  for (let n = 0; ; n++) {
    const name = spell(n);
    // some servers ignore upper and lower case
    const mark = hash(name.toLowerCase());
    const path = folder + '/' + mark[0];
    const owner = ownerOf(files, path, mark);
    if (owner === own) return name;
    if (!owner) {
      let isKept = false;
      do {
        files.makeFolder(homeFolder);
        files.makeFolder(folder);
        isKept = files.append(path, '\n' + mark + ' ' + own + ';');
      } while (!isKept && freeLog(files));
      onNew(name, isKept);
      return name;
    }
  }
}
