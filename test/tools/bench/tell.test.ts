// Messages to a person before and during the bench.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { announce, parts } from './options.ts';
import { createTeller } from './tell.ts';

const test = suite('the bench tells');

function printed(stream: { isTTY: boolean; columns: number }, tell: (teller: ReturnType<typeof createTeller>, wait: (ms: number) => void) => void): string {
  let text = '';
  let ms = 5000;
  tell(createTeller({ ...stream, write: said => (text += said) !== '' }, () => ms), more => (ms += more));
  return text;
}

test('on a terminal a line is written over, within its width, and wiped before a table', () => {
  const text = printed({ isTTY: true, columns: 16 }, ({ tell, wipe }, wait) => {
    tell('one');
    wait(61_000);
    tell('one that is longer than the line');
    wipe();
  });
  assert.is(text, '\r\x1b[K0:00  one\r\x1b[K1:01  one that \r\x1b[K');
});

test('elsewhere each is a line, and there is nothing to wipe', () => {
  assert.is(printed({ isTTY: false, columns: 0 }, ({ tell, wipe }, wait) => {
    tell('one');
    wait(3_599_000);
    tell('two');
    wipe();
  }), '0:00  one\n59:59  two\n');
});

const all = { isThere: true, canCount: true };

test('how long it takes is told for each part, and in all', () => {
  const told = announce(parts, all);
  for (const part of parts) assert.match(told, new RegExp(`[:,] ${part} \\d+ (s|min)[,;]`));
  assert.match(told, /; \d+ min in all\. --no-engine leaves out the instructions, \d+ min of it\.$/);
});

test('what a machine lacks is not counted in', () => {
  const minutes = (has: typeof all) => Number(/line (\d+) /.exec(announce(['line'], has))![1]);
  assert.ok(minutes(all) < 10, 'line is a matter of minutes');
  assert.match(announce(['line'], { isThere: false, canCount: false }), /about: line \d+ s\.$/);
  assert.match(announce(['real'], { isThere: false, canCount: false }), /real nothing, as what it needs is left out\.$/);
});

test.run();
