// The test files of which npm test does a sample (test/whole.ts), complete, as a part of the long run.

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { count } from '../../common/count.ts';
import type { Part, Words } from './part.ts';

const tests = fileURLToPath(new URL('../..', import.meta.url));
const [program, loader] = ['run/suites.ts', 'plain.js'].map(name => join(tests, name)) as [string, string];
/** Processor time for all the files, measured. */
const secondsOfAll = 400;
const mostOutputBytes = 64e6;

interface Result {
  file: string;
  passed: number;
  /** Titles of failures; the text after a title may hold secrets. */
  failed: string[];
}

function listFiles(text: string): string[] {
  const names = readdirSync(tests, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.test.ts') && name.includes(text));
  return names.filter(name => /from '(\.\/|(\.\.\/)+)whole\.ts'/.test(readFileSync(join(tests, name), 'utf8'))).sort();
}

function resultOf(file: string, isWrong: boolean, printed: string): Result {
  const titles = [...printed.matchAll(/^ *FAIL +(.*)$/gm)].map(([, title = '']) => title);
  const passed = [...printed.matchAll(/\((\d+) \/ \d+\)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
  return { file, passed, failed: isWrong && titles.length === 0 ? ['it has not come to its end'] : titles };
}

export const whole: Part = {
  name: 'whole', about: 'all that is in the test files of which npm test does a sample', needs: 'trials',
  declare: program => void program.option('--file <text>', 'whole: only files whose path holds it'),
  async plan(words: Words) {
    const files = listFiles(String(words['file'] ?? ''));
    return {
      size: count(files.length, 'file'), tasks: files, seconds: files.length === 0 ? 0 : secondsOfAll,
      report(texts) {
        const results = texts.map(text => JSON.parse(text) as Result);
        return {
          summary: `${count(results.reduce((sum, { passed }) => sum + passed, 0), 'test')} of ${count(results.length, 'file')} passed`,
          findings: results.flatMap(({ file, failed }) => failed.map(title => ({ text: `test/${file}: ${title}`, replay: `--only whole --file ${file}` }))),
        };
      },
    };
  },
  perform: file => new Promise(resolve => {
    execFile(process.execPath, ['--import', loader, program, join(tests, file)], { env: { ...process.env, WHOLE: '1' }, maxBuffer: mostOutputBytes }, (error, out, err) =>
      resolve(JSON.stringify(resultOf(file, error !== null, out + err))));
  }),
};
