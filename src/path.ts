// Paths from outside: of a server's settings, the console, the page and config.json.

/**
 * FatFs (R0.10c, `create_name` of ff.c) splits a path at a backslash, too, and ends it at any control character. It follows `..`, and
 * drops dots and blanks at the end of a name. Such a path opens another file than the one that it names.
 */
export function isPlain(path: string): boolean {
  return !/[\x00-\x1f\\]|[. ]\/|[. ]$/.test(path);
}

/** @returns the end of a sentence; empty: the path leads to the file that it names */
export function pathMistake(path: string): string {
  return isPlain(path) ? '' : 'holds a name that ends with a dot or a blank, or a backslash or a control character; write it as the card shows it';
}
