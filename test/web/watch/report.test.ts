// Tests how the last report is read from the card and shown as rows.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Ask } from '../../../web/watch/card.ts';
import { isNewReport, readReport, rowsOf } from '../../../web/watch/report.ts';

const test = suite('the last report');

const report = {
  device: 'Hütte', status: 'degraded', time: '2026-11-20T09:30:42+01:00', timeFrom: 'the network', next: '2026-11-20T21:30:42+01:00', picture: '2026-11-20T09:00:01', waiting: 1, delivered: 118, skipped: 1, refused: 0,
  fault: { code: 'put-denied', words: 'the server did not accept the image', times: 2 }, starts: { power: 3, watchdog: 1 }, battery: { V: 3.91, from: 'pin' }, signal: -73, operator: 'Ferry', roaming: false,
  day: 1830422, month: 41822905, firmware: '0.1.0', engine: '2v29', config: '8 refused: run: unknown key', modem: { model: 'SIM7600E', firmware: 'LE20', imei: '861000000000006' }, memory: { peak: 2811, total: 4000 },
};

/**
 * Makes a card. @param files their content by path @returns `ask`, which evaluates the page's expressions, and `asked`, the paths and offsets that
 * were read
 */
function cardWith(files: Record<string, Buffer>): { ask: Ask; asked: string[] } {
  const asked: string[] = [];
  const page = {
    read(path: string, from: number, bytes: number): string | undefined {
      assert.ok(bytes <= 384, `${bytes} at once`);
      asked.push(`${path} ${from}`);
      return files[path]?.subarray(from, from + bytes).toString('base64');
    },
  };
  return { ask: async expression => new Function('page', `return ${expression}`)(page), asked };
}

const inJson = Buffer.from(`${JSON.stringify(report)}\n`);

test('the report is read in slices, with its fields in order', async () => {
  const { ask, asked } = cardWith({ '/snapferry/report.json': inJson });
  const rows = (await readReport(ask))!;
  assert.equal(asked, ['/snapferry/report.json 0', '/snapferry/report.json 384']);
  assert.equal(rows.map(({ title, text }) => `${title}: ${text}`), [
    'Camera: Hütte', 'Status: degraded', 'Time: 2026-11-20 09:30:42+01:00', 'Time from: the network', 'Next report by: 2026-11-20 21:30:42+01:00', 'Newest picture: 2026-11-20 09:00:01', 'Waiting: 1', 'Delivered: 118', 'Skipped: 1', 'Refused: 0',
    'Last fault: put-denied: the server did not accept the image (2×)', 'Starts: power 3, watchdog 1', 'Battery: 3.91 V (pin)', 'Signal: -73 dBm', 'Operator: Ferry', 'Roaming: in the own network',
    'Images today: 1.83 MB', 'Images this month: 41.82 MB', 'Firmware: 0.1.0', 'Engine: 2v29', 'Remote settings: 8 refused: run: unknown key', 'Modem: SIM7600E, LE20, 861000000000006', 'Memory: 2811 / 4000 JsVars',
  ]);
});

test('a report of any length is read, also of whole slices', async () => {
  for (const length of [383, 384, 385, 600, 768]) {
    const text = JSON.stringify({ device: 'x'.repeat(length - '{"device":""}'.length) });
    assert.is((await readReport(cardWith({ '/snapferry/report.json': Buffer.from(text) }).ask))![0]!.text.length, length - 13, `${length}`);
  }
});

test('a report in Willfine format is read', async () => {
  const { ask } = cardWith({ '/snapferry/report.txt': Buffer.from('IMEI:861000000000006\r\nDate:20/11/2026 09:30:42\r\n') });
  assert.equal(await readReport(ask), [{ title: 'IMEI', text: '861000000000006' }, { title: 'Date', text: '20/11/2026 09:30:42' }]);
});

test('a missing and an incomplete report are reported', async () => {
  assert.is(await readReport(cardWith({}).ask), undefined);
  const half = await readReport(cardWith({ '/snapferry/report.json': inJson.subarray(0, 300) }).ask).then(() => '', (error: Error) => error.message);
  assert.match(half, /^The report on the card is not complete\. Look again\.$/);
});

test('a field of a newer firmware is shown by its key', () => {
  assert.equal(rowsOf('{"wind":{"kmh":12},"rain":true}'), [{ title: 'wind', text: '{"kmh":12}' }, { title: 'rain', text: 'true' }]);
  assert.equal(rowsOf('{"fault":{"code":"net-lost","times":1}}'), [{ title: 'Last fault', text: 'net-lost' }]);
});

test('a value of another type than the firmware writes is shown as it is', () => {
  for (const key of [...Object.keys(report), 'constructor', '__proto__', 'toString']) {
    for (const value of [null, 7, 'x', true, [], {}, [null], { a: { b: [1] } }]) {
      const [row, ...more] = rowsOf(`{${JSON.stringify(key)}:${JSON.stringify(value)}}`);
      assert.equal([more, typeof row!.title, typeof row!.text], [[], 'string', 'string'], `${key}: ${JSON.stringify(value)}`);
    }
  }
  assert.equal(rowsOf('{"fault":null,"battery":3,"__proto__":1}').map(({ title, text }) => `${title}: ${text}`), ['Last fault: null', 'Battery: 3', '__proto__: 1']);
});

test('a new report is recognized in the log', () => {
  const lines = ['report: 512 bytes, is to be /up/hut.json', 'report: is sent to https://h/, 512 bytes in 1.2 s', 'report: is not taken by https://h/: it answered 403', 'report: is due; nothing else is to be sent', 'image: /DCIM/a.jpg, 5 bytes, try 1 of 3'];
  assert.equal(lines.map(line => isNewReport(`+1.0 info ${line}`)), [true, true, true, false, false]);
});

test.run();
