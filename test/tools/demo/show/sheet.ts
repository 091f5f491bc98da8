// Makes a web page of the pictures in a server's folder, each with its name and, if known, its time.

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { takenOf, tellTaken, type Taken } from '../../../../web/watch/picture/exif.ts';
import { listTree } from '../../../sim/tree.ts';

interface Arrived {
  /** Path of the picture, below the server's folder. */
  path: string;
  bytes: number;
  taken: Taken | undefined;
}

const style = `body { background: #1c1f22; color: #e8e6e0; font: 15px/1.4 system-ui, sans-serif; margin: 2rem }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(260px, 1fr)); gap: 1.2rem }
figure { margin: 0 }
img { width: 100%; aspect-ratio: 4 / 3; object-fit: contain; background: #000 }
figcaption { overflow-wrap: anywhere }
small { color: #a9a69c }`;

const isPicture = (path: string) => /\.jpe?g$/i.test(path);
const escape = (text: string) => text.replace(/[&<>"']/g, letter => `&#${letter.charCodeAt(0)};`);

function listArrived(folder: string): Arrived[] {
  return listTree(folder).filter(isPicture).map(path => ({ path, bytes: statSync(join(folder, path)).size, taken: takenOf(readFileSync(join(folder, path))) }));
}

/** Sorts the pictures: first those without a time, then the others by time. */
function inOrder(all: Arrived[]): Arrived[] {
  const keyOf = ({ taken, path }: Arrived) => `${taken?.time ?? ''} ${path}`;
  return [...all].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function figureOf({ path, bytes, taken }: Arrived, base: string): string {
  const url = `${base}/${path.split(sep).map(encodeURIComponent).join('/')}`;
  const when = taken ? tellTaken(taken) : 'no date in it';
  return `<figure><a href="${escape(url)}"><img src="${escape(url)}" alt="${escape(path)}" loading="lazy"></a>
<figcaption>${escape(path)}<br><small>${escape(when)}, ${bytes} bytes</small></figcaption></figure>`;
}

/** Writes the page, unless there is no picture. @param page path of the file @returns the number of pictures on it */
export function writeSheet(folder: string, page: string): number {
  const arrived = inOrder(listArrived(folder));
  if (arrived.length === 0) return 0;
  const base = relative(dirname(page), folder).split(sep).map(encodeURIComponent).join('/');
  const figures = arrived.map(one => figureOf(one, base)).join('\n');
  writeFileSync(page, `<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Delivered pictures</title>\n<style>${style}</style>\n<main>\n${figures}\n</main>\n</html>\n`);
  return arrived.length;
}
