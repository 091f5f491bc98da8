// Compares the files on the server with the images of a fleet, byte by byte.

import { contentOf, membersOf, type Fleet } from './plan.ts';

/** Which images of a fleet the server has. */
export interface Verdict {
  /** Number of images that are on the server with every byte. */
  whole: number;
  /** Paths of the images that are missing on the server. */
  lost: string[];
  /** Paths of the images whose bytes differ. */
  spoiled: string[];
  /** Paths of files that are no image of these cameras, such as a second copy or a part of an image. */
  more: string[];
}

/** Compares files with the images of a fleet. @param files contents by the names of camera and image, such as `cam-0001/IMG_0001.JPG` */
export function judge(fleet: Fleet, files: Record<string, Uint8Array>): Verdict {
  const verdict: Verdict = { whole: 0, lost: [], spoiled: [], more: [] };
  const expected = new Set<string>();
  for (const { device, shots } of membersOf(fleet)) {
    for (const shot of shots) {
      const path = `${device}/${shot.name}`;
      expected.add(path);
      const found = files[path];
      if (!found) verdict.lost.push(path);
      else if (Buffer.compare(found, contentOf(shot)) !== 0) verdict.spoiled.push(path);
      else verdict.whole += 1;
    }
  }
  verdict.more = Object.keys(files).filter(path => !expected.has(path));
  return verdict;
}
