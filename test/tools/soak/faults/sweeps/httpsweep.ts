// Tries a faulty HTTP server with every modem family and method. Each answer of answers.ts is given once, and until it is mended. The connection is
// also lost after every byte in either direction.

import { count } from '../../../../common/plural.ts';
import { allHttpMethods, type Way } from '../../../../sim/world/ways.ts';
import { noise } from '../../../../sim/world/world.ts';
import { answers, faultsOf } from '../answers.ts';
import { previewCase, previewWays } from '../previews.ts';
import { climbOf, sweep, type Case, type Sweep } from '../sweep.ts';
import { differsMinutes, run, type Course } from '../trial.ts';

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(300), 'DCIM/100CAM/IMG_0002.JPG': noise(400, 2) };
const weightOfBytes = 0.05;

const sentIn = ({ requests }: Course) => requests.filter(line => line.startsWith('POST ')).length;

function complaintsAbout({ answer }: (typeof answers)[number], isOnce: boolean): (course: Course) => string[] {
  const mostSent = answer.isThere ? 2 : isOnce ? 3 : answer.isFinal ? 4 : Infinity;
  return course => [
    ...course.codes.filter(code => !answer.may.includes(code)).map(code => `reported as ${code}`).slice(0, 1),
    ...isOnce && !answer.isFinal ? climbOf(course) : [],
    ...isOnce && !answer.isFinal && course.skipped > 0 ? [`${course.skipped} skipped`] : [],
    ...course.strays.map(path => `${path} is left on the server`),
    ...sentIn(course) > mostSent ? [`${count(sentIn(course), 'upload')} of 2 images`] : [],
  ];
}

function caseOf(way: Way, one: (typeof answers)[number], isOnce: boolean): Case {
  const faults = faultsOf(one.at, one.answer, isOnce);
  const minutes = one.answer.isFinal ? 9 * 60 : !isOnce && one.answer.may.includes('size-differs') ? differsMinutes : 0;
  return {
    way, files, title: `HTTP, ${way.family} by ${way.method}: ${one.where} ${one.answer.title}${isOnce ? ', once' : ' until it is mended'}`,
    given: { http: { faults }, ...(minutes && { config: { schedule: { everyMinutes: 60 } } }) }, ...(minutes && { minutes }),
    ...(!isOnce && { mend: () => void faults.splice(0) }),
    complaints: complaintsAbout(one, isOnce),
  };
}

/**
 * Returns complaints about a run in which the server hung up. An image may only be sent again if the server does not have all of it, so a lost answer
 * alone is no reason.
 */
function complaintsOfTorn(course: Course): string[] {
  const more = course.stored - Object.keys(files).length;
  return [...climbOf(course), ...course.skipped > 0 ? [`${course.skipped} skipped`] : [], ...more > 0 ? [`${count(more, 'image')} stored twice`] : []];
}

function torn(way: Way, bytes: number, title: string, given: (at: number) => Case['given']): Case[] {
  return Array.from({ length: bytes }, (_, i) => ({
    way, files, weight: weightOfBytes, title: `HTTP, ${way.family} by ${way.method}: the server hangs up after byte ${i + 1} of all it ${title}`,
    given: given(i + 1), complaints: complaintsOfTorn,
  } as Case));
}

/** Delays that are within the time-outs of every method. */
const slowness: { title: string; given: NonNullable<Case['given']> }[] = [
  ...[400, 200, 100, 50].map(upBytesPerSecond => ({ title: `a network of ${upBytesPerSecond} bytes a second`, given: { modem: { upBytesPerSecond } } })),
  ...[400, 100].map(bytesPerSecond => ({ title: `a server that takes ${bytesPerSecond} bytes a second`, given: { http: { bytesPerSecond } } })),
  ...[8, 20].map(seconds => ({ title: `${seconds} seconds for each answer`, given: { modem: { rttMs: seconds * 1000 } } })),
];

/**
 * Title of a server that is too slow for a modem's own HTTP, whose time-out is at most 120 s (RESPTO or TIMEOUT). So it is only tried with the method
 * `stream`, by which the image can go over a socket.
 */
const tooSlow = 'a server that takes 100 bytes a second';

/** Returns trials with a slow network or server, in which no fault may be reported. */
function slowCases(way: Way): Case[] {
  const large = { 'DCIM/100CAM/IMG_0001.JPG': noise(30_000) };
  return slowness.filter(({ title }) => way.method === 'stream' || title !== tooSlow).map(({ title, given }) => ({
    way, files: large, title: `HTTP, ${way.family} by ${way.method}: ${title}`, given: { http: {}, ...given }, minutes: 30,
    complaints: course => [...course.codes.slice(0, 1).map(code => `reported as ${code}`), ...course.mostTries > 1 ? [`${course.mostTries} tries`] : []],
  }));
}

async function casesOf(way: Way): Promise<Case[]> {
  const clean = await run({ way, files, given: { http: {} } });
  const answered = answers.flatMap(one => [true, false].map(isOnce => caseOf(way, one, isOnce)));
  return [
    ...answered,
    ...previewWays.flatMap(preview => answered.map(one => previewCase(one, preview))),
    ...slowCases(way),
    ...torn(way, clean.saidBytes, 'says', at => ({ http: { closeAtByte: [at] } })),
    ...torn(way, clean.heardBytes, 'hears', at => ({ http: { deafAtByte: [at] } })),
  ];
}

/** All cases of this sweep. They are listed only once, since that needs a run without faults for each method. */
let found: Promise<Case[]> | undefined;

const allCases = () => (found ??= Promise.all(allHttpMethods.map(casesOf)).then(lists => lists.flat()));

export const part: Sweep = {
  title: 'a faulty HTTP server',
  all: allCases,
  run: async (options = {}) => sweep(part.title, await allCases(), options),
};
