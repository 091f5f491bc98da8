// Tests `npm start -- --update`: each scene comes in order, and every picture is on the server once. It runs on Node through the shipped loader. The
// long run (`npm run test:faults`) also runs it on the real engine if that is on the PATH.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { smallSamples } from '../../../sim/card/sample.ts';
import { isWhole } from '../../../whole.ts';
import { carryHere } from '../here.ts';
import { demoCommand, readOptions } from '../options.ts';

const test = suite('tools/demo/update');

test('a signed version is taken and stays; one with a fault is given up after three starts', async () => {
  const words = ['--update', '--speed', 'full', ...isWhole ? [] : ['--engine', 'node']];
  const { code, text } = await carryHere(command => ({ ...readOptions(words, command), samples: smallSamples }), demoCommand());
  assert.is(code, 0, text);
  const scenes = [...text.matchAll(/^(\d+)\. /gm)].map(([, n]) => Number(n));
  assert.equal(scenes, scenes.map((_, at) => at + 1));
  const places = [
    /IMG_0002\.JPG delivered as/, /its signature and its \d+ chunks are checked/, /starts on trial/, /start 1 of 3/, /IMG_0003\.JPG delivered as/, /proved itself/,
    /starts on trial/, /start 1 of 3/, /start 2 of 3/, /start 3 of 3/, /brought nothing to the server in three starts/, /was given up on trial/, /101CAM\/IMG_0002\.JPG delivered as/,
  ];
  let at = 0;
  for (const place of places) {
    const found = text.slice(at).search(place);
    assert.ok(found >= 0, `${place} is not after the ones before:\n${text}`);
    at += found + 1;
  }
  assert.match(text, /^\{.*"firmware":"\d+\.\d+\.0 returned: did not start","runs":"\d+\.\d+\.0"/m);
  assert.match(text, /^5 of 5 images are on the server, byte for byte\.\nEach was delivered once, and no other picture is there\.\n\S+ has delivered 2 pictures, \S+ 3, \S+ none\.$/m);
});

test.run();
