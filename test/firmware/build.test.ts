// The bundles: the content of dist/, and what the build refuses.
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, type Node } from 'acorn';
import { analyze } from 'eslint-scope';
import { rollup, type Plugin } from 'rollup';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { provideBoard } from '../../firmware/bundle/constants.js';
import { apart, listKnown } from '../../firmware/bundle/fields.js';
import { declareFirst, fitEngine, minify, prepare } from '../../firmware/bundle/minify.js';
import { keepOnDemand, putOnDemand } from '../../firmware/bundle/ondemand.js';
import { oursOf } from '../../firmware/bundle/ours.js';
import { walk } from '../../firmware/bundle/tree.js';
import { checkSyntax } from '../../firmware/check/syntax.js';
import { engine } from '../../firmware/engine/facts.js';
import { completeStorage, hasSlots, placeOf, programIn } from '../../firmware/image/layout.js';
import { constantOf, publicHalf } from '../../firmware/image/signing.js';
import { listImage } from '../../firmware/image/storage.js';
import { tokenise } from '../../firmware/image/tokens.js';
import { ts } from '../../firmware/typescript.js';
import { allBoards, usualBoards } from '../sim/world/board.ts';
import { isWhole } from '../whole.ts';
import { restoreBundle, restoreImage } from './image/pieces.ts';
import { untokenise } from './image/tokens.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const boards = isWhole ? allBoards : usualBoards;

const test = suite('build');

/**
 * Returns a program's syntax tree as a text, without formatting and the spelling of literals, so that equal programs give equal texts.
 */
function meaningOf(code: string): string {
  const tree: Node = parse(code, { ecmaVersion: 5, sourceType: 'script' });
  return JSON.stringify(tree, (key, value) => key === 'start' || key === 'end' || (key === 'raw' && !/^\//.test(value)) ? undefined : value);
}

for (const board of [...boards, ...isWhole ? ['eye'] : []]) {
  test(`the bundle for ${board} has valid syntax, fits, and is the program of its image`, () => {
    const file = `${root}dist/${board}/firmware.js`;
    assert.ok(existsSync(file), `${file} exists`);
    const code = readFileSync(file, 'latin1');
    assert.equal(checkSyntax(code), []);
    const image = readFileSync(`${root}dist/${board}/storage.bin`);
    assert.ok(image.length <= engine.image.mostBytes, `${image.length} bytes`);
    assert.ok(hasSlots(image), 'the loader is a boot file that the engine keeps when it switches Bluetooth off');
    const program = programIn(image)!;
    const restored = restoreImage(untokenise(Buffer.from(program)));
    const bundled = restoreBundle(code, restored);
    assert.ok(restored.pieces.length > 50, `${restored.pieces.length} pieces`);
    restored.pieces.forEach((piece, i) => assert.is(JSON.stringify(piece), JSON.stringify(bundled.pieces[i]), `piece ${i}`));
    assert.is(JSON.stringify(restored.main), JSON.stringify(bundled.main));
    assert.ok(program.length < code.length, 'the program in the image is smaller');
    const files = listImage(completeStorage(image)).map(({ name, data }) => [name, data.length]);
    assert.equal(files, [['.boot0', 4032], ['mark', 8160], ['a', 401376], ['b', 401376], ['.folders', 2000], ['.lock', 640]]);
    const rescue = readFileSync(`${root}dist/${board}/rescue.bin`);
    assert.equal(listImage(completeStorage(image, rescue)).map(({ name }) => name).at(-1), 'rescue');
    const used = placeOf('b') + engine.slots.bytes;
    assert.ok(used + 32 + rescue.length <= engine.storage.pageBytes * engine.storage.pages - 65_536, 'room for a person\'s files and those of the chip');
    assert.ok(completeStorage(image).subarray(image.length).every((byte, at) => byte === 0xff || at + image.length >= placeOf('b') - 32), 'erased, as on a new chip');
  });
}

test('a bundle contains code only for its own engine', () => {
  assert.not.match(readFileSync(`${root}dist/linux/firmware.js`, 'latin1'), /connectSDCard/);
  assert.not.match(readFileSync(`${root}dist/lilygo-t-sim7600/firmware.js`, 'latin1'), /"\.\/modem"/);
});

// The console locks after five minutes without input. It counts the lines that a person types by the engine's own list of them.
test('the lock of the console reads the engine\'s history by the name that the engine gives it', () => {
  assert.match(readFileSync(`${root}dist/lilygo-t-sim7600/firmware.js`, 'latin1'), /\.history\b/);
});

/** Small sources that use a camera as src/main.ts does: only if `board.camera`, a constant of the bundle, is there. */
const sources: Record<string, string> = {
  main: "import { board } from 'board';\nimport { shoot } from 'camera';\n"
    + 'parts = Object.assign({ a: 1 }, board.camera ? { camera: { hasPir: !!board.camera.pir, shoot: function () { return shoot(); } } } : {});',
  camera: "import { exif } from 'exif';\nvar told = {};\nexport function shoot() { return told.picture || exif(); }",
  exif: "export function exif() { return 'a picture'; }",
};

/** Bundles the sources for a board. @param at the board's camera; undefined: none */
async function bundleWith(at: object | undefined): Promise<string> {
  const board = { name: 'x', engine: 'linux', ...(at ? { camera: at } : {}) };
  const given: Plugin = { name: 'given', resolveId: name => name in sources ? name : null, load: name => sources[name] ?? null };
  const bundle = await rollup({ input: 'main', plugins: [given, provideBoard(board)], onwarn: warning => assert.unreachable(warning.message) });
  const { output } = await bundle.generate({ format: 'es', strict: false });
  return output[0].code;
}

test('only the bundle of a board with a camera contains camera code', async () => {
  const [without, withOne] = [await bundleWith(undefined), await bundleWith({ uart: { path: './camera' }, pir: { path: './pir' } })];
  assert.not.match(without, /picture|told|exif|hasPir|camera/);
  for (const part of [/a picture/, /told/, /exif/, /hasPir: (true|!!)/]) assert.match(withOne, part);
});

/** Code that reads the public keys in the firmware as the check of signatures does: each by its constant place in the list. */
const believer = `import { firmware } from '#firmware';
out(firmware.target);
function check(n, square, inverse, e) { out('checked', n, square, inverse, e); }
if (firmware.signers[0]) check(firmware.signers[0].n, firmware.signers[0].square, firmware.signers[0].inverse, firmware.signers[0].e);
if (firmware.signers[1]) check(firmware.signers[1].n, firmware.signers[1].square, firmware.signers[1].inverse, firmware.signers[1].e);
if (firmware.signers.length === 0) out('no key is built in');`;

async function bundleBeliever(keys: string[]): Promise<string> {
  const given: Plugin = { name: 'given', resolveId: name => name === 'main' ? name : null, load: name => name === 'main' ? believer : null };
  const plugins = [given, provideBoard({ name: 'x', engine: 'linux' }, { target: 'x-spi', keys }), minify([])];
  const { output } = await (await rollup({ input: 'main', plugins, onwarn: warning => assert.unreachable(warning.message) })).generate({ format: 'es', strict: false });
  return output[0].code;
}

test('the keys are constants of the bundle, and without one nothing of them is in it', async () => {
  const keys = [1, 2].map(() => publicHalf(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey));
  const [none, one, both] = [await bundleBeliever([]), await bundleBeliever(keys.slice(0, 1)), await bundleBeliever(keys)];
  assert.is(none.replaceAll('\'', '"').replace(/\s/g, ''), 'out("x-spi"),out("nokeyisbuiltin");');
  for (const [at, key] of keys.entries()) {
    const { n, square, inverse } = constantOf(key);
    for (const value of [n, square, String(inverse)]) assert.equal([one, both].map(code => code.includes(value)), [at === 0, true]);
  }
  assert.not.match(both, /signers|no key/);
});

/**
 * The code of a test program, which uses the modules for a camera and for sleep as src/main.ts does. The board decides what of it remains in the
 * bundle.
 */
const ends = `import { board } from 'board';
import { createCameraBus } from './camera/camerabus';
import { createCameraLine } from './camera/cameraline';
import { createCameraPins } from './camera/camerapins';
import { createSleep } from './sleep';
global.parts = Object.assign({ sleep: createSleep() }, board.camera ? { camera: Object.assign({ pins: createCameraPins() },
  board.camera.uart ? { line: function () { return createCameraLine(); } } : {}, board.camera.spi ? { bus: function () { return createCameraBus(); } } : {}) } : {});`;

/** Compiled sources by their path. They are the same for all boards. */
const transpiled = new Map<string, string>();

function transpile(file: string): string {
  const known = transpiled.get(file) ?? ts.transpile(readFileSync(file, 'utf8'), { target: ts.ScriptTarget.ES5, module: ts.ModuleKind.ES2022 });
  transpiled.set(file, known);
  return known;
}

/** Bundles the test program `ends` for a board with or without a camera, by the build's own steps. */
async function bundleEnds(engine: 'linux' | 'esp32', camera?: object): Promise<string> {
  const device = (name: string) => `${root}src/device/${name}.ts`;
  const given: Plugin = {
    name: 'given',
    resolveId: (name, importer) => name === 'main' ? device('main') : name.startsWith('.') && importer ? `${join(dirname(importer), name)}.ts` : null,
    load: id => id === device('main') ? ends : id.endsWith('.ts') ? transpile(id) : null,
  };
  const plugins = [given, provideBoard({ engine, ...camera && { camera } } as { engine: string }), keepOnDemand(`${root}src`), minify(listKnown(`${root}src`))];
  const bundle = await rollup({ input: 'main', plugins, onwarn: warning => assert.unreachable(warning.message) });
  const { output } = await bundle.generate({ format: 'es', strict: false });
  assert.equal(checkSyntax(output[0].code), []);
  return output[0].code;
}

/** Patterns that find code which only some boards need, by names of the engine, as the minifier does not change these. */
const marks = {
  line: /Serial2/, pins: /rx:"D19",\s?tx:"D18"/, bus: /SPI2/, i2c: /I2C1\.writeTo/, bitrate: /bitrate:/, pipes: /\.out"/, watch: /setWatch/, debounce: /debounce:50/,
  file: /setInterval/, supply: /"D32"/, motion: /deepSleepExt0/, poke: /poke32/,
};
const uart = { port: 'Serial2', rx: 'D19', tx: 'D18' };
const spi = { port: 'SPI2', sck: 'D18', miso: 'D19', mosi: 'D23', cs: 'D5' };
const kinds: { title: string; engine: 'linux' | 'esp32'; camera?: object; has: (keyof typeof marks)[] }[] = [
  { title: 'a chip without a camera', engine: 'esp32', has: [] },
  { title: 'a desktop without a camera', engine: 'linux', has: [] },
  { title: 'a chip with a serial camera', engine: 'esp32', camera: { uart }, has: ['line', 'pins'] },
  { title: 'a chip with a serial camera, a supply and a sensor', engine: 'esp32', camera: { uart, supply: 'D32', pir: 'D39' }, has: ['line', 'pins', 'watch', 'debounce', 'supply', 'motion', 'poke'] },
  { title: 'a chip with an SPI camera', engine: 'esp32', camera: { spi }, has: ['bus'] },
  { title: 'a chip with an SPI camera and I2C', engine: 'esp32', camera: { spi, i2c: { sda: 'D21', scl: 'D22' } }, has: ['bus', 'i2c', 'bitrate'] },
  { title: 'a desktop with a serial camera', engine: 'linux', camera: { uart: { path: './c' } }, has: ['line'] },
  { title: 'a desktop with an SPI camera and a sensor', engine: 'linux', camera: { spi: { path: './c' }, pir: { path: './p' } }, has: ['pipes', 'file'] },
];
for (const { title, engine, camera, has } of kinds) {
  test(`the bundle for ${title} has this camera code: ${has.join(', ') || 'none'}`, async () => {
    const code = await bundleEnds(engine, camera);
    assert.equal(Object.keys(marks).filter(name => marks[name as keyof typeof marks].test(code)), has, code);
  });
}

const cases: [code: string, expect: RegExp | undefined][] = [
  ['var a=[1];a.forEach(function(b){console.log(b)})', undefined],
  ['let a=1', /^The bundle is not ES5: .*line 1, near "let a=1"/],
  ['(function(){return()=>1})', /not ES5/],
  ['var a={b};', /not ES5/],
  ['var a=`b`', /not ES5/],
  ['a:for(;;)break a', /no labels/],
  ['var i=0;do if(i)i=2;while(i<1)', /without braces/],
  ['for(var a in {})a', /names that are added meanwhile/],
  ['function a(){return arguments.length}', /parameters that were not given/],
  ['with(Math)abs(1)', /no "with"/],
  ['switch(1){default:case 1:}', /no "case" after "default"/],
  ['switch(1){case 1:default:}', undefined],
  ['[].reduce(f,void 0)', /start of a reduce for none/],
  ['[].reduce(f,undefined)', /start of a reduce for none/],
  ['[].reduce(function(){},0)', undefined],
  ['[1].every(function(a){if(a)return!0})', /passes over a callback that gives "undefined"/],
  ['[1].map(function(a){if(a)return;return 1})', /passes over a callback/],
  ['[1].filter(function(a){return a?f():void 0},1);[1].some(function(a){return void 0})', /passes over a callback/],
  ['[1].map(function(a){f(a)})', /passes over a callback/],
  ['[1].map(function(a){if(a)return 1;else{throw 2}})', undefined],
  ['[1].some(function(a){return[2].forEach(function(c){if(c)return}),a})', undefined],
  ['[1].forEach(function(a){console.log(a)})', undefined],
  ['[2,1].sort()', /keeps a list for ever/],
  ['[2,1].reverse().sort()', undefined],
  ['[2,1].sort(function(a,b){return a-b})', undefined],
  ['f({valueOf:g})', /calls the "valueOf" of an object/],
  ['f({"valueOf":g})', /calls the "valueOf" of an object/],
  ['a=f();a.valueOf=g', /calls the "valueOf" of an object/],
  ['console.log((1).valueOf())', undefined],
  ['f({get a(){return g()}})', /loses exceptions in a getter/],
  ['print(1 instanceof TypeError)', /exceptions of the engine are instances of nothing/],
  ['print(1 instanceof Uint8Array)', undefined],
  ['Array.prototype.slice.call([])', /no members of a built-in prototype/],
  ['new Map', /names "Map"/],
  ['console.log(Symbol)', /names "Symbol"/],
  ['console.log(typeof window)', /names "window"/],
  ['var a=1;a++/2', /division for a regular expression/],
  ['var a=1;if(a)/b/.test("")', /regular expression for a division/],
  ['f();function f(){}', /"f" is used before/],
  ['function f(){return g();function g(){}}f()', /"g" is used before/],
  ['function f(){return g()}function g(){}f()', undefined],
  ['function f(a){if(a){var b=1}else b=2;return b}f()', /"b" is used before/],
  ['console.log("\\u2026")', /one byte/],
  ['console.log("\\xe9")', undefined],
  ['/a?/', /takes \? for a plain character/],
  ['/a\\?[?]/', undefined],
  ['/a{2}/', /takes \{…\}/],
  ['/(?:a)/', /\(\?…\)/],
  ['/(ab)+/', /repeat a group/],
  ['/((a)b)/', /group within a group/],
  ['/^(a|b)$/', /whole pattern at \|/],
  ['/^a$|^b$/', undefined],
  ['/[|]/', /\| within a class/],
  ['/[/]/', /\/ within a class/],
  ['/\\ba/', /escape/],
  ['/a/m', /flags g and i/],
  ['/^[^,]+$/', /match nothing/],
  ['/^[^,]+,/', undefined],
  ['/^.[^,]*$/', undefined],
];
for (const [code, expect] of cases) {
  test(`${code} is ${expect ? 'rejected' : 'accepted'}`, () => {
    const found = checkSyntax(code).join('\n');
    if (expect) assert.match(found, expect);
    else assert.is(found, '');
  });
}

const programs = ['a=-1', 'a=b-1', 'a=b- -1', 'f(-300,- -5,40000,-40000,1e3,.5,0)', 'return_=function(){return-1}', 'a="";b="x";c="\\xff\\x00\\n\\x8b"', `a=${JSON.stringify('y'.repeat(300))}`, 'a={"in":1,of:2}.in', 'try{a()}catch(b){}', 'a=b+ +c+ ++d- --e', 'a=/[\\x03"]/g.test("/")', 'for(var a in b)delete a[b]', 'a=b?-1:-2'];
for (const program of programs) {
  test(`${program.slice(0, 60)} means the same in the engine's tokens`, () => {
    assert.is(meaningOf(untokenise(tokenise(program))), meaningOf(program));
  });
}

function listFields(code: string): Set<string> {
  const fields = new Set<string>();
  walk(parse(code, { ecmaVersion: 5 }), (node, parent) => {
    const isField = (parent?.type === 'MemberExpression' && parent.property === node && !parent.computed) || (parent?.type === 'Property' && parent.key === node);
    if (node.type === 'Identifier' && isField) fields.add(node.name);
  });
  return fields;
}

const fieldCases: { title: string; code: string; fields: string[] }[] = [
  { title: 'a property that only the code names', code: 'var a={count:1};a.count++;a.later=a.count', fields: ['count', 'later'] },
  { title: 'not a property that a text names: a state or a key', code: 'var a={waking:1,idle:2};f(a["wa"+"king"],"waking")', fields: ['idle'] },
  { title: 'not a quoted property', code: 'var a={"rate":1};a.rate=a.speed', fields: ['speed'] },
  { title: 'not a placeholder', code: 'var a={size:1,left:2,other:3};f("AT+X={size},\\"{path/left|more}\\" OK")', fields: ['other'] },
  { title: 'not a word of a list, but a part of a key or of a hyphenated word', code: 'var a={one:1,two:2,host:3,three:4};f("|one|","two,x","ftp.host","no-three")', fields: ['host', 'three'] },
  { title: 'a property that is also the room of a log line', code: 'var a={card:1,disk:2};log.info("card","is gone");f("disk")', fields: ['card', 'info'] },
  { title: 'a property that is also a word of a sentence', code: 'var a={image:1};f("the image is gone")', fields: ['image'] },
  { title: 'not a name of the engine or of the console', code: 'E.openFile(a.chunkSize);ferry.status();a.given()', fields: ['given'] },
  { title: 'no variable, no computed member', code: 'var count=1;a[count]', fields: [] },
];
for (const { title, code, fields } of fieldCases) test(`short names: ${title}`, () => assert.equal([...prepare(code, listKnown(`${root}src`)).names.keys()].sort(), fields));

test('a field of our own records gets a short name although a text has its name; a key in quotes keeps it', () => {
  const { code, names } = prepare('var a={clock:1,"folder":2,number:3};a.clock=b["clock"]+a[clock]+clock;log.error("clock","x")', ['error']);
  assert.is(code, 'var a={a:1,"folder":2,c:3};a.a=b["clock"]+a[clock]+clock;log.b("clock","x")');
  assert.equal([...names], [['clock', 'a'], ['error', 'b'], ['number', 'c']]);
});

test('the most used property gets the shortest free name', () => {
  const { names } = prepare('var x={a:1,often:2,seldom:3};x.often=x.often+x.seldom;f("a")', []);
  assert.equal([...names], [['often', 'b'], ['seldom', 'c']]);
});

test('a letter that is only a text is a short name, and one that is a key, a placeholder or a name is none', () => {
  const { names } = prepare('var x={e:1,one:2,two:3,three:4};x.one=x.one+x.one+x.two+x.two+x.three+f("a")+g("{b}")+h["c"];i("d","e")', ['f']);
  assert.equal([...names], [['one', 'a'], ['two', 'd'], ['three', 'f']]);
});

test('a letter that only the page or the engine reads is the short name of another field, but not beside it in one record', () => {
  const { names } = prepare('var x={a:1,b:2},y={one:1,two:2};y.one=y.one+y.two', ['a', 'b']);
  assert.equal([...names], [['one', 'a'], ['two', 'b']]);
  assert.throws(() => prepare('var x={a:1,one:2}', ['a', 'b']), /has the field "a" beside "one"/);
});

test('names.json lists the short name of each renamed property', () => {
  const names = JSON.parse(readFileSync(`${root}dist/linux/names.json`, 'utf8')) as Record<string, string>;
  assert.ok(Object.keys(names).length > 100);
  assert.is(new Set(Object.values(names)).size, Object.keys(names).length, 'each short name is unique');
  const left = listFields(readFileSync(`${root}dist/linux/firmware.js`, 'latin1'));
  // No long name may be left in the bundle. Names of up to three letters do not count, since another field may have got them as its short
  // name. Those in `apart` do not count either, since they may also be keys of data.
  assert.equal(Object.keys(names).filter(name => name.length > 3 && left.has(name) && !apart.includes(name)), []);
  assert.equal([...left].filter(name => name.startsWith(oursOf(''))), [], 'a field of our own records has a short name');
});

test('a variable declared after its use is also declared in front', () => {
  assert.is(declareFirst('function f(){a=1;var a;return a}f()'), 'function f(){var a;a=1;var a;return a}f()');
  assert.is(declareFirst('var a=1;a++'), 'var a=1;a++');
});

test('code is broken into short lines, and only after a comma, a semicolon or an opening brace', () => {
  const parts = ['function f(){', `a=${'1+'.repeat(40)}1,`, `b="${',;{'.repeat(50)}",`, '/[,;{]/.test(c);', `return d${'+e'.repeat(80)}`, '}'];
  const broken = fitEngine(parts.join(''));
  assert.is(broken.replaceAll('\n', ''), parts.join(''));
  assert.equal(broken.split('\n'), [parts[0]! + parts[1], parts[2], parts[3], parts[4]! + parts[5]]);
});

test('the body of a "do" gets braces unless it is an expression, and a "case" keeps no declaration before its return', () => {
  const table = [
    ['do a++;while(a<3);do{a--}while(a)', 'do a++;while(a<3);do{a--}while(a)'],
    ['do if(a)b();else c();while(a)', 'do {if(a)b();else c();}while(a)'],
    ['switch(a){case 1:var b,c;return b=c=a;case 2:var d=1;return d}', 'var b,c;switch(a){case 1:return b=c=a;case 2:var d=1;return d}'],
  ];
  for (const [given, expect] of table) assert.is(fitEngine(`function f(a){${given}}`), `function f(a){${expect}}`);
});

test('a word or a power of two takes its shortest form as tokens', () => {
  const table = [
    ['return!0', 'return true'], ['return void 0', 'return undefined'], ['a=!1,b=!0;return', 'a=false,b=true;return'], ['return!a', 'return!a'], ['return void(a)', 'return void(a)'],
    ['if(a===!0)return', 'if(a===true)return'], ['return"!0"', 'return"!0"'],
    ['bit=16777216;return', 'bit=1<<24;return'], ['if(1048576===bit)return', 'if(1<<20===bit)return'], ['if(1073741824&bit)return', 'if(1<<30&bit)return'],
    ['return bit+1048576', 'return bit+1048576'], ['bit=524288;return', 'bit=524288;return'], ['bit=1048577;return', 'bit=1048577;return'], ['bit=2147483648;return', 'bit=2147483648;return'],
  ];
  for (const [given, expect] of table) assert.is(fitEngine(`function f(){${given}}`), `function f(){${expect}}`);
  for (const [given, expect] of table) assert.ok(tokenise(`function f(){${expect}}`).length <= tokenise(`function f(){${given}}`).length, given);
});

const literals: [title: string, code: string, expect: string][] = [
  ['a number', 'var most = 7; function f(n) { return n < most; } f(most);', ' function f(n) { return n < (7); } f((7));'],
  ['a text, and a text that is composed with it', "var home = '/a'; var path = home + \"/'b\"; g(path, home);", '  g("/a/\'b", "/a");'],
  ['a negative number', 'var least = -1; var x = f(); g(x - least, least.toFixed());', ' var x = f(); g(x - (-1), (-1).toFixed());'],
  ['a number that is calculated', 'var second = 1000; var day = 24 * 3600 * second - 5 + 6 / 2; g(day);', '  g((86399998));'],
  ['not a parameter of the same name', 'var a = 1; function f(a) { return a; } f(a);', ' function f(a) { return a; } f((1));'],
  ['not a member of the same name', 'var a = 1; b.a = { a: a };', ' b.a = { a: (1) };'],
  ['not a variable that is assigned later', 'var a = 1; function f() { a = 2; } g(a);', 'var a = 1; function f() { a = 2; } g(a);'],
  ['not a value that is known only at run time', 'var a = f(); var b = a + 1; var c = /x/; var d; g(b, c, d);', 'var a = f(); var b = a + 1; var c = /x/; var d; g(b, c, d);'],
];
for (const [title, code, expect] of literals) test(`constants are inlined: ${title}`, () => assert.is(prepare(code, ['toFixed']).code, expect));

test('a bundle has no constant at the top', () => {
  const tree = parse(readFileSync(`${root}dist/linux/firmware.js`, 'latin1'), { ecmaVersion: 5, sourceType: 'script', ranges: true });
  const variables = analyze(tree as any, { ecmaVersion: 5, sourceType: 'script' }).globalScope?.variables ?? [];
  // a write such as `doubts++` has no expression
  type Written = (Node & { regex?: object }) | null;
  const writes = variables.map(({ name, references }) => ({ name, values: references.filter(use => use.isWrite()).map(use => use.writeExpr as Written) }));
  const isLiteral = (value: Written) => value?.type === 'Literal' && !value.regex;
  assert.ok(writes.filter(({ values }) => values.length > 1 && values.every(isLiteral)).length > 0, 'a variable gets several literals');
  assert.equal(writes.filter(({ values }) => values.length === 1 && values.every(isLiteral)).map(({ name }) => name), []);
});

/** Turns a module's lines into a module on demand, whose functions are created at each call. Returns the functions that it exports. */
function runOnDemand(lines: string[]): Record<string, (n: number) => unknown> {
  const code = putOnDemand(lines.join('\n'), 'a');
  const names = [...code.matchAll(/^export function (\w+)/gm)].map(([, name]) => name);
  return new Function(`var askedBit = 0;\n${code.replace(/^import.*$/gm, '').replaceAll('export ', '')}; return { ${names.join(', ')} };`)();
}

test('a module on demand creates its functions at each call, and keeps its constants outside', () => {
  const lines = ["import { b } from './b';", 'export var limit = 7;', 'var list = [1];', 'function twice(n) { return 2 * n; }', 'export function a(n) { return twice(n) + list[0]++; }'];
  assert.match(putOnDemand(lines.join('\n'), 'a'), /^import .*;\nexport var limit = 7;\nfunction made_a\(\) \{\nvar list/);
  const { a } = runOnDemand(lines);
  assert.equal([a!(3), a!(3)], [7, 7]);
  assert.match(putOnDemand(["export { b } from './b';", ...lines.slice(3)].join('\n').replace('list[0]++', 'n'), 'a'), /^export \{ b \} from '\.\/b';\nfunction made_a\(\) \{\n/, 'what it exports of another module');
});

const onDemand: { title: string; lines: string[]; expect: unknown[] }[] = [
  { title: 'a function that calls another, above or below it', lines: ['export function a(n) { return c(n) + 1; }', 'export function b(n) { return a(n) * 10; }', 'export function c(n) { return n; }'], expect: [4, 40, 3] },
  { title: 'a function that two of three share', lines: ['export function a(n) { return twice(n); }', 'export function b(n) { return n; }', 'export function c(n) { return twice(twice(n)); }', 'function twice(n) { return 2 * n; }'], expect: [6, 3, 12] },
  { title: 'a function that calls itself', lines: ['export function a(n) { return n ? n * a(n - 1) : 1; }', 'export function b(n) { return -n; }'], expect: [6, -3] },
];
for (const { title, lines, expect } of onDemand) {
  test(`a module on demand: ${title}`, () => {
    const { a, b, c } = runOnDemand(lines);
    assert.equal([a, b, c].slice(0, expect.length).map(call => call!(3)), expect);
  });
}

test('a module on demand creates only the functions that are needed', () => {
  const parted = putOnDemand('export function a(n) { return d(n); }\nexport function b(n) { return d(f(n)); }\nexport function c(n) { return f(n); }\nfunction d(n) { return n; }\nfunction f(n) { return n; }', 'a');
  assert.match(parted, /if \(askedBit & 3\) var d = function \(n\)/);
  assert.match(parted, /if \(askedBit & 6\) var f = function \(n\)/);
  assert.match(parted, /if \(askedBit === 4\) return function \(n\)/);
});

test('functions that share nothing have separate makers, so that the engine reads no code of the others', () => {
  const parted = putOnDemand([
    'var list = [1];', 'export function a(n) { return list[0] + n; }', 'export function b(n) { return list.length + n; }', 'export function c(n) { return d(n); }', 'function d(n) { return n; }', 'export function e(n) { return n; }',
  ].join('\n'), 'a');
  const [, first, second, third] = parted.split(/^function (?=made_a\w*\(\) \{$)/m);
  assert.match(first!, /^made_a\(\) \{\nvar list = \[1\];\n[^]*list\[0\][^]*list\.length[^]*\n\}\nexport function a/);
  assert.match(second!, /^made_a__1\(\) \{\nfunction d[^]*return d\(n\)/);
  assert.match(third!, /^made_a__2\(\) \{\nreturn function \(n\) \{ return n; \};\n\}\nexport function e/);
  assert.equal(['list', 'd(n)'].map(word => third!.includes(word)), [false, false]);
});

test('in the bundle, the caller of a module on demand calls its maker directly', () => {
  const bundle = [
    'var made_a = 0, made_c = 0;',
    'function made_b() { if (askedBit === 1) return function (n) { return 2 * n; }; if (askedBit === 2) return function (n) { return n; }; }',
    'function twice(n) { return (askedBit = 1, made_b())(n); }',
    'function once(n) { return (askedBit = 2, made_b())(n); }',
    'function own(once) { return once(3); }',
    'function keep(n) { return own(n).twice(n); }',
    'var all = [twice(once(4)), own(twice), keep];',
  ].join('\n');
  const { code } = prepare(bundle, ['twice']);
  assert.not.match(code, /function (twice|once)\(n\)/);
  assert.match(code, /function own\(once\) \{ return once\(3\); \}/);
  assert.match(code, /var all = \[\(askedBit = 1, \/\*@__NOINLINE__\*\/ made_b\(\)\)\(\(askedBit = 2, \/\*@__NOINLINE__\*\/ made_b\(\)\)\(4\)\), own\(\(askedBit = 1, \/\*@__NOINLINE__\*\/ made_b\(\)\)\), keep\];/);
  const [eight, six] = new Function(`${code}; return all;`)() as number[];
  assert.equal([eight, six], [8, 6]);
});

test('a module on demand with another export, circular functions or a call at load is rejected', () => {
  assert.throws(() => putOnDemand('export var list = [1];', 'the name'), /the name .*var list/);
  assert.throws(() => putOnDemand('export function a(n) { return n ? b(n - 1) : 1; }\nexport function b(n) { return n ? a(n - 1) : 2; }', 'the name'), /the name .*need each other, as a and/);
  assert.throws(() => putOnDemand('export function a(n) { return n; }\nvar list = a(1);', 'the name'), /the name .*only its functions can use a, and not: a\(1\)/);
});

test('all modules with functions are on demand, except resident ones; a missing resident module is an error', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'src-'));
  const plugin = keepOnDemand(folder);
  const transform = plugin.transform as (code: string, id: string) => { code: string } | null;
  const code = 'export function a(n) { return n; }';
  assert.match(transform(code, join(folder, 'at/other.ts'))!.code, /function made_at_other/);
  assert.is(transform(code, join(folder, 'at/chat.ts')), null);
  assert.is(transform('export var limit = 7;', join(folder, 'at/limit.ts'))!.code, 'export var limit = 7;');
  assert.throws(() => (plugin.buildStart as () => void)(), /keeps src\/main\.ts in memory, but there is no such file/);
  rmSync(folder, { recursive: true });
});

test.run();
