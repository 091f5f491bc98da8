// The Storage image: its bytes, its boot on the engine (if installed) as text and as tokens, and the output of `npm run image`.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engine } from '../../../firmware/engine/engine.js';
import { findEspruino } from '../../../firmware/engine/espruino.js';
import { measureMemory } from '../../../firmware/engine/memory.js';
import { keepSaved, listSaved } from '../../../firmware/flash/saved.js';
import { decompress } from '../../../firmware/image/heatshrink.js';
import { padImage } from '../../../firmware/image/layout.js';
import { putInPieces, writePieces } from '../../../firmware/image/pieces.js';
import { buildImage as buildBytes, listImage, type StoredFile } from '../../../firmware/image/storage.js';
import { tokenise } from '../../../firmware/image/tokens.js';
import { canRun } from '../../needs.ts';
import { root, run } from '../flash/shell.js';
import { bootAndKeep, bootImage } from './boot.js';
import { listPieces } from './pieces.ts';

const test = suite('image');

/** Makes a Storage image. It is returned as Node's Buffer, since the tests use that class's functions. */
const buildImage = (files: StoredFile[]) => Buffer.from(buildBytes(files));

test('a file is a header of 32 bytes and its data, padded to 4 with 0xFF', () => {
  const image = buildImage([{ name: 'ab', data: Buffer.from('hello') }]);
  assert.is(image.toString('hex'), '05000000' + '6162' + '00'.repeat(26) + '68656c6c6f' + 'ffffff');
});

for (const pad of [0, 1, 32, 4096]) {
  test(`with ${pad} bytes of erased flash after it, an image is listed, unless it ends within a header`, () => {
    const files = [1, 2, 3, 4, 5, 4096].map(size => ({ name: `f${size}`, data: Buffer.alloc(size, size) }));
    const image = Buffer.concat([buildImage(files), Buffer.alloc(pad, 0xff)]);
    if (pad > 0 && pad < 4) assert.throws(() => listImage(image), /ends within a header/);
    else assert.equal(listImage(image).map(({ name, data }) => [name, data.length, data[0]]), files.map(({ name, data }) => [name, data.length, data[0]]));
  });
}

test('a name of 28 bytes fits, one more does not', () => {
  const name = 'x'.repeat(28);
  assert.is(listImage(buildImage([{ name, data: Buffer.from('a') }]))[0]?.name, name);
  assert.throws(() => buildImage([{ name: `${name}x`, data: Buffer.from('a') }]), /1 to 28 bytes/);
});

test('an empty file and a truncated image are rejected', () => {
  assert.throws(() => buildImage([{ name: 'a', data: Buffer.alloc(0) }]), /empty/);
  assert.throws(() => listImage(buildImage([{ name: 'a', data: Buffer.alloc(99) }]).subarray(0, 90)), /does not hold/);
});

test('a padded image fills the rest of the chip\'s Storage with erased flash', () => {
  const image = buildImage([{ name: 'a', data: Buffer.from('hello') }]);
  const padded = Buffer.from(padImage(image));
  assert.is(padded.length, 224 * 4096);
  assert.ok(padded.subarray(0, image.length).equals(image));
  assert.ok(padded.subarray(image.length).every(byte => byte === 0xff));
});

const kept: [title: string, old: Buffer, expect: string[]][] = [
  ['nothing of an erased Storage', Buffer.alloc(8192, 0xff), []],
  ['nothing of the firmware itself', buildImage([{ name: '.bootcde', data: Buffer.from('old') }]), []],
  ['nothing of a firmware with another boot file', buildImage([{ name: '.boot0', data: Buffer.from('older') }, { name: '.varimg', data: Buffer.from('oldest') }]), []],
  ['a file saved after the firmware, and no Wi-Fi settings', buildImage([{ name: '.bootcde', data: Buffer.from('old') }, { name: '.wificfg', data: Buffer.from('{}') }, { name: 'note', data: Buffer.from('a') }]), ['note']],
  ['a file saved before the firmware', buildImage([{ name: 'note', data: Buffer.from('a') }, { name: '.bootcde', data: Buffer.from('old') }]), ['note']],
  ['a file in the next page', Buffer.concat([buildImage([{ name: 'a', data: Buffer.from('1') }]), Buffer.alloc(4096 - 36, 0xff), buildImage([{ name: 'b', data: Buffer.from('2') }]), Buffer.alloc(4060, 0xff)]), ['a', 'b']],
  ['nothing after an empty page', Buffer.concat([buildImage([{ name: 'a', data: Buffer.from('1') }]), Buffer.alloc(8192 - 36, 0xff), buildImage([{ name: 'b', data: Buffer.from('2') }])]), ['a']],
  ['no deleted file', (() => { const image = buildImage([{ name: 'gone', data: Buffer.from('1') }, { name: 'b', data: Buffer.from('2') }]); image.fill(0, 4, 32); return image; })(), ['b']],
  ['nothing of another program', Buffer.concat([buildImage([{ name: 'a', data: Buffer.from('1') }]), Buffer.from('10000000' + '01ab02cd'.repeat(7) + '00'.repeat(64), 'hex')]), ['a']],
  ['nothing after a broken header', Buffer.concat([buildImage([{ name: 'a', data: Buffer.from('1') }]), Buffer.alloc(64, 0x41)]), ['a']],
];
for (const [title, old, expect] of kept) {
  test(`an update keeps ${title}`, () => {
    const { image: bytes, names } = keepSaved(buildImage([{ name: '.bootcde', data: Buffer.from('new one') }]), old);
    const image = Buffer.from(bytes);
    assert.equal(names, expect);
    assert.equal(listImage(image).map(file => file.name), ['.bootcde', '.wificfg', ...expect]);
    assert.is(String(listImage(image)[0]?.data), 'new one');
  });
}

test('a saved file is kept with its flags', () => {
  const old = buildImage([{ name: 'log', data: Buffer.from('abcd') }]);
  old[3] = 0x40;
  assert.is(Buffer.from(keepSaved(buildImage([{ name: '.bootcde', data: Buffer.from('new') }]), old).image).includes(Buffer.from([4, 0, 0, 0x40])), true);
});

for (const kept of ['.folders', '.lock']) test(`an update keeps the chip's own ${kept} in place of a new one, without listing the file`, () => {
  const marks = (text: string) => ({ name: kept, data: Buffer.from(text.padEnd(8, '\xff'), 'latin1') });
  const fresh = buildImage([{ name: '.boot0', data: Buffer.from('new') }, marks('')]);
  for (const old of [[{ name: '.boot0', data: Buffer.from('older') }, marks('\x12\x34')], [marks('\x12\x34'), { name: 'note', data: Buffer.from('a') }]]) {
    const { image, names } = keepSaved(fresh, buildImage(old));
    assert.equal(names, old[1]!.name === 'note' ? ['note'] : []);
    const files = listImage(image).map(({ name, data }) => [name, Buffer.from(data).toString('latin1')]);
    assert.equal(files.filter(([name]) => name !== 'note' && name !== '.wificfg'), [['.boot0', 'new'], [kept, '\x12\x34\xff\xff\xff\xff\xff\xff']]);
  }
  const { image, names } = keepSaved(fresh, Buffer.alloc(8192, 0xff));
  assert.equal(names, []);
  assert.ok(fresh.equals(image.subarray(0, fresh.length)));
  assert.equal(keepSaved(image, buildImage([])), { image, names }, 'a second time it changes nothing');
});

const list = (...asked: string[]) => run(process.execPath, [join(root, 'firmware/commands/image.js'), ...asked]);

test('npm run image lists each file with its size, and the share of the partition', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'image-'));
  const file = join(folder, 'storage.bin');
  writeFileSync(file, buildImage([{ name: '.bootcde', data: Buffer.alloc(9143) }, { name: 'note', data: Buffer.from('words') }]));
  const { code, text } = await list('--list', file);
  rmSync(folder, { recursive: true });
  assert.is(code, 0);
  assert.match(text, /: 9216 bytes, 2\.3 % of the most for an image, 1\.0 % of the chip's Storage\n  \.bootcde +9143 bytes\n  note +5 bytes\n  in use after boot +not measured: .*\n$/);
});

test('npm run image -- --list lists every image that was built', async () => {
  const { code, text } = await list('--list');
  assert.is(code, 0);
  assert.match(text, /dist\/linux\/storage\.bin: [^]*\.boot0/);
});

test('npm run image reports an unknown image', async () => {
  const { code, text } = await list('nowhere');
  assert.is(code, 1);
  assert.match(text, /^There is no image of "nowhere"\. dist\/ has .*\blinux\b.*; npm run build makes /m);
});

/** How many bytes the flash of the engine for Linux has, and how many a page of it. On the chip a page has 4,096 bytes. */
const [flashBytes, pageBytes] = [engine.desktop.flashBytes, 1024];

/** Returns the flash after a new image was written over an old one. Only the pages that the new image takes are erased before. */
function writeOver(old: Buffer, image: Uint8Array): Buffer {
  const flash = Buffer.alloc(flashBytes, 0xff);
  old.copy(flash);
  flash.fill(0xff, 0, Math.ceil(image.length / pageBytes) * pageBytes);
  flash.set(image);
  return flash;
}

const image = (code: Uint8Array, ...more: { name: string; data: Uint8Array }[]) => buildImage([{ name: '.bootcde', data: code }, ...more]);

/**
 * Programs that use the parts of JavaScript that a bundle may use. Each prints a line, which must be the same once the program is turned into
 * the engine's tokens.
 */
const programs = [
  'console.log("strings",["","x","\\xff\\x8b\\x00\\n\\"".length,"a string that is longer than one JsVar holds".slice(30),"é".charCodeAt(0)].join())',
  'console.log("numbers",[0,1,-1,127,128,-128,-129,255,32767,32768,-32769,40000,1e3,0.5,-0.25,0xff].join())',
  'var a="3",b=2;console.log("signs",[b- -1,b+ +a,1- -b- -b,b-1,-b].join())',
  'console.log("words",[typeof null,{in:1,"new":2,of:3}.in,void 0===undefined,1 in [1,2],[] instanceof Array,!0?1:2].join())',
  'console.log("regex","a/b=c".replace(/[.=]/g,"-"),/\\x1b|b/.test("b"))',
  'function f(a){switch(a){case 1:return"one";case"two":return 2;default:return-1}}console.log("switch",f(1),f("two"),f(3))',
  'var s="";try{throw new Error("thrown")}catch(e){s+=e.message}finally{s+="!"}console.log("try",s)',
  'var n=0;for(var i=0;i<9;i++){if(i%2)continue;if(i>6)break;n+=i<<1}do n--;while(n>20);console.log("loops",n)',
];

/** A program that calls itself deep inside one long line, throws there, and prints the exception that it caught. */
const deepThrow = `(function(){var text=${JSON.stringify('a long line '.repeat(300))};function deep(n){if(n>0)return deep(n-1)+text.length;throw new Error("deep inside")}` +
  'setTimeout(function(){var before=process.memory().usage;try{deep(10)}catch(e){console.log("caught",e.message,process.memory().usage-before,process.memory().usage-before<400,".")}},10)})()';

/** Makes code that adds 1 to `q` n times. With it, a function is so long that the build turns it into a string (firmware/image/pieces.js). */
const steps = (n: number) => `var q=0;${'q=q+1;'.repeat(n)}`;
/**
 * A program with each kind of code that the build turns into a string. It has a function that creates one of two others, one with a variable of its
 * own, cases that return values, and a recursive function. Three functions only return another one.
 */
const inPieces = [
  'var asked=0;',
  `function make(){if(3&asked)var half=function(n){return n/2};if(1===asked)return function(n){${steps(40)}return half(n)+q};if(2===asked)return function(n){${steps(20)}return half(n)*q}}`,
  `function product(){return function(n,by){${steps(20)}return n*by+q}}`,
  `function sum(){return function(n){${steps(20)}return n+q}}`,
  `function late(){return function(){${steps(20)}return q}}`,
  `function counter(by){${steps(20)}var n=by;return function(){${steps(20)}n+=q+(q>20?1:0);return n}}`,
  'function pick(name){switch(name){case"a":return[1,2,3,4,5,6,7,8,9,10,11,12].length-11;case"b":return{one:1,two:2,three:3,four:4,five:5,six:6,seven:7};default:return"none"}}',
  `function add(by){var sum=function more(n){${steps(30)}return n>0?by*n+more(n-1):0};return sum(3)}`,
  'setTimeout(function(){var one=counter(3),two=counter(2);',
  'console.log("made "+(asked=1,make())(10)+" "+(asked=2,make())(10)+", counted "+one()+" "+(one(),one()-17)+" "+two()+", cases "+pick("a")+" "+pick("b").seven+" "+pick("c")+", named "+add(1)+", again "+(asked=1,make())(10)+", returned "+product()(2,3)+" "+sum()(4)+" "+late()());',
  'console.log("the end.")},10);',
].join('\n');

test('the numbers 1 to 9 take a byte each, unless a point or a letter follows', () => {
  assert.equal([...tokenise('f(7,10,-7,"\xd4\x07");1 .f')], [...Buffer.from('f(7,\xd4\x0a,\xd4\xf9,\xd1\x02\xd4\x07);\xd4\x01.f', 'latin1')]);
});

test('a case that returns a long value is text', () => {
  const code = `var asked=0;function make(){return function(n){switch(n){case 1:return[${'n,'.repeat(10)}n];default:return 0}}}console.log((asked=1,make())(1))`;
  const [, chunk = ''] = /\$\$=("(?:[^"\\]|\\.)*")/.exec(putInPieces(code)) ?? [];
  assert.match(listPieces(JSON.parse(chunk) as string).join(), / case 1: return Z\( "/);
});

test('a piece that only returns a function is the text of that function, and others are their own', () => {
  const { program, listed } = writePieces(inPieces, { compressed: {}, plain: {} });
  const texts = [...program.matchAll(/\$\$=("(?:[^"\\]|\\.)*")/g)].flatMap(([, chunk = '']) => listPieces(JSON.parse(chunk) as string));
  const textOf = (name: string) => texts[listed.findIndex(one => one.name === name)]!.trim();
  for (const name of ['product', 'sum', 'late']) assert.match(textOf(name), /^var q= 0 ;/);
  assert.match(textOf('make'), /^if \(3&V/);
});

test('a piece is compressed only if the profile says so, and lies in a string of its own', () => {
  const [plain, all] = [{}, { make: 1 }].map(compressed => writePieces(inPieces, { compressed, plain: {} }));
  assert.is(plain!.program.includes('decompress'), false);
  assert.is(all!.program.split('decompress').length, 2);
  const [before, after] = [plain!, all!].map(({ listed }) => listed.find(({ name }) => name === 'make')!);
  assert.is(decompress(Buffer.from(after!.stored, 'latin1')).length, before!.bytes);
  assert.is(Buffer.from(decompress(Buffer.from(after!.stored, 'latin1'))).toString('latin1'), before!.stored);
  assert.equal(writePieces(inPieces, { compressed: { gone: 1 }, plain: {} }), plain);
});

if (canRun('the engine boots an image', 'espruino')) {
  const espruino = findEspruino()!;
  test('the engine boots an image and finds the other file in it', async () => {
    const code = 'setTimeout(function(){console.log("got "+require("Storage").read("note")+require("Storage").list().join()+".")},10)';
    assert.match(await bootImage(espruino, image(Buffer.from(code), { name: 'note', data: Buffer.from('words') }), 'note.'), /got words\.bootcde,note\./);
  });

  test('tokenised code prints the same as its text', async () => {
    const code = `setTimeout(function(){${programs.map(program => `(function(){${program}})();`).join('')}console.log("the end.")},10)`;
    const say = async (data: Buffer) => [...(await bootImage(espruino, image(data), 'the end.')).matchAll(/(strings|numbers|signs|words|regex|switch|try|loops) [^\r\n]*/g)].map(([line]) => line);
    const asText = await say(Buffer.from(code, 'latin1'));
    assert.is(asText.length, programs.length);
    assert.equal(await say(tokenise(code)), asText);
  });

  test('code in pieces has the same results as whole code', async () => {
    const packed = putInPieces(inPieces);
    const { program: compressed, listed } = writePieces(inPieces, { compressed: { make: 1 }, plain: {} });
    assert.ok(listed.some(({ name, bytes, stored }) => name === 'make' && stored.length < bytes));
    for (const gone of ['function make', 'function product', 'function sum', 'function late', 'function counter', 'case"b":return{']) assert.not.match(packed, gone);
    for (const code of [inPieces, packed, compressed]) assert.match(await bootImage(espruino, image(tokenise(code)), 'the end.'), /made 45 100, counted 23 46 22, cases 1 7 none, named 6, again 45, returned 26 24 20\r?\n/);
  });

  test('an exception thrown deep inside a long line is caught, and uses at most a tenth of the memory', async () => {
    for (const data of [Buffer.from(deepThrow), tokenise(deepThrow)]) {
      assert.match(await bootImage(espruino, image(data), ' .'), /caught deep inside \d+ true \./);
    }
  });

  test('the memory in use after boot is read from the firmware\'s output, and is less than the chip has', async () => {
    const told = await measureMemory(espruino, readFileSync(join(root, 'dist/linux/storage.bin')));
    assert.match(told ?? '', /^\d+ of \d+ JsVars$/);
    assert.ok(parseInt(told!) < 4000, told);
    assert.is(await measureMemory(espruino, image(Buffer.from('Serial3.setup(9600);nowhere()'))), undefined);
  });

  test('an update keeps a file that the engine saved', async () => {
    const saver = buildImage([{ name: '.bootcde', data: Buffer.from('setTimeout(function(){var s=require("Storage");s.write("gone","x");s.write("set","words of the chip");s.erase("gone");console.log("sav"+"ed.")},10)') }]);
    const { flash } = await bootAndKeep(espruino, saver, 'saved.');
    assert.equal(listSaved(flash, pageBytes).map(file => file.name), ['.bootcde', '', 'set']);
    const { image: updated, names } = keepSaved(buildImage([{ name: '.bootcde', data: Buffer.from('setTimeout(function(){console.log("got "+require("Storage").read("set")+".")},10)') }]), flash, pageBytes);
    assert.equal(names, ['set']);
    assert.match(await bootImage(espruino, updated, 'chip.'), 'got words of the chip.');
  });

  const old = buildImage([{ name: '.bootcde', data: Buffer.from(`console.log("old");${'x=1;'.repeat(9999)}`) }]);
  const short = image(Buffer.from('setTimeout(function(){console.log("new "+"starts.")},10)'));
  const ends: [title: string, flash: Buffer, expect: RegExp][] = [
    ['written over a longer one with only its own pages erased is lost, since the engine erases a corrupt Storage', writeOver(old, short), /Storage is corrupt[^]*Erasing Storage Area/],
    ['with everything after it erased boots', writeOver(old, padImage(short).subarray(0, flashBytes)), /new starts\./],
  ];
  for (const [title, flash, expect] of ends) {
    test(`an image ${title}`, async () => assert.match(await bootImage(espruino, flash, expect.source.includes('new') ? 'starts.' : 'Erase complete'), expect));
  }
}

test.run();
