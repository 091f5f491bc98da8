// What follows from a camera's command and the server's reply, in a state in which the table names that command.

import { compareEnd, endBytes } from '../../../src/delivery/lastbytes.ts';
import { Act, At, Kind, Look, type Found } from '../../../src/delivery/ownership.ts';
import type { Seen } from '../../sim/world/together.ts';
import { forgotten, without, type Manner, type Mind, type Minds } from './mind.ts';

/** What earlier commands have said about this one: the offset of a `REST`, and the name of an `RNFR`. */
export interface Before { rest?: number | undefined; from: string }

/** Whether the command asks for the names in a folder. */
export const isFolder = ({ line, name }: Seen) => /^(LIST|NLST)\b/.test(line) && !name.startsWith('IMG_');

/** Returns a function that tells what follows from a command in one state. It is nothing if the table does not name the command. */
export function followerOf(image: Buffer, manner: Manner, { actsOf, finalOf, tempOf, targetOf }: Minds) {
  /** What a question may have told. */
  function answersTo({ line, code, text, files, showsEmpty }: Seen, name: string): Found[] {
    if (manner.isHttp && (code < 300 || code === 416)) return [files[name]!.length === image.length ? image.length : Infinity];
    if (manner.isHttp) return [code === 404 ? 'absent' : 'untold'];
    if (line.startsWith('SIZE') && code === 213) return [Number(text)];
    if (!code) return [];
    return !line.startsWith('SIZE') && code === 226 && files[name] ? [files[name]!.length, ...(showsEmpty ? [0] : [])] : ['absent', 'untold'];
  }

  function lookAt(bytes: Buffer, size: number): Look {
    const want = image.subarray(Math.max(0, size - endBytes), size);
    const look = compareEnd(bytes.toString('latin1'), want.toString('latin1'));
    const hasLost = look === Look.other && size < image.length && bytes.equals(image.subarray(image.length - bytes.length));
    return size > image.length ? Look.unread : hasLost ? Look.filler : look;
  }

  /** Returns what follows from a question about a file, or nothing if the table has no such question now. */
  function ask(m: Mind, seen: Seen, at: number): Mind[] {
    const acts = actsOf(m);
    const isOf = (which: 'final' | 'temp') => isFolder(seen) || seen.name === (which === 'final' ? finalOf(m) : tempOf(m));
    const verified = m.at === 'named' || (m.at === 'sent' && m.kind !== Kind.part) ? 'final' : m.at === 'sent' ? 'temp' : undefined;
    const isNow = { final: acts.includes(Act.askFinal), temp: acts.includes(Act.askTemp) };
    const asked = (['final', 'temp'] as const).filter(which => isOf(which) && (m.asked === which || verified === which || isNow[which]));
    return asked.flatMap(which => answersTo(seen, which === 'final' ? finalOf(m) : tempOf(m)).map((found): Mind => {
      // some modems ask by themselves before they read a file
      if (m.asked === which && m.shown[which] === found) return m;
      const shown = { ...without(m.shown, 'tail', 'content'), [which]: found };
      if (manner.isHttp && found === image.length) shown.tail = lookAt(seen.files[finalOf(m)]!.subarray(-endBytes), image.length);
      return { ...m, asked: which, shown, since: which === 'final' ? at : m.since };
    }));
  }

  function read(m: Mind, seen: Seen, from: number): Mind[] {
    const acts = actsOf(m);
    const isTemp = m.kind === Kind.part && (m.at === At.staged || (m.at === At.picked && m.shown.final === undefined));
    if (seen.name !== (isTemp ? tempOf(m) : finalOf(m))) return [];
    const bytes = seen.files[seen.name] ?? Buffer.of();
    const isDone = seen.code === 226;
    const size = isTemp ? m.shown.temp : m.shown.final;
    const out: Mind[] = [];
    if (acts.includes(Act.readTail) && typeof size === 'number' && from === Math.max(0, size - endBytes)) {
      // the file may have got longer since
      const tail = bytes.length < size ? Look.unread : lookAt(bytes.subarray(from), size);
      out.push(isDone && bytes.length <= size ? { ...m, shown: { ...m.shown, tail } } : { ...m, at: 'over' });
    }
    const content = bytes.equals(image) ? Look.mine : Look.other;
    if (acts.includes(Act.readAll) && !from) out.push(isDone ? { ...m, shown: { ...m.shown, content } } : { ...m, at: 'over' });
    return out;
  }

  /** Returns what follows from an upload, as far as the table allows it. @param rest offset at which it goes on, or -1 to append */
  function send(m: Mind, seen: Seen, rest: number | undefined, isIfNone: boolean): Mind[] {
    const acts = actsOf(m);
    const found = m.kind === Kind.part ? m.shown.temp : m.shown.final;
    const act = isIfNone ? Act.send : rest === undefined ? Act.replace : Act.resume;
    if (seen.name !== targetOf(m) || !acts.includes(act) || (rest !== undefined && rest >= 0 && rest !== found)) return [];
    const isDone = seen.code >= 200 && seen.code < 300;
    if (isDone) return [{ ...m, at: 'sent' }];
    const isUnmet = manner.isHttp && seen.code === 412;
    const refused = forgotten(m, { at: At.refused, shown: without({ ...m.shown, before: found }, 'final', 'tail', 'content', 'temp', 'erased') });
    return isUnmet ? [refused] : !seen.code || manner.isHttp ? [{ ...m, at: 'over' }] : [refused, { ...m, at: 'over' }];
  }

  function erase(m: Mind, seen: Seen): Mind[] {
    const acts = actsOf(m);
    const erased = without({ ...m.shown, erased: true }, 'final', 'tail', 'content');
    const out: Mind[] = [];
    if (acts.includes(Act.erase) && seen.name === finalOf(m)) out.push(forgotten(m, { at: At.naming, shown: erased }));
    if (acts.includes(Act.eraseSent) && seen.name === targetOf(m)) out.push(forgotten(m, { shown: without(erased, 'temp') }));
    if (acts.includes(Act.giveUpRename) && seen.name === tempOf(m)) out.push({ ...m, at: 'over' });
    return out;
  }

  function rename(m: Mind, seen: Seen, from: string): Mind[] {
    if (!actsOf(m).includes(Act.rename) || from !== tempOf(m) || seen.name !== finalOf(m)) return [];
    if (seen.code === 250) return [{ ...m, at: 'named' }];
    const shown = { ...m.shown, ...(m.at === At.kept && { erased: true }) };
    return seen.code ? [forgotten(m, { at: At.kept, shown: without(shown, 'final', 'tail', 'content', 'temp') })] : [{ ...m, at: 'over' }];
  }

  return (m: Mind, seen: Seen, at: number, { rest, from }: Before): Mind[] => {
    const [verb = ''] = seen.line.split(' ');
    switch (verb) {
      case 'SIZE': case 'LIST': case 'NLST': case 'GET': case 'HEAD': return ask(m, seen, at);
      case 'RETR': return read(m, seen, rest ?? 0);
      case 'STOR': case 'PUT': case 'POST': return send(m, seen, rest, / if none/.test(seen.line));
      case 'APPE': return send(m, seen, -1, false);
      case 'DELE': return erase(m, seen);
      case 'RNTO': return rename(m, seen, from);
      default: return [];
    }
  };
}
