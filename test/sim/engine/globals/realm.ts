// Makes the engine's language inside Node: a fresh context without all names that Espruino lacks. So firmware that uses a name that the chip does
// not know fails here, too.

import { createContext, Script, type Context } from 'node:vm';
import type { Makers } from '../../makers.ts';
import { limitsText } from '../asengine.js';
import { createJson, type EngineJson, type Write } from './json.ts';

type Limits = typeof import('../limits.js').limits;

/** A context that has the engine's language and built-in objects. */
export interface Realm extends Pick<Makers, 'makeError' | 'makeArray'> {
  /** Node's context, in which the firmware runs. */
  context: Context;
  /** Makes an ArrayBuffer of this realm, which its typed arrays accept. */
  makeBuffer(bytes: Uint8Array): ArrayBuffer;
  /** Makes a Uint8Array of this realm. */
  makeBytes(bytes: Uint8Array): Uint8Array;
  /** The engine's operators and functions that differ from Node's, made in this realm (limits.js). */
  limits: Limits;
  /** The source of the realm's `Date`, in milliseconds since 1970. */
  clock: { nowMs(): number };
  /** Gives the realm back, for another engine to use, since its own engine has stopped. This takes effect once the current code has ended. */
  giveBack(): void;
}

/** Globals that every context of V8 has and the engine lacks, as `typeof` shows on 2v29. */
const absentGlobals = [
  'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'FinalizationRegistry', 'Symbol', 'Proxy', 'Reflect', 'Intl', 'BigInt',
  'BigInt64Array', 'BigUint64Array', 'Atomics', 'SharedArrayBuffer', 'WebAssembly', 'Iterator', 'AggregateError', 'RangeError',
  'EvalError', 'URIError', 'escape', 'unescape', 'encodeURI', 'decodeURI', 'console',
];

/** Members of built-in objects that V8 has and the engine lacks, as `typeof` shows on 2v29. */
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

/** A script, compiled once, that turns a context of V8 into the engine's. `clock.nowMs` is the source of `new Date()` and `Date.now()`. */
const furnish = new Script(`(function (members, names, clock, builtins, viewsOf) {
  Object.keys(members).forEach(function (owner) {
    var path = owner.split('.'), from = path.length > 1 ? globalThis[path[0]][path[1]] : globalThis[owner];
    members[owner].forEach(function (name) { delete from[name]; });
  });
  names.forEach(function (name) { delete globalThis[name]; });
  Object.keys(builtins).forEach(function (owner) {
    var path = owner.split('.'), to = path.length > 1 ? globalThis[path[0]][path[1]] : globalThis[owner];
    Object.keys(builtins[owner]).forEach(function (name) {
      var run = builtins[owner][name];
      // with the usual number of arguments, V8 makes no list of them
      // strictly, so that a method of a text gets it bare
      function own(a, b) { 'use strict'; return arguments.length < 3 ? run(this, a, b) : run(this, ...arguments); }
      function listed() { 'use strict'; return run(this, ...arguments); }
      var isListed = ['assign', 'concat', 'fromCharCode', 'max', 'min', 'splice'].indexOf(name) >= 0;
      Object.defineProperty(to, name, { value: isListed ? listed : own, writable: true, configurable: true });
    });
  });
  ['Uint8Array', 'Uint16Array', 'Uint32Array', 'Int32Array'].forEach(function (name) {
    var Real = globalThis[name], set = Real.prototype.set;
    Object.defineProperty(Real.prototype, 'set', { configurable: true, writable: true, value: function (values, at) {
      var room = this.length - (at || 0);
      set.call(this, values.length > room ? Array.prototype.slice.call(values, 0, room) : values, at);
    } });
    // a list, not a typed array
    Object.defineProperty(Real.prototype, 'slice', { configurable: true, writable: true, value: function (from, to) {
      return Array.prototype.slice.call(this, from, to);
    } });
    globalThis[name] = viewsOf(Real);
  });
  // without a text there is no message, an empty one is shown, and the kind is the type
  ['Error', 'TypeError', 'SyntaxError', 'ReferenceError'].forEach(function (name) {
    var kind = globalThis[name].prototype;
    delete kind.message;
    delete kind.name;
    Object.defineProperty(kind, 'type', { value: name, writable: true, configurable: true });
  });
  Object.defineProperty(Error.prototype, 'toString', { writable: true, configurable: true, value: function () {
    return this.type + (this.message === undefined ? '' : ': ' + this.message);
  } });
  var Real = Date, timeOf = Real.prototype.getTime;
  // fractions of a millisecond stay
  function timed(ms) {
    var date = new Real(ms);
    if (typeof ms === 'number' && ms % 1) Object.defineProperty(date, 'exactMs', { value: ms, writable: true });
    return date;
  }
  ['getTime', 'valueOf'].forEach(function (name) {
    function get() { return this.exactMs === undefined ? timeOf.call(this) : this.exactMs; }
    Object.defineProperty(Real.prototype, name, { value: get, writable: true, configurable: true });
  });
  ['setMilliseconds', 'setSeconds', 'setMinutes', 'setHours', 'setDate', 'setMonth', 'setFullYear'].forEach(function (name) {
    var set = Real.prototype[name];
    function setWhole() {
      if (this.exactMs !== undefined) this.exactMs = undefined;
      return set.apply(this, arguments);
    }
    Object.defineProperty(Real.prototype, name, { value: setWhole, writable: true, configurable: true });
  });
  function Clocked(a, b, c, d, e, f, g) {
    if (!(this instanceof Clocked)) return new Real(clock.nowMs()).toString();
    if (arguments.length === 0) return timed(clock.nowMs());
    if (arguments.length === 1) {
      if (a === undefined || a === null) throw new TypeError('Variables of type ' + a + ' are not supported in date constructor');
      return timed(typeof a === 'string' ? Real.parse(a) : a);
    }
    return new Real(a, b, c === undefined ? 1 : c, d || 0, e || 0, f || 0, g || 0);
  }
  Clocked.prototype = Real.prototype;
  Clocked.now = function () { return clock.nowMs(); };
  Clocked.parse = Real.parse;
  Date = Clocked;
  var stringify = JSON.stringify;
  // or what one firmware nails to the global could not be taken off for the next
  var define = Object.defineProperty;
  Object.defineProperty = function (owner, name, how) { return define(owner, name, Object.assign({}, how, { configurable: true })); };
  return {
    write: stringify,
    setJson: function (json) { JSON.parse = json.parse; JSON.stringify = json.stringify; },
    makeError: function (message) { return new Error(message); },
    makeSyntaxError: function (message) { return new SyntaxError(message); },
    makeObject: function () { return {}; },
    makeArray: function (items) { return Array.prototype.slice.call(items); },
    makeBuffer: function (bytes) { return new Uint8Array(bytes).buffer; },
    makeBytes: function (bytes) { return new Uint8Array(bytes); },
    isPlain: function (kept) {
      Object.keys(globalThis).forEach(function (name) { if (kept.indexOf(name) < 0) delete globalThis[name]; });
      return Object.keys(globalThis).length === kept.length;
    }
  };
})`);

/** The script that makes the engine's operators. It runs in a context before Node's own functions are taken away. */
const limitsOf = new Script(limitsText);

type Furniture = Pick<Realm, 'makeError' | 'makeArray' | 'makeBuffer'
  | 'makeBytes'> & Makers & { write: Write; setJson(json: EngineJson): void; isPlain(kept: string[]): boolean };

/** Realms of engines that have stopped, for the next engines. Making a context takes milliseconds, and disposing of it more. */
const free: Realm[] = [];
const mostFree = 16;

/** Returns a realm for a new engine. @param nowMs source of its `Date`, in milliseconds since 1970 */
export function createRealm(nowMs: () => number): Realm {
  const realm = free.pop() ?? makeRealm();
  realm.clock.nowMs = nowMs;
  return realm;
}

function makeRealm(): Realm {
  const context = createContext({});
  const clock = { nowMs: () => 0 };
  const limits = limitsOf.runInContext(context) as Limits;
  const furniture = furnish.runInContext(context)(absentMembers, absentGlobals, clock, limits.builtins, limits.viewsOf) as Furniture;
  const { isPlain, write, setJson, makeSyntaxError, makeObject, ...made } = furniture;
  setJson(createJson({ ...made, makeSyntaxError, makeObject }, write, limits));
  const kept = Object.keys(context);
  const realm: Realm = {
    ...made, context, clock, limits,
    giveBack() {
      // The realm is free for another engine only after all code that still runs in it has ended.
      queueMicrotask(() => void (free.length < mostFree && isPlain(kept) && free.push(realm)));
    },
  };
  return realm;
}
