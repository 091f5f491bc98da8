// The files of the demo in the page: the same results and errors as node:fs, for all that the simulated card does.

import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as memory from '../../../web/demo/board/node/fs.ts';
import * as paths from '../../../web/demo/board/node/path.ts';

const test = suite('the demo in the page: files');
const folder = fs.mkdtempSync(join(tmpdir(), 'snapferry-demo-'));
test.before(() => memory.mkdirSync(folder, { recursive: true }));
test.after(() => fs.rmSync(folder, { recursive: true }));

type Files = typeof memory;
const at = (name: string) => join(folder, name);

/** A result that can be compared, or the code of its error. */
function resultOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}

function readAll(files: Files, name: string): string {
  const fd = files.openSync(at(name), 'r');
  const bytes = Buffer.alloc(100);
  const count = files.readSync(fd, bytes, 0, 100, 0);
  files.closeSync(fd);
  return bytes.toString('latin1', 0, count);
}

function write(files: Files, name: string, flags: string, text: string, position: number | null): number {
  const fd = files.openSync(at(name), flags);
  const count = files.writeSync(fd, Buffer.from(text), 0, text.length, position);
  files.closeSync(fd);
  return count;
}

const steps: [string, (files: Files) => unknown][] = [
  ['a file that is missing', files => files.openSync(at('a'), 'r')],
  ['in a folder that is missing', files => files.openSync(at('no/a'), 'w')],
  ['is written', files => write(files, 'a', 'w', 'hello', 0)],
  ['below a file', files => files.openSync(at('a/b'), 'w')],
  ['is appended', files => write(files, 'a', 'a', ' you', null)],
  ['is changed inside', files => write(files, 'a', 'r+', 'J', 0)],
  ['is written past its end', files => write(files, 'a', 'r+', '!', 12)],
  ['is read', files => readAll(files, 'a')],
  ['its size', files => files.statSync(at('a'))!.size],
  ['none is there', files => files.statSync(at('b'), { throwIfNoEntry: false })],
  ['none is there, and that is an error', files => files.statSync(at('b'))],
  ['a folder', files => files.mkdirSync(at('dir'))],
  ['once more', files => files.mkdirSync(at('dir'))],
  ['opened as a file', files => files.openSync(at('dir'), 'w')],
  ['in it', files => write(files, 'dir/ä.jpg', 'w', 'x', 0)],
  ['names', files => files.readdirSync(at('dir'))],
  ['names as bytes', files => files.readdirSync(at('dir'), { encoding: 'latin1' })],
  ['found by bytes', files => files.existsSync(Buffer.from(at('dir/Ã¤.jpg'), 'latin1'))],
  ['names of a file', files => files.readdirSync(at('a'))],
  ['names of nothing', files => files.readdirSync(at('none'))],
  ['the folder is not empty', files => files.rmdirSync(at('dir'))],
  ['the file is removed', files => files.unlinkSync(at('dir/ä.jpg'))],
  ['and again', files => files.unlinkSync(at('dir/ä.jpg'))],
  ['the folder is', files => files.rmdirSync(at('dir'))],
  ['both are gone', files => [files.existsSync(at('dir')), files.existsSync(at('a'))]],
  ['emptied by w', files => [write(files, 'a', 'w', '', 0), files.statSync(at('a'))!.size]],
];

for (const [title, step] of steps) {
  test(title, () => assert.equal(resultOf(() => step(memory)), resultOf(() => step(fs as unknown as Files))));
}

test('paths, as those of Node', () => {
  const asked = [['/demo', './card'], ['/demo', 'card/../x'], ['a', 'b/'], ['/', '.'], ['/a/b', '../../..']];
  for (const parts of asked) assert.is(paths.join(...parts), join(...parts).replace(/(.)\/$/, '$1'), parts.join(' + '));
});

test.run();
