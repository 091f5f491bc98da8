import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLines, longestLine } from '../../src/at/lines.ts';
import { cut } from '../../src/text.ts';
import { everyCut } from '../common/textcuts.ts';

const lines = suite('lines');

interface Case {
  title: string;
  given: string;
  expect: string[];
  prompt?: string;
  /** After the line `after`, the next `bytes` bytes are read as raw bytes. */
  raw?: { after: string; bytes: number };
  /**
   * The beginning of a line that goes on with raw bytes. It has the name with colon, then either a comma, or all its commas and a quote. `+R:,`
   * stands for `+R: 6,`. If undefined, no line goes on with raw bytes.
   */
  inline?: string;
  /** A line after which the reader drops the next one, such as the header of a short message, whose text follows. */
  passed?: string;
}

const table: Case[] = [
  { title: 'an answer', given: '\r\n+CSQ: 22,99\r\n\r\nOK\r\n', expect: ['+CSQ: 22,99', 'OK'] },
  { title: 'an echo that ends with a carriage return alone', given: 'AT+CSQ\r\r\n+CSQ: 22,99\r\n', expect: ['AT+CSQ', '+CSQ: 22,99'] },
  { title: 'line feeds alone', given: 'RDY\n+CPIN: READY\n', expect: ['RDY', '+CPIN: READY'] },
  { title: 'NULs and blanks around a line', given: '\0\0 OK \r\n', expect: ['OK'] },
  { title: 'half a line is no line', given: 'OK\r\n+CFTPS', expect: ['OK'] },
  { title: 'a prompt with no line end', given: '\r\n>', prompt: '>', expect: ['<prompt>'] },
  { title: 'a prompt with a blank, and the answer after', given: '\r\n> \r\nOK\r\n', prompt: '>', expect: ['<prompt>', 'OK'] },
  { title: 'a prompt with a line end', given: '>\r\nOK\r\n', prompt: '>', expect: ['<prompt>', 'OK'] },
  { title: 'a prompt after a URC', given: '\r\n+CREG: 5\r\n\r\n>', prompt: '>', expect: ['+CREG: 5', '<prompt>'] },
  { title: 'no prompt if none is awaited', given: '>\r\nOK\r\n', expect: ['>', 'OK'] },
  { title: 'raw bytes that look like answers', given: '+L: DATA,8\r\nOK\r\n> \r\r\nOK\r\n', raw: { after: '+L: DATA,8', bytes: 8 }, expect: ['+L: DATA,8', '<raw OK\r\n> \r\r>', 'OK'] },
  { title: 'raw bytes that begin with a line feed', given: '+L: DATA,2\r\n\nx\r\nOK\r\n', raw: { after: '+L: DATA,2', bytes: 2 }, expect: ['+L: DATA,2', '<raw \nx>', 'OK'] },
  { title: 'raw bytes on the line of their count', given: '\r\n+R: 6,\r\nOK\r\n\r\nOK\r\n', inline: '+R:,', raw: { after: '+R: 6,', bytes: 6 }, expect: ['+R: 6,', '<raw \r\nOK\r\n>', 'OK'] },
  { title: 'a count of 0 has no comma', given: '\r\n+R: 0\r\n\r\nOK\r\n', inline: '+R:,', raw: { after: '+R: 6,', bytes: 6 }, expect: ['+R: 0', 'OK'] },
  { title: 'a number in front of the count: the bytes begin on the next line', given: '\r\n+R: 0,6\r\n\r\nOK\r\n\r\nOK\r\n', inline: '+R:,', raw: { after: '+R: 0,6', bytes: 6 }, expect: ['+R: 0,6', '<raw \r\nOK\r\n>', 'OK'] },
  { title: 'a comma on the next line does not count', given: '+R: 0\r\n+CSQ: 22,99\r\n', inline: '+R:,', expect: ['+R: 0', '+CSQ: 22,99'] },
  { title: 'raw bytes in quotes', given: '\r\n+R: 0,6,"a",\r\n""\r\n\r\nOK\r\n', inline: '+R:,,"', raw: { after: '+R: 0,6,"', bytes: 6 }, expect: ['+R: 0,6,"', '<raw a",\r\n">', 'OK'] },
  { title: 'raw bytes in quotes after a text in quotes', given: '\r\n+R: "f",2,",""\r\nOK\r\n', inline: '+R:,,"', raw: { after: '+R: "f",2,"', bytes: 2 }, expect: ['+R: "f",2,"', '<raw ,">', 'OK'] },
  { title: 'an empty pair of quotes has no raw bytes', given: '\r\n+R: 0,""\r\n\r\nOK\r\n', inline: '+R:,,"', expect: ['+R: 0,""', 'OK'] },
  { title: 'no quote after the commas', given: '\r\n+R: 0,6,7\r\n\r\nOK\r\n', inline: '+R:,,"', expect: ['+R: 0,6,7', 'OK'] },
  { title: 'other lines keep their commas', given: '+CSQ: 22,99\r\n+R: 2,ab\r\nOK\r\n', inline: '+R:,', raw: { after: '+R: 2,', bytes: 2 }, expect: ['+CSQ: 22,99', '+R: 2,', '<raw ab>', 'OK'] },
  { title: 'a skipped line', given: '\r\n+T: 1\r\nOK\r\n\r\n+CSQ: 22,99\r\n', passed: '+T: 1', expect: ['+T: 1', '+CSQ: 22,99'] },
  { title: 'a skipped line that is empty', given: '\r\n+T: 1\r\n\r\n\r\nOK\r\n', passed: '+T: 1', expect: ['+T: 1', 'OK'] },
  { title: 'a skipped line that looks like a prompt', given: '\r\n+T: 1\r\n> \r\n\r\n> ', passed: '+T: 1', prompt: '>', expect: ['+T: 1', '<prompt>'] },
  { title: 'a skipped line that looks like a count before raw bytes', given: '+T: 1\r\n+R: 2,ab\r\nOK\r\n', passed: '+T: 1', inline: '+R:,', expect: ['+T: 1', 'OK'] },
];

function linesInto(seen: string[]) {
  return createLines(line => void seen.push(line));
}

function feed(given: Case, chunks: string[]): string[] {
  const seen: string[] = [];
  let raw = '';
  const takeRaw = (bytes: string, isLast: boolean) => {
    raw += bytes;
    if (isLast) seen.push(`<raw ${raw}>`);
  };
  const take = (line: string) => {
    seen.push(line);
    if (line === given.raw?.after) parser.takeRaw(given.raw.bytes, takeRaw, () => undefined);
    if (line === given.passed) parser.passOver(() => parser.passOver(undefined));
  };
  const parser = createLines(take);
  parser.awaitPrompt(given.prompt ?? '', () => void seen.push('<prompt>'), given.inline);
  chunks.forEach(chunk => parser.feed(chunk));
  return seen;
}

for (const given of table) {
  lines(`${given.title}, cut at every place`, () => {
    for (const chunks of everyCut(given.given)) assert.equal(feed(given, chunks), given.expect, JSON.stringify(chunks));
  });
}

lines('a line without an end does not grow without bound', () => {
  const seen: string[] = [];
  const parser = linesInto(seen);
  for (let i = 0; i < 1000; i++) parser.feed('x'.repeat(97));
  parser.feed('\r\nOK\r\n');
  assert.is(seen.length, 2);
  assert.is(seen[0], cut('x'.repeat(97_000), longestLine));
  assert.is(seen[1], 'OK');
});

for (const [length, expect] of [[longestLine, 'x'.repeat(longestLine)], [longestLine + 1, cut('x'.repeat(longestLine + 1), longestLine)]] as const) {
  lines(`a line of ${length} bytes is ${expect.length > longestLine ? 'truncated with a mark' : 'whole'}`, () => {
    const seen: string[] = [];
    const parser = linesInto(seen);
    for (let i = 0; i < length; i++) parser.feed('x');
    parser.feed('\r\n');
    assert.equal(seen, [expect]);
  });
}

lines('only lines with a quote go apart, also beside a prompt, and none of a line that ends at its raw bytes', () => {
  for (const [prompt, inline] of [['', ''], ['>', ''], ['', '+R:,']] as const) {
    const plain: string[] = [];
    const quoted: string[] = [];
    const parser = createLines((line, isQuoted) => void (isQuoted ? quoted : plain).push(line));
    parser.awaitPrompt(prompt, () => undefined, inline);
    parser.feed('\r\n+CSQ: 22,99\r\n\r\n+COPS: 0,0,"F"\r\n+A: "b\r\n\r\nOK\r\n');
    assert.equal([plain, quoted], [['+CSQ: 22,99', 'OK'], ['+COPS: 0,0,"F"', '+A: "b']]);
  }
  const plain: string[] = [];
  const parser = createLines((line, isQuoted) => void (isQuoted ? assert.unreachable() : plain.push(line)));
  parser.awaitPrompt('', undefined, '+R:,"');
  parser.feed('\r\n+R: 6,"');
  assert.equal(plain, ['+R: 6,"']);
});

lines('lines that are passed over are no lines and no prompt, raw bytes given up or not, until they are read again', () => {
  const seen: string[] = [];
  const passed: string[] = [];
  const parser = linesInto(seen);
  parser.awaitPrompt('>', () => void seen.push('<prompt>'));
  parser.passOver(line => void passed.push(line));
  parser.feed('OK\r\n>\r\n\r\n> ');
  parser.giveUp();
  assert.equal([seen, passed, parser.pending()], [[], ['OK', '>', ''], 3]);
  parser.passOver(undefined);
  parser.feed('');
  assert.equal([seen, parser.pending()], [['<prompt>'], 0]);
});

lines('missing raw bytes are given up: the bytes held back are dropped, and lines are read again', () => {
  const seen: string[] = [];
  const parser = linesInto(seen);
  parser.takeRaw(100, bytes => void seen.push(`raw ${bytes}`), () => undefined);
  parser.feed('x'.repeat(40));
  parser.feed('\r\nO');
  assert.is(parser.giveUp(), true);
  assert.is(parser.giveUp(), false);
  parser.feed('OK\r\n');
  assert.is(seen.join(''), `raw ${'x'.repeat(40)}OK`);
});

lines('a result in the place of raw bytes is reported and not passed on as raw bytes, cut at every place', () => {
  const text = `${'x'.repeat(50)}\r\n+QFTPGET:-7\r\n`;
  for (const chunks of everyCut(text)) {
    let raw = '';
    let held = '';
    const parser = linesInto([]);
    parser.takeRaw(100, bytes => void (raw += bytes), line => void (held = line));
    chunks.forEach(chunk => parser.feed(chunk));
    assert.is(held, '+QFTPGET:-7');
    assert.ok(/^x+$/.test(raw), raw);
    assert.is(text.length - raw.length <= 32, true);
  }
});

lines.run();
