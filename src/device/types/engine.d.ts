/**
 * The language of Espruino 2v26 to 2v29, in place of TypeScript's library. A name that is missing here is missing in the engine, or works
 * otherwise than in Node. Tests compile the same sources against Node's library.
 */

// The TypeScript compiler reports an error if a type such as `Function` or `IArguments` is missing.
interface Function {
  apply(self: unknown, list?: ArrayLike<any>): any;
  call(self: unknown, ...list: any[]): any;
  bind(self: unknown, ...list: any[]): any;
  readonly length: number;
}
/** Makes a function from the names of its parameters and its text. */
declare const Function: (...texts: string[]) => (...list: any[]) => unknown;
interface CallableFunction extends Function {}
interface NewableFunction extends Function {}
/** The list `arguments`. Its length also counts parameters that were not given, so `src/` does not use it. */
interface IArguments {
  readonly length: number;
  [index: number]: any;
}
/** The constant parts of a template literal, which the build lowers to sums of texts. */
interface TemplateStringsArray extends ReadonlyArray<string> {
  readonly raw: readonly string[];
}
/** The key of a member. The engine has no symbols. */
type PropertyKey = string | number;
/**
 * A value that is not undefined, as `every` and `map` demand here of their callbacks. Before 2v29 the engine skips an undefined result of a
 * callback (issue 2678).
 */
type Given = {} | null;

type Partial<T> = { [K in keyof T]?: T[K] };
type Required<T> = { [K in keyof T]-?: T[K] };
type Readonly<T> = { readonly [K in keyof T]: T[K] };
type Record<K extends keyof any, T> = { [P in K]: T };
type Pick<T, K extends keyof T> = { [P in K]: T[P] };
type Exclude<T, U> = T extends U ? never : T;
type Extract<T, U> = T extends U ? T : never;
type Omit<T, K extends keyof any> = Pick<T, Exclude<keyof T, K>>;
type NonNullable<T> = T & {};
type Parameters<T extends (...list: any) => any> = T extends (...list: infer P) => any ? P : never;
type ReturnType<T extends (...list: any) => any> = T extends (...list: any) => infer R ? R : any;

/** The value that stands for "not a number". `Date.parse` of a text that is no date gives 0 instead. */
declare const NaN: number;
/** The infinite number. `slice(0, Infinity)` gives an empty text, and `splice(i, Infinity)` takes nothing. */
declare const Infinity: number;
/** Reads a whole number. It throws at 127 digits, and 19 digits and more wrap, so only src/number.ts calls it. */
declare function parseInt(text: string, radix?: number): number;
/** Reads a number. A leading 0 makes it octal, and 0x, 0b and 0o count, so texts are read by src/number.ts. */
declare function parseFloat(text: string): number;
/** Tells whether a number is NaN. A text of 64 characters throws, so it takes only numbers. */
declare function isNaN(value: number): boolean;
/** Tells whether a number is neither NaN nor infinite. A text of 64 characters throws, so it takes only numbers. */
declare function isFinite(value: number): boolean;
// Two names are missing on purpose: encodeURIComponent encodes bytes above 0x7f wrongly, and arguments.length also counts parameters that were
// not given.
/** Encodes bytes in base64. */
declare function btoa(text: string): string;
/** Decodes base64. */
declare function atob(text: string): string;

/** Members of each value. `constructor` of an object literal is undefined. */
interface Object {
  toString(): string;
  valueOf(): Object;
  hasOwnProperty(name: PropertyKey): boolean;
}
/** Functions of `Object`. It has no freeze, seal, is or hasOwn, and Object.prototype.x is undefined. */
interface ObjectConstructor {
  keys(value: object): string[];
  values<T>(value: { [key: string]: T }): T[];
  entries<T>(value: { [key: string]: T }): [string, T][];
  fromEntries<T>(entries: readonly (readonly [string, T])[]): { [key: string]: T };
  assign<T extends object, A>(target: T, a: A): T & A;
  assign<T extends object, A, B>(target: T, a: A, b: B): T & A & B;
  create(prototype: object | null): any;
  getPrototypeOf(value: object): any;
  setPrototypeOf<T extends object>(value: T, prototype: object): T;
  getOwnPropertyNames(value: object): string[];
  defineProperty<T extends object>(
    value: T, name: string, how: { value?: unknown; get?: () => unknown; set?: (value: any) => void; enumerable?: boolean }
  ): T;
}
declare const Object: ObjectConstructor;

interface Boolean {
  valueOf(): boolean;
}
declare function Boolean(value?: unknown): boolean;

/** Members of a number. `toFixed(0)` cuts, and with 1 to 3 decimals a half is often rounded down. */
interface Number {
  toString(radix?: number): string;
  toFixed(decimals?: number): string;
  valueOf(): number;
}
/** Functions of `Number`. It has no isInteger, parseFloat, EPSILON or MAX_SAFE_INTEGER. */
interface NumberConstructor {
  (value?: unknown): number;
  readonly MAX_VALUE: number;
  readonly MIN_VALUE: number;
  readonly NEGATIVE_INFINITY: number;
  readonly POSITIVE_INFINITY: number;
}
declare const Number: NumberConstructor;

/** Functions of `Math`. It has no trunc, hypot, log10 or cbrt. Espruino's own clip, randInt and wrap are left out. */
interface Math {
  readonly E: number;
  readonly LN2: number;
  readonly LN10: number;
  readonly LOG2E: number;
  readonly LOG10E: number;
  readonly PI: number;
  readonly SQRT1_2: number;
  readonly SQRT2: number;
  abs(x: number): number;
  acos(x: number): number;
  asin(x: number): number;
  atan(x: number): number;
  atan2(y: number, x: number): number;
  ceil(x: number): number;
  cos(x: number): number;
  exp(x: number): number;
  floor(x: number): number;
  log(x: number): number;
  max(...values: number[]): number;
  min(...values: number[]): number;
  pow(x: number, y: number): number;
  random(): number;
  round(x: number): number;
  sign(x: number): number;
  sin(x: number): number;
  sqrt(x: number): number;
  tan(x: number): number;
}
declare const Math: Math;

/** A string is a list of bytes. It has no search, at, codePointAt, localeCompare, matchAll, normalize or trimStart. */
interface String {
  readonly length: number;
  readonly [index: number]: string;
  charAt(index: number): string;
  /** Code of a character, 0 to 255, as a character is a byte. It is NaN after the end of the text. */
  charCodeAt(index?: number): number;
  concat(...parts: unknown[]): string;
  endsWith(part: string, end?: number): boolean;
  includes(part: string, from?: number): boolean;
  /** Finds a part of the text, or wrongly a longer part that the end of the text cuts off. Use `find` of src/text.ts. */
  indexOf(part: string, from?: number): number;
  lastIndexOf(part: string, from?: number): number;
  match(pattern: RegExp): RegExpMatchArray | null;
  padEnd(length: number, pad?: string): string;
  padStart(length: number, pad?: string): string;
  repeat(count: number): string;
  /** Replaces what a pattern finds. In a text that replaces, "$1" and "$&" have no meaning, so use a function for them. */
  replace(pattern: string | RegExp, by: string | ((found: string, ...groups: any[]) => string)): string;
  replaceAll(pattern: string, by: string): string;
  slice(start: number, end?: number): string;
  split(separator: string | RegExp): [string, ...string[]];
  startsWith(part: string, from?: number): boolean;
  substr(start: number, length?: number): string;
  substring(start: number, end?: number): string;
  toLowerCase(): string;
  toUpperCase(): string;
  trim(): string;
  toString(): string;
  valueOf(): string;
}
/** Makes texts. `fromCharCode(256)` is a NUL, as characters are bytes. */
interface StringConstructor {
  (value?: unknown): string;
  fromCharCode(...codes: number[]): string;
}
declare const String: StringConstructor;

/**
 * A regular expression. The engine repeats only by `*` and `+`, one character or class each. The build refuses `?`, `{n}`, `(?:…)`, `\b`
 * and the like.
 */
interface RegExp {
  exec(text: string): RegExpExecArray | null;
  test(text: string): boolean;
  lastIndex: number;
  readonly source: string;
  readonly flags: string;
}
/** What `match` has found: the match, then its groups. With the flag g it has all matches and no groups, and it is empty if there is none. */
interface RegExpMatchArray extends Array<string> {
  0: string;
  index?: number;
  input?: string;
}
/** What `exec` has found: the whole, then the groups. A group that took no part is an empty text. */
interface RegExpExecArray extends Array<string> {
  0: string;
  index: number;
  input: string;
}
/** Makes a pattern from a text. A mistake in it does not throw, and the pattern then finds other texts. */
interface RegExpConstructor {
  new (pattern: string, flags?: string): RegExp;
}
declare const RegExp: RegExpConstructor;

/** An object with a length and elements. */
interface ArrayLike<T> {
  readonly length: number;
  readonly [index: number]: T;
}
/**
 * Arrays have no lastIndexOf, reduceRight, flat, flatMap, at, keys, entries, from or of; and Array.prototype.x is undefined. Before
 * 2v29.81, find and findIndex never end on an undefined element (issue 2711), so they are left out.
 */
interface ReadonlyArray<T> {
  readonly length: number;
  readonly [index: number]: T;
  concat(...items: (T | readonly T[])[]): T[];
  every(test: (value: T, index: number, all: readonly T[]) => Given): boolean;
  filter<S extends T>(test: (value: T, index: number, all: readonly T[]) => value is S): S[];
  filter(test: (value: T, index: number, all: readonly T[]) => Given): T[];
  forEach(visit: (value: T, index: number, all: readonly T[]) => void): void;
  includes(value: T, from?: number): boolean;
  indexOf(value: T, from?: number): number;
  join(separator?: string): string;
  map<U extends Given>(turn: (value: T, index: number, all: readonly T[]) => U): U[];
  reduce(fold: (sum: T, value: T, index: number) => T): T;
  reduce<U>(fold: (sum: U, value: T, index: number) => U, first: U): U;
  slice(start?: number, end?: number): T[];
  some(test: (value: T, index: number, all: readonly T[]) => Given): boolean;
  toString(): string;
}
/** A list that may change. `sort` is not stable. `forEach`, `map`, `filter` and `some` also visit items that are added meanwhile. */
interface Array<T> {
  /** The length of an array cannot be assigned ("Assignment to a constant"): use splice. */
  readonly length: number;
  [index: number]: T;
  concat(...items: (T | readonly T[])[]): T[];
  every(test: (value: T, index: number, all: T[]) => Given): boolean;
  fill(value: T, start?: number, end?: number): T[];
  filter<S extends T>(test: (value: T, index: number, all: T[]) => value is S): S[];
  filter(test: (value: T, index: number, all: T[]) => Given): T[];
  forEach(visit: (value: T, index: number, all: T[]) => void): void;
  includes(value: T, from?: number): boolean;
  indexOf(value: T, from?: number): number;
  join(separator?: string): string;
  map<U extends Given>(turn: (value: T, index: number, all: T[]) => U): U[];
  pop(): T | undefined;
  push(...items: T[]): number;
  reduce(fold: (sum: T, value: T, index: number) => T): T;
  reduce<U>(fold: (sum: U, value: T, index: number) => U, first: U): U;
  reverse(): T[];
  shift(): T | undefined;
  slice(start?: number, end?: number): T[];
  some(test: (value: T, index: number, all: T[]) => Given): boolean;
  sort(compare?: (a: T, b: T) => number): T[];
  splice(index: number, count?: number, ...items: T[]): T[];
  toString(): string;
  unshift(...items: T[]): number;
}
/** Makes lists, and tells them from other values. There is no `from` and no `of`. */
interface ArrayConstructor {
  new <T = any>(length?: number): T[];
  isArray(value: unknown): value is any[];
}
declare const Array: ArrayConstructor;

/** An exception. Its stack has the source lines of all callers as text, which takes memory. */
interface Error {
  message: string;
  stack?: string;
  toString(): string;
}
/** Makes an exception. The engine's own are no `instanceof Error`. */
interface ErrorConstructor {
  new (message?: string): Error;
}
declare const Error: ErrorConstructor;
/** The engine's exception for code, or JSON, that it cannot read. */
declare const SyntaxError: ErrorConstructor;
/** The engine's exception for a value of the wrong kind. */
declare const TypeError: ErrorConstructor;
/** The engine's exception for its own limits, such as the stack. Exhausted memory is no exception: it aborts the function. */
declare const InternalError: ErrorConstructor;
/** The engine's exception for a name that it does not know. It hoists no functions, so a name may come too early. */
declare const ReferenceError: ErrorConstructor;

/**
 * A date. It has no UTC and no setUTC…; getUTC… came after 2v29. Before 2v29, `new Date(text)` misreads +01:00 (issue 2669), so write Z.
 */
interface Date {
  getDate(): number;
  getDay(): number;
  getFullYear(): number;
  getHours(): number;
  getMilliseconds(): number;
  getMinutes(): number;
  getMonth(): number;
  getSeconds(): number;
  getTime(): number;
  getTimezoneOffset(): number;
  setTime(ms: number): number;
  toISOString(): string;
  toString(): string;
  valueOf(): number;
}
/** Makes dates. Impossible dates roll over, `new Date(undefined)` throws, and `toString` of `new Date(NaN)` crashes the engine. */
interface DateConstructor {
  new (): Date;
  new (when: number | string): Date;
  new (year: number, month: number, day?: number, hours?: number, minutes?: number, seconds?: number, ms?: number): Date;
  /** Milliseconds since 1970. Before the clock is set, they count from the start. */
  now(): number;
  parse(text: string): number;
}
declare const Date: DateConstructor;

/** Reads and writes JSON. `parse` also takes octal numbers, comments, both quotes and a rest after the end, and `__proto__` becomes the prototype. */
interface JSON {
  parse(text: string): any;
  stringify(value: unknown, replacer?: null, space?: number | string): string;
}
declare const JSON: JSON;

/** Bytes in one block of memory. Views of it copy nothing. */
interface ArrayBuffer {
  readonly byteLength: number;
}
declare const ArrayBuffer: { new (byteLength: number): ArrayBuffer };

/** Typed arrays. `every` and `some` came with 2v29. */
interface Bytes<Self> {
  readonly buffer: ArrayBuffer;
  readonly byteLength: number;
  readonly byteOffset: number;
  readonly length: number;
  [index: number]: number;
  fill(value: number, start?: number, end?: number): Self;
  forEach(visit: (value: number, index: number) => void): void;
  includes(value: number, from?: number): boolean;
  indexOf(value: number, from?: number): number;
  join(separator?: string): string;
  map(turn: (value: number, index: number) => number): Self;
  reduce<U>(fold: (sum: U, value: number, index: number) => U, first: U): U;
  reverse(): Self;
  set(values: ArrayLike<number>, offset?: number): void;
  slice(start?: number, end?: number): Self;
  subarray(start?: number, end?: number): Self;
}
/** Bytes. A view beyond the end of its buffer gives zeros, and `set` leaves out what does not fit. */
interface Uint8Array extends Bytes<Uint8Array> {}
interface Uint16Array extends Bytes<Uint16Array> {}
interface Uint32Array extends Bytes<Uint32Array> {}
interface Int32Array extends Bytes<Int32Array> {}
/** Makes a typed array, or a view of a buffer. With a length of 0, the view has all the rest of the buffer. */
interface BytesConstructor<Self> {
  new (length: number): Self;
  new (values: ArrayLike<number>): Self;
  new (buffer: ArrayBuffer, byteOffset?: number, length?: number): Self;
}
declare const Uint8Array: BytesConstructor<Uint8Array>;
declare const Uint16Array: BytesConstructor<Uint16Array>;
declare const Uint32Array: BytesConstructor<Uint32Array>;
declare const Int32Array: BytesConstructor<Int32Array>;

/** Promises are here for the compiler alone, since the build lowers async functions to callbacks. */
interface PromiseLike<T> {
  then<A = T, B = never>(done?: ((value: T) => A | PromiseLike<A>) | null, failed?: ((reason: any) => B | PromiseLike<B>) | null): PromiseLike<A | B>;
}
interface Promise<T> {
  then<A = T, B = never>(done?: ((value: T) => A | PromiseLike<A>) | null, failed?: ((reason: any) => B | PromiseLike<B>) | null): Promise<A | B>;
  catch<B = never>(failed: (reason: any) => B | PromiseLike<B>): Promise<T | B>;
}
/** Async functions are lowered to callbacks (src/await.d.ts): the compiler only wants the type. */
interface PromiseConstructorLike {
  new <T>(run: (resolve: (value: T | PromiseLike<T>) => void, reject: (reason?: any) => void) => void): PromiseLike<T>;
}
interface PromiseConstructor {
  new <T>(run: (resolve: (value: T | PromiseLike<T>) => void, reject: (reason?: any) => void) => void): Promise<T>;
  all<T>(promises: readonly (T | PromiseLike<T>)[]): Promise<T[]>;
  resolve(): Promise<void>;
  resolve<T>(value: T | PromiseLike<T>): Promise<T>;
  reject<T = never>(reason?: any): Promise<T>;
}
declare const Promise: PromiseConstructor;

// Node has functions of these names, too. The comments tell what each of them does in Espruino.
/** Writes a line to the console. */
declare const console: { log(...values: unknown[]): void };
/** Runs a function once, after a number of milliseconds. @returns an id, which a later timer may get once this one has run */
declare function setTimeout(run: (() => void) | typeof E.defrag, ms: number): number;
/** Runs a function again and again, with a number of milliseconds between two runs. @returns an id of the timer */
declare function setInterval(run: () => void, ms: number): number;
/** Changes the period of a repeated timer, in milliseconds. */
declare function changeInterval(id: number, ms: number): void;
/** Stops a timer. With undefined it throws, and without a number it stops all timers. */
declare function clearTimeout(id: number): void;
/** Stops a repeated timer. Without a number it stops all of them. */
declare function clearInterval(id: number): void;
/** Files on the card. A path ends at a NUL, and FatFs also splits it at a backslash. */
declare function require(name: 'fs'): EngineFiles;
/** Files in the flash of the chip. */
declare function require(name: 'Storage'): EngineStorage;
/** The bytes of the flash. */
declare function require(name: 'Flash'): EngineFlash;
/** Makes digests. The text counts as bytes, and the digest has 32 bytes. */
declare function require(name: 'crypto'): { SHA256(text: string | Uint8Array): ArrayBuffer };
/** Expands compressed bytes, all at once. The size is known only after that, so a wrong text may use up the memory. */
declare function require(name: 'heatshrink'): { decompress(stored: string): ArrayBuffer };
/** The engine's console by network (telnet). It must be switched off before Wi-Fi is, or the chip restarts for ever (up to 2v29.96). */
declare function require(name: 'TelnetServer'): { setOptions(options: { mode: 'on' | 'off' }): void };
/** The engine's Wi-Fi. Only its function `stopAP`, which ends the access point, works before the engine starts Wi-Fi. */
declare function require(name: 'Wifi'): { stopAP(): void };
declare const process: EngineProcess;

/** The scope of global names, in which the console runs what is typed. */
declare let global: { [name: string]: unknown };
