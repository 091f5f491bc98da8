// Tests the console's lock on the stand-in of the engine and on the real one. The tests see what it stores, which password opens it, and how
// long it waits.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engine as facts } from '../../../firmware/engine/facts.js';
import { StorageFiles } from '../../sim/engine/storagefiles.ts';
import { inAll } from '../../whole.ts';
import { programOf, runOnNode } from '../module.ts';

// the type of the module under test, by hand: its own type would bring in the engine's global names, which Node lacks
interface Lock { lockConsole(password: string): void }

const test = suite('lock');
const { name, bytes } = facts.image.kept[1]!;
const erased = () => new StorageFiles([[name, '\xff'.repeat(bytes)]]);

/** Code that replaces the console's port and its output, and the timers, which run when a test calls `pass` or `look`. */
const around = `var said = "", take, isOn = true, timers = [], looks = [], n = 0, isUsed = false, typed = [], global = { "\xff": { history: typed } };
var port = { write: function () { for (var i = 0; i < arguments.length; i++) said += arguments[i]; },
  on: function (_event, run) { take = run; }, removeAllListeners: function () { take = undefined; } };
function print(text) { said += text + "\\n"; }
function random() { n++; return n % 7 / 7; }
function heard() { var text = said; said = ""; return text.replace(/\\r|password>/g, "").trim(); }
function type(text) { take(text + "\\n"); return heard(); }
function look() { looks.slice().forEach(function (run) { run(); }); return isOn; }
function passLooks(most) { for (var i = 0; i < most && isOn; i++) look(); return i; }
function takeUse() { var was = isUsed; isUsed = false; return was; }
function pass() { var due = timers; timers = []; due.forEach(function (one) { one.run(); }); return due.map(function (one) { return one.ms; }); }`;

async function run(steps: string, storage = erased()): Promise<unknown[]> {
  const program = programOf<Lock>('device/start/lock', 'lockConsole', {
    '../system': '{ consolePort: function () { return port; }, print: print, prompt: "password>", random: random }',
    '../throwlater': '{ throwLater: function (take) { return take; } }',
  }, steps)
    .replace('return lockConsole;', 'var lockOf = { hold: function () { holdLock(takeUse); }, set: function (password, seconds) { lockConsole(password, takeUse, seconds); } }; return lockOf;')
    .replace('(function (require) {', '(function (require, E, echo, setTimeout, setInterval, clearInterval) {')
    .replace('|| require(name); });', '|| require(name); }, { toString: E.toString, setConsole: function (to) { isOn = !!to; }, getConsole: function () { return isOn ? "USB" : null; } }, function () {}, function (run, ms) { timers.push({ run: run, ms: ms }); }, function (run) { looks.push(run); return run; }, function (run) { looks.splice(looks.indexOf(run), 1); });');
  return runOnNode(`${around}\n${program}`, { storage });
}

test('the stored record locks the next start; it contains no password', async () => {
  const storage = erased();
  assert.equal(await run('create.hold(); tell(isOn); create.set("open sesame"); tell(isOn);', storage), [true, false]);
  assert.not.match(storage.get(name)!, /sesame/);
  assert.equal(await run('create.hold(); tell(isOn); tell(type("guess")); tell(pass()); tell(type("open sesame")); tell(isOn);', storage), [false, 'Invalid password; wait 1 s', [1000], 'Logged in.', true]);
  assert.equal(await run('create.hold(); create.set("open sesame"); tell(isOn); type("open sesame"); create.set("open sesame"); tell(isOn);', storage), [false, true]);
  assert.match(storage.get(name)!.slice(20), /^\xff{300}\x01\x00\xff+$/, 'the same record is not written again; a mark of the guess, and of its end');
  assert.equal(await run('create.hold(); create.set(""); tell(isOn);', storage), [true]);
  assert.equal(await run('create.hold(); tell(isOn); create.set(""); tell(isOn);', storage), [true, true]);
});

test('the delay grows to a minute, and a password entered during it is not checked', async () => {
  const told = await run('create.set("abc"); var all = []; for (var i = 0; i < 9; i++) { type("x" + i); if (type("abc") !== "Too early") tell("judged"); all.push(pass()[0] / 1000); } tell(all); tell(type("abc"));');
  assert.equal(told, [[1, 2, 4, 8, 16, 32, 60, 60, 60], 'Logged in.']);
});

const noGuesses = ['', '\x10\x01 \x011+1', '\x1b[2H\x05', '\x03', 'ab\x7fc'];
for (const line of noGuesses) {
  test(`input that counts as no guess: ${JSON.stringify(line)}`, async () => {
    assert.equal(await run(`create.set("abc"); tell(type(${JSON.stringify(line)})); tell(pass()); tell(type("abc"));`), ['', [], 'Logged in.']);
  });
}

test('a password may come in pieces, with non-ASCII letters and either line ending; a flood counts as one guess', async () => {
  assert.equal(await run('create.set("a\\xfc c"); take("a\\xfc"); take(" c\\r"); tell(heard());'), ['Logged in.']);
  assert.equal(await run('create.set("abc"); for (var i = 0; i < 500; i++) take("xxxxxxxxxx"); tell(type("")); tell(pass().length); tell(type("abc"));'), ['Invalid password; wait 1 s', 1, 'Logged in.']);
});

test('a torn record is ignored: the previous password stays valid, and the next record follows', async () => {
  const storage = erased();
  await run('create.set("abc");', storage);
  const whole = storage.get(name)!;
  for (let kept = 1; kept < 20; kept++) {
    storage.set(name, whole.slice(0, 20) + '\x01'.repeat(kept) + '\xff'.repeat(bytes - 20 - kept));
    assert.equal(await run('create.hold(); tell(type("abc")); create.set("def"); tell(type("def"));', storage), ['Logged in.', 'Logged in.'], `${kept} bytes`);
    assert.equal(await run('create.hold(); tell(type("def"));', storage), ['Logged in.'], `${kept} bytes`);
  }
});

test('the console locks again after five minutes without input, and any use of the firmware and any typed line starts them again', async () => {
  const looksOfFive = 5 * 60 / 15;
  assert.equal(await run('create.set("abc"); type("abc"); tell(passLooks(99)); tell(isOn); tell(heard()); tell(type("guess")); tell(looks.length);'), [looksOfFive, false, 'The console is locked again, after five minutes without input.', 'Invalid password; wait 1 s', 0]);
  assert.equal(await run('create.set("abc"); type("abc"); for (var i = 0; i < 50; i++) { look(); if (i % 7 === 0) isUsed = true; if (i % 9 === 0) typed.push("1+1"); } tell(isOn); tell(passLooks(99) > 15);'), [true, true]);
  assert.equal(await run('create.set("abc"); type("abc"); create.set("def"); tell(type("def")); tell(passLooks(99)); heard(); tell(type("abc")); pass(); tell(type("def"));'), ['Logged in.', looksOfFive, 'Invalid password; wait 1 s', 'Logged in.']);
  assert.equal(await run('create.set("abc"); type("abc"); create.set(""); tell(passLooks(99)); tell(isOn);'), [99, true], 'no password, no lock');
});

test('the browser page locks the console when it leaves, after its answer; a console without a password stays open', async () => {
  assert.equal(await run('create.set("abc"); type("abc"); create.set(); tell(isOn); tell(pass()); tell(isOn); tell(type("abc")); create.set(); pass(); create.set(); pass(); tell(isOn); tell(type("abc"));'), [true, [0], false, 'Logged in.', false, 'Logged in.']);
  assert.equal(await run('create.set(); tell(pass()); tell(isOn);'), [[], true]);
  assert.equal(await run('create.set("abc"); type("abc"); create.set(undefined, 20); isUsed = true; tell(pass()); tell(isOn); create.set(undefined, 20); pass(); tell(isOn);'), [[20_000], true, false], 'a page that is loaded again goes on');
});

test('the delay survives a reset, which also has to wait; a login ends it', async () => {
  const storage = erased();
  assert.equal(await run('create.set("abc"); for (var i = 0; i < 4; i++) { tell(type("x")); pass(); }', storage), [1, 2, 4, 8].map(s => `Invalid password; wait ${s} s`));
  for (let reset = 0; reset < 3; reset++) assert.equal(await run('create.hold(); tell(type("abc")); tell(pass());', storage), ['Too early', [8000]]);
  assert.equal(await run('create.hold(); pass(); tell(type("x"));', storage), ['Invalid password; wait 16 s']);
  assert.equal(await run('create.hold(); pass(); tell(type("abc"));', storage), ['Logged in.']);
  assert.equal(await run('create.hold(); tell(type("abc")); create.set(); pass(); tell(type("x"));', storage), ['Logged in.', 'Invalid password; wait 1 s']);
});

test('a wrong password is marked before its answer', async () => {
  const storage = erased();
  await run('create.set("abc");', storage);
  await run('port.write = function () { throw new Error("reset"); }; create.hold(); try { type("x"); } catch (e) {}', storage);
  assert.equal(await run('create.hold(); tell(type("abc")); tell(pass());', storage), ['Too early', [1000]]);
});

inAll(test)('endless guesses fill no marks, and a file full of marks has the longest delay until there is a new password', async () => {
  const storage = erased();
  await run('create.set("abc"); for (var i = 0; i < 500; i++) { type("x"); pass(); }', storage);
  assert.is(storage.get(name)!.replace(/\xff+$/, '').length, 320 + 7);
  let logins = 0;
  while (/\xff$/.test(storage.get(name)!)) {
    assert.equal(await run('create.hold(); pass(); type("x"); pass(); tell(type("abc"));', storage), ['Logged in.']);
    logins++;
  }
  assert.ok(logins > 100, `${logins}`);
  assert.is(storage.get(name)!.length, bytes);
  assert.equal(await run('create.hold(); tell(type("abc")); tell(pass()); tell(type("abc"));', storage), ['Too early', [60_000], 'Logged in.']);
  await run('create.set("def");', storage);
  assert.equal(await run('create.hold(); tell(type("def"));', storage), ['Logged in.']);
});

test('records of an older firmware in the place of the marks still hold, and delay nothing', async () => {
  const storage = erased();
  await run('create.set("abc");', storage);
  const record = storage.get(name)!.slice(0, 20);
  for (const count of [15, 16, 17, 31, 32]) {
    storage.set(name, ('\x01'.repeat(19) + 'L').repeat(count - 1) + record + '\xff'.repeat(bytes - 20 * count));
    const isFull = count === 32;
    if (!isFull) assert.equal(await run('create.hold(); tell(type("abc"));', storage), ['Logged in.'], `${count} records`);
    assert.equal(await run('create.hold(); pass(); tell(type("abc")); create.set("def"); tell(type("def"));', storage), ['Logged in.', 'Logged in.'], `${count} records`);
    assert.equal(await run('create.hold(); tell(type("def"));', storage), ['Logged in.'], `${count} records`);
  }
});

for (const content of ['\x00', '\x03', '\x41', 'L', '\xfe']) {
  test(`a file full of ${JSON.stringify(content)} neither locks for good nor stops the start`, async () => {
    const storage = new StorageFiles([[name, content.repeat(bytes)]]);
    const told = await run('create.hold(); tell(isOn); create.set("abc"); tell(type("abc")); tell(isOn);', storage);
    assert.is(told[0], content !== 'L');
    assert.equal(told.at(-1), true);
  });
}

test('a full file is created again, and a missing file is created', async () => {
  const storage = erased();
  await run('for (var i = 0; i < 40; i++) create.set("abc" + i);', storage);
  assert.is(storage.get(name)!.length, bytes);
  assert.equal(await run('create.hold(); tell(type("abc39"));', storage), ['Logged in.']);
  const none = new StorageFiles();
  await run('create.set("abc");', none);
  assert.equal(await run('create.hold(); tell(type("abc"));', none), ['Logged in.']);
});

test.run();
