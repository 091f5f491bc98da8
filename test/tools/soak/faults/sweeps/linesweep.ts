// Tries one fault of the line or the modem at every possible place. Each byte in each direction is lost, doubled, garbled or preceded by noise. The
// modem reboots at each byte, and is silent, late or echoing at each command. It also sends an unsolicited line (URC) in each answer and at each
// moment. The places come from a run without faults of each family and method. Two of them are tried with previews, too.

import type { Fault } from '../../../../sim/line/line.ts';
import { allHttpMethods, ways, type Way } from '../../../../sim/world/ways.ts';
import { noise } from '../../../../sim/world/world.ts';
import { previewCase, withPreviews, type Preview } from '../previews.ts';
import { climbOf, sweep, type Case, type Sweep, type Verify } from '../sweep.ts';
import { run, type Course } from '../trial.ts';

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(300), 'DCIM/100CAM/IMG_0002.JPG': noise(400, 2) };

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));

const disturbances: { title: string; make(at: number): Fault }[] = [
  { title: 'lost', make: at => ({ at, kind: 'lose' }) },
  { title: 'lost with nine after it', make: at => ({ at, kind: 'lose', count: 10 }) },
  { title: 'doubled', make: at => ({ at, kind: 'double' }) },
  { title: 'garbled', make: at => ({ at, kind: 'garble' }) },
  { title: 'garbled by one bit', make: at => ({ at, kind: 'garble', mask: 1 }) },
  { title: 'with noise before it', make: at => ({ at, kind: 'insert', bytes: bytes('\xff\x00~') }) },
  { title: 'with a line end before it', make: at => ({ at, kind: 'insert', bytes: bytes('\r\n') }) },
];

const urcs = ['+CREG: 1', 'RING', '+CMTI: "SM",3', '+CGEV: ME CLASS "B"', '*PSUTTZ: 2026,11,20,8,30,0,"+4",0'];
/**
 * Longest delay of an answer, in milliseconds, after which a trial checks what the firmware repeats. If a modem is silent for longer, no recovery
 * helps, but only time.
 */
const deafMs = 30_000;
const lateMs = [900, 1100, 2500, 3500, 5500, 9500, 16_000, 31_000, 61_000, 95_000, 125_000, 200_000];
const urcEveryMs = 10;

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

/** A modem family with its method, and the settings and the beginning of the title that all its cases share. */
interface Scene {
  way: Way;
  name: string;
  given: NonNullable<Case['given']>;
}

function caseOf({ way, name, given: usual }: Scene, title: string, given: NonNullable<Case['given']>, complaints: (course: Course) => string[] = climbOf): Case {
  return { way, files, title: `${name}: ${title}`, given: { ...usual, ...given }, complaints };
}

/** The weight of a case at one byte, which is low since there are far more bytes than commands. */
const weightOfBytes = 0.1;

function byteCases({ way, name, given: usual }: Scene, side: 'toDce' | 'toDte', count: number): Case[] {
  const to = side === 'toDce' ? 'to the modem' : 'from the modem';
  // a getter makes the fault only when it is needed: of a hundred thousand cases few may be chosen
  return upTo(count).flatMap(at => disturbances.map(({ title, make }) => ({
    way, files, weight: weightOfBytes, title: `${name}: byte ${at} ${to} is ${title}`, complaints: climbOf,
    get given() { return { ...usual, line: { [side]: { faults: [make(at)] } } }; },
  })));
}

function modemCase(scene: Scene, title: string, modem: object): Case {
  return caseOf(scene, title, { modem });
}

/**
 * Returns cases with a fault at each command of the run without faults. A command is recognized by its beginning and its number, since only the
 * server's port differs between runs.
 */
function commandCases(scene: Scene, clean: Course): Case[] {
  return clean.commands.flatMap((line, i) => {
    const command = line.replace(/\d{5}.*$/, '');
    const at = `command ${i + 1}, ${line.replace(/[=?].*$/, '')}`;
    const nth = clean.commands.slice(0, i + 1).filter(other => other.startsWith(command)).length;
    return [
      modemCase(scene, `silence at ${at}`, { silentAt: [i + 1] }),
      modemCase(scene, `the echo comes on at ${at}`, { echoAt: i + 1 }),
      ...lateMs.map(delayMs => caseOf(scene, `${at} is answered ${delayMs} ms late`, { modem: { faults: [{ command, nth, delayMs }] } },
        course => (delayMs > deafMs ? [] : climbOf(course)))),
      ...upTo(3).map(beforeLine => modemCase(scene, `a URC in the answer to ${at}, before line ${beforeLine}`,
        { urcs: [{ command, nth, beforeLine, line: urcs[(i + beforeLine) % urcs.length]! }] })),
    ];
  });
}

/**
 * Returns the cases of a method. If `verify` is `content`, the firmware reads images back, so there are more commands and bytes at which a fault can
 * come.
 */
async function casesOf(way: Way, verify: Verify, http: object | undefined, preview?: Preview): Promise<Case[]> {
  const given = { config: { upload: { verify } }, ...(http && { http }) };
  const trial = { way, files, given };
  const clean = await run(preview ? withPreviews(trial, preview) : trial);
  const all = placesOf({ way, given, name: `${http ? 'HTTP, ' : ''}${way.family} by ${way.method}` }, clean);
  return preview ? all.map(one => previewCase(one, preview)) : all;
}

function placesOf(scene: Scene, clean: Course): Case[] {
  return [
    ...byteCases(scene, 'toDce', clean.bytes.toDce),
    ...byteCases(scene, 'toDte', clean.bytes.toDte),
    ...upTo(clean.bytes.toDce).map(at => ({ ...modemCase(scene, `the modem reboots after byte ${at + 1}`, { resetAtByte: [at + 1] }), weight: weightOfBytes })),
    ...commandCases(scene, clean),
    ...upTo(Math.ceil(clean.seconds * 1000 / urcEveryMs)).map(i =>
      modemCase(scene, `a URC at ${i * urcEveryMs} ms`, { urcs: [{ atMs: i * urcEveryMs, line: urcs[i % urcs.length]! }] })),
  ];
}

function createSweep(title: string, all: readonly Way[], http?: object): Sweep {
  // the cases are listed only once, since that needs a run without faults for each method
  const found = new Map<Verify, Promise<Case[]>>();
  function allCases(verify: Verify = 'size'): Promise<Case[]> {
    if (!found.has(verify)) {
      const previews = [casesOf(all[0]!, verify, http, 'first'), casesOf(all.at(-1)!, verify, http, 'only')];
      found.set(verify, Promise.all([...all.map(way => casesOf(way, verify, http)), ...previews]).then(lists => lists.flat()));
    }
    return found.get(verify)!;
  }
  return { title, all: allCases, run: async (options = {}) => sweep(title, await allCases(options.verify), options) };
}

export const part = createSweep('a line and a modem that fail at every place', ways);
export const httpPart = createSweep('a line and a modem that fail at every place, by HTTP', allHttpMethods, {});
