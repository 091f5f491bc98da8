import * as ways from './upload/ways.ts';
import { noise, digest } from './bench/world.ts';
const cases: [string, any][] = [
 ['buffer', { modem: { putBufferBytes: 4096, etBufferBytes: 4096, upBytesPerSecond: 3000 } }],
 ['fifo', { line: { fifo: { drainBytesPerSecond: 6000 } } }],
 ['pause', { line: { fifo: { pauseEveryBytes: 3000, pauseMs: 120 } } }],
 ['lossy', { line: { toDce: { loseRate: 0.00003 } } }],
];
const files = { 'DCIM/A/a.JPG': noise(30011), 'DCIM/A/b.JPG': noise(20011, 2) };
for (const [title, given] of cases) for (const way of ways.ways) {
  try { await ways.within(ways.worldWith(way.family, { files, ...given, config: { upload: { method: way.method } } }), async w => {
    w.boot(); let m = 0; for (; m < 90 && !ways.isDelivered(w, files); m++) { await w.until(/never/, 1); ways.assertTruthful(w, files); }
    console.log(title, way.family, way.method, ways.isDelivered(w, files) ? `ok in ${m} min` : 'NEVER', w.lines.filter(l => / error /.test(l)).length, w.lines.filter(l=>/from now on/.test(l)).map(l=>l.slice(-20)).join('|'));
    if (!ways.isDelivered(w, files)) console.log(w.lines.filter(l => / error |lost/.test(l)).slice(0,4).join('\n'));
  }); } catch (e) { console.log(title, way, (e as Error).message.slice(0, 300)); }
}
