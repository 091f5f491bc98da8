// Tests which of the engine's flaws apply: by its version, and on a chip alone.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type * as module from '../../../src/device/start/flaws.ts';
import { programOf, runOnNode } from '../module.ts';

const test = suite('flaws');

const flaws = "[{ from: 202600000, below: 202900096, why: 'loses', keptBytes: 64 }, { from: 202800000, below: 203000000, why: 'stumbles' }]";

function asked(made: 'findFlaws' | 'mostAtOnce', steps: string, version: string, engine: 'linux' | 'esp32' = 'esp32'): Promise<unknown[]> {
  const imports = { board: `{ board: { engine: '${engine}' } }`, engine: `{ engine: { flaws: ${flaws} } }` };
  // the version is set here, since the stand-in's own version is a desktop's
  return runOnNode(`process.version = '${version}'; ${programOf<typeof module>('device/start/flaws', made, imports, steps)}`);
}

function told(version: string, engine?: 'linux'): Promise<unknown[]> {
  return asked('findFlaws', 'tell(create().map(function (flaw) { return flaw.why; }));', version, engine);
}

test('a flaw applies from its first version to before its end, in numeric order', async () => {
  const rows: [string, string[]][] = [
    ['2v25.999', []], ['2v26', ['loses']], ['2v28', ['loses', 'stumbles']], ['2v29', ['loses', 'stumbles']],
    ['2v29.95', ['loses', 'stumbles']], ['2v29.96', ['stumbles']], ['2v29.277', ['stumbles']], ['2v30', []], ['3v1', []],
  ];
  for (const [version, expect] of rows) assert.equal(await told(version), [expect], version);
});

test('a desktop has no flaws', async () => assert.equal(await told('2v29', 'linux'), [[]]));

test('mostAtOnce is the size of the driver\'s buffer, or 64 bytes for an engine that loses the rest', async () => {
  for (const [version, most] of [['2v25', 1024], ['2v26', 64], ['2v29.95', 64], ['2v29.96', 1024]] as const) {
    assert.equal(await asked('mostAtOnce', 'tell(create());', version), [most], version);
  }
  assert.equal(await asked('mostAtOnce', 'tell(create());', '2v29', 'linux'), [1024]);
});

test.run();
