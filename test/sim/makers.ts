// The functions by which the simulated engine and card make values that the firmware takes for its own.

/** Functions that make values in the firmware's realm (realm.ts), so that `instanceof` works in the firmware. */
export interface Makers {
  /** Makes an Error of the realm. */
  makeError(message: string): Error;
  /** Makes a SyntaxError of the realm. */
  makeSyntaxError(message: string): Error;
  /** Makes an Array of the realm with these elements. */
  makeArray<T>(items: readonly T[]): T[];
  /** Makes an empty object of the realm. */
  makeObject(): Record<string, unknown>;
}
