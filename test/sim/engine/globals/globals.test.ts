// Compares the simulated globals with Espruino for Linux. The answers below are recorded, and each version on the PATH is asked for them, too.

import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInContext } from 'node:vm';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findEngines } from '../../../needs.ts';
import { virtualClock } from '../../clock.ts';
import { createLine } from '../../line/line.ts';
import { compileFirmware, startNodeEngine } from '../node.ts';
import { probeEspruino, probeNode } from '../probe.ts';
import { createGlobals, type GlobalsOptions } from './globals.ts';

const openFailed = 'Error: Could not open file : UNKNOWN';

interface Answer {
  ask: string;
  /** The result as JSON, or the exception's text. */
  expect: string;
  /** The result that engines 2v26 to 2v28 give, if it differs from `expect`. The firmware's build refuses such expressions. */
  old?: string;
  /** The result of engines with Unicode strings if it differs. The chip's engine has none. */
  unicode?: string;
  /**
   * The result that the simulated globals give, if they behave as Node does and not as any engine. The firmware's build or types refuse such
   * expressions.
   */
  node?: string;
}

const leak = (sort: string) =>
  `(function (before) { for (var k = 0; k < 5; k++) { var list = []; for (var i = 100; i < 140; i++) list.push("IMG_" + i + ".JPG"); ${sort}; }
  list = undefined; return process.memory().usage - before > 300; })(process.memory().usage)`;

/** Expressions, each with the result or exception that the real and the simulated engine must give. */
const answers: Answer[] = [
  { ask: `fs.readdirSync("./card").sort()`, expect: '[".","..","a.txt","dir","empty","full","\\u00C3\\u00A9.jpg"]' },
  {
    ask: `(function (text, at) { return text[at]; })("abc", -1)`,
    expect: `Error: Field or method "-1" does not already exist, and can't create it on String`,
  },
  {
    ask: `(function (text) { return text[text.length - 1]; })("")`,
    expect: `Error: Field or method "-1" does not already exist, and can't create it on String`,
  },
  {
    ask: `(function (text) { return text[NaN]; })("abc")`,
    expect: `Error: Field or method "NaN" does not already exist, and can't create it on String`,
  },
  {
    ask: `(function (bytes) { return bytes[-1]; })(new Uint8Array(2))`,
    expect: `Error: Field or method "-1" does not already exist, and can't create it on Uint8Array`,
  },
  {
    ask: `(function (text, list) { return [typeof text[3], typeof list[-1], text[list[0]], [[list]][0][0][0]]; })("abc", [1])`,
    expect: '["undefined","undefined","b",1]',
  },
  { ask: `fs.readdirSync("./none")`, expect: 'undefined' },
  { ask: `fs.readdirSync("./card/a.txt")`, expect: 'undefined' },
  { ask: `fs.statSync("./none")`, expect: 'undefined' },
  { ask: `[fs.statSync("./card/a.txt").size, fs.statSync("./card/a.txt").dir, fs.statSync("./card").dir]`, expect: '[11,false,true]' },
  { ask: `fs.statSync("./card/\\xc3\\xa9.jpg").size`, expect: '1' },
  { ask: `fs.readFileSync("./none")`, expect: openFailed },
  { ask: `fs.readFileSync("./card/a.txt")`, expect: '"hello world"' },
  { ask: `fs.readFileSync("./card/empty")`, expect: 'undefined' },
  { ask: `fs.readFileSync("./card")`, expect: 'undefined' },
  { ask: `E.openFile("./none", "r")`, expect: openFailed },
  { ask: `E.openFile("./none/x", "w")`, expect: openFailed },
  { ask: `E.openFile("./card", "w")`, expect: openFailed },
  { ask: `E.openFile("./card", "r").read(5)`, expect: 'undefined' },
  { ask: `E.openFile("./card/a.txt", "x")`, expect: 'undefined' },
  { ask: `E.openFile()`, expect: 'Error: Path is undefined' },
  { ask: `(function (f) { return [f.read(3), f.read(100), typeof f.read(1), typeof f.read(1)]; })(E.openFile("./card/a.txt", "r"))`,
    expect: '["hel","lo world","undefined","undefined"]' },
  {
    ask: `(function (f) { return [typeof f.read(0), f.read(2.7), f.write("x")]; })(E.openFile("./card/a.txt", "r"))`, expect: '["undefined","he",0]',
  },
  { ask: '(function (f) { f.skip(2); var a = f.read(2); f.seek(0); '
    + 'return [a, f.read(2), typeof f.skip(99), typeof f.read(1)]; })(E.openFile("./card/a.txt", "r"))',
    expect: '["ll","he","undefined","undefined"]' },
  { ask: `(function (f) { f.close(); return typeof f.read(1); })(E.openFile("./card/a.txt", "r"))`, expect: '"undefined"' },
  { ask: '(function (f) { '
    + 'return [f.write("a\\xe9"), f.write(new Uint8Array([1, 255])), f.write([65, 66]), f.write("")]; })(E.openFile("./card/w", "w"))',
    expect: '[2,2,2,0]' },
  { ask: `fs.readFileSync("./card/w")`, expect: '"a\\u00E9\\u0001\\u00FFAB"' },
  { ask: `[fs.writeFileSync("./card/x", "one"), fs.appendFileSync("./card/x", "two"), fs.readFileSync("./card/x")]`, expect: '[true,true,"onetwo"]' },
  { ask: `[fs.appendFileSync("./card/y", ""), fs.statSync("./card/y").size]`, expect: '[false,0]' },
  { ask: `fs.appendFileSync("./none/x", "a")`, expect: openFailed },
  { ask: `[fs.unlinkSync("./card/x"), typeof fs.statSync("./card/x"), fs.unlinkSync("./card/dir")]`, expect: '[true,"undefined",true]' },
  { ask: `fs.unlinkSync("./card/x")`, expect: 'Error: Unable to delete file : UNKNOWN' },
  { ask: `fs.unlinkSync("./card/full")`, expect: 'Error: Unable to delete file : UNKNOWN' },
  { ask: `fs.mkdirSync("./card/new")`, expect: 'true' },
  { ask: `fs.mkdirSync("./card/new")`, expect: 'Error: Unable to create the directory : UNKNOWN' },
  { ask: `fs.mkdirSync("./none/new")`, expect: 'Error: Unable to create the directory : UNKNOWN' },
  { ask: `(function (p) { while (p.length < 255) p += "/"; return fs.statSync(p).dir; })("./card")`, expect: 'true' },
  { ask: `(function (p) { while (p.length < 256) p += "/"; return fs.statSync(p).dir; })("./card")`, expect: 'Error: File path too long' },
  { ask: `typeof getSerial()`, expect: '"string"' },
  { ask: `E.connectSDCard(new SPI(), 1)`, expect: 'Error: Unimplemented on Linux' },
  { ask: `clearTimeout(undefined)`, expect: 'Error: clearTimeout(undefined) not allowed. Use clearTimeout() instead' },
  { ask: `[typeof setTimeout(function () {}, 1), typeof clearTimeout(9999)]`, expect: '["number","undefined"]' },
  { ask: `(function (t) { setTime(1000); return getTime() - t < 100; })(getTime())`, expect: 'true' },
  { ask: `[E.CRC32("123456789"), E.CRC32(new Uint8Array([1, 2, 3]))]`, expect: '[3421780262,1438416925]' },
  { ask: `[btoa("me:h\\xff\\xfe"), btoa("abc"), btoa("")]`, expect: '["bWU6aP/+","YWJj",""]' },
  { ask: `[atob("bWU6aP/+"), atob("YWJj"), atob("")]`, expect: '["me:h\\u00FF\\u00FE","abc",""]' },
  { ask: `(function (a, b) { return [E.convolve(a, b, 0), E.convolve(a, b, 1), E.convolve(a, b, -1), E.convolve(a, b, 4),
    E.convolve(new Uint32Array(a.buffer, 4, 1), b, 2)]; })(
    new Uint32Array([1, 2, 4194303]), new Uint32Array([10, 20, 4194304]))`, expect: '[17592181850162,50331658,88080384,50331658,8388608]' },
  { ask: '[E.toString(require("heatshrink").decompress("\\xb0\\x80\\x07\\xc0")), require("heatshrink").decompress("").byteLength, '
    + 'require("heatshrink").decompress("\\xff\\xff\\xff").byteLength]',
    expect: '["aaaaaaaaa",0,2]' },
  {
    ask: `E.toString(require("crypto").SHA256(new Uint8Array([97, 98, 99]))).slice(0, 3) === E.toString(require("crypto").SHA256("abc")).slice(0, 3)`,
    expect: 'true',
  },
  { ask: `btoa(5)`, expect: 'Error: Expecting String or Array, got Number' },
  { ask: `[typeof Map, typeof Symbol, typeof Array.from, typeof [].flat, typeof Number.isInteger, typeof ESP32]`,
    expect: '["undefined","undefined","undefined","undefined","undefined","undefined"]' },
  { ask: `[new Date(0).getTime(), typeof Date.now(), "" + new Pin(4), digitalRead(new Pin(4))]`, expect: '[0,"number","D4",0]' },
  { ask: `E.toString([65, 66], "c")`, expect: '"ABc"' },
  { ask: `[[1, undefined].every(function (one) { return one; }), [1, 2].filter(function () {}).length]`, expect: '[false,0]', old: '[true,0]' },
  { ask: `[+new Date(5), new Date(5).getTime()]`, expect: '[5,5]', old: '[null,5]' },
  {
    ask: `(function (it) { return [!!(it && 1), !!(it || 0), !it]; })({ valueOf: function () {} })`, expect: '[true,true,false]',
    old: '[false,false,false]',
  },
  {
    ask: `[new Date("2026-11-22T01:02:03Z").getTime(), new Date("2026-11-22T01:02:03+01:00").getTime()]`, expect: '[1795309323000,1795305723000]',
    old: '[1795309323000,1795309263000]',
  },
  { ask: leak('list.sort()'), expect: 'false', old: 'true' },
  { ask: leak('list.reverse().sort()'), expect: 'false' },
  { ask: `["b", "a", "C", "10", "9"].reverse().sort()`, expect: '["10","9","C","a","b"]' },
  { ask: '(function (a, b) { clearTimeout(b); var c = setTimeout(function () {}, 900); clearTimeout(a); clearTimeout(b); '
    + 'return c === b; })(setTimeout(function () {}, 900), setTimeout(function () {}, 900))',
    expect: 'true', node: 'Error: clearTimeout(3) of a timer that is over' },
  { ask: `["ab|".indexOf("|x|"), "".indexOf("")]`, expect: '[2,-1]', old: '[-1,0]' },
  { ask: `[Math.round(-2.5), +" 5 "]`, expect: '[-3,null]' },
  { ask: `(function (one, two) { return arguments.length; })(1)`, expect: '2', node: '1' },
  { ask: `Object.keys({ b: 1, "1": 2 })`, expect: '["b","1"]', node: '["1","b"]' },
  { ask: `encodeURIComponent("\\xc3\\xa9")`, expect: '"%33%19"', node: '"%C3%83%C2%A9"' },
  { ask: `["\\xc3\\xa9Ab".toUpperCase(), "\\xc3\\xa9Ab".toLowerCase()]`, expect: '["\\u00C3\\u00A9AB","\\u00C3\\u00A9ab"]' },
  { ask: `[JSON.stringify("\\xe9\\x7f\\t\\"").length, JSON.stringify("\\xe9")]`, expect: '[18,"\\"\\\\u00E9\\""]' },
  { ask: `["\\xc3\\xa9".length, "\\xc3\\xa9".charCodeAt(1)]`, expect: '[2,169]' },
  { ask: '(function (text) { return [text.length, text.charCodeAt(1), text.charCodeAt(2), text === "M\\xc3\\xbc"]; '
    + `})(JSON.parse('"M' + String.fromCharCode(195, 188) + '"'))`,
    expect: '[3,195,188,true]', unicode: '[2,252,null,false]' },
  { ask: `JSON.parse('"' + String.fromCharCode(92) + 'u00fc"').charCodeAt(0)`, expect: '252' },
  { ask: '["\\xc3\\xbcb".indexOf("b"), "\\xc3\\xbcb".split("\\xbc"), /[^\\x20-\\x7e]/.test("\\xc3"), E.toString("\\xc3\\xbc", [65]).length, '
    + '("a" + "\\xff").charCodeAt(1)]',
    expect: '[2,["\\u00C3","b"],true,3,255]' },
  { ask: `[E.CRC32(String.fromCharCode(195, 188)), "\\xe9" > "z", "\\xc3\\xbc" < "\\xc3\\xbd"]`, expect: '[1675192789,true,true]' },
  { ask: '(function (s) { s.write("z", "hello"); s.write("y", "ab", 0, 4); s.write("y", "\\xc3\\xbc", 2); '
    + 'return [s.read("z", 1, 2), s.read("y"), typeof s.read("none")]; })(require("Storage"))',
    expect: '["el","ab\\u00C3\\u00BC","undefined"]' },
  { ask: `require("nothing")`, expect: 'Error: Module "nothing" not found' },
];

// The functions come first in the program, since Espruino knows a function only after its definition.
const code = `
function show(value) { return value === undefined ? "undefined" : JSON.stringify(value).replace(/[\\x80-\\xff]/g, escape); }
function escape(c) { return "\\\\u00" + c.charCodeAt(0).toString(16).toUpperCase(); }
function ask(n, run) { try { console.log(n + " " + show(run())); } catch (e) { console.log(n + " " + e); } }
var fs = require("fs");
process.on("uncaughtException", function (e) { console.log("uncaught " + e); });
E.on("init", function () { console.log("init"); });
${answers.map(({ ask }, n) => `ask(${n}, function () { return ${ask}; });`).join('\n')}
setTimeout(function (a) { console.log("later " + a); }, 5, "x");
setTimeout(function () { throw new Error("boo"); }, 30);
function last() { console.log("one", 2, true, undefined, null); console.log("end"); }
function pipe(told, left) {
  E.pipe({ read: function (bytes) { told.push("r" + bytes); return left-- ? "ab" : undefined; } }, { write: function (data) { told.push(data); } },
    { chunkSize: 7, end: false, complete: function () { console.log("pipe " + told.join(" ")); setTimeout(last, 5); } });
  told.push("set");
}
setTimeout(function () { pipe([], 2); }, 60);
`;

function prepare(card: string): void {
  mkdirSync(join(card, 'dir'));
  mkdirSync(join(card, 'full'));
  writeFileSync(join(card, 'full', 'x'), 'x');
  writeFileSync(join(card, 'a.txt'), 'hello world');
  writeFileSync(join(card, 'empty'), '');
  writeFileSync(join(card, 'é.jpg'), '1');
}

function check(lines: string[], expectOf: (answer: Answer) => string): void {
  answers.forEach((answer, n) => {
    const line = lines.find((one) => one.startsWith(`${n} `));
    assert.is(line?.slice(`${n} `.length), expectOf(answer), answer.ask);
  });
  assert.equal(lines.slice(answers.length), [
    'init', 'later x', 'uncaught Error: boo', 'pipe set r7 ab r7 ab r7', 'one 2 true undefined null', 'end',
  ]);
}

const table = suite('globals: the engine’s answers');

table('the stand-ins return the recorded answers', async () => {
  check(await probeNode(code, { prepare, lastLine: 'end' }), ({ expect, node }) => node ?? expect);
});

for (const { command, isOld, hasUnicode } of findEngines('its functions')) {
  table(`${command} returns the recorded answers`, async () => {
    check(await probeEspruino(code, { prepare, lastLine: 'end' }, command), ({ expect, old, unicode }) => (isOld && old) || (hasUnicode && unicode)
      || expect);
  });
}
table.run();

function boot(source: string, given: Partial<GlobalsOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-globals-'));
  const clock = virtualClock();
  const lines: string[] = [];
  const globals = createGlobals({ clock, folder, serial: {}, print: (line) => lines.push(line), ...given });
  globals.call(() => void runInContext(source, globals.context), []);
  return { folder, clock, lines, globals, end: () => rmSync(folder, { recursive: true }) };
}

const knobs = suite('globals: options');

knobs('a hook makes any step of the card fail', () => {
  const source = `try { require("fs").appendFileSync("j", "x"); } catch (e) { console.log(e.message, e instanceof Error); }`;
  const { lines, end } = boot(source, { onOperation: (step) => { if (step === 'write') throw new Error('Unable to write file : DISK_ERR'); } });
  assert.equal(lines, ['Unable to write file : DISK_ERR true']);
  end();
});

knobs('a full card takes part of a write; a short last piece fails silently, as on the chip', () => {
  const source = `var fs = require("fs");
    function put(n) { try { return fs.appendFileSync("f" + n, "x".repeat(n)); } catch (e) { return e.message; } }
    console.log(put(20), put(100), fs.statSync("f20").size, fs.statSync("f100").size);`;
  const { lines, end } = boot(source, { onOperation: (step) => (step === 'write' ? { only: 10 } : undefined) });
  assert.equal(lines, ['true Unable to write file : UNKNOWN 10 10']);
  end();
});

knobs('after a power cut within an operation nothing more runs, even in a catch', async () => {
  const source = `var fs = require("fs"); setInterval(function () { console.log("alive"); }, 10);
    setTimeout(function () {
      try { fs.appendFileSync("a", "one"); } catch (e) {} try { fs.appendFileSync("b", "two"); } catch (e) {} console.log("on");
    }, 25);`;
  const run = boot(source, { onOperation: (step) => void (step === 'close' && run.globals.stop()) });
  assert.is(await run.clock.run(() => false, 100), false);
  assert.equal(run.lines, ['alive', 'alive']);
  assert.is(run.clock.pending(), 0);
  assert.equal(readdirSync(run.folder), ['a']);
  assert.is(readFileSync(join(run.folder, 'a'), 'latin1'), 'one');
  run.end();
});

knobs('a chip requires its card to be connected first, and has shorter paths', () => {
  const source = `var fs = require("fs"); function t(f) { try { console.log(JSON.stringify(f())); } catch (e) { console.log(e.message); } }
    t(function () { return fs.readdirSync("/"); });
    var spi = new SPI(); spi.setup({ sck: D18, miso: D19, mosi: D23 }); E.connectSDCard(spi, D5);
    t(function () { return fs.readdirSync("/"); }); t(function () { return fs.readdirSync("/none"); });
    t(function () { return fs.writeFileSync("/a", "b"); }); t(function () { return fs.readFileSync("a"); });
    t(function () { return E.openFile("/none", "r"); }); t(function () { return fs.statSync("/" + "x".repeat(63)); });
    console.log(Math.floor(getTime()));`;
  const { lines, end } = boot(source, { engine: 'esp32' });
  assert.equal(lines, ['SD card must be setup with E.connectSDCard first', '[]', 'Unable to list files : NO_PATH', 'true', '"b"',
    'Could not open file : NO_FILE', 'File path too long', '0']);
  end();
});

function bootFirmware(source: string, names: number) {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-globals-'));
  for (let n = 0; n < names; n++) writeFileSync(join(folder, `picture${1000 + n}.jpg`), '');
  const clock = virtualClock();
  const lines: string[] = [];
  startNodeEngine(compileFirmware(source), { clock, folder, serial: {}, print: line => lines.push(line) });
  return { clock, lines, end: () => rmSync(folder, { recursive: true }) };
}

const grows: { title: string; run: string; names?: number; isTooMuch: boolean }[] = [
  { title: 'a listing of 500 names', run: 'require("fs").readdirSync(".")', names: 500, isTooMuch: false },
  { title: 'a listing of 2000 names', run: 'require("fs").readdirSync(".")', names: 2000, isTooMuch: true },
  { title: 'an object of 200 keys', run: 'var o = {}; for (var i = 0; i < 200; i++) o["k" + i] = "four"', isTooMuch: false },
  { title: 'an object of 2000 keys', run: 'var o = {}; for (var i = 0; i < 2000; i++) o["k" + i] = "four"', isTooMuch: true },
  { title: 'a list of 4000 numbers', run: 'var l = []; for (var i = 0; i < 4000; i++) l.push(i)', isTooMuch: true },
  { title: 'a typed array of 1000 bytes', run: 'var b = new Uint8Array(1000); for (var i = 0; i < 1000; i++) b[i] = i', isTooMuch: false },
];
for (const { title, run, names = 0, isTooMuch } of grows) {
  knobs(`the memory limit: ${title} ${isTooMuch ? 'aborts past every catch, and timers go on' : 'fits'}`, async () => {
    const source = `process.on("uncaughtException", function () { console.log("an exception"); });
      setTimeout(function () { console.log("later"); }, 10);
      setTimeout(function () { try { ${run}; console.log("done"); } catch (e) { console.log("caught"); } console.log("on"); }, 5);`;
    const { clock, lines, end } = bootFirmware(source, names);
    await clock.run(() => false, 100);
    assert.equal(lines, isTooMuch ? ['OUT OF MEMORY', 'later'] : ['done', 'on', 'later']);
    end();
  });
}

knobs('pins: driven levels are reported, a pulse ends, a watch detects an input', async () => {
  const told: string[] = [];
  const source = 'digitalWrite(D4, 1); digitalPulse("D5", 0, 500); '
    + 'setWatch(function (e) { console.log("watch " + e.state); }, D7, { repeat: true, edge: "rising" });';
  const run = boot(source, { engine: 'esp32', onPin: (name, level) => told.push(`${name}=${level}`) });
  run.globals.pins.set('D7', 1);
  await run.clock.run(() => false, 1000);
  assert.equal(told, ['D4=1', 'D5=0', 'D5=1']);
  assert.equal(run.lines, ['watch true']);
  run.end();
});

const serial = suite('globals: Serial');

function bootOnLine(source: string, baud: number, given: Partial<GlobalsOptions> = {}) {
  const clock = virtualClock(0);
  const line = createLine(clock, { dteBaud: baud, dceBaud: baud });
  const got: Buffer[] = [];
  line.dce.onBytes((bytes) => got.push(Buffer.from(bytes)));
  return { ...boot(source, { clock, serial: { Serial1: line.dte }, ...given }), clock, line, heard: () => Buffer.concat(got) };
}

serial('writes strings, numbers, views and lists without changing a byte', async () => {
  const source = `Serial1.setup(115200, { path: "./modem" }); var all = new Uint8Array(256); for (var i = 0; i < 256; i++) all[i] = i;
    Serial1.write("ab", [1, 2], new Uint8Array([200, 201]), 67); Serial1.write([all, new Uint8Array(all.buffer, 3, 2), "z\\xff"]);`;
  const run = bootOnLine(source, Infinity);
  await run.clock.run(() => false, 1000);
  const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  assert.equal(run.heard(), Buffer.concat([Buffer.from('ab\x01\x02\xc8\xc9C', 'latin1'), all, Buffer.from('\x03\x04z\xff', 'latin1')]));
  run.end();
});

serial('a write larger than the transmit buffer blocks until the line takes it, and delays the firmware’s timers', async () => {
  const source = `Serial1.setup(115200, { path: "./modem" }); setTimeout(function () { console.log("timer"); }, 10);
    var t = getTime(); Serial1.write("x".repeat(1024)); var a = getTime(); Serial1.write("x".repeat(11520));
    console.log(a - t, Math.round((getTime() - t) * 100));`;
  const run = bootOnLine(source, 115200);
  assert.equal(run.lines, ['0 100']);
  await run.clock.run(() => false, 2000);
  assert.is(run.heard().length, 12544);
  assert.equal(run.lines, ['0 100', 'timer']);
  run.end();
});

serial('input is delivered late and in slices; bytes that exceed the ring are lost', async () => {
  const source = 'Serial1.setup(115200, { path: "./modem" }); '
    + 'Serial1.on("data", function (d) { console.log(Math.floor(getTime() * 1000), d.length); });';
  const run = bootOnLine(source, Infinity, { pollMs: 100, sliceBytes: 256, ringBytes: 600 });
  run.line.dce.write(new Uint8Array(1000));
  await run.clock.run(() => false, 2000);
  assert.equal(run.lines, ['100 256', '200 256', '300 88']);
  run.end();
});

serial('keeps input until a listener is added', async () => {
  const run = bootOnLine(
    `Serial1.setup(9600, { path: "./modem" }); setTimeout(function () { Serial1.on("data", function (d) { console.log(d); }); }, 50);`, Infinity,
  );
  run.line.dce.write(Buffer.from('early'));
  await run.clock.run(() => false, 2000);
  assert.equal(run.lines, ['early']);
  run.end();
});

knobs.run();
serial.run();
