/**
 * Finds regular expressions that Espruino cannot run as Node does, so that desktop tests would be wrong. Source: the engine's
 * jswrap_regexp.c, and experiments.
 */

/** Forms that the engine lacks, each as a pattern that finds it and a description. Character classes are blanked before. */
/** @type {[RegExp, string][]} */
const gaps = [
  [/\(\?/, 'has no (?…) groups or looks ahead'],
  [/[?]/, 'takes ? for a plain character'],
  [/[{]/, 'takes {…} for plain characters'],
  [/[)][*+]/, 'cannot repeat a group'],
  [/[(][^)]*[(]/, 'loses the end of a group within a group'],
  [/[(].*[|]|[|].*[(]/, 'splits the whole pattern at |, groups or not'],
  [/\\[bBpPkuc1-9]/, 'does not know this escape'],
  [/^((\\.|[^^\\])[*])+[$]$/, 'finds null, and not an empty text, at the end of a text; write + in place of *, and expect null'],
  [/(\.|N|\\[SDW])[+]([)$]|(\\.|.)[*])*$/, 'lets a last + after ., [^…], \\S, \\D or \\W match nothing; write the sign twice, the second time with *'],
];

/** @param {string} source a class becomes C, a negated one N */
const blankClasses = source => source.replace(/\\.|\[(\^?)(?:\\.|[^\]\\])*\]/g, (found, not) => found[0] === '\\' ? found : not ? 'N' : 'C');

/** @param {string} source escaped punctuation becomes an ordinary character */
const blankEscapes = source => source.replace(/\\[^A-Za-z0-9]/g, 'E');

/** @param {string} source */
const listClasses = source => source.match(/\\.|\[(?:\\.|[^\]\\])*\]/g)?.filter(part => part[0] === '[') ?? [];

/**
 * @param {string} source
 * @param {string} flags
 * @returns {string | undefined} why the engine cannot run it as Node does
 */
export function findRegexGap(source, flags) {
  if (/[^gi]/.test(flags)) return 'knows the flags g and i only';
  const classes = listClasses(source).join('');
  if (/[^\\]\//.test(classes)) return 'ends a pattern at a / within a class; write \\/';
  if (/[^\\]\|/.test(classes)) return 'splits a pattern at a | within a class; write \\|';
  if (/\\x[89a-fA-F]|[\x80-\xff]/.test(classes)) return 'compares characters above \\x7f as negative numbers; list the characters that the class may match, [^…]';
  const outline = blankEscapes(blankClasses(source));
  return gaps.find(([look]) => look.test(outline))?.[1];
}
