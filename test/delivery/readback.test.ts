// Tests how a copy is read back and compared with the card, byte for byte: from the server at once, from the modem in pieces.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runOwn } from '../../src/delivery/imagescript.ts';
import { compareCopy } from '../../src/delivery/readback.ts';
import { End } from '../../src/fault.ts';
import { lowered } from '../common/lowered.ts';
import type { Mischief } from '../outside.ts';
import { contentOf, sourceOf } from './source.ts';
import { modemWith, sceneOf, type Ended } from './trip.ts';

const test = suite('compare');

const path = '/DCIM/A.JPG';
const modem = modemWith({
  get: [{ say: 'AT+GET="{name}"', result: '0', data: '+GET: DATA,{len}', ms: 5000 }],
  readBack: [{ say: 'AT+BACK={rest},{piece}', want: ['+BACK: 0', 'OK'], data: '+BACK: DATA,{len}', ms: 5000 }],
});

interface Case {
  content?: string;
  /** The bytes that are read back, or the modem's lines in place of a copy. */
  copy: string | string[];
  mischief?: Mischief;
  isGone?: boolean;
}

async function compare(script: 'get' | 'readBack', { content = contentOf(3000), copy, mischief, isGone }: Case): Promise<Ended & { said: string[]; lines: string[]; rest: string; open: number }> {
  const source = sourceOf(isGone ? {} : { [path]: content }, mischief ? { mischief } : {});
  const { trip, said, lines, end } = sceneOf({
    modem, image: { size: content.length }, variables: { rest: '17' }, parts: { source },
    answer: command => {
      const [, from, bytes] = (/^AT\+BACK=(\d+),(\d+)$/.exec(command) ?? [0, 0, 1e9]).map(Number);
      if (Array.isArray(copy)) return copy;
      const piece = copy.slice(from!, from! + bytes!);
      const name = command.slice(2, command.search(/=/));
      return [...(piece ? [`${name}: DATA,${piece.length}\r\n${piece}`] : []), `${name}: 0`, 'OK'];
    },
  });
  const ended = await end(onEnd => lowered(compareCopy)(trip, runOwn, script, 0, onEnd));
  return { ...ended, said, lines, rest: trip.variables['rest']!, open: source.card.openFiles() };
}

const other = (content: string, at: number) => content.slice(0, at) + String.fromCharCode(content.charCodeAt(at) ^ 1) + content.slice(at + 1);
const whole = contentOf(3000);

const cases: { title: string; given: Case; end: Ended['end']; code?: string; line?: RegExp }[] = [
  { title: 'an identical copy', given: { copy: whole }, end: End.done },
  { title: 'an identical copy of zeros only', given: { content: '\0'.repeat(2000), copy: '\0'.repeat(2000) }, end: End.done },
  { title: 'the first byte differs', given: { copy: other(whole, 0) }, end: End.refused, code: 'content-differs', line: /3000 bytes read back of 3000/ },
  { title: 'the last byte differs', given: { copy: other(whole, 2999) }, end: End.refused, code: 'content-differs', line: /3000 bytes read back of 3000/ },
  { title: 'only one byte in the middle differs', given: { copy: other(whole, 1500) }, end: End.refused, code: 'content-differs' },
  { title: 'one byte short', given: { copy: whole.slice(0, -1) }, end: End.refused, code: 'content-differs', line: /2999 bytes read back of 3000/ },
  { title: 'an empty copy', given: { copy: '' }, end: End.refused, code: 'content-differs', line: /^0 bytes/ },
  { title: 'the image is gone from the card', given: { copy: whole, isGone: true }, end: End.refused, code: 'content-differs' },
  { title: 'the card cannot be read', given: { copy: whole, mischief: operation => (operation === 'read' ? false : undefined) }, end: End.refused, code: 'content-differs' },
  { title: 'no answer', given: { copy: [] }, end: End.broken, code: 'silent' },
];
for (const script of ['get', 'readBack'] as const) {
  for (const { title, given, end, code, line } of cases) {
    test(`${script === 'get' ? 'from the server' : 'from the modem'}: ${title}`, async () => {
      const compared = await compare(script, given);
      assert.equal([compared.end, compared.code], [end, code]);
      if (line) assert.match(compared.line!, line);
      const told = `info image: ${path} was read back from the ${script === 'get' ? 'server' : 'modem'} and is the same, byte for byte`;
      assert.equal(compared.lines.filter(text => text.startsWith('info image')), end === End.done ? [told] : []);
      if (code === 'content-differs') assert.is(compared.where, script === 'get' ? 'the copy on the server' : 'the copy in the modem');
      assert.is(compared.rest, '17', 'the resume offset is unchanged');
      assert.is(compared.open, 0, 'no file is left open');
    });
  }
}

test('from the server: the read is refused', async () => {
  const { end, code, line } = await compare('get', { copy: ['ERROR'] });
  assert.equal([end, code, line], [End.refused, 'refused', 'ERROR']);
});

test('from the modem: a refused read is logged, and the copy on the server is read instead', async () => {
  const { end, lines, rest, open } = await compare('readBack', { copy: ['ERROR'] });
  assert.is(end, End.done);
  assert.match(lines.join('\n'), /warn modem: does not give its copy back/);
  assert.not.match(lines.join('\n'), /is the same/);
  assert.equal([rest, open], ['17', 0]);
});

test('from the server: reading an endless copy is broken off', async () => {
  const { end, code, line, open } = await compare('get', { copy: Array.from({ length: 200 }, () => `+GET: DATA,${whole.length}\r\n${whole}`) });
  assert.equal([end, code, line, open], [End.broken, 'content-differs', 'broken off after 69000 bytes', 0]);
});

test('from the server: one byte too many', async () => {
  const { end, code, line } = await compare('get', { copy: `${whole}x` });
  assert.equal([end, code, line], [End.refused, 'content-differs', '3001 bytes read back of 3000']);
});

const pieces: [size: number, asked: string[]][] = [
  [1, ['0,1']], [895, ['0,895']], [896, ['0,896']], [897, ['0,896', '896,1']], [2500, ['0,896', '896,896', '1792,708']],
];
for (const [size, asked] of pieces) {
  test(`${size} bytes from the modem: ${asked.length} piece${asked.length > 1 ? 's' : ''} within the engine's buffer`, async () => {
    const content = contentOf(size);
    const { end, said } = await compare('readBack', { content, copy: content });
    assert.is(end, End.done);
    assert.equal(said, asked.map(part => `AT+BACK=${part}`));
  });
}

test('reading ends when the modem returns no more bytes', async () => {
  const { said } = await compare('readBack', { copy: whole.slice(0, 896) });
  assert.equal(said, ['AT+BACK=0,896', 'AT+BACK=896,896']);
});

test('a short copy from the server is not read a second time', async () => assert.is((await compare('get', { copy: whole.slice(0, 100) })).said.length, 1));

test.run();
