// Tests what flash.sh gets from parts.js and shows before it writes: each part of an installation, and what the firmware is built for.

import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { engine } from '../../../firmware/engine/facts.js';
import { suiteWith } from '../../needs.ts';
import { writeRelease } from '../release/release.js';
import { fakeEsptool, root, runFlash } from './shell.js';

const board = 'lilygo-t-sim7600';
const image = readFileSync(join(root, 'dist', board, 'storage.bin'));

const test = suiteWith<{ folder: string }>('parts', 'bash and the usual Unix commands');
test.before.each(context => {
  context.folder = mkdtempSync(join(tmpdir(), 'flash-'));
  writeRelease(context.folder);
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

test('a dry run lists every part with its address, size and checksum, and writes nothing', async ({ folder }) => {
  fakeEsptool(folder, 'esptool v5.1.0', 'echo CALLED');
  const { code, text } = await runFlash(['--board', board, '--engine-dir', folder, '--dry-run'], folder);
  assert.is(code, 0, text);
  const parts = [...engine.files.map(file => ({ ...file, bytes: readFileSync(join(folder, file.name)) })), { address: engine.storage.address, name: `dist/${board}/storage.bin`, bytes: image }];
  for (const { address, name, bytes } of parts) {
    assert.match(text, new RegExp(`^${address} +${bytes.length} bytes  .*${name}\n +SHA-256 ${createHash('sha256').update(bytes).digest('hex')}$`, 'm'));
  }
  assert.match(text, /^The firmware is built for a serial camera \(VC0706 or OV528\); npm run build -- lilygo-t-sim7600 --camera builds it for another\.$/m);
  assert.match(text, /^The modems that it knows: SIM7600, SIM7500 alone; npm run build -- lilygo-t-sim7600 --modems all builds it for others, too\.$/m);
  assert.match(text, 'Nothing was written');
  assert.not.match(text, 'CALLED');
});

test.run();
