// Replaces the simulator's realm, a world of JavaScript with globals of its own. A browser's worker has only one realm, so JavaScript that Espruino
// lacks is present here. The build translates the firmware so that it calls the engine's own functions (test/sim/engine/asengine.js). The firmware
// sees no global of the worker, only those of the simulated engine and of the language.

import { createJson } from '../../../test/sim/engine/globals/json.ts';
import type { Realm } from '../../../test/sim/engine/globals/realm.ts';
import { limits } from '../../../test/sim/engine/limits.js';

const language = ['Object', 'Array', 'String', 'Number', 'Boolean', 'Math', 'RegExp', 'Error', 'TypeError', 'SyntaxError', 'ReferenceError',
  'Function', 'Promise', 'ArrayBuffer', 'DataView', 'Uint8Array', 'Int8Array', 'Uint16Array', 'Int16Array', 'Uint32Array', 'Int32Array',
  'Float32Array', 'Float64Array', 'Uint8ClampedArray', 'parseInt', 'parseFloat', 'isNaN', 'isFinite', 'NaN', 'Infinity', 'undefined',
  'decodeURIComponent', 'encodeURIComponent', 'atob'] as const;

/** Names that the function `run` below uses itself. They are not looked up among the firmware's globals. */
const own = ['eval', 'text_'];
const scopes = new WeakMap<object, object>();

/** The names of the worker's own globals, which the firmware must not see. */
const hidden = new Set<PropertyKey>();
for (let at = globalThis as object | null; at; at = Object.getPrototypeOf(at) as object | null) Reflect.ownKeys(at).forEach(name => hidden.add(name));
own.forEach(name => hidden.delete(name));

/**
 * Returns a scope for the firmware's code, in which only the context's names have values. Names of the worker are undefined there. Any other name
 * is an error, as in the engine.
 */
const scopeOf = (context: object): object => new Proxy(context, {
  has: (target, name) => !own.includes(String(name)) && (name in target || hidden.has(name)),
  get: (target, name) => name === Symbol.unscopables ? undefined : (target as Record<PropertyKey, unknown>)[name],
});

const run = new Function('scope_', 'text_', 'with (scope_) { return eval(text_); }') as (scope: object, text: string) => unknown;

/** Evaluates code as Espruino does: in sloppy mode, and with only the names of `context`. Returns its value. */
export function evaluate(text: string, context: object): unknown {
  if (!scopes.has(context)) scopes.set(context, scopeOf(context));
  return run(scopes.get(context)!, text);
}

function makeDate(clock: Realm['clock']): unknown {
  function Clocked(this: unknown, ...given: number[]): unknown {
    if (!(this instanceof Clocked)) return new Date(clock.nowMs()).toString();
    return given.length === 0 ? new Date(clock.nowMs()) : Reflect.construct(Date, given);
  }
  Clocked.prototype = Date.prototype;
  return Object.assign(Clocked, { now: () => clock.nowMs(), parse: (text: string) => Date.parse(text) || 0 });
}

/** Makes the globals of the firmware. @param nowMs returns the time of their clock, in milliseconds since 1970 */
export function createRealm(nowMs: () => number): Realm {
  const clock = { nowMs };
  const context: Record<string, unknown> = Object.fromEntries(language.map(name => [name, (globalThis as Record<string, unknown>)[name]]));
  context['Date'] = makeDate(clock);
  for (const name of ['Uint8Array', 'Uint16Array', 'Uint32Array', 'Int32Array'] as const) context[name] = limits.viewsOf(globalThis[name]);
  const makers = { makeError: (message: string) => new Error(message), makeArray: <T>(items: readonly T[]) => [...items] };
  context['JSON'] = createJson(
    { ...makers, makeSyntaxError: message => new SyntaxError(message), makeObject: () => ({}) },
    (value, replacer, space) => JSON.stringify(value, replacer, space as number | undefined),
  );
  context['globalThis'] = context;
  return {
    context: context as Realm['context'], clock, limits,
    ...makers,
    makeBuffer: bytes => Uint8Array.from(bytes).buffer,
    makeBytes: bytes => Uint8Array.from(bytes),
    giveBack: () => undefined,
  };
}
