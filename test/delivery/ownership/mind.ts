// What the table may say to a camera, whose firmware's states a follower of its commands knows only in part.

import { endBytes } from '../../../src/delivery/lastbytes.ts';
import { Act, At, Kind, Look, Name, type Facts, type Shown } from '../../../src/delivery/ownership.ts';
import { crc32 } from '../../sim/bytes.ts';
import type { Rules } from './model.ts';

/** How a camera sends its picture. */
export interface Manner {
  isHttp: boolean;
  /** The picture goes directly from the card, so only its content shows whether a file is whole. */
  isStream: boolean;
  /** The modem can rename a file. */
  canRename: boolean;
}

/** One of the states in which the firmware may be, as far as its commands show. */
export interface Mind {
  at: At | 'sent' | 'named' | 'counted' | 'over';
  kind: Kind;
  /** How many names the picture has left to other cameras, and the number of its temporary name. */
  aside: number;
  temp: number;
  shown: Shown;
  /** The file that the last question was about. */
  asked?: 'final' | 'temp' | undefined;
  /** Place in the record of the last question about the final name. -1: there was none. */
  since: number;
}

/** What the camera may know of earlier tries. */
export interface Past {
  /** An upload has begun, or may have. */
  isBegun: boolean;
  mayBeBegun: boolean;
  /** What may be true of the tries before this one: an upload has begun. */
  before: boolean[];
  /** Whether the last upload of this start is known to hold the picture's bytes alone. Undefined: it is unknown. */
  isClean: boolean | undefined;
  /** By HTTP, a file had another size than the picture right after its upload. */
  isAltered: boolean;
  /** The server may not have let a file be read. */
  isUnread: boolean;
}

/** What follows from the table for one camera. */
export type Minds = ReturnType<typeof mindsOf>;

/** Least size of a file on the server with which an upload is resumed. */
const leastRest = 65_536;
/** Most names that one picture leaves to other cameras here. */
const mostAside = 4;

export function without(shown: Shown, ...keys: (keyof Shown)[]): Shown {
  const rest = { ...shown };
  for (const key of keys) delete rest[key];
  return rest;
}

/** Returns a state after time has gone by, in which another camera may have written the file. */
export const forgotten = (m: Mind, more: Partial<Mind>, ...keys: (keyof Shown)[]): Mind =>
  ({ ...m, asked: undefined, shown: without(m.shown, 'final', 'tail', 'content', ...keys), ...more });

export const either = (is: boolean) => (is ? [true, false] : [false]);

/** Returns the names that a picture may have on the server. @param stem beginning of all of them */
function namesOf(image: Buffer, stem: string) {
  const hash = (text: string) => crc32(Buffer.from(text, 'latin1')).toString(16).padStart(8, '0');
  const own = hash(`${image.length} 0 ${image.subarray(-endBytes).toString('latin1')}`);
  const digestOf = (n: number) => (n > 1 ? hash(`${own} ${n}`) : own);
  const finalOf = (m: Mind) => (m.aside ? `${stem}-${digestOf(m.aside)}.JPG` : `${stem}.JPG`);
  const tempOf = (m: Mind) => `${stem}-${digestOf(m.temp)}.JPG.part`;
  const targetOf = (m: Mind) => (m.kind === Kind.part ? tempOf(m) : finalOf(m));
  return { finalOf, tempOf, targetOf };
}

/** @param stem beginning of the picture's names @param rules the table */
export function mindsOf(image: Buffer, stem: string, manner: Manner, past: Past, rules: Rules) {
  const names = namesOf(image, stem);

  function factsOf(m: Mind): Facts[] {
    if (typeof m.at === 'string') return [];
    const { isBegun, isClean, isAltered } = past;
    const isOut = either(manner.isStream && isBegun && isClean !== true);
    const isDoubted = manner.isStream && !manner.isHttp && isBegun;
    const doubts = !isDoubted ? either(manner.isHttp && isBegun) : isClean === undefined ? [true, false] : [!isClean];
    const base = {
      ...m.shown, at: m.at, kind: m.kind, name: m.aside ? Name.own : Name.shared, asks: true, heeds: manner.isHttp && manner.isStream,
      size: image.length, delivered: 0,
    };
    const rests = manner.isHttp ? [Infinity] : [leastRest, Infinity];
    return past.before.flatMap(begun => doubts.flatMap(doubt => isOut.flatMap(out => either(isAltered).flatMap(altered =>
      rests.map(least => ({ ...base, begun, doubt, isOut: out, isAltered: altered, leastRest: least }))))));
  }

  const actsOf = (m: Mind) => [...new Set(factsOf(m).map(rules))];

  function aside(m: Mind): Mind[] {
    if (m.aside >= mostAside) return [];
    const isTempTaken = m.at === At.refused && m.kind === Kind.part;
    const left = m.aside + (isTempTaken && !m.aside ? 2 : 1);
    const isStaged = m.at === At.picked || (m.at === At.refused && m.kind === Kind.put);
    const at = m.at === At.kept ? At.naming : isStaged ? At.staged : m.at === At.refused ? 'over' : m.at;
    return [forgotten(m, { at, aside: left, temp: m.kind === Kind.part && !isTempTaken ? m.temp : left, since: -1 }, 'erased')];
  }

  /** Returns the states that follow without a command. */
  function inner(m: Mind): Mind[] {
    if (m.at === 'sent') return m.kind === Kind.part ? [forgotten(m, { at: At.naming })] : [];
    return actsOf(m).flatMap((act): Mind[] => {
      switch (act) {
        // without a copy into the modem, no time goes by, so what is known stays
        case Act.stage: return [{ ...m, at: At.staged }, ...(m.kind === Kind.put || manner.isStream ? [] : [forgotten(m, { at: At.staged })])];
        case Act.name: return [forgotten(m, { at: At.naming })];
        case Act.count: return [{ ...m, at: 'counted' }];
        case Act.giveUpRename: return [forgotten(m, { at: At.naming, shown: without({ ...m.shown, erased: true }, 'final', 'tail', 'content') })];
        case Act.readTail: return past.isUnread ? [{ ...m, shown: { ...m.shown, tail: Look.unread } }] : [];
        case Act.stepAside: return aside(m);
        default: return [];
      }
    });
  }

  /** Returns these states with all that follow without a command. */
  function closure(from: Mind[]): Mind[] {
    const all = new Map<string, Mind>();
    const waiting = [...from];
    for (let m = waiting.pop(); m; m = waiting.pop()) {
      const key = JSON.stringify(m, (_, value: unknown) => (value === Infinity ? 'endless' : value));
      if (all.has(key)) continue;
      all.set(key, m);
      waiting.push(...inner(m));
    }
    return [...all.values()];
  }

  const tell = (m: Mind) => `${names.finalOf(m)} at ${m.at}, ${JSON.stringify(m.shown)}: ${actsOf(m).join()}`;
  return { ...names, actsOf, closure, tell };
}
