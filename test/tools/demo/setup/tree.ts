/** A config.json. */
export type Tree = Record<string, Record<string, unknown> | string>;
