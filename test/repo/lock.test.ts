// Tests package-lock.json: each package has its checksum, so that `npm ci` installs exactly the packages that were tested.

import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('package-lock.json');

interface Locked { version: string; integrity?: string; optional?: boolean; os?: string[]; cpu?: string[]; libc?: string[] }

const { packages } = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as { packages: Record<string, Locked> };

/**
 * Packages of the lock file that may lack a checksum: Rollup's native parts for other systems. The registry that made the file does not have
 * them, so npm takes the checksum of the registry that it installs from. `npm install --package-lock-only` with npm's own registry adds them.
 * Then delete this list.
 */
const withoutChecksum = [
  'android-arm-eabi', 'android-arm64', 'android-x64', 'darwin-arm64', 'darwin-x64', 'freebsd-arm64', 'freebsd-x64', 'linux-arm-gnueabihf', 'linux-arm-musleabihf',
  'linux-arm64-musl', 'linux-loong64-gnu', 'linux-loong64-musl', 'linux-ppc64-gnu', 'linux-ppc64-musl', 'linux-riscv64-gnu', 'linux-riscv64-musl', 'linux-s390x-gnu',
  'linux-x64-musl', 'openbsd-x64', 'openharmony-arm64', 'win32-arm64-msvc', 'win32-ia32-msvc', 'win32-x64-gnu', 'win32-x64-msvc',
].map(system => `node_modules/@rollup/rollup-${system}`);

const locked = Object.entries(packages).filter(([path]) => path !== '');

test('each package has a checksum, except for the listed ones', () => {
  assert.equal(locked.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path).sort(), [...withoutChecksum].sort());
  for (const [path, { integrity }] of locked) assert.ok(integrity === undefined || /^sha512-[\w+/]{86}==$/.test(integrity), `${path}: ${integrity}`);
});

test('packages without a checksum are for other systems than the release builds, and of Rollup\'s own version', () => {
  const isBuilder = ({ os, cpu, libc = ['glibc'] }: Locked) => os?.includes('linux') && cpu?.includes('x64') && libc.includes('glibc');
  assert.equal(withoutChecksum.filter(path => isBuilder(packages[path]!)), []);
  for (const path of withoutChecksum) assert.equal([packages[path]?.version, packages[path]?.optional], [packages['node_modules/rollup']!.version, true], path);
});

test('each workflow pins each action to a commit', () => {
  const folder = new URL('../../.github/workflows/', import.meta.url);
  for (const file of readdirSync(folder)) {
    const uses = [...readFileSync(new URL(file, folder), 'utf8').matchAll(/uses: (.*)/g)].map(([, what]) => what!);
    assert.ok(uses.length > 1, file);
    for (const one of uses) assert.match(one, /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, file);
  }
});

test.run();
