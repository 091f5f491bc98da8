// Holds the firmware to the table. It follows the commands of a camera, as a server has recorded them. With each it knows what the server has told
// this camera, and what the table may say to that. A command that the table does not name is wrong.

import { Act, At, Kind, Look } from '../../../src/delivery/ownership.ts';
import type { Clash, Seen } from '../../sim/world/together.ts';
import { followerOf, isFolder, type Before } from './follow.ts';
import { either, mindsOf, type Manner, type Mind, type Past } from './mind.ts';
import type { Rules } from './model.ts';

/** What a camera's commands have shown. Places are those in the record. */
export interface Held {
  /** What the table does not allow, if anything. */
  wrong?: string;
  /** The first place at which another's file went, though the server had shown it. */
  harmAt?: number | undefined;
  /** The first place at which a file came between the last question and the command that followed from it, or could not be read. */
  racedAt?: number | undefined;
}

const inState: Record<string, Mind['at'][]> = {
  checking: [At.picked, At.naming, At.kept, 'named'], sending: [At.staged, At.refused], verifying: ['sent'], naming: [At.naming, At.kept, 'named'],
};
/** Whether both are the same bytes, or none. */
export const same = (one: Buffer | undefined, other: Buffer | undefined) => (one && other ? one.equals(other) : one === other);

/**
 * Follows one camera at the pictures of one name.
 * @param others pictures of the other cameras
 * @param rules the table
 */
export function hold({ record, stem }: Pick<Clash, 'record' | 'stem'>, who: number, picture: Uint8Array, others: Uint8Array[], manner: Manner, rules: Rules): Held {
  const image = Buffer.from(picture);
  const past: Past = { isBegun: false, mayBeBegun: false, before: [false], isClean: false, isAltered: false, isUnread: false };
  const table = mindsOf(image, stem, manner, past, rules);
  const { closure, finalOf, targetOf, tell } = table;
  const follow = followerOf(image, manner, table);
  const held: Held = {};
  const said: Before = { from: '' };
  let minds: Mind[] = [];
  /** Names that the journal may hold, by how many were left. */
  let asides = new Set([0]);
  let tries = -1;
  let cuts = 0;

  /** Begins a try. Where an upload has begun, the journal has the name that the picture got since. */
  function begin(): void {
    past.before = past.isBegun ? [true] : either(past.mayBeBegun);
    if (past.isBegun || past.mayBeBegun) for (const m of closure(minds)) asides.add(m.aside);
    const kinds = manner.isHttp ? [Kind.put] : manner.canRename ? [Kind.part, Kind.place] : [Kind.place];
    minds = kinds.flatMap(kind => [...asides].map(aside => ({ at: At.picked, kind, aside, temp: aside, shown: {}, since: -1 })));
  }

  /** Notes that the file of this name goes. @param m the state from which the command followed */
  function lose(m: Mind, { name, files }: Seen, at: number): void {
    const there = files[name];
    // a file of the picture's size that cannot be read is replaced, as it is likely to be the picture
    const isUnread = m.shown.tail === Look.unread && m.shown.final === image.length;
    const isKnown = !isUnread && m.since >= 0 && same(record[m.since]!.files[name], there);
    if (!isKnown) held.racedAt ??= at;
    else if (there && others.some(other => there.equals(other))) held.harmAt ??= at;
  }

  /** Notes what a command, which the table allows, tells of later tries. */
  function learn(seen: Seen, before: Mind[], after: Mind[], at: number): void {
    const { line, name, code } = seen;
    const isWrite = /^(STOR|APPE|PUT|POST)\b/.test(line);
    if ((isWrite || /^(DELE|RNTO)\b/.test(line)) && !name.endsWith('.part') && !/ if none/.test(line)) {
      lose(before.find(m => follow(m, seen, at, said).length)!, seen, at);
    }
    if (isWrite) {
      past.isBegun = true;
      past.isClean = code >= 200 && code < 300 ? true : undefined;
      asides = new Set(before.filter(m => targetOf(m) === name).map(({ aside }) => aside));
    }
    // a file of another size after a confirmed upload may hold other bytes
    if (seen.state === 'verifying' && line.startsWith('SIZE') && code === 213 && Number(seen.text) !== image.length) past.isClean = undefined;
    const sizes = manner.isHttp ? after.map(m => m.at === 'sent' && m.asked && m.shown[m.asked]) : [];
    if (sizes.some(size => typeof size === 'number' && size !== image.length)) past.isAltered = true;
  }

  /** Notes that the camera may not have been able to read a file, as the server refused, the answer was lost, or the file grew. */
  function noteUnread({ code }: Seen, before: Mind[], after: Mind[]): void {
    const isReading = before.some(m => [Act.readTail, Act.readAll].some(act => table.actsOf(m).includes(act)));
    if (isReading && (code < 200 || code >= 400 || after.some(m => m.at === 'over'))) past.isUnread = true;
  }

  const isVerified = (m: Mind) => m.shown.final === image.length && (m.at === 'named' || (m.at === 'sent' && m.kind !== Kind.part));
  for (const [at, seen] of record.entries()) {
    if (seen.who !== who) continue;
    if (seen.line === 'DELIVERED') {
      const is = closure(minds).some(m => (m.at === 'counted' || isVerified(m)) && seen.name === finalOf(m));
      if (!is) return { ...held, wrong: `camera ${who + 1} counts ${seen.name} as delivered; the table: ${closure(minds).map(tell).join(' | ')}` };
      continue;
    }
    if (seen.cuts !== cuts) past.isClean = false;
    cuts = seen.cuts;
    // of an upload that broke, the server may have recorded nothing
    if (seen.isSending) past.mayBeBegun = true;
    // the memory knows the last upload of another picture by then
    if (seen.tries > tries + 1 && past.isClean) past.isClean = undefined;
    if (seen.tries !== tries) begin();
    tries = seen.tries;
    if (seen.line.startsWith('REST')) said.rest = Number(seen.line.slice(5));
    if (seen.line.startsWith('RNFR')) said.from = seen.name;
    if (/^(REST|RNFR)\b/.test(seen.line) || !(isFolder(seen) || seen.name.startsWith(stem))) continue;
    const before = closure(minds).filter(m => inState[seen.state]?.includes(m.at));
    const after = before.flatMap(m => follow(m, seen, at, said));
    if (!after.length && seen.code) {
      return { ...held, wrong: `camera ${who + 1}, ${seen.state}: ${seen.line} gets ${seen.code}; the table: ${before.map(tell).join(' | ') || 'nothing'}` };
    }
    noteUnread(seen, before, after);
    if (after.length) {
      learn(seen, before, after, at);
      minds = after;
    }
    delete said.rest;
  }
  return held;
}
