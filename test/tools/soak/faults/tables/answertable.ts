// Makes the table of an HTTP server's wrong answers in README.md: what is reported, what is repeated, and how often an image is uploaded. The rows
// are simulated.

import type { Way } from '../../../../sim/world/ways.ts';
import { noise } from '../../../../sim/world/world.ts';
import { type answers, faultsOf } from '../answers.ts';
import { run, type Course } from '../trial.ts';
import { anewOf, toldOf } from './recovery.ts';

export type Asked = (typeof answers)[number];

const way: Way = { family: 'sim7600', method: 'efs' };
const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(300), 'DCIM/100CAM/IMG_0002.JPG': noise(400, 2) };
const hours = 9;

/** A run with one wrong answer. */
export interface Lived {
  asked: Asked;
  course: Course;
}

/** Simulates a run for each answer, and returns what happened in each. */
export async function liveAnswers(all: readonly Asked[]): Promise<Lived[]> {
  const lived: Lived[] = [];
  for (const asked of all) {
    const { isFinal } = asked.answer;
    const given = { http: { faults: faultsOf(asked.at, asked.answer, true) }, ...(isFinal && { config: { schedule: { everyMinutes: 60 } } }) };
    lived.push({ asked, course: await run({ way, files, given, ...(isFinal && { minutes: hours * 60 }) }) });
  }
  return lived;
}

export const titleOf = ({ where, answer }: Asked) => `${where} ${answer.title}`;

/** Returns the outcome of a run for the table: what was reported, what was repeated, and whether the image was sent once or twice. */
export function outcomeOf({ asked, course }: Lived): string {
  const sent = course.requests.filter(line => line.startsWith('POST ') && line.includes('IMG_0001')).length;
  const redone = asked.answer.isFinal ? 'image, six hours later' : anewOf(course);
  return [toldOf(course), redone, (sent === 1 ? 'once' : 'twice') + (course.isDelivered ? '' : ', does not arrive')].join(' | ');
}

export interface Outcome {
  asked: Asked;
  outcome: string;
}

/** Joins the titles of answers. Those that are only a status are listed together: "answers 301, 302". */
function join(titles: string[]): string {
  const statuses = titles.map(title => /^answers (\d+)$/.exec(title)?.[1]).filter(Boolean);
  return [...statuses.length > 0 ? [`answers ${statuses.join(', ')}`] : [], ...titles.filter(title => !/^answers \d+$/.test(title))].join('; ');
}

function split(text: string): string[] {
  return text.split('; ').flatMap(title => (/^answers [\d, ]+$/.test(title) ? title.slice('answers '.length).split(', ').map(status => `answers ${status}`) : [title]));
}

const unique = <T>(all: T[]) => [...new Set(all)];

/** Makes the table, with one row for each outcome. */
export function answerTableOf(all: readonly Outcome[]): string {
  const rows = unique(all.map(({ outcome }) => outcome)).map(outcome => {
    const same = all.filter(one => one.outcome === outcome).map(({ asked }) => asked);
    const cells = unique(same.map(({ where }) => where)).map(where => `${where} ${join(same.filter(asked => asked.where === where).map(({ answer }) => answer.title))}`);
    return `| ${cells.join('<br>')} | ${outcome} |`;
  });
  return ['| the server | fault | repeated | uploads |', '|---|---|---|---|', ...rows].join('\n');
}

/** Returns the outcomes that a table of answers shows, by the titles of the answers. */
export function outcomesIn(table: string, wheres: readonly string[]): Map<string, string> {
  return new Map(table.split('\n').slice(2).flatMap(line => {
    const [cell = '', ...outcome] = line.slice(2, -2).split(' | ');
    return cell.split('<br>').flatMap(part => {
      const where = wheres.find(one => part.startsWith(`${one} `)) ?? '';
      return split(part.slice(where.length + 1)).map(title => [`${where} ${title}`, outcome.join(' | ')] as const);
    });
  }));
}
