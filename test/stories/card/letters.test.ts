// Tests letters beyond ASCII in config.json, which is UTF-8. On a chip, the names on the card are in code page 437, on a desktop in UTF-8.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { authorityOf, certificateOf } from '../../sim/server/certificates.ts';
import { errorsOf, within, worldWith } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';

const test = suite('letters of config.json on the card');
const files = { 'Süd/Größe/grün_1.JPG': noise(700), 'Süd/Größe/rot_1.JPG': noise(701, 2), 'Schlüssel.pem': authorityOf() };

for (const [title, chip] of [['a chip', { board: 'lilygo-t-sim7600', version: '2v29.277' }], ['a desktop', undefined]] as const) {
  test(`the folder, the pattern and the certificate are found on ${title}`, () => within(worldWith('sim7600', {
    files, ...chip && { chip }, http: { tls: certificateOf('server') }, config: null,
  }), async world => {
    const url = `${world.http!.url.replace('127.0.0.1', 'localhost')}/up/{path}{name}`;
    world.put('config.json', JSON.stringify({
      network: { apn: 'internet' }, images: { folder: '/Süd', match: 'grün*.jpg' },
      http: { url, user: 'ferryman', password: 'Gr8-secret', ca: '/Schlüssel.pem' },
    }));
    await world.round();
    assert.is(errorsOf(world), '');
    assert.equal(Object.keys(world.served()).map(path => path.normalize()), ['up/Größe/grün_1.JPG']);
    assert.ok(world.lines.some(line => line.includes('images grün*.jpg in /Süd go')));
  }));
}

test.run();
