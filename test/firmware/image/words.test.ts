// The texts of an image that are shortened by words, and the real engine (Espruino), which writes them out.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readCode, walk } from '../../../firmware/bundle/tree.js';
import { findEspruino, usualEngine } from '../../../firmware/engine/espruino.js';
import { writePieces } from '../../../firmware/image/pieces.js';
import { asWriter } from '../../../firmware/image/spell.js';
import { buildImage } from '../../../firmware/image/storage.js';
import { tokenise } from '../../../firmware/image/tokens.js';
import { makeCounter, makeShortener, mostPhrases, mostWords, wording } from '../../../firmware/image/words.js';
import { canRun } from '../../needs.ts';
import { smallEngine } from '../../sim/engine/engines.ts';
import { findBuilt } from '../../sim/world/built.ts';
import { bootImage } from './boot.ts';

const test = suite('words of texts');

test('the longest words are not always the best, and a word is a byte', () => {
  const shorten = makeShortener({ words: ['the modem', ' does', 'em does not ans', 'the mod', 'wer'], phrases: [], usual: [] });
  assert.is(shorten('the modem does not answer'), '\x82\x81\x83');
  assert.is(shorten('the modem does'), '\x7f\x80');
});

test('a phrase is two bytes, and is written by words and shorter phrases', () => {
  const wording = { words: ['the modem', ' does'], phrases: ['the modem does', 'the modem does not', 'the modem does not answer'], usual: [] };
  const shorten = makeShortener(wording);
  assert.is(shorten('the modem does not answer'), '\x01"');
  assert.is(shorten('now the modem does not send'), 'now \x01! send');
  // the phrase, the shorter one in it, and the two words of that one, which take no more bytes than the shortest phrase
  assert.is(makeCounter(wording)('\x01"'), 4);
  assert.is(makeCounter(wording)('\x7f!'), 1);
});

test('a text that only a phrase would shorten stays as it is', () => {
  const shorten = makeShortener({ words: ['the modem'], phrases: [' does not answer'], usual: [] });
  assert.is(shorten('it does not answer'), undefined);
  assert.is(shorten('the modem does not answer'), '\x7f\x01 ');
});

test('a text stays as it is if it is usual, short, or has a byte that a word may have', () => {
  const shorten = makeShortener({ words: ['usual text', 'word'], phrases: [], usual: ['a usual text'] });
  assert.is(shorten('a usual text!'), 'a \x7f!');
  for (const text of ['a usual text', 'word', 'sword', 'no such', 'a usual text\n', 'a usual text\xe4']) assert.is(shorten(text), undefined, text);
});

test('each text of usual rounds, which stays as it is, is a text of the firmware', () => {
  const found = new Set<string>();
  // the board of a desktop, and one with a camera, whose texts are usual, too
  for (const board of ['linux', 'eye']) {
    walk(readCode(readFileSync(findBuilt(board, 'firmware.js'), 'latin1')).tree, node => void (node.type === 'Literal' && found.add(node.value)));
  }
  assert.equal(wording.usual.filter(text => !found.has(text)), []);
});

test('a program with few texts has no words', () => {
  const code = 'function make(){return function(){return"the modem does not answer"}}make()();';
  assert.not.match(writePieces(code, undefined, { words: ['the modem does'], phrases: [], usual: [] }).program, new RegExp(`function ${asWriter}`));
});

test('a text in a list of records stays as it is, as code makes the list whole to find one record', () => {
  const [text, times] = ['the modem does not answer', 12];
  const records = Array.from({ length: times }, (_, i) => `{at:${i},why:"${text}"}`).join();
  const code = `function make(){return function(){return[${records}].filter(function(one){return one.at===k})[0]||"${text}, twice: ${text}, ${text}, ${text}"}}make()();`;
  const { program: short } = writePieces(code, undefined, { words: [text], phrases: [], usual: [] });
  // the word itself is there once
  assert.is(short.split(text).length - 1, times + 1);
  assert.ok(short.includes('twice: \x7f'), short);
});

/** As many words and phrases as there can be, and texts that have all of them, each between others. */
const words = Array.from({ length: mostWords }, (_, i) => `word${i}x`);
const phrases = Array.from({ length: mostPhrases }, (_, i) => `a phrase, ${'so '.repeat(i % 3)}word${i % mostWords}x (${i})`);
const few = (all: string[]) => Array.from({ length: Math.ceil(all.length / 10) }, (_, i) => all.slice(10 * i, 10 * (i + 1)));
const texts = [
  ...few(words).map(some => some.map(word => `${word} and ${word}, <${word}>: ${word}${word}`).join('; ')), words.join(' '),
  ...few(phrases).map(some => some.map(phrase => `${phrase}, ${phrase}: ${phrase}!`).join('; ')),
  phrases.slice(0, 60).join(''), 'no word of them', `${words[0]} is usual`,
];
const worded = { words, phrases, usual: [texts.at(-1)!] };
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
