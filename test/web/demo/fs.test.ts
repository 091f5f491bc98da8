// Tests the demo's files in memory: for all that the simulated card does, they give the same results and errors as node:fs.

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

/** Returns the result of a call in a form that can be compared, or the code of its error. */
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
  ['opening a missing file', files => files.openSync(at('a'), 'r')],
  ['writing in a missing folder', files => files.openSync(at('no/a'), 'w')],
  ['writing a file', files => write(files, 'a', 'w', 'hello', 0)],
  ['opening a path below a file', files => files.openSync(at('a/b'), 'w')],
  ['appending to a file', files => write(files, 'a', 'a', ' you', null)],
  ['overwriting within a file', files => write(files, 'a', 'r+', 'J', 0)],
  ['writing past the end of a file', files => write(files, 'a', 'r+', '!', 12)],
  ['reading a file', files => readAll(files, 'a')],
  ['the size of a file', files => files.statSync(at('a'))!.size],
  ['stat of a missing file without an exception', files => files.statSync(at('b'), { throwIfNoEntry: false })],
  ['stat of a missing file with an exception', files => files.statSync(at('b'))],
  ['making a folder', files => files.mkdirSync(at('dir'))],
  ['making an existing folder', files => files.mkdirSync(at('dir'))],
  ['opening a folder as a file', files => files.openSync(at('dir'), 'w')],
  ['writing a file in the folder', files => write(files, 'dir/ä.jpg', 'w', 'x', 0)],
  ['listing a folder', files => files.readdirSync(at('dir'))],
  ['listing a folder with names as bytes', files => files.readdirSync(at('dir'), { encoding: 'latin1' })],
  ['finding a file by the bytes of its name', files => files.existsSync(Buffer.from(at('dir/Ã¤.jpg'), 'latin1'))],
  ['listing a file', files => files.readdirSync(at('a'))],
  ['listing a missing folder', files => files.readdirSync(at('none'))],
  ['removing a folder that is not empty', files => files.rmdirSync(at('dir'))],
  ['removing a file', files => files.unlinkSync(at('dir/ä.jpg'))],
  ['removing a missing file', files => files.unlinkSync(at('dir/ä.jpg'))],
  ['removing an empty folder', files => files.rmdirSync(at('dir'))],
  ['existence after removal', files => [files.existsSync(at('dir')), files.existsSync(at('a'))]],
  ['truncating a file by opening it for writing', files => [write(files, 'a', 'w', '', 0), files.statSync(at('a'))!.size]],
];

for (const [title, step] of steps) {
  test(title, () => assert.equal(resultOf(() => step(memory)), resultOf(() => step(fs as unknown as Files))));
}

test('paths are joined as by Node', () => {
  const asked = [['/demo', './card'], ['/demo', 'card/../x'], ['a', 'b/'], ['/', '.'], ['/a/b', '../../..']];
  for (const parts of asked) assert.is(paths.join(...parts), join(...parts).replace(/(.)\/$/, '$1'), parts.join(' + '));
});

test.run();
