// Tests the charts of the view Watch with reports that the firmware itself has written while its battery empties. They are of six simulated days,
// or of 34 in the long run.

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCard, type Ask } from '../../../../web/watch/card.ts';
import { chartOf, readDays, type Day } from '../../../../web/watch/past/days.ts';
import { canRun } from '../../../needs.ts';
import { findChromium } from '../../../sim/programs.ts';
import { createWorld, noise } from '../../../sim/world/world.ts';
import { inWhole, isWhole } from '../../../whole.ts';
import { connect, inBrowser, show, stands, tell } from '../../steps.ts';

const test = suite('charts of the firmware\'s reports');
const dayMs = 86_400_000;
const voltsOn = (day: number): string => (4.1 - 0.01 * day).toFixed(2);

const lastDay = isWhole ? 33 : 5;
const kept = Math.min(30, lastDay + 1);
/** The folder of a simulated card. The last day of its reports is today. */
const folder = mkdtempSync(join(tmpdir(), 'snapferry-days-'));
const reports = join(folder, 'snapferry/reports');

test.before(async () => {
  const startMs = Math.floor(Date.now() / dayMs) * dayMs - lastDay * dayMs;
  const world = await createWorld({ startMs, config: { device: 'hut', report: { name: '{device}.json' }, schedule: { everyMinutes: 1440, offset: false }, clock: { zone: '+00:00' } } });
  try {
    const sensor = join(world.folder, 'battery');
    writeFileSync(sensor, voltsOn(0));
    world.boot();
    for (let day = 0; day <= lastDay; day++) {
      writeFileSync(sensor, voltsOn(day));
      world.put(`DCIM/IMG_${1000 + day}.JPG`, noise(300, day));
      assert.ok(await world.until(/ report: is sent as /, 1500), `day ${day}`);
    }
    cpSync(join(world.folder, 'card'), folder, { recursive: true });
  } finally {
    await world.close();
  }
  // adds a report of the year 2099, as if the camera's clock had been years ahead during a round
  const [first = ''] = readdirSync(reports).sort();
  writeFileSync(join(reports, '20991231.jsonl'), readFileSync(join(reports, first), 'utf8').replace(/"time":"\d{4}-\d\d-\d\d/, '"time":"2099-12-31').replace('"V":4', '"V":2'));
});
test.after(() => rmSync(folder, { recursive: true }));

test('the page\'s own questions find the last days, at most 30, in order, with the battery of each', async () => {
  const page = { read: (path: string, from: number, bytes: number) => readFileSync(join(folder, path)).subarray(from, from + bytes).toString('base64') };
  const fs = { statSync: (path: string) => ({ size: readFileSync(path).length }), readdirSync };
  const ask: Ask = async expression => new Function('page', 'require', `return ${expression}`)(page, () => fs);
  const days: Day[] = [];
  await readDays(createCard(ask, `${folder}/config.json`), () => new Date().toISOString().slice(0, 10), day => void days.push(day));
  assert.is(days.length, kept);
  assert.equal(days.map(({ volts }) => volts), Array.from({ length: kept }, (_, i) => Number(voltsOn(lastDay - i))));
  assert.equal(days.map(({ delivered }) => delivered), Array.from({ length: kept }, (_, i) => lastDay + 1 - i));
  const chart = chartOf(days, ({ volts }) => volts)!;
  const points = chart.points.split(' ').map(point => point.split(',').map(Number) as [number, number]);
  assert.equal(points.map(([x]) => x), [...points.map(([x]) => x)].sort((a, b) => a - b));
  assert.equal(points.map(([, y]) => y), [...points.map(([, y]) => y)].sort((a, b) => a - b), 'an emptying battery falls');
  assert.is(points.length, kept);
  assert.equal([chart.least, chart.most, chart.last].map(value => value.toFixed(2)), [voltsOn(lastDay), voltsOn(lastDay - kept + 1), voltsOn(lastDay)]);
});

if (canRun('charts in Watch', 'Chromium')) {
  const chromium = findChromium()!;
  const add = inBrowser(test, chromium)();
  inWhole(add)('Watch draws them, and counts all deliveries', async ({ stand }) => tell(await stand.openNew('rests', {
    fill: card => cpSync(reports, join(card, 'snapferry/reports'), { recursive: true }),
  }), async ({ page }) => {
    await show(page, 'watch');
    await connect(page);
    await stands(page, 'connected');
    const past = page.locator('snapferry-past');
    await past.getByText(`${Number(voltsOn(lastDay))} to ${Number(voltsOn(lastDay - kept + 1))} V in 30 days`).waitFor();
    await past.getByText(`: ${Number(voltsOn(lastDay))} V`).waitFor();
    await past.getByText('-69 to -69 dBm in 30 days').waitFor();
    assert.equal(await past.locator('polyline').evaluateAll(lines => lines.map(line => (line as unknown as { points: { numberOfItems: number } }).points.numberOfItems)), [kept, kept]);
    await page.locator('#delivered').getByText(`${lastDay + 1} in all`).waitFor();
    if (process.env['PICTURE']) await page.screenshot({ path: process.env['PICTURE'], fullPage: true });
  }));
}

test.run();
