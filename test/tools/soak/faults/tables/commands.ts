// The effect of a server's fault at one FTP command, or without a command: the report, the recovery, and whether all arrives. Simulated once, and
// until it is mended; the tables are in README.md.

import type { Malice, ServerFault } from '../../../../sim/server/malice.ts';
import type { Way } from '../../../../sim/world/ways.ts';
import { noise } from '../../../../sim/world/world.ts';
import { complaintsOf } from '../sweep.ts';
import { differsMinutes, run, type Course, type Trial } from '../trial.ts';
import { anewOf, toldOf } from './recovery.ts';

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(300), 'DCIM/100CAM/IMG_0002.JPG': noise(400, 2) };
const efs: Way = { family: 'sim7600', method: 'efs' };

/** A command belongs to the first of them whose rounds use it: the second has those of a rename. */
const ways: { way: Way; name: string }[] = [{ way: efs, name: '' }, { way: { family: 'sim7080', method: 'efs' }, name: ' (SIM7080)' }];

interface Pair {
  once: Course;
  /** It lasted until a round had ended. */
  mended: Course;
}

export interface Row {
  title: string;
  /** The contents of one column's cells, one by one if they differ. */
  columns: { name: string; pair: Pair }[][];
}

const columns: { name: string; how: Malice }[][] = [
  [{ name: '4xx', how: { refuse: 450 } }, { name: '5xx', how: { refuse: 550 } }],
  [{ name: 'closed', how: { closeAt: 0 } }],
  [{ name: 'silent', how: { hush: true } }],
];

const others: { title: string; verb: string; how: Malice[]; minutes?: number }[] = [
  { title: 'its passive port cannot be reached', verb: 'PASV', how: [{ nowhere: true }] },
  { title: 'its disk is full in the middle of an image (452, 552)', verb: 'STOR', how: [{ fill: 150, reply: 452 }, { fill: 150, reply: 552 }] },
  { title: 'the transfer breaks (426)', verb: 'STOR', how: [{ fill: 150, reply: 426 }] },
  { title: 'it dies in the middle of an image', verb: 'STOR', how: [{ tear: 150 }] },
  { title: 'it reports a wrong size', verb: 'SIZE', how: [{ more: 1 }, { more: -1 }], minutes: differsMinutes },
];

/** Slow for good; nothing is mended. */
const slowness: { title: string; modem: object }[] = [
  { title: 'the network takes 50 bytes a second', modem: { upBytesPerSecond: 50 } },
  { title: 'each answer takes 20 seconds', modem: { rttMs: 20_000 } },
  { title: 'the network takes 5 bytes a second', modem: { upBytesPerSecond: 5 } },
  { title: 'each answer takes 70 seconds', modem: { rttMs: 70_000 } },
];

/** The connection is lost after each of so many of all the server's bytes; the sweep tries all. */
const mostTorn = 24;
/** Which byte belongs to which response differs between runs: the server's ports are numbers of other lengths. */
const tornTold = ['`server-closed`', '`session`', '`put-denied`', '`size-differs`', 'nothing'];
const tornAnew = ['session', 'image', 'nothing'];

async function liveOnce(way: Way, verb: string, how: Malice, isOnce: boolean, minutes?: number): Promise<Course> {
  const faults: ServerFault[] = [{ verb, how, ...(isOnce && { nth: 1 }) }];
  const given: Trial['given'] = {
    // a listing is requested only without SIZE
    server: { faults, ...(verb === 'LIST' && { unknownVerbs: ['SIZE'] }) },
    ...(minutes && { config: { schedule: { everyMinutes: 60 } } }),
  };
  return run({ way, files, given, ...(minutes && { minutes }), ...(!isOnce && { mend: () => void faults.splice(0) }) });
}

async function livePair(way: Way, verb: string, how: Malice, minutes?: number): Promise<Pair> {
  return { once: await liveOnce(way, verb, how, true), mended: await liveOnce(way, verb, how, false, minutes) };
}

async function liveVerb(way: Way, title: string, verb: string): Promise<Row> {
  const row: Row = { title, columns: [] };
  for (const column of columns) {
    const cells = [];
    for (const { name, how } of column) cells.push({ name, pair: await livePair(way, verb, how) });
    row.columns.push(cells);
  }
  return row;
}

async function verbsOf(way: Way): Promise<string[]> {
  const clean = await run({ way, files });
  return [...new Set(clean.ftpCommands.map(line => line.split(' ')[0]!))];
}

export interface Verb {
  way: Way;
  /** Of its row. */
  title: string;
  verb: string;
}

/** All with a row, in the order of a round. */
export async function listVerbs(): Promise<Verb[]> {
  const all: Verb[] = [];
  for (const { way, name } of ways) {
    const verbs = (await verbsOf(way)).concat('LIST').filter(verb => !all.some(other => other.verb === verb));
    all.push(...verbs.map(verb => ({ way, title: `${verb}${name}`, verb })));
  }
  return all;
}

export async function liveVerbs(verbs: Verb[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { way, title, verb } of verbs) rows.push(await liveVerb(way, title, verb));
  return rows;
}

export interface Other {
  title: string;
  courses: Course[];
  /** Undefined if nothing is mended. */
  mended?: Course[];
  /** Possible reports and recoveries, if they depend on chance. */
  among?: { told: string[]; anew: string[] };
}

async function liveTorn(most: number): Promise<Other> {
  const { saidBytes } = await run({ way: efs, files });
  const places = Array.from({ length: most }, (_, i) => 1 + Math.floor(i * saidBytes / most));
  const courses = await Promise.all(places.map(at => run({ way: efs, files, given: { server: { closeAtByte: [at] } } })));
  return { title: 'it hangs up after any byte that it sends', courses, among: { told: tornTold, anew: tornAnew } };
}

/** @param torn places at which the server hangs up */
export async function liveOthers(torn = mostTorn): Promise<Other[]> {
  const wrongs: Other[] = [];
  for (const { title, verb, how, minutes } of others) {
    const pairs = await Promise.all(how.map(one => livePair(efs, verb, one, minutes)));
    wrongs.push({ title, courses: pairs.map(pair => pair.once), mended: pairs.map(pair => pair.mended) });
  }
  const slow = await Promise.all(slowness.map(async ({ title, modem }) => {
    const large = { 'DCIM/100CAM/IMG_0001.JPG': noise(30_000) };
    return { title, courses: [await run({ way: efs, files: large, given: { modem }, minutes: 120 })] };
  }));
  return [...wrongs, await liveTorn(torn), ...slow];
}

/** Forbidden results, for any server. */
export function troublesOf(rows: Row[], rest: Other[]): string[] {
  const lived = [
    ...rows.flatMap(({ title, columns: all }) => all.flat().flatMap(({ name, pair }) => [pair.once, pair.mended].map(course => ({ title: `${title}, ${name}`, course })))),
    ...rest.flatMap(({ title, courses, mended = [] }) => [...courses, ...mended].map(course => ({ title, course }))),
  ];
  // README.md lists the images that do not arrive
  return lived.flatMap(({ title, course }) => complaintsOf(course).filter(text => text !== 'not all is delivered').map(text => `${title}: ${text}`));
}

// README.md

const unique = (all: string[]) => [...new Set(all)];

function happenedIn(course: Course): string {
  const told = toldOf(course);
  const again = anewOf(course);
  return told === 'nothing' && again === 'nothing' ? 'nothing' : `${told} → ${again}`;
}

const isDelivered = (courses: Course[]) => courses.every(course => course.isDelivered);

function cellOf(column: Row['columns'][number]): string {
  const texts = column.map(({ pair }) => happenedIn(pair.once) + (isDelivered([pair.once, pair.mended]) ? '' : ', not all arrives'));
  return unique(texts).length === 1 ? texts[0]! : column.map(({ name }, i) => `${name}: ${texts[i]}`).join('; ');
}

/** The cells of a command's row after its name. */
export function outcomeOf({ columns: all }: Row): string {
  return all.map(cellOf).join(' | ');
}

/** All that are allowed if each observed one is among them, else the observed ones. */
function eitherOf(been: string[], among: string[] = []): string {
  const all = been.every(text => among.includes(text)) ? among : unique(been);
  return all.join(', ');
}

function otherLineOf({ title, courses, mended = [], among }: Other): string {
  const told = eitherOf(courses.map(toldOf), among?.told);
  const begun = eitherOf(courses.map(anewOf), among?.anew);
  return `| ${title} | ${told} | ${begun} | ${isDelivered([...courses, ...mended]) ? 'yes' : 'no'} |`;
}

/** Commands with the same outcome share a row. */
export function verbTableOf(all: readonly { title: string; outcome: string }[]): string {
  const head = ['| at this command | refused (4xx, 5xx) | connection closed | silent |', '|---|---|---|---|'];
  const rows = unique(all.map(({ outcome }) => outcome)).map(outcome => {
    const titles = all.filter(one => one.outcome === outcome).map(({ title }) => title);
    return `| ${titles.join(', ')} | ${outcome} |`;
  });
  return [...head, ...rows].join('\n');
}

/** The outcomes in such a table, by the commands. */
export function outcomesIn(table: string): Map<string, string> {
  return new Map(table.split('\n').slice(2).flatMap(line => {
    const [titles = '', ...outcome] = line.slice(2, -2).split(' | ');
    return titles.split(', ').map(title => [title, outcome.join(' | ')] as const);
  }));
}

export function otherTableOf(rest: Other[]): string {
  return ['| the server | fault | repeated | arrives |', '|---|---|---|---|', ...rest.map(otherLineOf)].join('\n');
}
