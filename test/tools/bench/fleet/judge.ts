// Judges what is on the server, byte by byte.

import { contentOf, membersOf, type Fleet } from './plan.ts';

/** What the server has of the images. */
export interface Verdict {
  /** Images that are there, once, with every byte. */
  whole: number;
  /** Images that are missing. */
  lost: string[];
  /** Images with other bytes. */
  spoiled: string[];
  /** Files that are no image of these cameras: a second copy, or a part. */
  more: string[];
}

/** @param files by the camera's name and the image's, such as `cam-0001/IMG_0001.JPG` */
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
