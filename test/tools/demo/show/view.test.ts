// Tests of the display during a run, on a terminal of 60 columns and without one.

import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'fast-string-width';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createView, isBanner } from './view.ts';
import { createWatch } from './watch.ts';

const view = suite('tools/demo/show/view');
const lines = [
  '+0.1 info state: sending (sending the image to the server)',
  '+0.2 info image: /DCIM/100CAM/IMG_0001.JPG, 1000 bytes, try 1 of 3',
  '+0.3 info image: /DCIM/100CAM/a,b.JPG is sent as a_b-4cd22033.JPG, since the modem does not accept its name',
  '+0.4 error image: /DCIM/100CAM/IMG_0001.JPG failed: the server did not take the image (it said 552); it is tried again',
];

function show(columns: number | undefined): string {
  let text = '';
  const stream = Object.assign(new Writable({ write: (bytes: Buffer, _encoding, done) => ((text += bytes.toString('utf8')), done()) }), { isTTY: columns !== undefined, columns });
  const shown = createView(2, stream as unknown as NodeJS.WriteStream);
  const watch = createWatch(shown.update);
  for (const line of lines) {
    shown.tell(line);
    watch.takeLine(line);
  }
  watch.stage('/DCIM/100CAM/IMG_0001.JPG', 123_456, 1_234_567);
  shown.end();
  return text;
}

for (const columns of [60, 200]) {
  view(`at ${columns} columns every line fits, and every sentence is complete`, () => {
    const drawn = stripVTControlCharacters(show(columns));
    for (const line of drawn.split(/[\r\n]+/)) assert.ok(stringWidth(line) <= columns, `${stringWidth(line)}: ${line}`);
    const said = drawn.replace(/\s+/g, ' ');
    assert.ok(said.includes('a,b.JPG is sent as a_b-4cd22033.JPG, since the modem does not accept its name'), said);
    assert.ok(said.includes('(it said 552); it is tried again'), said);
    assert.ok(said.includes('2 of 2 images left'), said);
    assert.ok(said.includes('9% 123.5 of 1234.6 kB'), said);
    assert.not.ok(said.includes('try 1 of 3'), 'the bars show the try');
  });
}

view('without a terminal, lines are unchanged', () => {
  const said = show(undefined);
  for (const line of lines) assert.ok(said.includes(`${line}\n`), line);
});

view('the engine\'s greeting is told from lines of the firmware', () => {
  // the engine's greeting, as src/jsinteractive.c of Espruino prints it (RELEASE_2V29)
  const banner = [
    ' ____                 _ ', '|  __|___ ___ ___ _ _|_|___ ___ ', '|  __|_ -| . |  _| | | |   | . |', '|____|___|  _|_| |___|_|_|_|___|', '         |_| espruino.com',
    ' 2v29 (c) 2025 G.Williams', 'Espruino is Open Source. Our work is supported', 'only by sales of official boards and donations:', 'http://espruino.com/Donate',
  ];
  for (const line of banner) assert.ok(isBanner(line), line);
  for (const line of ['', '>', '+0.610 info state: waking (waking the modem)', 'Uncaught Error: x', 'info server: |_| espruino.com', 'WARNING: spi was already in use']) assert.not.ok(isBanner(line), line);
});

view.run();
