// The effect of one wrong response of an HTTP server: the report, the recovery, and the number of uploads. Simulated; the table is in docs/faults.md.

import type { Way } from '../../../sim/world/ways.ts';
import { noise } from '../../../sim/world/world.ts';
import { type answers, faultsOf } from './answers.ts';
import { anewOf, toldOf } from './recovery.ts';
import { run, type Course } from './trial.ts';

export type Asked = (typeof answers)[number];

const way: Way = { family: 'sim7600', method: 'efs' };
const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(300), 'DCIM/100CAM/IMG_0002.JPG': noise(400, 2) };
const hours = 9;

export interface Lived {
  asked: Asked;
  course: Course;
}

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

function lineOf({ asked, course }: Lived): string {
  const sent = course.requests.filter(line => line.startsWith('POST ') && line.includes('IMG_0001')).length;
  const redone = asked.answer.isFinal ? 'the image, six hours later' : anewOf(course);
  return `| ${titleOf(asked)} | ${toldOf(course)} | ${redone} | ${sent === 1 ? 'once' : 'twice'} | ${course.isDelivered ? 'yes' : 'no'} |`;
}

export function answerTableOf(lived: readonly Lived[]): string {
  return ['| the server | the line says | what is redone | the image goes | arrives |', '|---|---|---|---|---|', ...lived.map(lineOf)].join('\n');
}
