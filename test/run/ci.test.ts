// Tests that CI runs the commands of a newcomer on each system.
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('CI');

test('CI runs npm ci and npm test on Linux, macOS and Windows', () => {
  const text = readFileSync(new URL('../../.github/workflows/ci.yml', import.meta.url), 'utf8');
  assert.match(text, /os: \[ubuntu-latest, macos-latest, windows-latest\]/);
  assert.match(text, /- run: npm ci\n +- run: npm test\n/);
  assert.match(text, /- run: npm ci\n +- run: npm run test:all\n/);
});

test('CI runs npm test where nothing else is on the PATH, then every test, and fails if either does', () => {
  const text = readFileSync(new URL('../../.ci/run', import.meta.url), 'utf8');
  assert.match(text, /\nnpm ci\n[^]*\nfor name in node npm git sh; do [^]*\nPATH="\$bare" npm test \|\| code=1\nnpm run test:all \|\| code=1\nexit "\$code"\n/);
});

test.run();
