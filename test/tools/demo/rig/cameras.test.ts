// Tests `npm start` on the real engine, without options and with `--camera`, up to the table and the page of pictures. Each simulated camera is
// connected to a desktop's board, by a terminal or by pipes.

import { rmSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { count } from '../../../common/plural.ts';
import { canRun } from '../../../needs.ts';
import { cameraKinds, type CameraChoice, type CameraKind } from '../../../sim/camera/families.ts';
import { smallSamples } from '../../../sim/card/sample.ts';
import { together } from '../../../together.ts';
import { isWhole } from '../../../whole.ts';
import { carryHere, type Ended } from '../here.ts';
import { demoCommand, readOptions } from '../options.ts';
import { boardFor } from './camera.ts';

const test = suite('cameras of the demo');
const waiting = together(test);
/** The card has only two sample images, since the engine takes a second for each, whatever its content. */
const samples = smallSamples.slice(0, 2);

interface Run {
  kind: CameraKind;
  words: string[];
  shots: number;
}

/** The run with the default camera and one picture. `npm run test:all` only has this one, as the firmware that it boots supports no camera on SPI. */
const usual: Run = { kind: 'vc0706', words: [], shots: 1 };
const runs: Run[] = [usual, ...isWhole ? cameraKinds.map(kind => ({ kind, words: ['--camera', kind], shots: 4 })) : []];

async function startOnEngine(words: string[]): Promise<Ended> {
  const ended = await carryHere(command => ({ ...readOptions(['--engine', 'espruino', '--speed', 'full', ...words], command), samples }), demoCommand());
  rmSync(/^The card: +(.*)\/card$/m.exec(ended.text)?.[1] ?? '', { recursive: true, force: true });
  return ended;
}

if (!canRun('cameras of the demo', 'espruino')) {
  test('a missing engine is reported in a sentence, with the option that does without it', async () => {
    const { code, text } = await startOnEngine([]);
    assert.is(code, 1);
    assert.is(text, 'espruino is not on the PATH; --engine node does without it.\n');
  });
} else for (const { kind, words, shots } of runs) {
  waiting(`${words.join(' ') || 'without options'}: ${count(shots, 'picture')} and the images of the card arrive`, async () => {
    boardFor({ kind } as CameraChoice).build();
    const { code, text } = await startOnEngine(words);
    assert.is(code, 0, text);
    assert.match(text, new RegExp(` info camera: .* \\(${kind}\\) answers$`, 'm'));
    const times = [...text.matchAll(/│ \/DCIM\/100SNAPF\/SNAP\d{4}\.JPG .*?│ (\d{4}-\S+ \S+) [+-]\d\d:\d\d │.*│ equal +│/g)].map(([, time]) => time);
    assert.is(new Set(times).size, shots, text);
    assert.match(text, new RegExp(`^${samples.length + shots} of ${samples.length + shots} images are on the server, byte for byte\\.$`, 'm'));
    assert.match(text, /^On one page: +file:\/\/\/.*\/pictures\.html$/m);
    assert.not.match(text, /ERROR|Uncaught/);
  });
}

test.run();
