// Tests which images of a card are said to hold a preview, and how large it is.

import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canRun } from '../../needs.ts';
import { pictureOf, thumbnailOf } from '../../source/thumbnail.ts';
import { auditPreviews } from './previews.ts';
import { inScene, type Files } from './stand.ts';

const test = suite('tools/audit/previews');
const picture = (bytes: number) => Buffer.from(pictureOf({ thumbnail: thumbnailOf(bytes) }), 'latin1');
const [one, other, more] = [picture(3_300), picture(13_200), picture(5_800)];
const card: Files = { 'DCIM/A/1.jpg': one, 'DCIM/A/2.jpg': 'no picture', 'DCIM/A/3.jpg': other, 'DCIM/B/4.JPG': more, 'DCIM/notes.txt': one };

async function told(at: string, options: { json?: boolean; csv?: boolean } = {}): Promise<{ code: number; text: string }> {
  let text = '';
  const output = { async write(parts: Iterable<string>) { for (const part of parts) text += part; }, warn: () => undefined };
  const code = await auditPreviews({ content: false, json: false, csv: false, ...options, card: at }, output, { show: () => undefined, stop: () => undefined });
  return { code, text };
}

test('each image with its preview, and their number and sizes; a card without config.json will do', () => inScene({ card }, async scene => {
  const { code, text } = await told(scene.card);
  assert.is(code, 0);
  assert.match(text, /\n\/DCIM\/A\/1\.jpg +\d+ +3300\n\/DCIM\/A\/2\.jpg +10 +none\n\/DCIM\/A\/3\.jpg +\d+ +13200\n\/DCIM\/B\/4\.JPG +\d+ +5800\n/);
  assert.match(text, new RegExp(`\n4 images with ${one.length + other.length + more.length + 10} bytes: 3 hold a preview, together 22300 bytes: from 3300 to 13200, 5800 in the middle\\.\n$`));
}));

test('no image with a preview', () => inScene({ card: { 'DCIM/A/1.jpg': 'one' } }, async scene => {
  assert.match((await told(scene.card)).text, /\n1 image with 3 bytes: none holds a preview\.\n$/);
}));

test('--json and --csv', () => inScene({ card }, async scene => {
  const { previews, noPreview, images } = JSON.parse((await told(scene.card, { json: true })).text) as { previews: number; noPreview: number; images: object[] };
  assert.equal([previews, noPreview, images[1]], [3, 1, { image: '/DCIM/A/2.jpg', bytes: 10, preview: 0 }]);
  assert.is((await told(scene.card, { csv: true })).text.split('\r\n')[4], `/DCIM/B/4.JPG,${more.length},5800`);
}));

if (canRun('an image that cannot be read', 'a user that is not root')) test('an image that cannot be read is named, and the exit code is 2', () => inScene({ card }, async scene => {
  chmodSync(join(scene.card, 'DCIM/A/3.jpg'), 0);
  const { code, text } = await told(scene.card);
  assert.is(code, 2);
  assert.match(text, /\n\/DCIM\/A\/3\.jpg cannot be read, so its preview is not known; /);
  assert.match(text, /\n3 images with /);
}));

test('the command', () => inScene({ card }, async scene => {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const run = (...words: string[]) => spawnSync(process.execPath, ['--import', './test/plain.js', 'test/tools/audit/run.ts', ...words], { cwd: root, encoding: 'utf8' });
  const found = run('--card', scene.card, '--previews');
  assert.equal([found.status, found.stderr], [0, '']);
  assert.match(found.stdout, /: 3 hold a preview, /);
  const alone = run('--previews');
  assert.is(alone.status, 2);
  assert.match(alone.stderr, /--previews needs --card/);
}));

test.run();
