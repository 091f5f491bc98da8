// Tests that a 2xx without a kept picture is not believed: that of a script which always answers 200, and a page of the operator. The bytes on the
// server decide what may be told delivered, and what may be deleted.

import * as assert from 'uvu/assert';
import { textAnswer, type Answer, type HttpFault } from '../../sim/server/http/answer.ts';
import type { HttpServerOptions } from '../../sim/server/http/http.ts';
import { allHttpMethods, assertTruthful, isOnCard, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('believed by HTTP');

const small = 'DCIM/100CAM/IMG_0001.JPG';
const large = 'DCIM/100CAM/IMG_0002.JPG';
const files = { [small]: noise(3000, 1), [large]: noise(9000, 2) };
const good = 'The file has been uploaded.';

const page = (text: string): Answer => ({ status: 200, headers: [['Content-Type', 'text/html; charset=UTF-8']], body: Buffer.from(text) });

/** A script as in tutorials: it keeps what is not too large, and answers everything by 200 and a text that PHP calls a page. */
const script: HttpServerOptions['handle'] = (head, body, stored) => {
  if (head.method !== 'POST') return { answer: textAnswer(405) };
  if (body.length > 5000) return { answer: page('Sorry, your file\r\nis \x1b[31mtoo large.') };
  const kept = stored.store(decodeURIComponent(head.target.slice(1)), body);
  return typeof kept === 'number' ? { answer: textAnswer(kept) } : { answer: page(good), path: kept.path };
};

const delivered = (world: World) => world.lines.filter(line => line.includes(' delivered as ')).length;

function assertKept(world: World): void {
  assertTruthful(world, files);
  const served = Object.keys(world.served());
  for (const path of Object.keys(files)) assert.ok(isOnCard(world, path) || served.includes(path.replace('DCIM', 'up')), `${path} is on the card or on the server`);
}

for (const { family, method } of allHttpMethods) {
  const given = (answer: string, verify = 'reply') => ({ upload: { method, verify, attempts: 1 }, images: { afterUpload: 'delete' }, http: { answer } });

  test(`${family} by ${method}: a script that answers 200 to all is not believed, and what it says is told`, () =>
    within(worldWith(family, { files, http: { handle: script }, config: given('') }), async world => {
      world.boot();
      await world.until(/Sorry.*next: /, 20);
      await world.until(/has been uploaded.*next: /, 20);
      assert.is(delivered(world), 0);
      for (const path of Object.keys(files)) assert.ok(isOnCard(world, path));
      assert.match(world.lines.join('\n'), /set http\.answer to a text .*a page came back in place of the server's answer: "Sorry, your file is \[31mtoo large\."/);
    }));

  test(`${family} by ${method}: with http.answer, what the script keeps is delivered and deleted, and nothing else`, () =>
    within(worldWith(family, { files, http: { handle: script }, config: given('been uploaded') }), async world => {
      world.boot();
      await world.until(/the text of http\.answer is not in "Sorry, your file is \[31mtoo large\."/, 20);
      await world.until(/ round: /, 20);
      assert.is(delivered(world), 1);
      assert.ok(isOnCard(world, large));
      assert.not.ok(isOnCard(world, small));
      assertKept(world);
    }));

  for (const afterUpload of ['delete', 'keep']) {
    test(`${family} by ${method}, ${afterUpload}: a page of the operator delivers nothing, and all goes on after it`, () => {
      const faults: HttpFault[] = [];
      return within(worldWith(family, { files: { [small]: files[small]! }, http: { faults }, config: { ...given(''), images: { afterUpload } } }), async world => {
        world.boot();
        await world.until(/ delivered as /, 20);
        faults.push({ how: { status: 200, headers: page('').headers, body: '<!DOCTYPE html><html><body>Your credit is used up.</body></html>' } });
        world.put(large, files[large]!);
        await world.until(/a page came back in place of the server's answer: "<!DOCTYPE html><html><body>Your credit is used up\./, 20);
        assert.is(delivered(world), 1);
        assert.ok(isOnCard(world, large));
        faults.length = 0;
        await world.until(/IMG_0002\.JPG delivered as /, 60);
        assertTruthful(world, files);
      });
    });
  }
}

test.run();
