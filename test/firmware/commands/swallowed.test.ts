// Tests that an option is found that npm has taken for one of its own, because the two dashes before the options are missing.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findSwallowed } from '../../../firmware/commands/swallowed.js';

const test = suite('firmware/commands/swallowed');

const sentence = (name: string, command: string) => `npm has taken --${name} for an option of its own. Write two dashes before the options: npm ${command} -- --${name}`;

const cases: [title: string, variables: Record<string, string>, script: string, expect: string | undefined][] = [
  ['an option of the command, as npm passes it on', { npm_lifecycle_event: 'bench', npm_config_as_before: 'true' }, 'bench', sentence('as-before', 'run bench')],
  ['the same for a script that needs no "run"', { npm_lifecycle_event: 'test', npm_config_times: 'true' }, 'test', sentence('times', 'test')],
  ['no option', { npm_lifecycle_event: 'bench' }, 'bench', undefined],
  ['an option of npm that is not the command\'s', { npm_lifecycle_event: 'bench', npm_config_silent: 'true' }, 'bench', undefined],
  ['npm runs another script, which has started this command', { npm_lifecycle_event: 'test', npm_config_times: 'true' }, 'bench', undefined],
  ['npm does not run', { npm_config_times: 'true' }, 'bench', undefined],
];
for (const [title, variables, script, expect] of cases) test(title, () => assert.is(findSwallowed(variables, script, ['times', 'as-before']), expect));

test('an option that npm has expanded to another name stands only in the log of the npm that still runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-logs-'));
  const variables = { npm_lifecycle_event: 'bench', npm_config_logs_dir: folder };
  const write = (name: string, ...lines: string[]) => writeFileSync(join(folder, `${name}-debug-0.log`), lines.join('\n'));
  try {
    write('2026-11-20', '4 verbose argv "run" "bench" "--as-before" "2"', '9 verbose exit 0');
    assert.is(findSwallowed(variables, 'bench', ['http', 'as-before']), undefined, 'an npm that has ended');
    write('2026-11-21', '4 verbose argv "run" "bench" "--http=3" "--" "--as-before"');
    assert.is(findSwallowed(variables, 'bench', ['http', 'as-before']), sentence('http', 'run bench'));
    assert.is(findSwallowed(variables, 'bench', ['as-before']), undefined, 'the command gets what stands behind the dashes');
    assert.is(findSwallowed({ ...variables, npm_config_logs_max: '0' }, 'bench', ['http']), undefined, 'npm writes no logs');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
