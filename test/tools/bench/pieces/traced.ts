// Makes firmware images that print a line for each piece of code that they run, and reads these lines.

import { writeFileSync } from 'node:fs';
import { engine } from '../../../../firmware/engine/facts.js';
import { completeStorage, layStorage } from '../../../../firmware/image/layout.js';
import { writePieces, type Piece, type Profile } from '../../../../firmware/image/pieces.js';
import { listImage } from '../../../../firmware/image/storage.js';
import { tokenise } from '../../../../firmware/image/tokens.js';

/** A build of the firmware: its bundle, and its image for the loader in it. */
export interface Build {
  code: string;
  storage: Uint8Array;
}

/**
 * A call of a piece: its name, and the JsVars (units of memory) in use before it, after a collection of garbage. The end of the boot counts as a call
 * without a name.
 */
export interface Call {
  name: string;
  use: number;
}

/** What was seen in a round on the engine. */
export interface Seen {
  calls: Call[];
  /** Number of calls, by the name of the piece. */
  counts: Map<string, number>;
  /** Most JsVars (units of memory) in use before any call. */
  peak: number;
  /** The JsVars in use after boot; undefined if the log does not tell. */
  boot: number | undefined;
}

/** Begins each line about a call. The firmware logs no such line. */
const mark = '#piece';

/**
 * Writes the image of a build whose functions that make pieces print a line at each call.
 * @returns the pieces in it
 */
export function writeTraced({ code, storage }: Build, profile: Profile, path: string): Piece[] {
  const { program, listed } = writePieces(code, profile);
  const makers = [...new Set(listed.map(({ place }) => place.split(' ')[0]!))];
  const traced = makers.reduce((text, maker) => text.replace(`function ${maker}(a,b){`, `$&print("${mark} ${maker}",a,process.memory().usage);`), program);
  if (traced.split(mark).length !== makers.length + 1) throw new Error('The functions that make pieces are not spelled as the bench knows them.');
  writeFileSync(path, layStorage(listImage(completeStorage(storage)).find(({ name }) => name === engine.image.bootFile)!.data, tokenise(traced)));
  return listed;
}

/** Reads the calls in the lines of a console. */
export function readCalls(lines: string[], listed: Piece[]): Seen {
  const names = new Map(listed.map(({ name, place }) => [place, name]));
  const boot = lines.findIndex(line => / memory: \d+ of /.test(line));
  const calls = lines.flatMap((line, i) => {
    if (i === boot) return [{ name: '', use: Number(/ memory: (\d+)/.exec(line)![1]) }];
    const [, place = '', use] = new RegExp(`^${mark} (\\S+ \\d+) (\\d+)$`).exec(line) ?? [];
    return use === undefined ? [] : [{ name: names.get(place)!, use: Number(use) }];
  });
  const counts = new Map<string, number>();
  for (const { name } of calls) if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
  return { calls, counts, peak: Math.max(...calls.map(({ use }) => use)), boot: calls.find(({ name }) => !name)?.use };
}
