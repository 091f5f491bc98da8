// Tests of the messages to a person before and during the bench.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { announce, checkPossible, parts } from './options.ts';
import { createTeller } from './tell.ts';

const test = suite('progress messages of the bench');

function printed(stream: { isTTY: boolean; columns: number }, tell: (teller: ReturnType<typeof createTeller>, wait: (ms: number) => void) => void): string {
  let text = '';
  let ms = 5000;
  tell(createTeller({ ...stream, write: said => (text += said) !== '' }, () => ms), more => (ms += more));
  return text;
}

test('on a terminal a message replaces the last one, fits the width, and is erased before a table', () => {
  const text = printed({ isTTY: true, columns: 16 }, ({ tell, wipe }, wait) => {
    tell('one');
    wait(61_000);
    tell('one that is longer than the line');
    wipe();
  });
  assert.is(text, '\r\x1b[K0:00  one\r\x1b[K1:01  one that \r\x1b[K');
});

test('without a terminal each message is a line, and none is erased', () => {
  assert.is(printed({ isTTY: false, columns: 0 }, ({ tell, wipe }, wait) => {
    tell('one');
    wait(3_599_000);
    tell('two');
    wipe();
  }), '0:00  one\n59:59  two\n');
});

const all = { isThere: true, canCount: true };

test('the expected duration is reported for each part, and in total', () => {
  const told = announce(parts, all);
  for (const part of parts) assert.match(told, new RegExp(`[:,] ${part} (\\d+ (s|min)|nothing more)[,;]`));
  assert.match(told, /line \d+ min, .*chip nothing more, /);
  assert.match(told, /; \d+ min in all\. --no-engine leaves out the instructions, \d+ min of it\.$/);
});

test('parts that this machine cannot run are not counted', () => {
  const minutes = (has: typeof all) => Number(/line (\d+) /.exec(announce(['line'], has))![1]);
  assert.ok(minutes(all) < 60, 'the part "line" takes minutes');
  assert.match(announce(['line'], { isThere: false, canCount: false }), /about: line \d+ s\.$/);
  assert.match(announce(['real'], { isThere: false, canCount: false }), /real nothing, as its requirements are missing\.$/);
});

test('parts of which this machine can run none are a mistake', () => {
  const bare = { isThere: false, canCount: false };
  for (const part of parts) checkPossible([part], all);
  checkPossible(['real', 'line'], bare);
  checkPossible(['records'], { isThere: true, canCount: false });
  assert.throws(() => checkPossible(['real', 'cost'], bare), /^Nothing can be measured here: real, cost need espruino on the PATH, .* docs\/contributing\.md says how/);
  assert.throws(() => checkPossible(['shot'], { isThere: true, canCount: false }), /^Nothing can be measured here: shot needs espruino/);
});

test.run();
