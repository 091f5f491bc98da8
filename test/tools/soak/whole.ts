// Runs the test files completely of which `npm run test:all` only does a sample (test/whole.ts), as a part of `npm run test:faults`.

import { fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { count } from '../../common/plural.ts';
import { hideSecrets } from '../../sim/secrets.ts';
import { named } from './chosen.ts';
import type { Part, Words } from './part.ts';

const tests = fileURLToPath(new URL('../..', import.meta.url));
const [program, loader] = ['run/suites.ts', 'plain.js'].map(name => join(tests, name)) as [string, string];
/** Estimated processor time for all the files, in seconds. Some mostly wait. */
const secondsOfAll = 3000;
/** Most lines of a failure's text that are shown. */
const mostLines = 12;

interface Result {
  file: string;
  passed: number;
  /** One text for each failure: its title and its first lines, without secrets. */
  failed: string[];
}

function listFiles(): string[] {
  const names = readdirSync(tests, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.test.ts'));
  return names.filter(name => /from '(\.\/|(\.\.\/)+)whole\.ts'/.test(readFileSync(join(tests, name), 'utf8'))).sort();
}

function resultOf(file: string, isWrong: boolean, printed: string): Result {
  const [, ...failures] = printed.split(/^ *FAIL +/m);
  const failed = failures.map(text => text.split('\n').filter(line => line.trim()).slice(0, mostLines).join('\n    '));
  const passed = [...printed.matchAll(/\((\d+) \/ \d+\)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
  return { file, passed, failed: isWrong && failed.length === 0 ? ['it has not come to its end'] : failed };
}

/** Runs a test file completely. A failure may quote the modem's dialogue, so the file's process sends the secrets, which are then masked. */
function runWhole(file: string): Promise<Result> {
  const child = fork(program, [join(tests, file)], { execArgv: ['--import', loader], env: { ...process.env, WHOLE: '1' }, silent: true });
  const secrets = new Set<string>();
  let printed = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', (text: string) => void (printed += text));
  child.on('message', (message: { secret?: string }) => void (message.secret !== undefined && secrets.add(message.secret)));
  return new Promise(resolve => child.once('close', code => resolve(resultOf(file, code !== 0, hideSecrets(printed, secrets)))));
}

export const whole: Part = {
  name: 'whole', about: 'all that is in the test files of which npm test does a sample', needs: 'trials', turn: 1,
  declare: program => void program.option('--file <text>', 'whole: only files whose path holds it'),
  async plan(words: Words) {
    const files = named(words, 'file', listFiles());
    return {
      size: count(files.length, 'file'), tasks: files, seconds: secondsOfAll,
      report(texts) {
        const results = texts.map(text => JSON.parse(text) as Result);
        return {
          summary: `${count(results.reduce((sum, { passed }) => sum + passed, 0), 'test')} of ${count(results.length, 'file')} passed`,
          findings: results.flatMap(({ file, failed }) => failed.map(title => ({ text: `test/${file}: ${title}`, replay: `--only whole --file ${file}` }))),
        };
      },
    };
  },
  perform: async file => JSON.stringify(await runWhole(file)),
};
