/**
 * Functions that only async code calls. They exist for the compiler alone: the build rewrites async functions into
 * functions with callbacks (docs/design.md), and replaces these calls.
 */

/** How a call of an async function ended, as `tried` returns it. An end other than `done` usually has a fault. */
type Ended = { end: import('./fault').End; fault: import('./fault').Fault | undefined };
/** How a call of an async function with a result ended. The result `value` is there only if the end is `done`. */
type EndedWith<T> = { end: import('./fault').End.done; fault: undefined; value: T }
  | { end: import('./fault').End.refused | import('./fault').End.broken; fault: import('./fault').Fault | undefined; value: undefined };
/** How a call of an async function with two results ended. Both are there only if the end is `done`. */
type EndedWithList<T> = { end: import('./fault').End.done; fault: undefined; value: T }
  | { end: import('./fault').End.refused | import('./fault').End.broken; fault: import('./fault').Fault | undefined; value: [undefined, undefined] };

/** What a call that runs a script of AT commands returns. Any end of the script other than `done` has a fault. */
interface ScriptRun extends Promise<void> {
  /** Never set. By this field, the compiler tells the type from other promises. */
  readonly isOfScript?: true;
}
/** How a script ended. An end other than `done` has a fault. */
type EndedScript = { end: import('./fault').End.done; fault: undefined }
  | { end: import('./fault').End.refused | import('./fault').End.broken; fault: import('./fault').Fault };

/** Waits for a script of AT commands, and returns how it ended. */
declare function tried(call: ScriptRun): Promise<EndedScript>;
/** `const { end, fault } = await tried(f());` looks at the end of a call, which would otherwise go to the caller if it is not `done`. */
declare function tried(call: Promise<void>): Promise<Ended>;
/** `const { end, fault, value: [a, b] } = await tried(f());` also takes the two values of a call. */
declare function tried<T extends [unknown, unknown]>(call: Promise<T>): Promise<EndedWithList<T>>;
/** `const { end, fault, value } = await tried(f());` also takes the value of a call. */
declare function tried<T>(call: Promise<T>): Promise<EndedWith<T>>;

/** `throw ended(End.refused, fault);` ends an async function with that end. The end goes up to the first caller that looks at it by `tried`. */
declare function ended(end: import('./fault').End, fault?: import('./fault').Fault): object;

/** Waits for a function that takes callbacks, because it is not async itself, such as the runner of scripts. */
declare function until(start: (onEnd: import('./at/step').OnEnd) => void): Promise<void>;
/** `const [a, b] = await until<[A, B]>(…);` waits for a function whose callback gets two values. */
declare function until<T extends [unknown, unknown]>(start: (onValues: (...values: T) => void, onEnd: import('./at/step').OnEnd) => void): Promise<T>;
declare function until<T>(start: (onValue: (value: T) => void, onEnd: import('./at/step').OnEnd) => void): Promise<T>;

/** Waits for `ms` milliseconds, by a timer of the clock. */
declare function elapsed(clock: import('./ports').Clock, ms: number): Promise<void>;

/** Calls an async function from a function that has callbacks itself. */
declare function launch(call: Promise<void>, onEnd: import('./at/step').OnEnd): void;
declare function launch<T>(call: Promise<T>, onValue: (value: T) => void, onEnd: import('./at/step').OnEnd): void;
