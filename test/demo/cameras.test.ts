// `npm start -- --camera` on the real engine: each simulated camera at a desktop's board, by its terminal or its pipes, up to the table and
// the page of what arrived.

import { rmSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findEspruino } from '../../firmware/espruino.js';
import { cameraKinds, type CameraChoice } from '../sim/camera/families.ts';
import { together } from '../together.ts';
import { isWhole } from '../whole.ts';
import { boardFor } from './camera.ts';
import { carryHere } from './here.ts';
import { demoCommand, readOptions } from './options.ts';

const test = suite('cameras of the demo');
const waiting = together(test);
/** What `npm test` boots knows no camera on SPI, and run.test.ts has the other serial one, on Node. */
const kinds = isWhole ? cameraKinds : cameraKinds.filter(kind => kind === 'ov528');

if (!findEspruino()) console.log('cameras of the demo: left out, as espruino is not there');
else for (const kind of kinds) {
  waiting(`${kind}: four pictures, each of its own moment, arrive with the images of the card`, async () => {
    boardFor({ kind } as CameraChoice).build();
    const { code, text } = await carryHere(command => readOptions(['--engine', 'espruino', '--speed', 'full', '--camera', kind], command), demoCommand());
    rmSync(/^The card: +(.*)\/card$/m.exec(text)?.[1] ?? '', { recursive: true, force: true });
    assert.is(code, 0, text);
    assert.match(text, new RegExp(` info camera: .* \\(${kind}\\) answers$`, 'm'));
    const times = [...text.matchAll(/│ \/DCIM\/100SNAPF\/SNAP\d{4}\.JPG .*?│ (\d{4}-\S+ \S+) \+01:00 │.*│ equal +│/g)].map(([, time]) => time);
    assert.is(new Set(times).size, 4, text);
    assert.match(text, /^9 of 9 images are on the server, byte for byte\.$/m);
    assert.match(text, /^On one page: +.*\/pictures\.html$/m);
    assert.not.match(text, /ERROR|Uncaught/);
  });
}

test.run();
