// Chooses the pieces of the firmware's code that are compressed in its image (firmware/image/pieces.js), by rounds on the real engine (Espruino).
// It writes firmware/image/profile.json, which the build reads.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEspruino } from '../../../../firmware/engine/espruino.js';
import { compress } from '../../../../firmware/image/heatshrink.js';
import type { Piece, Profile } from '../../../../firmware/image/pieces.js';
import { carriers } from '../line/carrier.ts';
import type { Sheet } from '../sheet.ts';
import { listRounds, type Round } from './rounds.ts';
import { readCalls, writeTraced, type Seen } from './traced.ts';

const file = new URL('../../../../firmware/image/profile.json', import.meta.url);

/** Bytes by which compression must make a piece shorter. */
const leastSaved = 8;
/** Most bytes of a piece that ran in no round, since nobody knows how much memory is free when it runs. They take the chip 360 JsVars. */
const mostUnseen = 5000;
/** Growth of the JsVars (units of memory) after boot, and of a round's most, that is no reason against a compressed piece, as a share. */
const mostGrowth = 0.01;

/** A round as it was seen with one choice of compressed pieces. */
export interface Measured {
  round: Round;
  listed: Piece[];
  seen: Seen;
}

/** Returns the bytes of text that a JsVar, a unit of memory, holds in the engine of a round. */
const blockBytesOf = ({ command }: Round) => Number(execFileSync(findEspruino(command)!, ['-e', 'print("block",process.memory().blocksize)'], { encoding: 'utf8' }).match(/block (\d+)/)![1]);

/** Runs one round with this choice. */
async function measure(round: Round, profile: Profile): Promise<Measured> {
  const image = join(mkdtempSync(join(tmpdir(), 'pieces-')), 'storage.bin');
  const listed = writeTraced(await round.build(), profile, image);
  return { round, listed, seen: readCalls(await round.run(image), listed) };
}

/** Runs rounds with this choice, two at a time. A round that fails on a busy machine is run once more. */
async function measureAll(rounds: Round[], profile: Profile, tell: (title: string) => void): Promise<Measured[]> {
  const left = [...rounds];
  const found: Measured[] = [];
  const work = async () => {
    for (let round = left.shift(); round; round = left.shift()) {
      tell(`${round.title}, ${Object.keys(profile.compressed).length} pieces compressed`);
      found.push(await measure(round, profile).catch(() => measure(round!, profile)));
    }
  };
  await Promise.all([work(), work()]);
  return rounds.map(round => found.find(one => one.round === round)!);
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

/** Returns the JsVars (units of memory) in use before each call, by the piece's name and the number of its call. */
function usesOf({ calls }: Seen): Map<string, number> {
  const counts = new Map<string, number>();
  const uses = new Map<string, number>();
  for (const { name, use } of calls) {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    uses.set(`${name} ${count}`, use);
  }
  return uses;
}

/**
 * Finds the compressed pieces whose texts take memory after boot, or where a round has too much in use. A text is held from its call for as long as the use is larger
 * than without compression by at least a third of it. The longest that is held must go, and counts as gone for the rest of the round.
 * @param chosen the bytes of each compressed piece, by name
 * @returns the names; none if the round has as much memory in use as before
 */
export function findHolders(before: Seen, { calls }: Seen, chosen: Map<string, number>, blockBytes: number): Set<string> {
  const known = usesOf(before);
  const counts = new Map<string, number>();
  const held = new Map<string, number>();
  const holders = new Set<string>();
  for (const { name, use } of calls) {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const usual = known.get(`${name} ${count}`);
    for (const [one, blocks] of held) if (usual !== undefined && use - usual < blocks / 3) held.delete(one);
    const limit = (name ? before.peak : before.boot ?? before.peak) * (1 + mostGrowth);
    const excess = () => use - [...held].reduce((sum, [one, blocks]) => sum + (holders.has(one) ? blocks : 0), 0) - limit;
    const longest = () => [...held].filter(([one]) => !holders.has(one)).sort(([, one], [, other]) => other - one)[0]?.[0];
    for (let one = longest(); one !== undefined && excess() > 0; one = longest()) holders.add(one);
    if (chosen.has(name)) held.set(name, chosen.get(name)! / blockBytes);
  }
  return holders;
}

/** What `npm run bench -- --only pieces` has measured. */
export interface Choice {
  profile: Profile;
  before: Measured[];
  after: Measured[];
  candidates: Candidate[];
}

/** Counts the calls of all pieces in all rounds, and chooses those that are compressed. */
export async function measurePieces(command: string, tell: (title: string) => void): Promise<Choice> {
  const rounds = listRounds(command);
  // A build that is missing ends the measurement before its first round.
  for (const { build } of rounds) await build();
  const before = await measureAll(rounds, { compressed: {}, plain: {} }, tell);
  const candidates = listCandidates(before);
  const chosen = chooseByTime(candidates, before);
  const profileNow = (): Profile => {
    const listed = [true, false].map(is => candidates.filter(({ name }) => chosen.has(name) === is).map(({ name, calls }) => [name, calls] as const).sort());
    return { compressed: Object.fromEntries(listed[0]!), plain: Object.fromEntries(listed[1]!) };
  };
  const after: Measured[] = [];
  let left = before;
  while (left.length > 0) {
    const found = await measureAll(left.map(({ round }) => round), profileNow(), tell);
    const over = new Set<Measured>();
    for (const [i, one] of found.entries()) {
      const bytes = new Map(candidates.filter(({ name }) => chosen.has(name)).map(({ name, bytes }) => [name, bytes]));
      const holders = findHolders(left[i]!.seen, one.seen, bytes, blockBytesOf(one.round));
      for (const holder of holders) chosen.delete(holder);
      if (holders.size > 0) over.add(left[i]!);
    }
    found.forEach((one, i) => void (after[before.indexOf(left[i]!)] = one));
    left = left.filter(one => over.has(one));
  }
  return { profile: profileNow(), before, after, candidates };
}

/** Writes the choice into the file that the build reads. */
export function writeChoice({ profile }: Choice): void {
  writeFileSync(file, `${JSON.stringify(profile, null, 1)}\n`);
}

/** Makes the table of the rounds, with and without compressed pieces. */
export function piecesSheet({ profile, before, after, candidates }: Choice): Sheet {
  const chosen = candidates.filter(({ name }) => Object.hasOwn(profile.compressed, name));
  const expandedIn = ({ counts }: Seen) => chosen.reduce((sum, { name, bytes }) => sum + bytes * (counts.get(name) ?? 0), 0);
  const saved = chosen.reduce((sum, one) => sum + one.saved, 0);
  const most = before.find(({ round }) => round.title === carriers[0]!.title)!.round.most;
  return {
    title: 'Compressed pieces of the firmware\'s code',
    head: ['round', 'calls of pieces', 'bytes expanded', 'most JsVars without', 'with'],
    rows: before.map(({ round, seen }, i) => [
      round.title, seen.calls.length.toLocaleString('en-US'), expandedIn(seen).toLocaleString('en-US'), ...[seen, after[i]!.seen].map(({ peak }) => peak.toLocaleString('en-US')),
    ]),
    notes: [
      `${chosen.length} of ${candidates.length} pieces are compressed, ${chosen.filter(({ calls }) => calls === 0).length} of them as none of these rounds runs them: ${saved.toLocaleString('en-US')} bytes less, if an image had all.`,
      `JsVars: the most in use before a call of a piece, after a collection of garbage. They, and those after boot, may grow by ${100 * mostGrowth} %. A piece may have ${most.calls} calls in a usual round of`,
      `three images, which may expand ${most.bytes.toLocaleString('en-US')} bytes, and more in the others. Without \`--write\` firmware/image/profile.json stays as it is.`,
    ],
  };
}
