// Tests of command lines: the names of commands begin with the sign of the standards, `+`, or with a maker's own sign.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { virtualClock } from '../../clock.ts';
import { createLine } from '../../line/line.ts';
import { usualLine } from '../usual.ts';
import { createAt, ok } from './at.ts';
import { createDte } from './dte.ts';
import { bareOf, splitArgs, splitLine, textOf } from './syntax.ts';

const test = suite('command syntax');

const namesOf = (body: string) => splitLine(body)?.map(({ name, form, rest, text }) => [name, form, rest, text]);

test('commands of makers have the forms of those of the standards', () => {
  for (const sign of '+#^*$!@_') {
    assert.equal(namesOf(`${sign}sgact?;${sign}FTPPUT="a;b",1;E0`), [
      [`${sign}SGACT`, 'read', '', `AT${sign}sgact?`],
      [`${sign}FTPPUT`, 'write', '"a;b",1', `AT${sign}FTPPUT="a;b",1`],
      ['E', 'run', '0', 'ATE0'],
    ], sign);
  }
});

test('a sign without a name is no command', () => {
  for (const sign of '+#^*$!@_') assert.is(namesOf(sign), undefined, sign);
  assert.is(namesOf('~SGACT?'), undefined);
});

test('an argument is taken with its quotes or without them, as its manual has it', () => {
  const [bare, quoted, none] = splitArgs('E:/,"E:/",')!;
  assert.equal([
    bareOf(bare, 3), bareOf(bare, 2), bareOf(quoted, 9), bareOf(none, 9), bareOf(undefined, 9),
  ], ['E:/', undefined, undefined, undefined, undefined]);
  assert.equal([textOf(quoted, 3), textOf(quoted, 2), textOf(bare, 9)], ['E:/', undefined, undefined]);
});

test('a modem without spaces after colons omits them after any sign', async () => {
  const clock = virtualClock();
  const line = createLine(clock, {});
  const at = createAt(clock, line.dce, { ...usualLine(), echo: false, spaced: false, cmee: 0, longestLine: 100 }, () => undefined, () => undefined);
  at.install({ '#SGACT': { read: () => ok('#SGACT: 1,0') }, '+CSQ': { run: () => ok('+CSQ: 22,0') } });
  at.wake();
  const dte = createDte(clock, line.dte);
  assert.equal(await dte.ask('AT#SGACT?;+CSQ'), ['#SGACT:1,0', '+CSQ:22,0', 'OK']);
});

test.run();
