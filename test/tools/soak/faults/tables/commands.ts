// Makes the tables of faulty FTP servers in README.md: what is reported, what the firmware repeats, and whether all images arrive. A fault at each
// command and other faults are simulated, once and until they are mended.

import type { Malice, ServerFault } from '../../../../sim/server/malice.ts';
import type { Way } from '../../../../sim/world/ways.ts';
import { noise } from '../../../../sim/world/world.ts';
import { complaintsOf } from '../sweep.ts';
import { differsMinutes, run, type Course, type Trial } from '../trial.ts';
import { anewOf, toldOf } from './recovery.ts';

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(300), 'DCIM/100CAM/IMG_0002.JPG': noise(400, 2) };
const efs: Way = { family: 'sim7600', method: 'efs' };

/**
 * The ways (modem and method) that are simulated. The row of a command is made with the first way that sends it to the server. The second way also
 * renames files.
 */
const ways: { way: Way; name: string }[] = [{ way: efs, name: '' }, { way: { family: 'sim7080', method: 'efs' }, name: ' (SIM7080)' }];

interface Pair {
  once: Course;
  /** The run with a fault that lasted until a round had ended. */
  mended: Course;
}

/** A row of the table: the runs with each kind of fault at one FTP command. */
export interface Row {
  title: string;
  /** The runs for each column of the table. A column may have several kinds of fault, which are only shown one by one if their outcomes differ. */
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

/** Networks that stay slow for the whole run, so that this fault is never mended. */
const slowness: { title: string; modem: object }[] = [
  { title: 'the network takes 50 bytes a second', modem: { upBytesPerSecond: 50 } },
  { title: 'each answer takes 20 seconds', modem: { rttMs: 20_000 } },
  { title: 'the network takes 5 bytes a second', modem: { upBytesPerSecond: 5 } },
  { title: 'each answer takes 70 seconds', modem: { rttMs: 70_000 } },
];

/**
 * Number of runs in which the connection is cut, each at another place of the server's output. The places are spread evenly, while serversweep.ts
 * tries every byte.
 */
const mostTorn = 24;
/**
 * The faults that may be reported for a lost connection. They differ between runs: the server's port numbers have more or fewer digits, so a cut hits
 * another part of its output.
 */
const tornTold = ['`server-away`', '`server-closed`', '`session`', '`put-denied`', '`size-differs`', 'nothing'];
const tornAnew = ['session', 'image', 'nothing'];

async function liveOnce(way: Way, verb: string, how: Malice, isOnce: boolean, minutes?: number): Promise<Course> {
  const faults: ServerFault[] = [{ verb, how, ...(isOnce && { nth: 1 }) }];
  const given: Trial['given'] = {
    // the firmware only requests a listing if SIZE is unknown
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

/** A command, the way with which its row is simulated, and the title of the row. */
export interface Verb {
  way: Way;
  /** Title of the row in the table. */
  title: string;
  verb: string;
}

/** Returns all commands that have a row, in the order of a round. */
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

/** A row of the table of other faults, such as a full disk or a slow network, with the runs that had this fault. */
export interface Other {
  title: string;
  courses: Course[];
  /** The runs in which the fault was mended. It is undefined if nothing is mended. */
  mended?: Course[];
  /** All faults (`told`) and recoveries (`anew`) that may be observed, if they depend on chance. The row then shows all of them. */
  among?: { told: string[]; anew: string[] };
}

async function liveTorn(most: number): Promise<Other> {
  const { saidBytes } = await run({ way: efs, files });
  const places = Array.from({ length: most }, (_, i) => 1 + Math.floor(i * saidBytes / most));
  const courses = await Promise.all(places.map(at => run({ way: efs, files, given: { server: { closeAtByte: [at] } } })));
  return { title: 'it hangs up after any byte that it sends', courses, among: { told: tornTold, anew: tornAnew } };
}

/** Simulates the faults for which the table of commands has no column. @param torn number of places at which the server hangs up */
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

/** Returns complaints about results that no server may cause. */
export function troublesOf(rows: Row[], rest: Other[]): string[] {
  const lived = [
    ...rows.flatMap(({ title, columns: all }) => all.flat().flatMap(({ name, pair }) => [pair.once, pair.mended].map(course => ({ title: `${title}, ${name}`, course })))),
    ...rest.flatMap(({ title, courses, mended = [] }) => [...courses, ...mended].map(course => ({ title, course }))),
  ];
  // images that do not arrive are no complaint here, since README.md lists them
  return lived.flatMap(({ title, course }) => complaintsOf(course).filter(text => text !== 'not all is delivered').map(text => `${title}: ${text}`));
}


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

/** Returns the cells of a command's row after its name. */
export function outcomeOf({ columns: all }: Row): string {
  return all.map(cellOf).join(' | ');
}

/**
 * Joins texts by commas for a cell. If chance decides (`among`) and each observed text is allowed, all allowed texts are joined, otherwise the
 * observed ones.
 */
function eitherOf(been: string[], among: string[] = []): string {
  const all = been.every(text => among.includes(text)) ? among : unique(been);
  return all.join(', ');
}

function otherLineOf({ title, courses, mended = [], among }: Other): string {
  const told = eitherOf(courses.map(toldOf), among?.told);
  const begun = eitherOf(courses.map(anewOf), among?.anew);
  return `| ${title} | ${told} | ${begun} | ${isDelivered([...courses, ...mended]) ? 'yes' : 'no'} |`;
}

/** Makes the table of commands, in which commands with the same outcome share a row. */
export function verbTableOf(all: readonly { title: string; outcome: string }[]): string {
  const head = ['| at this command | refused (4xx, 5xx) | connection closed | silent |', '|---|---|---|---|'];
  const rows = unique(all.map(({ outcome }) => outcome)).map(outcome => {
    const titles = all.filter(one => one.outcome === outcome).map(({ title }) => title);
    return `| ${titles.join(', ')} | ${outcome} |`;
  });
  return [...head, ...rows].join('\n');
}

/** Returns the outcomes that a table of commands shows, by the commands. */
export function outcomesIn(table: string): Map<string, string> {
  return new Map(table.split('\n').slice(2).flatMap(line => {
    const [titles = '', ...outcome] = line.slice(2, -2).split(' | ');
    return titles.split(', ').map(title => [title, outcome.join(' | ')] as const);
  }));
}

export function otherTableOf(rest: Other[]): string {
  return ['| the server | fault | repeated | arrives |', '|---|---|---|---|', ...rest.map(otherLineOf)].join('\n');
}
