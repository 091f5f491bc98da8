// Tests what Watch finds in the log of a picture whose preview was sent, with the firmware's own lines.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { wholeStateOf } from '../../../../web/watch/picture/whole.ts';

const test = suite('web/watch/picture/whole');
const path = '/DCIM/100CAM/IMG_0001.JPG';
const seen = `2026-11-20 09:30:42 info image: ${path}: its preview has arrived as /hut/100CAM/IMG_0001_t.JPG, 6000 bytes in 2.1 s`;
const asked = `+81.2 info ferry: sending ${path} follows`;
const begun = `+84.2 info image: ${path}, 2 MB, try 1 of 3`;
const here = `+284.2 info image: ${path} delivered as /hut/100CAM/IMG_0001.JPG, 2 MB in 200.1 s`;

const rows: [title: string, lines: string[], state: string | undefined][] = [
  ['nothing of it', [seen.replace('0001', '0002')], undefined], ['sent whole without a preview', [begun, here], undefined],
  ['asked for by hand without a preview', [asked, begun, here], undefined],
  ['its preview', [seen], 'seen'], ['asked for', [seen, asked], 'asked'], ['on its way', [seen, asked, begun], 'coming'], ['here', [seen, asked, begun, here], 'here'],
  ['not on the card any more', [seen, asked, `+82 info ferry: ${path} is not sent, since it is empty`], 'seen'],
  ['given up in this round', [seen, asked, begun, `+99 error image: ${path} is skipped for this round after 3 tries: the connection broke`], 'seen'],
  ['another content under this name', [seen, asked, begun, here, seen], 'seen'],
  ['a name that begins alike', [seen, `+84.2 info image: ${path}.JPG, 2 MB, try 1 of 3`], 'seen'],
];
for (const [title, lines, state] of rows) test(title, () => assert.is(wholeStateOf(lines.map(text => ({ text })), path), state));

test.run();
