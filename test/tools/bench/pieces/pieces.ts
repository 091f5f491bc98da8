// Chooses the pieces of the firmware's code that are compressed in its image (firmware/image/pieces.js), by rounds on the real engine (Espruino).
// The same rounds choose the texts that stay as they are (words.ts). It writes profile.json and words.json of firmware/image/, which the build reads.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEspruino } from '../../../../firmware/engine/espruino.js';
import { compress } from '../../../../firmware/image/heatshrink.js';
import { writePieces, type Piece, type Profile } from '../../../../firmware/image/pieces.js';
import type { Wording } from '../../../../firmware/image/words.js';
import { markText } from '../../../../firmware/placeholders.js';
import { carriers } from '../line/carrier.ts';
import type { Sheet } from '../sheet.ts';
import { findHolders, mostGrowth } from './holders.ts';
import { listRounds, type Round } from './rounds.ts';
import { joinRuns, readCalls, writeTraced, type Seen } from './traced.ts';
import { choosePhrases, chooseUsual, chooseWords, countWritten } from './words.ts';

const [profileFile, wordsFile] = ['profile', 'words'].map(name => new URL(`../../../../firmware/image/${name}.json`, import.meta.url));

/** Bytes by which compression must make a piece shorter. */
const leastSaved = 8;
/** Most bytes of a piece that ran in no round, since nobody knows how much memory is free when it runs. They take the chip 360 JsVars. */
const mostUnseen = 5000;

/** A round as it was seen with one choice of compressed pieces. */
export interface Measured {
  round: Round;
  listed: Piece[];
  seen: Seen;
}

/** Returns the bytes of text that a JsVar, a unit of memory, holds in the engine of a round. */
const blockBytesOf = ({ command }: Round) => Number(execFileSync(findEspruino(command)!, ['-e', 'print("block",process.memory().blocksize)'], { encoding: 'utf8' }).match(/block (\d+)/)![1]);

/** Runs one round with this choice. */
async function measure(round: Round, profile: Profile, wording: Wording): Promise<Measured> {
  const image = join(mkdtempSync(join(tmpdir(), 'pieces-')), 'storage.bin');
  const traced = writeTraced(await round.build(), profile, wording, image);
  return { round, listed: traced.listed, seen: readCalls(await round.run(image), traced) };
}

/** Number of rounds that run at a time. They mostly wait, since a round on the real engine takes the seconds of its line. */
const atOnce = 3;
/** Most times that a round is run. On a busy machine, the engine can lose bytes of a line, and then says so and ends. */
const mostTries = 4;

/** Runs one round with this choice, and again if it fails. */
async function measureSurely(round: Round, profile: Profile, wording: Wording): Promise<Measured> {
  for (let tries = 1; ; tries++) {
    try {
      return await measure(round, profile, wording);
    } catch (error) {
      if (tries === mostTries) throw error;
    }
  }
}

/** Runs rounds with this choice, some at a time. */
async function measureAll(rounds: Round[], profile: Profile, wording: Wording, tell: (title: string) => void): Promise<Measured[]> {
  const left = [...rounds];
  const found: Measured[] = [];
  const work = async () => {
    for (let round = left.shift(); round; round = left.shift()) {
      tell(`${round.title}, ${Object.keys(profile.compressed).length} pieces compressed`);
      found.push(await measureSurely(round, profile, wording));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return rounds.map(round => found.find(one => one.round === round)!);
}

/** Runs rounds twice with this choice, and joins both runs of each. */
async function measureTwice(rounds: Round[], profile: Profile, wording: Wording, tell: (title: string) => void): Promise<Measured[]> {
  const [found, again] = [await measureAll(rounds, profile, wording, tell), await measureAll(rounds, profile, wording, tell)];
  return found.map((one, i) => ({ ...one, seen: joinRuns(one.seen, again[i]!.seen) }));
}

/** A piece that may be compressed. */
export interface Candidate {
  name: string;
  bytes: number;
  /** Bytes by which compression makes it shorter. */
  saved: number;
  /** Most calls in a round. */
  calls: number;
}

/** Lists all pieces, with what was measured. Those that save the most for each byte that they expand come first, and those without a call before all. */
export function listCandidates(base: Measured[]): Candidate[] {
  const pieces = new Map(base.flatMap(({ listed }) => listed.map(piece => [piece.name, piece])));
  const callsOf = (name: string) => Math.max(...base.map(({ seen }) => seen.counts.get(name) ?? 0));
  const all = [...pieces.values()].map(({ name, bytes, stored }) => (
    { name, bytes, saved: bytes - compress(Buffer.from(stored, 'latin1')).length, calls: callsOf(name) }));
  const worth = ({ bytes, saved, calls }: Candidate) => saved / (bytes * calls);
  return all.sort((one, other) => worth(other) - worth(one) || other.saved - one.saved);
}

/** Chooses pieces that have few calls in each round, and whose texts are not too long in any, without regard to memory. @returns their names */
export function chooseByTime(candidates: Candidate[], rounds: Pick<Measured, 'round' | 'seen'>[]): Set<string> {
  const expanded = rounds.map(() => 0);
  const chosen = candidates.filter(({ name, bytes, saved, calls }) => {
    const counts = rounds.map(({ seen }) => seen.counts.get(name) ?? 0);
    const sums = counts.map((count, i) => expanded[i]! + count * bytes);
    const isSeldom = rounds.every(({ round: { most } }, i) => counts[i]! <= most.calls && (counts[i] === 0 || sums[i]! <= most.bytes));
    const isChosen = saved >= leastSaved && (calls > 0 || bytes <= mostUnseen) && isSeldom;
    if (isChosen) sums.forEach((sum, i) => void (expanded[i] = sum));
    return isChosen;
  });
  return new Set(chosen.map(({ name }) => name));
}

/** What `npm run bench -- --only pieces` has measured. */
export interface Choice {
  profile: Profile;
  wording: Wording;
  before: Measured[];
  after: Measured[];
  candidates: Candidate[];
}

/** Lists the texts of builds, each as often as the build has it that has it most often. */
function joinTexts(builds: string[][]): string[] {
  const most = new Map<string, number>();
  for (const texts of builds) {
    const counts = new Map<string, number>();
    for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
    for (const [text, count] of counts) most.set(text, Math.max(count, most.get(text) ?? 0));
  }
  return [...most].flatMap(([text, count]) => Array.from({ length: count }, () => text));
}

/** Counts the calls of all pieces in all rounds, and chooses those that are compressed, and the texts that stay as they are. */
export async function measurePieces(command: string, tell: (title: string) => void): Promise<Choice> {
  const rounds = listRounds(command);
  // A build that is missing ends the measurement before its first round.
  const codes = new Set<string>();
  for (const { build } of rounds) codes.add((await build()).code);
  // Other words would shorten other texts, of which nobody knows how often they are written out. So the words are chosen first.
  const texts = joinTexts([...codes].map(code => writePieces(code).texts));
  const words = chooseWords(texts);
  const phrases = choosePhrases(texts, words);
  const before = await measureTwice(rounds, { compressed: {}, plain: {} }, { words, phrases, usual: [] }, tell);
  const usual = chooseUsual({ words, phrases }, before.map(({ round, seen }) => ({ texts: seen.texts, most: round.most.words })));
  // Phrases of texts that stay as they are would only take room.
  const wording: Wording = { words, phrases: choosePhrases(texts.filter(text => !usual.includes(text)), words), usual };
  const candidates = listCandidates(before);
  const chosen = chooseByTime(candidates, before);
  const profileNow = (): Profile => {
    const listed = [true, false].map(is => candidates.filter(({ name }) => chosen.has(name) === is).map(({ name, calls }) => [name, calls] as const).sort());
    return { compressed: Object.fromEntries(listed[0]!), plain: Object.fromEntries(listed[1]!) };
  };
  const after: Measured[] = [];
  let left = before;
  while (left.length > 0) {
    const found = await measureTwice(left.map(({ round }) => round), profileNow(), wording, tell);
    const over = new Set<Measured>();
    for (const [i, one] of found.entries()) {
      const some = new Map(candidates.filter(({ name }) => chosen.has(name)).map(piece => [piece.name, piece]));
      const holders = findHolders(left[i]!.seen, one.seen, some, blockBytesOf(one.round));
      for (const holder of holders) chosen.delete(holder);
      if (holders.size > 0) over.add(left[i]!);
    }
    found.forEach((one, i) => void (after[before.indexOf(left[i]!)] = one));
    left = left.filter(one => over.has(one));
  }
  return { profile: profileNow(), wording, before, after, candidates };
}

/** Writes the choice into the files that the build reads. Texts of scripts have their placeholders' own names there. */
export function writeChoice({ profile, wording: { words, phrases, usual } }: Choice): void {
  writeFileSync(profileFile!, `${JSON.stringify(profile, null, 1)}\n`);
  writeFileSync(wordsFile!, `${JSON.stringify({ words, phrases: phrases.map(markText), usual: usual.map(markText) }, null, 1)}\n`);
}

/** Makes the table of the rounds, with and without compressed pieces. */
export function piecesSheet({ profile, wording, before, after, candidates }: Choice): Sheet {
  const chosen = candidates.filter(({ name }) => Object.hasOwn(profile.compressed, name));
  const expandedIn = ({ counts }: Seen) => chosen.reduce((sum, { name, bytes }) => sum + bytes * (counts.get(name) ?? 0), 0);
  const saved = chosen.reduce((sum, one) => sum + one.saved, 0);
  const most = before.find(({ round }) => round.title === carriers[0]!.title)!.round.most;
  return {
    title: 'Compressed pieces of the firmware\'s code, and its shortened texts',
    head: ['round', 'calls of pieces', 'bytes expanded', 'words written out', 'most JsVars without', 'with'],
    rows: before.map(({ round, seen }, i) => [
      round.title, ...[seen.calls.length, expandedIn(seen), countWritten(wording, after[i]!.seen.texts), seen.peak, after[i]!.seen.peak].map(figure => figure.toLocaleString('en-US')),
    ]),
    notes: [
      `${chosen.length} of ${candidates.length} pieces are compressed, ${chosen.filter(({ calls }) => calls === 0).length} of them as none of these rounds runs them: ${saved.toLocaleString('en-US')} bytes less, if an image had all.`,
      `JsVars: the most in use before a call of a piece, after a collection of garbage. They, and those after boot, may grow by ${100 * mostGrowth} %. A piece may have ${most.calls} calls in a usual round of`,
      `three images, which may expand ${most.bytes.toLocaleString('en-US')} bytes and write out ${most.words} words, and more in the others. ${wording.usual.length} texts stay as they are.`,
      'Without `--write`, profile.json and words.json of firmware/image/ stay as they are.',
    ],
  };
}
