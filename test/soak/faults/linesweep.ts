// One fault of the line or the modem at every place where there can be one: each byte each way lost, doubled, garbled or with
// noise before it, the modem rebooting at each byte, silent, late or echoing at each command, a URC in each answer and at each moment.
// The places come from a clean run of each family and way.

import type { Fault } from '../../sim/line/line.ts';
import { ways, type Way } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { climbOf, sweep, type Case, type Sweep, type Verify } from './sweep.ts';
import { run, type Course } from './trial.ts';

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(300), 'DCIM/100CAM/IMG_0002.JPG': noise(400, 2) };

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));

const disturbances: { title: string; make(at: number): Fault }[] = [
  { title: 'lost', make: at => ({ at, kind: 'lose' }) },
  { title: 'lost with nine behind it', make: at => ({ at, kind: 'lose', count: 10 }) },
  { title: 'doubled', make: at => ({ at, kind: 'double' }) },
  { title: 'garbled', make: at => ({ at, kind: 'garble' }) },
  { title: 'garbled by one bit', make: at => ({ at, kind: 'garble', mask: 1 }) },
  { title: 'with noise before it', make: at => ({ at, kind: 'insert', bytes: bytes('\xff\x00~') }) },
  { title: 'with a line end before it', make: at => ({ at, kind: 'insert', bytes: bytes('\r\n') }) },
];

const urcs = ['+CREG: 1', 'RING', '+CMTI: "SM",3', '+CGEV: ME CLASS "B"', '*PSUTTZ: 2026,11,20,8,30,0,"+4",0'];
/** A modem that is deaf for longer than this needs time more than any cure. */
const deafMs = 30_000;
const lateMs = [900, 1100, 2500, 3500, 5500, 9500, 16_000, 31_000, 61_000, 95_000, 125_000, 200_000];
const urcEveryMs = 10;

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

function caseOf(way: Way, title: string, given: NonNullable<Case['given']>, complaints: (course: Course) => string[] = climbOf): Case {
  return { way, files, title: `${way.family} by ${way.method}: ${title}`, given, complaints };
}

/** There are far more bytes than commands. */
const weightOfBytes = 0.1;

function byteCases(way: Way, side: 'toDce' | 'toDte', count: number): Case[] {
  const to = side === 'toDce' ? 'to the modem' : 'from the modem';
  // a hundred thousand of them, of which a few may be taken
  return upTo(count).flatMap(at => disturbances.map(({ title, make }) => ({
    way, files, weight: weightOfBytes, title: `${way.family} by ${way.method}: byte ${at} ${to} is ${title}`, complaints: climbOf,
    get given() { return { line: { [side]: { faults: [make(at)] } } }; },
  })));
}

function modemCase(way: Way, title: string, modem: object): Case {
  return caseOf(way, title, { modem });
}

/** A command line by its number; the values in it are the same in every run, but for the server's port. */
function commandCases(way: Way, clean: Course): Case[] {
  return clean.commands.flatMap((line, i) => {
    const command = line.replace(/\d{5}.*$/, '');
    const at = `command ${i + 1}, ${line.replace(/[=?].*$/, '')}`;
    const nth = clean.commands.slice(0, i + 1).filter(other => other.startsWith(command)).length;
    return [
      modemCase(way, `silence at ${at}`, { silentAt: [i + 1] }),
      modemCase(way, `the echo comes on at ${at}`, { echoAt: i + 1 }),
      ...lateMs.map(delayMs => caseOf(way, `${at} is answered ${delayMs} ms late`, { modem: { faults: [{ command, nth, delayMs }] } },
        course => (delayMs > deafMs ? [] : climbOf(course)))),
      ...upTo(3).map(beforeLine => modemCase(way, `a URC in the answer to ${at}, before line ${beforeLine}`,
        { urcs: [{ command, nth, beforeLine, line: urcs[(i + beforeLine) % urcs.length]! }] })),
    ];
  });
}

/** Reading back is more talk, so there are more places than with sizes alone. */
async function casesOf(way: Way, verify: Verify): Promise<Case[]> {
  const config = { upload: { verify } };
  const clean = await run({ way, files, given: { config } });
  return placesOf(way, clean).map(one => ({ ...one, given: { ...one.given, config } }));
}

function placesOf(way: Way, clean: Course): Case[] {
  return [
    ...byteCases(way, 'toDce', clean.bytes.toDce),
    ...byteCases(way, 'toDte', clean.bytes.toDte),
    ...upTo(clean.bytes.toDce).map(at => ({ ...modemCase(way, `the modem reboots behind byte ${at + 1}`, { resetAtByte: [at + 1] }), weight: weightOfBytes })),
    ...commandCases(way, clean),
    ...upTo(Math.ceil(clean.seconds * 1000 / urcEveryMs)).map(i =>
      modemCase(way, `a URC at ${i * urcEveryMs} ms`, { urcs: [{ atMs: i * urcEveryMs, line: urcs[i % urcs.length]! }] })),
  ];
}

/** They are found once: it takes a clean run of each way. */
const found = new Map<Verify, Promise<Case[]>>();

function allCases(verify: Verify = 'size'): Promise<Case[]> {
  if (!found.has(verify)) found.set(verify, Promise.all(ways.map(way => casesOf(way, verify))).then(lists => lists.flat()));
  return found.get(verify)!;
}

export const part: Sweep = {
  title: 'a line and a modem that fail at every place',
  all: allCases,
  run: async (options = {}) => sweep(part.title, await allCases(options.verify), options),
};
