// The console's lock on the stand-in and on the real engine: its storage, for whom it opens, and its delays.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engine as facts } from '../../../firmware/engine/facts.js';
import { programOf, runOnNode } from '../module.ts';

// its imports are the engine's own
interface Lock { lockConsole(password: string): void }

const test = suite('lock');
const { name, bytes } = facts.image.kept[1]!;
const erased = () => new Map([[name, '\xff'.repeat(bytes)]]);

/** A console's port, its output, and a clock that a step moves. */
const around = `var said = "", take, isOn = true, timers = [], n = 0;
var port = { write: function () { for (var i = 0; i < arguments.length; i++) said += arguments[i]; },
  on: function (_event, run) { take = run; }, removeAllListeners: function () { take = undefined; } };
function print(text) { said += text + "\\n"; }
function random() { n++; return n % 7 / 7; }
function heard() { var text = said; said = ""; return text.replace(/\\r|password>/g, "").trim(); }
function type(text) { take(text + "\\n"); return heard(); }
function pass() { var due = timers; timers = []; due.forEach(function (one) { one.run(); }); return due.map(function (one) { return one.ms; }); }`;

async function run(steps: string, storage = erased()): Promise<unknown[]> {
  const program = programOf<Lock>('device/start/lock', 'lockConsole', {
    '../system': '{ consolePort: function () { return port; }, print: print, prompt: "password>", random: random }',
  }, steps)
    .replace('return lockConsole;', 'var lockOf = { hold: holdLock, set: lockConsole }; return lockOf;')
    .replace('(function (require) {', '(function (require, E, echo, setTimeout) {')
    .replace('|| require(name); });', '|| require(name); }, { toString: E.toString, setConsole: function (to) { isOn = !!to; } }, function () {}, function (run, ms) { timers.push({ run: run, ms: ms }); });');
  return runOnNode(`${around}\n${program}`, { storage });
}

test('the stored record locks the next start; it contains no password', async () => {
  const storage = erased();
  assert.equal(await run('create.hold(); tell(isOn); create.set("open sesame"); tell(isOn);', storage), [true, false]);
  assert.not.match(storage.get(name)!, /sesame/);
  assert.equal(await run('create.hold(); tell(isOn); tell(type("guess")); tell(pass()); tell(type("open sesame")); tell(isOn);', storage), [false, 'Invalid password; wait 1 s', [1000], 'Logged in.', true]);
  assert.equal(await run('create.hold(); create.set("open sesame"); tell(isOn); type("open sesame"); create.set("open sesame"); tell(isOn);', storage), [false, true]);
  assert.match(storage.get(name)!.slice(20), /^\xff+$/, 'the same record is not written again');
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

test('a full file is created again, and a missing file is created', async () => {
  const storage = erased();
  await run('for (var i = 0; i < 40; i++) create.set("abc" + i);', storage);
  assert.is(storage.get(name)!.length, bytes);
  assert.equal(await run('create.hold(); tell(type("abc39"));', storage), ['Logged in.']);
  const none = new Map<string, string>();
  await run('create.set("abc");', none);
  assert.equal(await run('create.hold(); tell(type("abc"));', none), ['Logged in.']);
});

test.run();
