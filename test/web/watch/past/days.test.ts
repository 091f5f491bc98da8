// Tests how the last report of each day is read from a folder of the card.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Card } from '../../../../web/watch/card.ts';
import { chartOf, dayOf, readDays, type Day } from '../../../../web/watch/past/days.ts';

const test = suite('days of reports');

const line = (time: string, volts: number, dBm: number, delivered: number) => JSON.stringify({ device: 'hut', time, battery: { V: volts, from: 'modem' }, signal: dBm, delivered });

function cardOf(files: Record<string, string>): Card {
  return {
    slice: async () => undefined, stat: async () => [0, 0],
    list: async () => Object.keys(files),
    end: async path => {
      const text = files[path.slice(path.lastIndexOf('/') + 1)]!;
      return { text: text.slice(-1536), isWhole: text.length <= 1536 };
    },
  };
}

test('the last whole report of a day counts, before a torn one', () => {
  const text = `ut","signal":-1}\n${line('2026-11-20T08:00:00+01:00', 3.9, -80, 11)}\n${line('2026-11-20T09:30:42+01:00', 3.91, -73, 12)}\n{"device":"hu`;
  assert.equal(dayOf('20261120', text), { name: '20261120', time: '2026-11-20 09:30:42', volts: 3.91, dBm: -73, delivered: 12 });
});

test('a report of a stranger has no values', () => {
  for (const text of ['null', '1', '[]', '{"time":7,"battery":null,"signal":"<b>","delivered":1e999}', '{"battery":"x"}']) {
    const day = dayOf('20261120', text);
    assert.equal(day && [day.time, day.volts, day.dBm, day.delivered], ['null', '1', '[]'].includes(text) ? undefined : ['', undefined, undefined, undefined], text);
  }
  assert.is(dayOf('20261120', ''), undefined);
});

test('files of days are read, the latest first, and no others', async () => {
  const days: Day[] = [];
  await readDays(cardOf({
    '20261119.jsonl': line('2026-11-19T09:00:00', 4, -70, 1), '20261120.JSONL': line('2026-11-20T09:00:00', 3.9, -71, 2), '00000000.jsonl': line('', 3, -1, 3),
    'notes.txt': 'x', '.': '', '..': '', '20261118.jsonl': 'torn',
  }), () => '', day => void days.push(day));
  assert.equal(days.map(({ name, volts }) => [name, volts]), [['20261120', 3.9], ['20261119', 4]]);
});

test('days after today, of a clock that was ahead, are left out', async () => {
  const days: Day[] = [];
  await readDays(cardOf({ '20261120.jsonl': line('2026-11-20T09:00:00', 4, -70, 1), '20261121.jsonl': line('2026-11-21T09:00:00', 3, -70, 2) }), () => '2026-11-20', day => void days.push(day));
  assert.equal(days.map(({ name }) => name), ['20261120']);
});

test('while the camera\'s clock is not set, days after this computer\'s and the next are left out', async () => {
  const days: Day[] = [];
  const names = [0, 1, 2].map(later => new Date(Date.now() + later * 86_400_000).toISOString().slice(0, 10).replaceAll('-', ''));
  await readDays(cardOf(Object.fromEntries(names.map(name => [`${name}.jsonl`, line('', 4, -70, 1)]))), () => '', day => void days.push(day));
  assert.equal(days.map(({ name }) => name), [names[1], names[0]]);
});

test('days before the 30 that are drawn have no part in the least and the most', () => {
  const days = [['20261120', 3.7], ['20261119', 3.8], ['20261001', 4.2]].map(([name, volts]) => ({ name: name as string, time: '', volts: volts as number, dBm: undefined, delivered: undefined }));
  const chart = chartOf(days, ({ volts }) => volts)!;
  assert.equal([chart.least, chart.most, chart.points], [3.7, 3.8, '285.9,4.0 296.0,56.0']);
});

test('a chart has its days in order from left to right, and the larger value higher', () => {
  const days = [line('2026-11-20T09:00:00', 3.7, -70, 1), line('2026-10-22T09:00:00', 4.1, -70, 1)].map((text, i) => dayOf(['20261120', '20261022'][i]!, text)!);
  const chart = chartOf(days, ({ volts }) => volts)!;
  assert.equal([chart.least, chart.most, chart.last], [3.7, 4.1, 3.7]);
  const [[x1, y1], [x2, y2]] = chart.points.split(' ').map(point => point.split(',').map(Number)) as [[number, number], [number, number]];
  assert.equal([x1, y1, x2, y2], [4, 4, 296, 56]);
});

test('one day is a dot, and none has no chart', () => {
  const day = dayOf('20261120', line('2026-11-20T09:00:00', 3.7, -70, 1))!;
  assert.is(chartOf([day], ({ dBm }) => dBm)!.points, '296.0,30.0 296.0,30.0');
  assert.is(chartOf([], ({ dBm }) => dBm), undefined);
  assert.is(chartOf([{ ...day, volts: undefined }], ({ volts }) => volts), undefined);
});

test.run();
