// Checks paths that come from outside: from a server's settings, the console, the page or config.json.

/**
 * Whether a path leads to the file that it names. FatFs (R0.10c, `create_name` of ff.c) also splits a path at a backslash, ends it at any
 * control character, and follows `..`. It drops dots and blanks at the end of a name.
 */
export function isPlain(path: string): boolean {
  return !/[\x00-\x1f\\]|[. ]\/|[. ]$/.test(path);
}

/** Tells why a path may lead to another file than it names, as the end of a sentence. It is empty if the path is right. */
export function pathMistake(path: string): string {
  return isPlain(path) ? '' : 'holds a name that ends with a dot or a blank, or a backslash or a control character; write it as the card shows it';
}
