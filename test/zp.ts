import { shootOnEngine } from './soak/shooting.ts';
import { readProfile, underCallgrind } from './bench/callgrind.ts';
import { pictureOf } from './bench/shot.ts';
import { enterScratch, makeOwnScratch } from './scratch.ts';
enterScratch(makeOwnScratch());
const kind = process.argv[2] as 'vc0706';
const config = { camera: { model: kind, size: '320x240', quality: 'low' }, schedule: { everyMinutes: 44640, offset: false } };
const run = (bytes: number) => shootOnEngine({ camera: { kind, pictureOf: () => pictureOf(bytes) }, config, line: { hasRates: false }, under: underCallgrind }, async ({ console: c, type, ended, folder, camera }) => {
  await c.next(/nothing to send/); type('ferry.shoot()'); await c.next(/ camera: .* (is taken, |no picture: )/); type('quit()'); await ended;
  console.log(bytes, c.lines.filter(l => / camera: /.test(l)).join('|').slice(0, 300), 'commands' in camera ? camera.commands.length : '');
  return readProfile(folder);
});
const [a, b] = await Promise.all([run(8192), run(8192 + 8192)]);
const names = new Set([...a!.self.keys(), ...b!.self.keys()]);
const rows = [...names].map(n => [n, ((b!.self.get(n) ?? 0) - (a!.self.get(n) ?? 0)) / 8192, ((b!.called.get(n) ?? 0) - (a!.called.get(n) ?? 0)) / 8192] as const).sort((x, y) => y[1] - x[1]);
console.log(rows.reduce((s, r) => s + r[1], 0));
for (const [n, v, w] of rows.slice(0, 30)) console.log(v.toFixed(0).padStart(8), w.toFixed(0).padStart(8), n);
process.exit();
