// Tests of the gaps between reports: days on which a camera sent none, from the reports of several cameras.

import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canRun } from '../../needs.ts';
import { auditReports } from './audit.ts';
import { readSeasons } from './seasons.ts';
import { inScene } from './stand.ts';
import { tellSeasons, tellSeasonsCsv } from './tell.ts';

const test = suite('tools/audit/seasons');
const report = (device: string, time: string, picture = time) => `${JSON.stringify({ device, status: 'ok', time: `${time}T09:30:42+01:00`, picture: `${picture}T09:00:01`, waiting: 0 })}\n`;
const files = {
  'hut-3/20261118.jsonl': report('hut-3', '2026-11-18') + report('hut-3', '2026-11-18', '2026-11-17'),
  'hut-3/20261121.jsonl': `${report('hut-3', '2026-11-21', '2026-11-20')}{"device":"hut-3","ti`,
  'hut-3/20261123.jsonl': report('hut-3', '2026-11-23'),
  'hut-3/00000000.jsonl': '{"device":"hut-3","status":"ok"}\n',
  'gate/all.jsonl': `${report('gate', '2026-12-31')}\r\n[1]\n<b>\n${report('gate', '2027-01-01')}`,
  'gate/notes.txt': 'no report',
};

test('days without a report, by camera; torn lines and reports without a date are named', () => inScene({ card: files }, async ({ card }) => {
  assert.equal(await readSeasons(card), {
    seasons: [
      { camera: 'gate', first: '2026-12-31', last: '2027-01-01', days: 2, reports: 2, gaps: [], withoutPicture: [] },
      { camera: 'hut-3', first: '2026-11-18', last: '2026-11-23', days: 3, reports: 4, gaps: [{ from: '2026-11-19', to: '2026-11-20', days: 2 }, { from: '2026-11-22', to: '2026-11-22', days: 1 }], withoutPicture: ['2026-11-21'] },
    ],
    unread: [],
    notes: [
      'gate/all.jsonl has 2 lines that are no report, such as one that a power cut tore.',
      'hut-3/00000000.jsonl has 1 report without a date, since the camera had no clock.',
      'hut-3/20261121.jsonl has 1 line that is no report, such as one that a power cut tore.',
    ],
  });
}));

if (canRun('a pipe among the reports', 'mkfifo')) {
  test('a pipe among the reports is named, and ends nothing', () => inScene({ card: files }, async ({ card }) => {
    execFileSync('mkfifo', [join(card, 'pipe.jsonl')]);
    const { seasons, unread } = await readSeasons(card);
    assert.is(seasons.length, 2);
    assert.equal(unread, ['pipe.jsonl cannot be read (it is no file), so its reports are missing here.']);
  }));
}

test('as a table and as CSV', () => inScene({ card: files }, async ({ card }) => {
  const seasons = await readSeasons(card);
  assert.match([...tellSeasons(seasons)].join(''), /\nhut-3 +2026-11-18 +2026-11-23 +3 +4 +3 +2026-11-19 to 2026-11-20, 2026-11-22\n\nhut-3: no new picture on 2026-11-21\n/);
  assert.is([...tellSeasonsCsv(seasons)].join(''), 'camera,from,to,days\r\nhut-3,2026-11-19,2026-11-20,2\r\nhut-3,2026-11-22,2026-11-22,1\r\n');
}));

test('without reports it says what is needed', () => inScene({ card: { 'x.txt': '', 'y/20261120.jsonl': '{' } }, async ({ card }) => {
  const messageOf = (folder: string) => readSeasons(folder).then(() => assert.unreachable(), (error: Error) => error.message);
  assert.match(await messageOf(`${card}/nowhere`) ?? '', /nowhere cannot be read \(it does not exist\); --reports needs a folder with reports/);
  assert.match(await messageOf(card) ?? '', /has no report with a date:\n {2}y\/20261120\.jsonl has 1 line that is no report/);
  await inScene({ card: { 'x.txt': '' } }, async scene => assert.match(await messageOf(scene.card) ?? '', /^There is no file \*\.jsonl in /));
  await inScene({}, async scene => assert.match(await messageOf(scene.card) ?? '', /^There is no file \*\.jsonl in /));
}));

test('a file with reports that cannot be read is named, and the season is not called complete', () => inScene({ card: { 'a.jsonl': report('hut-3', '2026-11-18') } }, async ({ card }) => {
  mkdirSync(join(card, 'b.jsonl'));
  symlinkSync('nowhere', join(card, 'c.jsonl'));
  for (const format of [{}, { json: true }, { csv: true }]) {
    let text = '';
    const warnings: string[] = [];
    const output = { write: async (parts: Iterable<string>) => void (text += [...parts].join('')), warn: (line: string) => void warnings.push(line) };
    assert.is(await auditReports({ content: false, json: false, csv: false, ...format, reports: card }, output, { show: () => undefined, stop: () => undefined }), 2);
    assert.match('csv' in format ? warnings.join() : text, /c\.jsonl cannot be read \(it does not exist\)/);
  }
}));

test.run();
