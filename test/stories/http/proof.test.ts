// Tests HTTP before an image is sent again. A file under the image's URL does not count as the image by its size and its end alone. It may be the
// copy that was just found garbled, or another file under a reused URL.

import * as assert from 'uvu/assert';
import { assertServed, families, finish, hasOwnHttp, within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('proof by HTTP');

const path = 'DCIM/100CAM/IMG_0001.JPG';
const upload = { verify: 'content', method: 'efs' };

const garblings: { title: string; family: FamilyName; filling: string; modem: object }[] = [
  { title: 'a modem that refuses to read its file back', family: 'sim7600', filling: 'AT+CFTRANRX=', modem: { faults: [{ command: 'AT+CFTRANTX', answer: ['ERROR'] }] } },
  { title: 'a modem that refuses to read its memory back', family: 'sim800', filling: 'AT+HTTPDATA=', modem: { faults: [{ command: 'AT+HTTPREAD', nth: 1, answer: ['ERROR'] }] } },
];
for (const { title, family, filling, modem } of garblings) {
  for (const afterUpload of ['keep', 'delete']) {
    test(`${family}, content, ${afterUpload}: ${title}, and a garbled byte: the copy on the server is replaced`, () => {
      const files = { [path]: noise(20_000) };
      return within(worldWith(family, { files, http: {}, config: { upload, images: { afterUpload } }, modem }), async world => {
        world.boot();
        await world.clock.run(() => world.modem.commands.some(line => line.startsWith(filling)), 600_000);
        world.line.faults.toDce.push({ at: world.line.stats.toDce.sentBytes + 9000, kind: 'garble', count: 1 });
        await world.until(/ round: 1 delivered/, 30);
        assertServed(world, files);
        assert.match(world.lines.join('\n'), /the copy that was read back differs from the image/);
        if (afterUpload === 'delete') assert.throws(() => world.read(path), /ENOENT/);
      });
    });
  }
}

const trailer = Buffer.from('END-OF-FRAME-0001\n');
const frame = (seed: number) => Buffer.concat([noise(20_000, seed), trailer]);
for (const family of families.filter(hasOwnHttp)) {
  for (const verify of ['size', 'content']) {
    test(`${family}, ${verify}: another file with the image's size and the end of all images of its camera stays, and the image has its own name`, () => {
      const files = { [path]: frame(2) };
      return within(worldWith(family, { files, http: { faults: [{ method: 'POST', nth: 1, how: { status: 500 } }] }, config: { upload: { verify, method: 'efs' }, images: { afterUpload: 'delete' } } }), async world => {
        world.putServed('up/100CAM/IMG_0001.JPG', frame(1));
        world.boot();
        await finish(world, files, 40, true);
        assert.ok(world.served()['up/100CAM/IMG_0001.JPG']!.equals(frame(1)));
        assert.throws(() => world.read(path), /ENOENT/);
        assert.is(world.http!.requests.filter(({ method }) => method === 'POST').length, 2);
      });
    });
  }
}

test.run();
