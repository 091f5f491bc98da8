// Async functions become functions with callbacks. For each rule the new code is run, or compared with the code that one would write.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lowerModule } from '../../../firmware/bundle/await/module.js';
import { End } from '../../../src/fault.ts';
import { endWords } from '../../common/ends.ts';

const test = suite('lowered await');

type OnEnd = (end: End, fault?: unknown) => void;

const lower = (text: string) => lowerModule(text, '/x/src/round/x.ts');
/** Returns the rewritten code without its layout. */
const squeezed = (text: string) => lower(text).replace(/\s+/g, ' ').replace('"use strict";', '').trim();

/** Returns the rewritten function `f` of a source, which may call the given functions. */
function run(text: string, given: Record<string, unknown> = {}): (...list: unknown[]) => void {
  return new Function(...Object.keys(given), `${lower(text)}; return f;`)(...Object.values(given)) as (...list: unknown[]) => void;
}

/** Makes a function that adds its arguments to `log`, and calls its callback with this end and fault. */
const ending = (log: unknown[], end: End, fault?: unknown) => (...list: unknown[]) => {
  log.push(list.slice(0, -1));
  (list.at(-1) as OnEnd)(end, fault);
};

const forms: { title: string; text: string; expect: string }[] = [
  {
    title: 'a function without a value gets a callback for its end',
    text: 'export async function f(a: number): Promise<void> { note(a); }', expect: "export function f(a, onEnd) { note(a); onEnd(0); }",
  },
  {
    title: 'a function with a value gets a callback for that, too',
    text: 'async function f(a: number): Promise<number> { return a + 1; }', expect: 'function f(a, onValue, onEnd) { onValue(a + 1); }',
  },
  {
    title: 'several values are the arguments of one callback',
    text: 'async function f(): Promise<[number, string]> { const [a, b] = await g(); return [a, b]; }',
    expect: 'function f(onValue, onEnd) { g(function (a, b) { onValue(a, b); }, onEnd); }',
  },
  {
    title: 'the last call of a path is a plain call with the caller\'s callback',
    text: 'async function f(a: number): Promise<void> { if (a) return await g(a); await h(); }', expect: 'function f(a, onEnd) { if (a) { g(a, onEnd); } else h(onEnd); }',
  },
  {
    title: 'a value that is returned is a plain call, too',
    text: 'async function f(): Promise<number> { return await g(); }', expect: 'function f(onValue, onEnd) { g(onValue, onEnd); }',
  },
  {
    title: 'the rest of the block is the callback; another end goes to the caller',
    text: 'async function f(): Promise<void> { await g(); note(); }',
    expect: "function f(onEnd) { g(function (end$, fault$) { if (end$) { onEnd(end$, fault$); } else { note(); onEnd(0); } }); }",
  },
  {
    title: '"tried" looks at the end',
    text: 'async function f(): Promise<void> { const { end: a, fault: b } = await tried(g()); note(a, b); throw ended(a, b); }',
    expect: 'function f(onEnd) { g(function (a, b) { note(a, b); onEnd(a, b); }); }',
  },
  {
    title: 'paths that meet before a call share one function, which is the callback',
    text: 'async function f(a: number): Promise<void> { if (a) await g(); else await h(); note(function () { return 1; }); }',
    expect: "function f(a, onEnd) { function next$(end$, fault$) { if (end$) { onEnd(end$, fault$); } else { note(function () { return 1; }); onEnd(0); } }"
      + ' if (a) { g(next$); } else h(next$); }',
  },
  {
    title: 'a timer is awaited',
    text: 'async function f(trip: Trip): Promise<void> { await elapsed(trip.clock, 5); note(); }', expect: "function f(trip, onEnd) { trip.clock.after(5, function () { note(); onEnd(0); }); }",
  },
  {
    title: 'a function with callbacks is awaited in place',
    text: 'async function f(a: number): Promise<void> { await until(function (onEnd) { start({ a: a, onEnd: onEnd }); }); }', expect: 'function f(a, onEnd) { start({ a: a, onEnd: onEnd }); }',
  },
  {
    title: 'with one of two values, too',
    text: 'async function f(): Promise<number> { const [a, b] = await until<[number, number]>(function (onBoth) { take(onBoth); }); return a + b; }',
    expect: 'function f(onValue, onEnd) { take(function (a, b) { onValue(a + b); }); }',
  },
  {
    title: 'a function with callbacks launches an async one',
    text: 'function f(onEnd: OnEnd): void { launch(g(1), function (end) { onEnd(end); }); }', expect: 'function f(onEnd) { g(1, function (end) { onEnd(end); }); }',
  },
  {
    title: 'a case that is one awaited return is one return, and any other breaks',
    text: "async function f(a: string): Promise<void> { switch (a) { case 'one': return await g(1); case 'two': note(); return await g(2); default: await h(); } }",
    expect: "function f(a, onEnd) { switch (a) { case 'one': return g(1, onEnd); case 'two': note(); g(2, onEnd); break; default: h(onEnd); break; } }",
  },
  {
    title: 'methods and functions as arguments',
    text: 'const x = { async state(): Promise<void> { await g(async function () { await h(); }); } };', expect: 'const x = { state: function (onEnd) { g(function (onEnd) { h(onEnd); }, onEnd); } };',
  },
];
for (const { title, text, expect } of forms) test(title, () => assert.is(squeezed(text), expect));

const branching = `async function f(a: number): Promise<void> {
  if (a === 1) return;
  if (a === 2) throw ended(1, 'two');
  if (a === 3) {
    await g('three');
    note('after three');
  } else if (a === 4) await g('four');
  note('rest');
  await g('last');
}`;
for (const [a, expect] of [
  [1, [End.done]], [2, [End.refused, 'two']], [3, [['three'], 'after three', 'rest', ['last'], End.done]], [4, [['four'], 'rest', ['last'], End.done]], [5, ['rest', ['last'], End.done]],
] as const) {
  test(`branches and early ends: path ${a}`, () => {
    const log: unknown[] = [];
    run(branching, { note: (text: string) => log.push(text), g: ending(log, End.done) })(a, (...ends: unknown[]) => log.push(...ends.filter(one => one !== undefined)));
    assert.equal(log, expect);
  });
}

for (const end of [End.refused, End.broken]) {
  test(`an end "${endWords[end]}" goes up to the first caller that looks at it`, () => {
    const log: unknown[] = [];
    const text = `async function inner(): Promise<void> { await g(); note('never'); }
      async function middle(): Promise<void> { await inner(); note('never'); }
      async function f(): Promise<string> { const { end, fault } = await tried(middle()); return end + ' ' + fault; }`;
    run(text, { note: (one: string) => log.push(one), g: ending([], end, 'why') })((value: string) => log.push(value), () => assert.unreachable());
    assert.equal(log, [`${end} why`]);
  });
}

test('"tried" has the value of a function that has one, and both ends', () => {
  const text = "async function f(): Promise<string> { const { end, fault, value } = await tried(g()); return end + ' ' + fault + ' ' + value; }";
  const told: string[] = [];
  run(text, { g: (onValue: (one: number) => void) => onValue(7) })((one: string) => told.push(one));
  run(text, { g: (_: unknown, onEnd: OnEnd) => onEnd(End.broken, 'why') })((one: string) => told.push(one));
  assert.equal(told, ['0 undefined 7', '2 why undefined']);
});

const loops: { title: string; text: string; expect: unknown[] }[] = [
  { title: 'while', text: 'let i = 0; while (i < 3) { await g(i); i++; } note(i);', expect: [[0], [1], [2], 3, End.done] },
  { title: 'for', text: 'for (let i = 0; i < 3; i++) await g(i); note(9);', expect: [[0], [1], [2], 9, End.done] },
  { title: 'break and continue', text: 'for (let i = 0; ; i++) { if (i === 1) continue; if (i === 4) break; await g(i); } note(9);', expect: [[0], [2], [3], 9, End.done] },
  { title: 'return from it', text: 'for (;;) { await g(1); if (count() > 2) return; }', expect: [[1], [1], [1], End.done] },
  { title: 'two, one in the other', text: 'for (let i = 0; i < 2; i++) { for (let j = 0; j < 2; j++) await g(i * 10 + j); note(i); }', expect: [[0], [1], 0, [10], [11], 1, End.done] },
  { title: 'with "tried"', text: "let ends = ''; for (let i = 0; i < 2; i++) { const { end: how } = await tried(h(i)); ends += how; } note(ends);", expect: [[0], [1], '11', End.done] },
  { title: 'one without an await is left by return', text: 'for (let i = 0; i < 9; i++) { note(i); if (i === 1) return; } await g(5);', expect: [0, 1, End.done] },
  { title: 'a switch', text: "for (let i = 0; i < 4; i++) { switch (i) { case 0: case 1: await g(i); break; case 2: continue; default: note('rest'); } note('-'); }", expect: [[0], '-', [1], '-', 'rest', '-', End.done] },
];
for (const { title, text, expect } of loops) {
  test(`a loop: ${title}`, () => {
    const log: unknown[] = [];
    let counted = 0;
    const given = { note: (one: unknown) => log.push(one), g: ending(log, End.done), h: ending(log, End.refused, 'x'), count: () => ++counted };
    run(`async function f(): Promise<void> { ${text} }`, given)((end: End) => log.push(end));
    assert.equal(log, expect);
  });
}

test('each round of a loop has its own constants', () => {
  const kept: (() => number)[] = [];
  run('async function f(): Promise<void> { let i = 0; while (i < 3) { const now = i; keep(function () { return now; }); await g(); i++; } }', {
    keep: (one: () => number) => kept.push(one), g: ending([], End.done),
  })(() => undefined);
  assert.equal(kept.map(one => one()), [0, 1, 2]);
});

test('a loop ends with the first call that does not', () => {
  const ends: unknown[] = [];
  let left = 2;
  run('async function f(): Promise<void> { for (;;) await g(); }', { g: (onEnd: OnEnd) => (left-- ? onEnd(End.done) : onEnd(End.broken, 'why')) })((...list: unknown[]) => ends.push(list));
  assert.equal(ends, [[End.broken, 'why']]);
});

const body = (text: string) => `async function f(a: number): Promise<void> {\n${text}\n}`;
const refused: { title: string; text: string; said: RegExp; at?: string }[] = [
  { title: 'an await in an expression', text: body('note(await g());'), said: /An await is a statement/, at: '(2,6)' },
  { title: 'an await in a condition', text: body('if (await g()) note();'), said: /An await is a statement/ },
  { title: 'an await outside of an async function', text: 'function f(): void { await g(); }', said: /An await is a statement/ },
  { title: 'a promise as a value', text: body('note(Promise.resolve());'), said: /A Promise is no value/, at: '(2,6)' },
  { title: 'an await of no call', text: body('await a;'), said: /Only a call is awaited/ },
  { title: 'try and catch', text: body('try { await g(); } catch (e) { note(); }'), said: /has no lowering: look at a fault by "tried"/ },
  { title: 'a loop of a list', text: body('for (const b of a) await g(b);'), said: /has no lowering/ },
  { title: 'another throw', text: body('await g(); throw new Error();'), said: /Only "throw ended\(end, fault\)"/ },
  { title: 'a promise that is returned', text: body('return g();'), said: /Write "return await"/ },
  { title: 'a return without its type', text: 'async function f() { return 1; }', said: /needs its type/ },
  { title: 'a return without its value', text: 'async function f(): Promise<number> { return; }', said: /returns a value/ },
  { title: 'an optional parameter', text: 'async function f(a?: number): Promise<void> { note(a); }', said: /no optional parameter/ },
  { title: 'a generator', text: 'async function* f(): any { await g(); }', said: /generator/ },
  { title: 'an arrow without a block', text: 'const f = async (): Promise<void> => await g();', said: /is a block/ },
  { title: 'this', text: body('await g(); note(this);'), said: /no "this"/ },
  { title: 'a word without its meaning', text: 'async function g(): Promise<void> { return; } function f(): void { tried(g()); }', said: /"tried" has no meaning here/ },
  { title: 'a launch of nothing', text: 'function f(): void { launch(); }', said: /launch needs a call/ },
  { title: 'a name declared twice', text: body('if (a) { const b = 1; await g(b); } const b = 2; note(b);'), said: /one "b"/ },
  { title: 'a name that is another one outside of its block', text: body('if (a) { const { end: note } = await tried(g()); log(note); } note();'), said: /"note" is another name outside/ },
  { title: 'a name used above its declaration', text: body('function show() { note(b); } await g(); const b = 2; show();'), said: /"b" is used above/ },
  { title: 'the name of a callback', text: body('await g(onEnd);'), said: /its own "onEnd"/ },
  { title: 'a variable of a loop in a function', text: body('for (let i = 0; i < 2; i++) { keep(function () { return i; }); await g(); }'), said: /uses "i", which changes/ },
  { title: 'a case that goes on to the next', text: body('switch (a) { case 1: await g(); case 2: note(); }'), said: /Each case ends/ },
  { title: 'other parts of an end', text: body('const { why } = await tried(g()); note(why);'), said: /"end", "fault" and "value"/ },
];
for (const { title, text, said, at } of refused) {
  test(`refused, with its place: ${title}`, () => {
    const error = (() => { try { return lower(text); } catch (fault) { return (fault as Error).message; } })();
    assert.match(error, said);
    assert.ok(error.startsWith(`/x/src/round/x.ts${at ?? '('}`), error);
  });
}

for (const [room, may] of [['link/x', true], ['handlers', true], ['at/x', false], ['payload/x', false], ['device/card', false], ['store/x', false]] as const) {
  test(`src/${room}.ts ${may ? 'may' : 'may not'} be async`, () => {
    const act = () => lowerModule('async function f(): Promise<void> { await g(); }', `/x/src/${room}.ts`);
    if (may) assert.not.throws(act);
    else assert.throws(act, /No code of this room is async/);
  });
}

test('the project may be in a folder named src', () => assert.not.throws(() => lowerModule('async function f(): Promise<void> { await g(); }', '/home/src/snapferry/src/link/x.ts')));

test.run();
