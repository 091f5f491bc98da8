// The texts of an image that are shortened by words, and the real engine (Espruino), which writes them out.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findEspruino, usualEngine } from '../../../firmware/engine/espruino.js';
import { writePieces } from '../../../firmware/image/pieces.js';
import { asWriter } from '../../../firmware/image/spell.js';
import { buildImage } from '../../../firmware/image/storage.js';
import { tokenise } from '../../../firmware/image/tokens.js';
import { makeShortener, mostWords } from '../../../firmware/image/words.js';
import { canRun } from '../../needs.ts';
import { smallEngine } from '../../sim/engine/engines.ts';
import { bootImage } from './boot.ts';

const test = suite('words of texts');

test('the longest words are not always the best, and a word is a byte', () => {
  const shorten = makeShortener({ words: ['the modem', ' does', 'em does not ans', 'the mod', 'wer'], usual: [] });
  assert.is(shorten('the modem does not answer'), '\x82\x81\x83');
  assert.is(shorten('the modem does'), '\x7f\x80');
});

test('a text stays as it is if it is usual, short, or has a byte that a word may have', () => {
  const shorten = makeShortener({ words: ['usual text', 'word'], usual: ['a usual text'] });
  assert.is(shorten('a usual text!'), 'a \x7f!');
  for (const text of ['a usual text', 'word', 'sword', 'no such', 'a usual text\n', 'a usual text\xe4']) assert.is(shorten(text), undefined, text);
});

test('a program with few texts has no words', () => {
  const code = 'function make(){return function(){return"the modem does not answer"}}make()();';
  assert.not.match(writePieces(code, undefined, { words: ['the modem does'], usual: [] }).program, new RegExp(`function ${asWriter}`));
});

test('a text in a list of records stays as it is, as code makes the list whole to find one record', () => {
  const [text, times] = ['the modem does not answer', 12];
  const records = Array.from({ length: times }, (_, i) => `{at:${i},why:"${text}"}`).join();
  const code = `function make(){return function(){return[${records}].filter(function(one){return one.at===k})[0]||"${text}, twice: ${text}, ${text}, ${text}"}}make()();`;
  const { program: short } = writePieces(code, undefined, { words: [text], usual: [] });
  // the word itself is there once
  assert.is(short.split(text).length - 1, times + 1);
  assert.ok(short.includes('twice: \x7f'), short);
});

/** As many words as there can be, and texts that have all of them, each between others. */
const words = Array.from({ length: mostWords }, (_, i) => `word${i}x`);
const texts = [...words.map(word => `${word} and ${word}, <${word}>: ${word}${word}`), words.join(' '), 'no word of them', `${words[0]} is usual`];
const worded = { words, usual: [texts.at(-1)!] };
const program = `
function speak(){return function(n){switch(n){${texts.map((text, i) => `case ${i}:return"${text}";`).join('')}default:return{"word1x word1x word1x":"word2x word2x word2x"}}}}
setTimeout(function(){for(var i=0;i<${texts.length};i++)console.log("text "+i+" "+E.CRC32(speak()(i))+".");var o=speak()(-1);console.log("key "+Object.keys(o)[0]+"="+o["word1x word1x word1x"]+".");console.log("the "+"end.")},10);`;

for (const command of [usualEngine, smallEngine]) {
  if (!canRun(`words of texts on ${command}`, command as 'espruino')) continue;
  test(`${command} writes out each text, with each word`, async () => {
    const { program: short } = writePieces(program, undefined, worded);
    assert.match(short, new RegExp(`function ${asWriter}\\(`));
    const [told, plain] = await Promise.all([short, program].map(code =>
      bootImage(command === usualEngine ? findEspruino()! : command, buildImage([{ name: '.bootcde', data: tokenise(code) }]), 'the end.')));
    const read = (lines: string) => [...lines.matchAll(/(?:text \d+ \d+|key [^.]*)\./g)].map(([line]) => line);
    assert.is(read(told!).length, texts.length + 1);
    assert.equal(read(told!), read(plain!));
  });
}

test.run();
