/** The content of a config.json: sections with their keys, or a text such as `device`. */
export type Tree = Record<string, Record<string, unknown> | string>;
