// Tests `npm start -- --check` as a program. By FTP each step succeeds and nothing is left on the server; a wrong login is named. The long run (`npm
// run test:faults`) does the same by HTTP, where the picture may stay.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inWhole } from '../../whole.ts';
import { startTarget } from './server/target.ts';

const test = suite('tools/demo/check');
const [program, loader] = ['run.ts', '../../plain.js'].map(name => fileURLToPath(new URL(name, import.meta.url))) as [string, string];

function start(words: string[]): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, ['--import', loader, program, '--check', '--engine', 'node', '--speed', 'full', ...words]);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', bytes => { text += String(bytes); });
  return new Promise(resolve => child.on('close', code => resolve({ code, text })));
}

test('by FTP: all seven steps pass', async () => {
  const { code, text } = await start([]);
  assert.is(code, 0, text);
  // The line of a build comes before the others, if the sources are newer than the build in dist/.
  const lines = text.trim().split('\n').filter(line => !line.startsWith('Building the firmware for '));
  assert.equal(lines.slice(1).map(line => line.split(':')[0]), ['✓ Card', '✓ SIM', '✓ Network', '✓ Server', '✓ Test picture', '✓ Read back', '✓ Clean up']);
});

inWhole(test)('by HTTP: the picture arrives', async () => {
  const { code, text } = await start(['--http']);
  assert.is(code, 0, text);
  assert.match(text, /✓ Test picture: The server has taken it\./);
  assert.match(text, /(?:– Clean up: check-\w{8}\.jpg stays on the server|✓ Clean up)/);
});

test('a user’s card: a wrong password is reported before the firmware starts, and the card is unchanged', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-check-'));
  const target = await startTarget(join(folder, 'server'));
  const card = join(folder, 'card');
  mkdirSync(join(card, 'DCIM'), { recursive: true });
  writeFileSync(join(card, 'config.json'), JSON.stringify({ ftp: { ...target.section['ftp'] as object, password: 'sesame-7' } }));
  try {
    const { code, text } = await start(['--card', card]);
    assert.is(code, 1, text);
    assert.match(text, /is the password right\?/);
    assert.not.match(text, /sesame/);
    assert.not.ok(readdirSync(card, { recursive: true }).some(name => String(name).includes('check.jpg')));
  } finally {
    await target.close();
    rmSync(folder, { recursive: true });
  }
});

test.run();
