/** The parsed content of a config.json. A value is a section with its keys, or the text of a key without a section, such as `device`. */
export type Tree = Record<string, Record<string, unknown> | string>;
