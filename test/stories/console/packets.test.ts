// Tests the global `page` on the real engine (Espruino), called by packets as the browser page does. Its answers come between the lines of the log,
// and it needs little memory.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Hello, PageState } from '../../../src/console/page/pageshape.ts';
import { quote } from '../../../web/link/expression.ts';
import { createHost, type Host } from '../../common/packetconsole.ts';
import { canRun } from '../../needs.ts';
import { runEspruino } from '../../sim/engine/espruino.ts';
import { noise } from '../../sim/world/world.ts';
import { findFirmware } from '../../tools/demo/rig/rig.ts';

const test = suite('page, by packets');

const before = '{"ftp":{"host":"h","prot":21}}';
const next = '{"device":"caf\xc3\xa9 \xff","ftp":{"host":"new.example","password":"a\xff/\x80c"},"images":{"folder":"/none"}}';
/** Lines that firmware and engine print at the start, in either order. */
const greetings = [/ftp\.prot: unknown key/, /espruino\.com\/Donate/];
/** Most JsVars (units of memory) that a call of `page` may need, of 4,000 on this engine. */
const whileCalled = 80;

async function onEngine(run: (host: Host, cwd: string, lines: string[]) => Promise<void>): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), 'snapferry-packets-'));
  mkdirSync(join(cwd, 'card/DCIM'), { recursive: true });
  writeFileSync(join(cwd, 'card/config.json'), before);
  writeFileSync(join(cwd, 'card/DCIM/A.JPG'), noise(1000));
  const lines: string[] = [];
  let isUp = (): void => undefined;
  const up = new Promise<void>(resolve => { isUp = resolve; });
  const host = createHost(bytes => engine.write(bytes));
  const engine = runEspruino({
    image: findFirmware('espruino'), cwd, terminalPath: '/nowhere', onBytes: host.take,
    onLine(line) {
      lines.push(line);
      // The test waits for the engine's own lines of the start, since the engine refuses a packet before.
      if (greetings.every(one => lines.some(said => one.test(said)))) isUp();
    },
  });
  try {
    await up;
    await run(host, cwd, lines);
  } catch (error) {
    (error as Error).message += `\n${lines.slice(-20).join('\n')}`;
    throw error;
  } finally {
    await engine.stop();
    rmSync(cwd, { recursive: true, force: true });
  }
}

if (canRun('packets of the page on the real engine', 'espruino')) {
  test('hello, state, a picture and a new config.json', () => onEngine(async (host, cwd, lines) => {
    const hello = await host.ask<Hello>('page.hello()');
    assert.equal([hello.v, hello.board, hello.device, hello.memory > 1000], [1, 'linux', '', true]);
    assert.ok(readFileSync(join(cwd, hello.config)).length > 0, 'as the engine wants the path');
    const state = await host.ask<PageState>('page.state()');
    assert.equal([state.s, state.g, state.n], ['resting', 'badConfig', [0, 0, 0]]);
    assert.match(state.e!.join(), /^config\.json: ftp\.prot: unknown key/);
    let picture = '';
    for (;;) {
      const slice = await host.ask<string>(`page.read("/DCIM/A.JPG", ${picture.length}, 300)`);
      if (!slice) break;
      picture += Buffer.from(slice, 'base64').toString('latin1');
    }
    assert.is(Buffer.from(picture, 'latin1').compare(noise(1000)), 0);
    assert.is(await host.ask('page.read("/none", 0, 300)'), undefined);
    assert.is(await host.ask(`page.take(${quote('{"ftp":{"host":7}}')}, 0)`), 18);
    assert.match((await host.ask<string[]>('page.adopt()')).join(), /^ftp\.host: found 7/);
    assert.is(readFileSync(join(cwd, 'card/config.json'), 'latin1'), before);
    for (let at = 0; at < next.length; at += 50) assert.is(await host.ask(`page.take(${quote(next.slice(at, at + 50))}, ${at})`), Math.min(at + 50, next.length));
    assert.equal(await host.ask('page.adopt()'), []);
    assert.is(readFileSync(join(cwd, 'card/config.json'), 'latin1'), next);
    while (!lines.some(line => / images\.folder: \/none is not a folder/.test(line))) await host.ask('page.state()');
    assert.not.match(lines.join('\n'), /starting over|Uncaught/);
  }));

  test(`a request takes less than ${whileCalled} JsVars during its execution, and none permanently`, () => onEngine(async host => {
    const used = () => host.ask<number>('process.memory().usage');
    await host.ask('page.state()');
    const idle = await used();
    const asked = (await host.ask<PageState>('page.state()')).j[0];
    const after = await used();
    console.log(`${idle} JsVars in use, ${asked} within page.state(), ${after} after it`);
    assert.ok(asked - idle <= whileCalled, `${asked - idle}`);
    assert.ok(after - idle <= 1, `${after - idle}`);
  }));
}

test.run();
