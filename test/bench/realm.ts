// The language as the engine has it, inside Node: a fresh context from which whatever Espruino lacks is taken out,
// so that a name the chip would not know fails here too. Knows nothing of hardware.

import { createContext, runInContext } from 'node:vm';
import type { Context } from 'node:vm';

export interface Realm {
  context: Context;
  /** An Error of the context's own, so that `instanceof` holds in the firmware. */
  makeError(message: string): Error;
  /** An array of the context's own. */
  makeArray<T>(items: readonly T[]): T[];
  /** An ArrayBuffer of the context's own, so that its typed arrays take it as one. */
  makeBuffer(bytes: Uint8Array): ArrayBuffer;
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

function takeOut(context: Context, owner: string, names: readonly string[]): void {
  runInContext(`(function (owner, names) { names.forEach(function (name) { delete owner[name]; }); })`, context)(
    runInContext(owner, context), names);
}

export function createRealm(): Realm {
  const context = createContext({});
  const makeError = runInContext('(function (message) { return new Error(message); })', context) as Realm['makeError'];
  const copy = runInContext('(function (items) { return Array.prototype.slice.call(items); })', context) as Realm['makeArray'];
  for (const [owner, names] of Object.entries(absentMembers)) takeOut(context, owner, names);
  takeOut(context, 'globalThis', absentGlobals);
  const buffer = runInContext('(function (bytes) { return new Uint8Array(bytes).buffer; })', context) as Realm['makeBuffer'];
  return { context, makeError, makeArray: copy, makeBuffer: buffer };
}

/** Makes `new Date()` and `Date.now()` of this context follow another clock. */
export function setDate(context: Context, nowMs: () => number): void {
  runInContext(`(function (nowMs) {
    var Real = Date;
    function Clocked(a, b, c, d, e, f, g) {
      if (!(this instanceof Clocked)) return new Real(nowMs()).toString();
      if (arguments.length === 0) return new Real(nowMs());
      if (arguments.length === 1) return new Real(a);
      return new Real(a, b, c === undefined ? 1 : c, d || 0, e || 0, f || 0, g || 0);
    }
    Clocked.prototype = Real.prototype;
    Clocked.now = function () { return nowMs(); };
    Clocked.parse = Real.parse;
    Date = Clocked;
  })`, context)(nowMs);
}
