// Tries an FTP server with a fault at every command, once or until it is mended, with every modem family and method. It checks what is reported, and
// that all images are delivered in the end.

import type { FaultCode } from '../../../../../src/fault.ts';
import { count } from '../../../../common/plural.ts';
import type { Malice, ServerFault } from '../../../../sim/server/malice.ts';
import { methodOf, ways, type Way } from '../../../../sim/world/ways.ts';
import { noise } from '../../../../sim/world/world.ts';
import { previewCase, previewWays, withPreviews, type Preview } from '../previews.ts';
import { climbOf, sweep, type Case, type Sweep } from '../sweep.ts';
import { differsMinutes, run, type Course } from '../trial.ts';

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(300), 'DCIM/100CAM/IMG_0002.JPG': noise(400, 2) };

type Kind = 'refusal' | '421' | 'hush' | 'close';

export const malices: { title: string; kind: Kind; how: Malice }[] = [
  { title: 'answers 450', kind: 'refusal', how: { refuse: 450 } },
  { title: 'answers 550', kind: 'refusal', how: { refuse: 550 } },
  { title: 'answers 421 and hangs up', kind: '421', how: { refuse: 421 } },
  { title: 'does it and answers 451', kind: 'refusal', how: { deny: 451 } },
  { title: 'does it and answers 550', kind: 'refusal', how: { deny: 550 } },
  { title: 'says nothing any more', kind: 'hush', how: { hush: true } },
  { title: 'hangs up', kind: 'close', how: { closeAt: 0 } },
  { title: 'closes in the middle of an answer', kind: 'close', how: { closeAt: 2 } },
];

/** The faults that may be reported if the connection is lost or the server is silent. The modem's error number decides which. */
const gone: FaultCode[] = ['server-closed', 'server-timeout', 'session', 'busy', 'network', 'connection', 'silent'];
/**
 * The fault that a Quectel modem reports for an FTP code for which it has no number (451). It answers -1, "problems on the connection" (GSM FTP AT
 * Commands V1.2, 4.4.2).
 */
const unlisted: FaultCode = 'connection';

/** The faults that may be reported for a refusal, by the command that is refused. The list is empty if the firmware then goes on in another way. */
const refused: Record<string, FaultCode[]> = {
  USER: ['login-wrong', 'rejected'], PASS: ['login-wrong', 'rejected'],
  // a modem that logs in for each operation reports a refused login as a failure of that operation
  TYPE: ['login-wrong', 'rejected', 'folder-denied', 'put-denied'],
  PWD: [], CWD: ['folder-denied', 'put-denied'], MKD: ['folder-denied', 'put-denied'],
  PASV: ['put-denied', 'data-port'], STOR: ['put-denied', 'transfer-broken'], SIZE: ['size-differs'], LIST: ['size-differs'], DELE: [],
  RNFR: ['rejected'], RNTO: ['rejected'], QUIT: [],
};

function mayTell(verb: string, kind: Kind): FaultCode[] {
  const own = refused[verb] ?? [];
  return kind === 'refusal' ? [...own, unlisted] : kind === '421' ? [...gone, 'rejected', ...own] : verb === 'SIZE' ? [...gone, 'size-differs'] : gone;
}

function complaintsAbout(verb: string, kind: Kind, isOnce: boolean): (course: Course) => string[] {
  const may = mayTell(verb, kind);
  return course => [
    ...course.codes.filter(code => !may.includes(code)).map(code => `reported as ${code}`).slice(0, 1),
    ...isOnce ? climbOf(course) : [],
    ...isOnce && course.skipped > 0 ? [`${course.skipped} skipped`] : [],
    ...course.strays.map(path => `${path} is left on the server`),
    // a delivery must be proved by the file's size or by a listing, unless the fault is a refusal of SIZE or concerns LIST
    ...verb !== 'LIST' && !(verb === 'SIZE' && kind === 'refusal') && course.lines.some(line => /counts as delivered by the answer to its upload alone/.test(line)) ? ['delivered unproved'] : [],
  ];
}

function caseOf(way: Way, verb: string, { title, kind, how }: (typeof malices)[number], isOnce: boolean): Case {
  const faults: ServerFault[] = [{ verb, how, ...(isOnce && { nth: 1 }) }];
  return {
    way, files, title: `${way.family} by ${way.method}: ${verb}: the server ${title}${isOnce ? ', once' : ' until it is mended'}`,
    given: { server: { faults, ...(verb === 'LIST' && { unknownVerbs: ['SIZE'] }) } },
    ...(!isOnce && { mend: () => void faults.splice(0) }),
    complaints: complaintsAbout(verb, kind, isOnce),
  };
}

/** The faults that may be reported for a full disk. The connection may be lost before the answer is read. */
const full: FaultCode[] = ['put-denied', 'transfer-broken', 'rejected', 'network', 'server-closed'];

/** Further faults of the server, which concern the transfer of a file: an unreachable data port, a full disk, and an end in the middle. */
const others: { title: string; how: Malice; verb: string; may: FaultCode[] }[] = [
  { title: 'its passive port cannot be reached', verb: 'PASV', how: { nowhere: true }, may: ['data-port'] },
  { title: 'its disk is full in mid-file (452)', verb: 'STOR', how: { fill: 150, reply: 452 }, may: full },
  { title: 'its disk is full in mid-file (552)', verb: 'STOR', how: { fill: 150, reply: 552 }, may: full },
  { title: 'its disk is full at once', verb: 'STOR', how: { fill: 0, reply: 552 }, may: full },
  { title: 'the transfer ends with 426', verb: 'STOR', how: { fill: 299, reply: 426 }, may: ['put-denied', 'transfer-broken', 'rejected', 'server-closed'] },
  { title: 'it dies in mid-file', verb: 'STOR', how: { tear: 150 }, may: [...gone, 'put-denied', 'transfer-broken', 'rejected'] },
];

function otherCase(way: Way, { title, verb, how, may }: (typeof others)[number], isOnce: boolean): Case {
  const faults: ServerFault[] = [{ verb, how, ...(isOnce && { nth: 1 }) }];
  return {
    way, files, title: `${way.family} by ${way.method}: ${title}${isOnce ? ', once' : ' until it is mended'}`,
    given: { server: { faults } },
    ...(!isOnce && { mend: () => void faults.splice(0) }),
    complaints: course => [
      ...course.codes.filter(code => !may.includes(code)).map(code => `reported as ${code}`).slice(0, 1),
      ...course.codes.length === 0 ? ['no fault is reported'] : [],
      ...isOnce ? climbOf(course) : [],
    ],
  };
}

const wrongSizes: { title: string; more: number }[] = [
  { title: 'it reports a byte too many', more: 1 }, { title: 'it reports a byte too few', more: -1 }, { title: 'it reports a size of millions', more: 4e6 },
];

/**
 * Most times that one image may be reported as `line-noise` (bytes lost on the line). Such reports come for copies that lack the same number of
 * bytes. They also come for slices (parts of an image) that the server's size does not confirm.
 */
const mostNoise = 3;

/**
 * Returns complaints unless each image was sent once and no fault was reported. Object storage may show a size late, so the firmware asks for the
 * size again.
 */
function complaintsOfOneSize({ codes, ftpCommands }: Course): string[] {
  const stored = ftpCommands.filter(line => line.startsWith('STOR ')).length;
  return [...codes.slice(0, 1).map(code => `reported as ${code}`), ...stored > Object.keys(files).length ? [count(stored, 'transfer')] : []];
}

/**
 * Returns complaints about wrong reports of a size. If bytes may have been lost on the line, `line-noise` must be reported, and the image is sent
 * again at once. Otherwise the report must be `size-differs`.
 */
function complaintsOfSize(mayBeLost: boolean, isOnce: boolean): (course: Course) => string[] {
  return course => {
    const { codes } = course;
    const noise = codes.filter(code => code === 'line-noise').length;
    const other = codes.find(code => code !== 'line-noise' && code !== 'size-differs');
    return [
      ...other ? [`reported as ${other}`] : [],
      ...noise > (!mayBeLost ? 0 : isOnce ? 1 : mostNoise) ? [`reported ${count(noise, 'time')} as line-noise`] : [],
      ...isOnce && codes.length !== 1 ? [`${codes.length} faults are reported`] : [],
      ...!isOnce && !codes.includes('size-differs') ? ['never reported as size-differs'] : [],
      ...isOnce ? climbOf(course) : [],
    ];
  };
}

function sizeCase(way: Way, { title, more }: (typeof wrongSizes)[number], isOnce: boolean): Case {
  const faults: ServerFault[] = [{ verb: 'SIZE', how: { more }, ...(isOnce && { nth: 1 }) }];
  const mayBeLost = more < 0 && !methodOf(way).isCounted;
  return {
    way, files, title: `${way.family} by ${way.method}: ${title}${isOnce ? ', once' : ' until it is mended'}`,
    given: { server: { faults } },
    ...(!isOnce && { mend: () => void faults.splice(0) }),
    complaints: isOnce && !mayBeLost ? complaintsOfOneSize : complaintsOfSize(mayBeLost, isOnce),
  };
}

/** Returns trials in which the server closes the connection after each byte that it sends. */
function torn(way: Way, saidBytes: number): Case[] {
  return Array.from({ length: saidBytes }, (_, i) => ({
    way, files, weight: 0.05, title: `${way.family} by ${way.method}: the server hangs up after byte ${i + 1} of all it says`,
    given: { server: { closeAtByte: [i + 1] } },
    complaints: climbOf,
  }));
}

/** Delays within the time-outs of every family. Greater ones are in crawl.test.ts. */
const slowness: { title: string; modem: object }[] = [
  ...[400, 250, 150, 100, 50].map(upBytesPerSecond => ({ title: `${upBytesPerSecond} bytes a second`, modem: { upBytesPerSecond } })),
  ...[8, 20].map(seconds => ({ title: `${seconds} seconds for each answer`, modem: { rttMs: seconds * 1000 } })),
];

/** Returns trials with a slow network, in which no fault may be reported. */
function slowCases(way: Way): Case[] {
  const large = { 'DCIM/100CAM/IMG_0001.JPG': noise(30_000) };
  return slowness.map(({ title, modem }) => ({
    way, files: large, title: `${way.family} by ${way.method}: a server that is slow: ${title}`, given: { modem }, minutes: 20,
    complaints: course => [...course.codes.slice(0, 1).map(code => `reported as ${code}`), ...course.mostTries > 1 ? [`${course.mostTries} tries`] : []],
  }));
}

/** The verbs of a server's faults: those of a run without faults, and LIST, which follows a refused SIZE. */
const verbsOf = ({ ftpCommands }: Course) => [...new Set(ftpCommands.map(line => line.split(' ')[0]!))].concat('LIST');
const both = [true, false];

/** Returns the cases with previews. Once each command of a preview's round is tried, the bytes between two commands show nothing more. */
async function previewCases(way: Way, preview: Preview): Promise<Case[]> {
  const clean = await run(withPreviews({ way, files }, preview));
  const all = [
    ...verbsOf(clean).flatMap(verb => malices.flatMap(how => both.map(isOnce => caseOf(way, verb, how, isOnce)))),
    ...others.flatMap(how => both.map(isOnce => otherCase(way, how, isOnce))),
    ...wrongSizes.flatMap(how => both.map(isOnce => {
      const one = sizeCase(way, how, isOnce);
      return isOnce ? one : { ...one, given: { ...one.given, config: { schedule: { everyMinutes: 60 } } }, minutes: differsMinutes };
    })),
  ];
  return all.map(one => previewCase(one, preview));
}

async function casesOf(way: Way): Promise<Case[]> {
  const clean = await run({ way, files });
  return [
    ...verbsOf(clean).flatMap(verb => malices.flatMap(how => both.map(isOnce => caseOf(way, verb, how, isOnce)))),
    ...others.flatMap(how => both.map(isOnce => otherCase(way, how, isOnce))),
    ...wrongSizes.flatMap(how => both.map(isOnce => sizeCase(way, how, isOnce))),
    ...slowCases(way),
    ...torn(way, clean.saidBytes),
    ...(await Promise.all(previewWays.map(preview => previewCases(way, preview)))).flat(),
  ];
}

/** All cases of this sweep. They are listed only once, since that needs a run without faults for each method. */
let found: Promise<Case[]> | undefined;

const allCases = () => (found ??= Promise.all(ways.map(casesOf)).then(lists => lists.flat()));

export const part: Sweep = {
  title: 'a faulty server',
  all: allCases,
  run: async (options = {}) => sweep(part.title, await allCases(), options),
};
