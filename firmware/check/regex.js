/**
 * Finds regular expressions that Espruino cannot run as Node does, so that desktop tests would be wrong. Source: the engine's
 * jswrap_regexp.c, and experiments.
 */

/**
 * Forms of regular expressions that the engine lacks, each as a pattern that finds it and a description. Before the search,
 * each character class becomes one letter.
 * @type {[RegExp, string][]}
 */
const gaps = [
  [/\(\?/, 'has no (?…) groups or looks ahead'],
  [/[?]/, 'takes ? for a plain character'],
  [/[{]/, 'takes {…} for plain characters'],
  [/[)][*+]/, 'cannot repeat a group'],
  [/[(][^)]*[(]/, 'loses the end of a group within a group'],
  [/[(].*[|]|[|].*[(]/, 'splits the whole pattern at |, groups or not'],
  [/\\[bBpPkuc1-9]/, 'does not know this escape'],
  [/^((\\.|[^^\\])[*])+[$]$/, 'finds null, and not an empty text, at the end of a text; write + in place of *, and expect null'],
  [/(\.|N|\\[SDW])[+]([)$]|(\\.|.)[*])*$/,
    'lets a last + after ., [^…], \\S, \\D or \\W match nothing; write the sign twice, the second time with *'],
];

/** Replaces each character class of a pattern by C, and each negated one by N. @param {string} source the pattern */
const blankClasses = source => source.replace(/\\.|\[(\^?)(?:\\.|[^\]\\])*\]/g, (found, not) => found[0] === '\\' ? found : not ? 'N' : 'C');

/** Replaces each escaped punctuation mark of a pattern by an ordinary letter. @param {string} source the pattern */
const blankEscapes = source => source.replace(/\\[^A-Za-z0-9]/g, 'E');

/** Lists the character classes of a pattern, such as "[a-z]". @param {string} source the pattern */
const listClasses = source => source.match(/\\.|\[(?:\\.|[^\]\\])*\]/g)?.filter(part => part[0] === '[') ?? [];

/**
 * Finds out whether the engine runs a regular expression as Node does.
 * @param {string} source the pattern
 * @param {string} flags
 * @returns {string | undefined} what differs, to be put after "the engine", such as "knows the flags g and i only"; undefined
 * if nothing is known
 */
export function findRegexGap(source, flags) {
  if (/[^gi]/.test(flags)) return 'knows the flags g and i only';
  const classes = listClasses(source).join('');
  if (/[^\\]\//.test(classes)) return 'ends a pattern at a / within a class; write \\/';
  if (/[^\\]\|/.test(classes)) return 'splits a pattern at a | within a class; write \\|';
  if (/\\x[89a-fA-F]|[\x80-\xff]/.test(classes)) {
    return 'compares characters above \\x7f as negative numbers; list the characters that the class may match, [^…]';
  }
  const outline = blankEscapes(blankClasses(source));
  return gaps.find(([look]) => look.test(outline))?.[1];
}
