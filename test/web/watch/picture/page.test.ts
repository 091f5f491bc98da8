// Tests in a browser that Watch shows of which pictures the server has only the preview, and lets a person send the whole one.

import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canRun } from '../../../needs.ts';
import { findChromium } from '../../../sim/programs.ts';
import { pictureOf } from '../../../source/thumbnail.ts';
import { inAll } from '../../../whole.ts';
import { connect, delivered, inBrowser, show, stands, tell, until } from '../../steps.ts';

const test = suite('whole pictures in Watch');

if (canRun('whole pictures in Watch', 'Chromium')) {
  const add = inBrowser(test, findChromium()!)();
  inAll(add)('a picture of which the server has only the preview is sent whole when a person presses the button', async ({ stand }) => tell(await stand.openNew('sends', {
    configure: tree => { tree['images'] = { ...tree['images'], preview: 'only' }; },
    fill(card) {
      const images = join(card, 'DCIM/100CAM');
      if (existsSync(join(images, 'IMG_0003.JPG'))) rmSync(join(images, 'IMG_0003.JPG'));
      writeFileSync(join(images, 'DEER_0003.JPG'), Buffer.from(pictureOf(), 'latin1'));
    },
  }), async tab => {
    const { page } = tab;
    await show(page, 'watch');
    await connect(page);
    await stands(page, 'connected');
    await page.getByText('The server has only its preview.').waitFor();
    const arrived = (): string[] => delivered(tab).map(path => path.replace(/^.*\//, '')).sort();
    assert.equal(arrived(), ['DEER_0003_t.JPG']);
    await page.getByRole('button', { name: 'Send the whole picture' }).click();
    await page.locator('#whole-said').getByText('the whole picture is here').waitFor();
    await until(() => arrived().length === 2, 'the picture is on the server');
    assert.equal(arrived(), ['DEER_0003.JPG', 'DEER_0003_t.JPG']);
    assert.is(await page.locator('#whole').count(), 0);
  }));
}

test.run();
