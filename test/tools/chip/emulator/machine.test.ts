// Tests of the search for what a round on the emulated chip needs, and of the message if something is missing.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engine } from '../../../../firmware/engine/engine.js';
import { canRun } from '../../../needs.ts';
import { findMachine } from './machine.ts';

const test = suite('machine');
const path = process.env.PATH;
let home = '';

function lay(name: string, content = '', mode = 0o644): void {
  mkdirSync(join(home, name, '..'), { recursive: true });
  writeFileSync(join(home, name), content);
  chmodSync(join(home, name), mode);
}

const layEmulator = (machines: string) => lay('bin/qemu-system-xtensa', `#!/bin/sh\nprintf '${machines}'\n`, 0o755);
const layEngine = (folder: string) => engine.files.forEach(({ name }) => lay(join(folder, name)));

test.before.each(() => {
  home = mkdtempSync(join(tmpdir(), 'snapferry-machine-'));
  process.env.PATH = join(home, 'bin');
  delete process.env.CHIP_ROMS;
  delete process.env.CHIP_ENGINE;
});
test.after.each(() => {
  process.env.PATH = path;
  rmSync(home, { recursive: true });
});

if (canRun('the search for an emulator', 'sh')) {
  test('each missing part is named in one line', () => {
    const missing = (pattern: RegExp, asked = {}) => {
      const said = findMachine(asked);
      assert.type(said, 'string');
      assert.match(said as string, pattern);
      assert.not.match(said as string, /\n/);
    };
    missing(/no qemu-system-xtensa on the PATH/);
    lay('bin/qemu-system-xtensa', '#!/bin/sh\necho "libslirp.so.0: cannot open" >&2\nexit 127\n', 0o755);
    missing(/does not start \(libslirp\.so\.0: cannot open\)/);
    layEmulator('sim   a simulator\\n');
    missing(/does not know the machine esp32/);
    layEmulator('esp32   Espressif ESP32 machine\\n');
    missing(/no mformat on the PATH.*mtools/);
    lay('bin/mformat', '', 0o755);
    missing(/no mcopy on the PATH.*mtools/);
    lay('bin/mcopy', '', 0o755);
    missing(/No engine is named: --engine-dir/);
    missing(/does not hold the engine/, { engineDir: home });
    layEngine('engine');
    missing(/does not hold the chip's boot ROM/, { roms: home });
  });

  test('engine and ROM are found next to the emulator; a named engine takes precedence', () => {
    layEmulator('esp32   Espressif ESP32 machine\\n');
    for (const name of ['mformat', 'mcopy']) lay(`bin/${name}`, '', 0o755);
    lay('engine-empty/README');
    layEngine('engine-one');
    lay('roms/esp32-v3-rom.bin');
    const emulator = join(home, 'bin/qemu-system-xtensa');
    assert.equal(findMachine(), { emulator, engineDir: join(home, 'engine-one'), roms: join(home, 'roms') });
    layEngine('named');
    process.env.CHIP_ENGINE = join(home, 'named');
    assert.is((findMachine() as { engineDir: string }).engineDir, join(home, 'named'));
    assert.is((findMachine({ engineDir: join(home, 'engine-one') }) as { engineDir: string }).engineDir, join(home, 'engine-one'));
  });
}

test.run();
