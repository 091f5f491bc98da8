// A check-in on the chip: a report is sent, and settings of about 1,000 bytes are fetched, although the engine loses bytes that come in bursts. The
// settings must be in force in the next round.

import { readFileSync } from 'node:fs';
import { longSettings } from '../../../sim/world/settings.ts';
import { digest, noise } from '../../../sim/world/world.ts';
import { board, pathOf, within, type Given } from './within.ts';

const id = 8;
const settings = longSettings(id, { 'schedule.everyMinutes': 2 });
const files = { [pathOf(1)]: noise(6000, 1) };
const config = { device: 'hut', report: { name: '{device}.json' }, remote: { name: '{device}-settings.json', everyHours: 1 }, schedule: { everyMinutes: 1, offset: false } };
/** Seconds of the chip's time for a report at 115,200 baud, settings at 4,800 baud, and the pause between two rounds. */
const seconds = 400;

function checkInBy(given: Given, delivery: 'ftp' | 'http', psram: boolean): Promise<string[]> {
  return within({ ...given, board, files, config, delivery, psram }, async scene => {
    scene.putServed('up/hut-settings.json', settings);
    await scene.boot();
    await scene.until(/ remote: settings 8 are on the card, /, seconds);
    await scene.until(/ remote: settings 8 hold over config\.json, /, seconds);
    await scene.until(/ remote: settings 8 stay: /, seconds);
    await scene.cut();
    const kept = readFileSync(`${scene.card()}/snapferry/settings.0`, 'latin1');
    const report = JSON.parse(scene.readServed('up/hut.json').toString('utf8')) as { config?: unknown; delivered: number };
    const image = scene.served()[pathOf(1).replace(/^DCIM/, 'up')];
    return [
      ...kept.includes(`\n${settings}\n`) ? [] : [`By ${delivery} the settings on the card differ from those on the server: ${kept}`],
      ...report.config === id && report.delivered === 1 ? [] : [`By ${delivery} the report says ${JSON.stringify(report)}`],
      ...image === digest(files[pathOf(1)]!) ? [] : [`By ${delivery} the image is not whole on the server.`],
      ...scene.lines.filter(line => / error /.test(line) && !/ boot: this engine/.test(line)), ...scene.modem.violations,
    ];
  });
}

/** Runs the check-in by FTP, then by HTTP. Returns sentences on what did not arrive, on either side. */
export async function checkIn(given: Given): Promise<string[]> {
  return [...await checkInBy(given, 'ftp', false), ...await checkInBy(given, 'http', true)];
}
