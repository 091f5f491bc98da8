// The functions by which the simulated engine and card make values that the firmware takes for its own.

/** Functions that make values in the firmware's realm (realm.ts), so that `instanceof` works in the firmware. */
export interface Makers {
  /** Makes an Error in the firmware's JavaScript realm, so that the firmware's `instanceof Error` is true. */
  makeError(message: string): Error;
  /** Makes a SyntaxError in the firmware's JavaScript realm. */
  makeSyntaxError(message: string): Error;
  /** Makes an Array with these elements in the firmware's JavaScript realm. */
  makeArray<T>(items: readonly T[]): T[];
  /** Makes an empty object in the firmware's JavaScript realm. */
  makeObject(): Record<string, unknown>;
}
