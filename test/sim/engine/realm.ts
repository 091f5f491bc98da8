// The language as the engine has it, inside Node: a fresh context from which whatever Espruino lacks is taken out,
// so that a name the chip would not know fails here too. Knows nothing of hardware.

import { createContext, Script, type Context } from 'node:vm';

export interface Realm {
  context: Context;
  /** An Error of the context's own, so that `instanceof` holds in the firmware. */
  makeError(message: string): Error;
  /** An array of the context's own. */
  makeArray<T>(items: readonly T[]): T[];
  /** An ArrayBuffer of the context's own, so that its typed arrays take it as one. */
  makeBuffer(bytes: Uint8Array): ArrayBuffer;
  makeBytes(bytes: Uint8Array): Uint8Array;
  /** What its `Date` follows. */
  clock: { nowMs(): number };
  /** Its engine has stopped: once what runs has ended, it is emptied for another. */
  giveBack(): void;
}

/** Globals that V8 gives every context and that the engine (2v29, asked by `typeof`) has not. */
const absentGlobals = [
  'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'FinalizationRegistry', 'Symbol', 'Proxy', 'Reflect', 'Intl', 'BigInt',
  'BigInt64Array', 'BigUint64Array', 'Atomics', 'SharedArrayBuffer', 'WebAssembly', 'Iterator', 'AggregateError', 'RangeError',
  'EvalError', 'URIError', 'escape', 'unescape', 'encodeURI', 'decodeURI', 'console',
];

/** Members that V8 has and the engine has not, asked the same way. */
const absentMembers: Record<string, string[]> = {
  'Array': ['from', 'of', 'fromAsync'],
  'Array.prototype': ['flat', 'flatMap', 'at', 'findLast', 'findLastIndex', 'lastIndexOf', 'reduceRight', 'copyWithin', 'entries', 'keys',
    'values', 'toSorted', 'toReversed', 'toSpliced', 'with'],
  'String': ['raw', 'fromCodePoint'],
  'String.prototype': ['at', 'codePointAt', 'localeCompare', 'matchAll', 'normalize', 'search', 'trimStart', 'trimEnd'],
  'Number': ['isInteger', 'isFinite', 'isNaN', 'isSafeInteger', 'parseInt', 'parseFloat', 'EPSILON', 'MAX_SAFE_INTEGER', 'MIN_SAFE_INTEGER'],
  'Number.prototype': ['toPrecision', 'toExponential', 'toLocaleString'],
  'Object': ['freeze', 'isFrozen', 'seal', 'isSealed', 'is', 'hasOwn', 'groupBy', 'getOwnPropertySymbols', 'preventExtensions'],
  'Math': ['trunc', 'log10', 'log2', 'log1p', 'expm1', 'hypot', 'cbrt', 'imul', 'clz32', 'fround'],
  'Promise': ['race', 'allSettled', 'any', 'withResolvers'],
  'Promise.prototype': ['finally'],
};

/** One script for all of it, compiled once. `clock.nowMs` is what `new Date()` and `Date.now()` follow. */
const furnish = new Script(`(function (members, names, clock) {
  Object.keys(members).forEach(function (owner) {
    var path = owner.split('.'), from = path.length > 1 ? globalThis[path[0]][path[1]] : globalThis[owner];
    members[owner].forEach(function (name) { delete from[name]; });
  });
  names.forEach(function (name) { delete globalThis[name]; });
  var Real = Date;
  function Clocked(a, b, c, d, e, f, g) {
    if (!(this instanceof Clocked)) return new Real(clock.nowMs()).toString();
    if (arguments.length === 0) return new Real(clock.nowMs());
    if (arguments.length === 1) return new Real(a);
    return new Real(a, b, c === undefined ? 1 : c, d || 0, e || 0, f || 0, g || 0);
  }
  Clocked.prototype = Real.prototype;
  Clocked.now = function () { return clock.nowMs(); };
  Clocked.parse = Real.parse;
  Date = Clocked;
  // a text is a row of bytes, of which letters are those of ASCII alone
  ['toLowerCase', 'toUpperCase'].forEach(function (name) {
    var turn = String.prototype[name];
    String.prototype[name] = function () { return String(this).replace(/[A-Za-z]+/g, function (letters) { return turn.call(letters); }); };
  });
  var stringify = JSON.stringify;
  JSON.stringify = function (value, replacer, space) {
    var text = stringify(value, replacer, space);
    return text && text.replace(/[\x7f-\xff]/g, function (c) { return '\\\\u00' + c.charCodeAt(0).toString(16).toUpperCase(); });
  };
  // or what one firmware nails to the global could not be taken off for the next
  var define = Object.defineProperty;
  Object.defineProperty = function (owner, name, how) { return define(owner, name, Object.assign({}, how, { configurable: true })); };
  return {
    makeError: function (message) { return new Error(message); },
    makeArray: function (items) { return Array.prototype.slice.call(items); },
    makeBuffer: function (bytes) { return new Uint8Array(bytes).buffer; },
    makeBytes: function (bytes) { return new Uint8Array(bytes); },
    isPlain: function (kept) {
      Object.keys(globalThis).forEach(function (name) { if (kept.indexOf(name) < 0) delete globalThis[name]; });
      return Object.keys(globalThis).length === kept.length;
    }
  };
})`);

type Furniture = Pick<Realm, 'makeError' | 'makeArray' | 'makeBuffer' | 'makeBytes'> & { isPlain(kept: string[]): boolean };

/** A context takes milliseconds to make, and more to throw away: what stopped engines leave is used again. */
const free: Realm[] = [];
const mostFree = 16;

/** @param nowMs what the realm's `Date` follows, in milliseconds since 1970. */
export function createRealm(nowMs: () => number): Realm {
  const realm = free.pop() ?? makeRealm();
  realm.clock.nowMs = nowMs;
  return realm;
}

function makeRealm(): Realm {
  const context = createContext({});
  const clock = { nowMs: () => 0 };
  const { isPlain, ...made } = furnish.runInContext(context)(absentMembers, absentGlobals, clock) as Furniture;
  const kept = Object.keys(context);
  const realm: Realm = {
    ...made, context, clock,
    giveBack() {
      // after whatever still runs in it
      queueMicrotask(() => void (free.length < mostFree && isPlain(kept) && free.push(realm)));
    },
  };
  return realm;
}
