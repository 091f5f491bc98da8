// Cuts the power in each change of the card that a check-in makes, the end of a round that sends a report and fetches settings. Each cut tears the
// write in each way. No image is lost, sent or counted twice, and reports are readable. The old settings or the new ones are in force, never none.
// `npm run test:faults` has more than 2,000 cuts.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Tear } from '../../sim/card/remains.ts';
import { createChance } from '../../sim/chance.ts';
import { asServed, within, worldWith } from '../../sim/world/ways.ts';
import { digest, noise, type WorldOptions } from '../../sim/world/world.ts';
import { createBlade, type Moment } from '../../tools/soak/cutting/blade.ts';
import { isWhole } from '../../whole.ts';

const test = suite('cuts in a check-in');

/** The ways in which a cut tears a write. `sector` spoils older bytes, too (docs/security.md), so only images and settings must survive it. */
const tears: Tear[] = ['lost', 'part', 'rubbish', 'whole', 'sector'];
const nameOf = (n: number) => `DCIM/100CAM/IMG_000${n}.JPG`;
const mostImages = 6;
const pauseMs = 30 * 60_000;
const darkMs = 5000;
const patienceMs = 24 * 3_600_000;
const config = {
  device: 'hut', report: { name: '{device}.json' }, remote: { name: '{device}-settings.json', everyHours: 1 }, schedule: { everyMinutes: 60, offset: false },
};
const settings = (id: number, everyMinutes: number) => JSON.stringify({ id, set: { 'schedule.everyMinutes': everyMinutes }, ...(id === 8 && { send: [nameOf(1)] }) });

interface Cut extends Moment { tear: Tear }
interface Report { config?: unknown; delivered: number; starts?: { power?: number } }

/**
 * Runs rounds with images and two files of settings, one after the other, until the report names the second one. @param cut where the power is cut;
 * undefined for no cut @returns the number of changes of the card in the last boot
 */
async function live(isHttp: boolean, cut: Cut | undefined): Promise<number> {
  let operations = 0;
  const blade = createBlade<Cut>({ patienceMs, tearOf: one => one.tear, chanceOf: one => createChance(one.operation), onChange: () => undefined, onCut: () => '' });
  const options: WorldOptions = worldWith('sim7600', {
    config, files: { [nameOf(1)]: noise(1001, 1) }, ...(isHttp && { http: {} }),
    onOperation: (step, path, ...more) => (path.endsWith('/log.txt') ? undefined : blade.onOperation(step, path, ...more)),
  });
  await within(options, async world => {
    blade.hold(world, world.folder);
    world.putServed('up/hut-settings.json', settings(7, 50));
    const images: Record<string, Uint8Array> = { [nameOf(1)]: noise(1001, 1) };
    const reports: Report[] = [];
    let seen = 0;
    let nextMs = world.clock.now() + pauseMs;
    const isOver = () => {
      for (; seen < world.lines.length; seen++) {
        if (/ report: is sent as /.test(world.lines[seen]!)) reports.push(JSON.parse(world.served()['up/hut.json']!.toString('utf8')) as Report);
        // The second file of settings comes once the first is kept. The log says so by "stay" or, after a power cut at that moment, by "hold over".
        if (/ remote: settings 7 (stay|hold over config\.json: )/.test(world.lines[seen]!)) world.putServed('up/hut-settings.json', settings(8, 40));
      }
      const count = Object.keys(images).length;
      if (world.clock.now() >= nextMs && count < mostImages) {
        nextMs += pauseMs;
        const name = nameOf(count + 1);
        world.put(name, images[name] = noise(1001 + count, count + 1));
      }
      const last = reports.at(-1);
      // The first image is delivered twice, because the settings ask for it by `send`.
      return last?.config === 8 && count === mostImages && last.delivered === mostImages + 1
        // A cut that spoils the journal lets images be sent and counted again. So the count may be right before the last image has arrived.
        && Object.entries(images).every(([path, bytes]) => digest(world.served()[asServed(path)] ?? Buffer.of()) === digest(bytes));
    };
    let isDone = await blade.live(cut, isOver);
    const power = blade.isCut() ? 2 : 1;
    operations = blade.operations().length;
    if (blade.isCut()) {
      await world.clock.run(() => false, darkMs);
      isDone = await blade.live(undefined, isOver);
    }
    const { delivered, starts } = reports.at(-1) ?? { delivered: 0 };
    if (cut?.tear !== 'sector') assert.ok(isDone, `settings 8 hold, and ${mostImages + 1} deliveries are counted: ${JSON.stringify(reports.at(-1))}`);
    else assert.ok(isDone || world.lines.some(line => / settings 8 stay: /.test(line)), 'settings 8 are in force');
    // The reports name no settings first, then the first ones, then the second ones, and never go back.
    assert.match(reports.map(one => one.config ?? '-').join(''), /^-+7+8+$/);
    for (const [path, bytes] of Object.entries(images)) {
      assert.is(digest(world.served()[asServed(path)]!), digest(bytes), path);
      const whole = world.uploads().filter(upload => upload.path === `/${asServed(path)}` && upload.digest === digest(bytes)).length;
      // The settings ask for this image by `send`. It is sent a third time if the power is cut before the firmware has noted that.
      if (path === nameOf(1)) assert.ok(whole === 2 || (cut && whole === 3), `${path} is sent ${whole} times`);
      else if (cut?.tear !== 'sector') assert.is(whole, 1, `${path} is sent ${whole} times`);
    }
    assert.equal(Object.keys(world.served()).sort(), [...Object.keys(images).map(asServed), 'up/hut-settings.json', 'up/hut.json'].sort());
    if (cut?.tear !== 'sector') {
      // The report counts a start of the chip only once that start is noted on the card. A power cut among the first 30 changes may come before.
      assert.ok(starts?.power === power || (starts?.power === 1 && cut!.operation < 30), `${JSON.stringify(starts)} of ${power}`);
      assert.is(delivered, mostImages + 1);
    }
    const folder = join(world.folder, 'card/snapferry/reports');
    const lines = (existsSync(folder) ? readdirSync(folder) : []).flatMap(name => readFileSync(join(folder, name), 'latin1').split('\n').filter(Boolean));
    const readable = lines.filter(line => {
      try {
        return JSON.parse(line) as unknown;
      } catch {
        return false;
      }
    });
    if (cut?.tear !== 'sector') assert.ok(readable.length >= reports.length, `${readable.length} of ${lines.length} lines on the card, ${reports.length} reports`);
    if (!cut || cut.tear === 'part') assert.ok(lines.length - readable.length <= (cut ? 1 : 0), `${readable.length} of ${lines.length} lines on the card`);
  });
  return operations;
}

for (const isHttp of [false, true]) {
  test(`${isHttp ? 'HTTP' : 'FTP'}: images, counters, reports and settings`, async () => {
    const count = await live(isHttp, undefined);
    assert.ok(count * tears.length * 2 >= 2000, `${count} changes`);
    const all = Array.from({ length: count }, (_none, i) => i + 1).flatMap(operation => tears.map((tear, i) => ({ operation, laterMs: 0, tear, i: operation * tears.length + i })));
    const chosen = process.env['AT'] ? all.filter(({ operation, tear }) => process.env['AT'] === `${operation} ${tear}`) : isWhole ? all : all.filter(({ i }) => i % 401 === 17);
    const failures: string[] = [];
    for (const cut of chosen) {
      try {
        await live(isHttp, cut);
      } catch (error) {
        failures.push(`${cut.operation} ${cut.tear}: ${(error as Error).message.slice(0, process.env['AT'] ? 9000 : 300)}`);
      }
    }
    if (failures.length > 0) throw new Error(`${failures.length} of ${chosen.length} cuts:\n${failures.slice(0, 40).join('\n')}`);
    console.log(`${chosen.length} cuts in ${count} changes`);
  });
}

test.run();
