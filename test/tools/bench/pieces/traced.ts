// Makes firmware images that print a line for each piece of code that they run, and for each text that they write out. It also reads these lines.

import { writeFileSync } from 'node:fs';
import { engine } from '../../../../firmware/engine/facts.js';
import { completeStorage, layStorage } from '../../../../firmware/image/layout.js';
import { writePieces, type Piece, type Profile } from '../../../../firmware/image/pieces.js';
import { asWriter } from '../../../../firmware/image/spell.js';
import { listImage } from '../../../../firmware/image/storage.js';
import { tokenise } from '../../../../firmware/image/tokens.js';
import { makeShortener, type Wording } from '../../../../firmware/image/words.js';
import { crc32 } from '../../../sim/bytes.ts';

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
  /** How often each shortened text was written out. */
  texts: Map<string, number>;
  /** Most JsVars (units of memory) in use before any call. */
  peak: number;
  /** The JsVars in use after boot; undefined if the log does not tell. */
  boot: number | undefined;
}

/** An image that was made to be measured: its pieces, and its shortened texts by a checksum. */
export interface Traced {
  listed: Piece[];
  texts: Map<number, string>;
}

/** These begin each line about a call, and about a text that is written out. The firmware logs no such line. */
const [mark, textMark] = ['#piece', '#text'];

/** Returns the texts that are shortened, by the checksum of the short form. */
function sumTexts(texts: string[], wording: Wording): Map<number, string> {
  const shorten = makeShortener(wording);
  return new Map(texts.flatMap(text => {
    const short = shorten(text);
    return short === undefined ? [] : [[crc32(Buffer.from(short, 'latin1')), text] as const];
  }));
}

/** Writes the image of a build whose functions that make pieces, or write texts out, print a line at each call. */
export function writeTraced({ code, storage }: Build, profile: Profile, wording: Wording, path: string): Traced {
  const { program, listed, texts } = writePieces(code, profile, wording);
  const makers = [...new Set(listed.map(({ place }) => place.split(' ')[0]!))];
  const withPieces = makers.reduce((text, maker) => text.replace(`function ${maker}(a,b){`, `$&print("${mark} ${maker}",a,process.memory().usage);`), program);
  if (withPieces.split(mark).length !== makers.length + 1) throw new Error('The functions that make pieces are not spelled as the bench knows them.');
  const traced = withPieces.replace(`function ${asWriter}(a){`, `$&print("${textMark}",E.CRC32(a));`);
  writeFileSync(path, layStorage(listImage(completeStorage(storage)).find(({ name }) => name === engine.image.bootFile)!.data, tokenise(traced)));
  return { listed, texts: sumTexts(texts, wording) };
}

/** Counts how often each name occurs. */
function count<T>(all: T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
}

/** Reads the calls in the lines of a console. */
export function readCalls(lines: string[], { listed, texts }: Traced): Seen {
  const names = new Map(listed.map(({ name, place }) => [place, name]));
  const boot = lines.findIndex(line => / memory: \d+ of /.test(line));
  const calls = lines.flatMap((line, i) => {
    if (i === boot) return [{ name: '', use: Number(/ memory: (\d+)/.exec(line)![1]) }];
    const [, place = '', use] = new RegExp(`^${mark} (\\S+ \\d+) (\\d+)$`).exec(line) ?? [];
    return use === undefined ? [] : [{ name: names.get(place)!, use: Number(use) }];
  });
  const written = lines.flatMap(line => texts.get(Number(new RegExp(`^${textMark} (\\d+)$`).exec(line)?.[1])) ?? []);
  return {
    calls, counts: count(calls.flatMap(({ name }) => name || [])), texts: count(written),
    peak: Math.max(...calls.map(({ use }) => use)), boot: calls.find(({ name }) => !name)?.use,
  };
}

/** Returns the JsVars (units of memory) in use before each call, by the piece's name and the number of its call. */
export function usesOf({ calls }: Seen): Map<string, number> {
  const counts = new Map<string, number>();
  return new Map(calls.map(({ name, use }) => {
    const nth = (counts.get(name) ?? 0) + 1;
    counts.set(name, nth);
    return [`${name} ${nth}`, use];
  }));
}

/**
 * Joins two runs of a round: each call gets the smaller use of memory. Bytes that wait for a busy machine take memory in one of them, the text of a
 * piece in both.
 */
export function joinRuns(one: Seen, other: Seen): Seen {
  const uses = usesOf(other);
  const calls = [...usesOf(one)].map(([key, use]) => ({ name: key.slice(0, key.lastIndexOf(' ')), use: Math.min(use, uses.get(key) ?? use) }));
  return { ...one, calls, peak: Math.max(...calls.map(({ use }) => use)), boot: calls.find(({ name }) => !name)?.use };
}
