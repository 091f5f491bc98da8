// Tests `npm start -- --check-in` as a program: each scene comes in order, and the camera goes back to its old settings. It runs on Node. The long
// run (`npm run test:faults`) also runs it on the real engine if that is on the PATH.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isWhole } from '../../../whole.ts';

const test = suite('tools/demo/checkin');
const [program, loader] = ['../run.ts', '../../../plain.js'].map(name => fileURLToPath(new URL(name, import.meta.url))) as [string, string];

test('bad settings are reverted, and the report says so', async () => {
  const child = spawn(process.execPath, ['--import', loader, program, '--check-in', '--speed', 'full', ...isWhole ? [] : ['--engine', 'node']]);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', bytes => { text += String(bytes); });
  const code = await new Promise(resolve => child.on('close', resolve));
  assert.is(code, 0, text);
  assert.equal([...text.matchAll(/^(\d)\. /gm)].map(([, n]) => n), ['1', '2', '3', '4', '5', '6', '7', '8']);
  assert.match(text, /"config":"8 refused: not proved within 2 rounds \(/);
  assert.match(text, /The camera is back, and the report on the server says why\.\n$/);
});

test.run();
