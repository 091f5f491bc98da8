/**
 * Makes a field of each setting that the firmware reads, as `config.ftp$host$` of `config['ftp.host']`, so that fields.js gives it a short name.
 * The rows of ../keys.js, by which config.json is read, have the same names. All other texts that name a key are for people, and stay.
 */
import { findInSources, typesOf } from '../check/sources.js';
import { fieldOf, keys } from '../keys.js';
import { ts } from '../typescript.js';

/** @typedef {import('typescript').Node} Node */

/** Tells whether a declaration is that of a setting: it has a key of config.json in quotes. @param {import('typescript').Declaration} one */
const isOfSetting = one => ts.isPropertySignature(one) && ts.isStringLiteral(one.name) && keys.includes(one.name.text);
/** Tells whether a property is a setting. @param {import('typescript').Symbol | undefined} property */
const isSetting = property => (property?.declarations ?? []).some(isOfSetting);

const unnamed = 'The build gives settings short names, so each is read and written by its key, as config[\'ftp.host\'].';

/**
 * Finds the setting that an expression reads or writes.
 * @param {import('typescript').ElementAccessExpression} node
 * @param {import('typescript').TypeChecker} checker
 * @returns {string | undefined} its key; undefined if it is none, and an empty text if the expression may mean several
 */
function keyIn({ expression, argumentExpression }, checker) {
  const types = typesOf(checker.getNonNullableType(checker.getTypeAtLocation(expression)));
  const type = types.find(one => keys.some(key => isSetting(checker.getPropertyOfType(one, key))));
  if (!type) return undefined;
  if (!ts.isStringLiteral(argumentExpression)) return '';
  return isSetting(checker.getPropertyOfType(type, argumentExpression.text)) ? argumentExpression.text : undefined;
}

/**
 * Finds the setting that a member of an object's text gives, as `'ftp.host': name` in a text whose type has settings.
 * @param {import('typescript').PropertyAssignment} node
 * @param {import('typescript').TypeChecker} checker
 * @returns {string | undefined} its key; undefined if it is none, and an empty text if no type tells what the member is
 */
function keyGiven({ name, parent }, checker) {
  const key = ts.isStringLiteral(name) || ts.isIdentifier(name) ? name.text : '';
  if (!keys.includes(key)) return undefined;
  const type = checker.getContextualType(parent);
  if (!type) return ts.isStringLiteral(name) ? '' : undefined;
  return typesOf(type).some(one => isSetting(one.getProperty(key))) ? key : undefined;
}

/**
 * Tells whether an expression reads a setting as a property, and not by its key in brackets. Its type is asked for only if its name is a key, since
 * the types of all properties would take a tenth of a build.
 * @param {Node} node
 * @param {import('typescript').TypeChecker} checker
 */
const isMisnamed = (node, checker) => ts.isPropertyAccessExpression(node) && keys.includes(node.name.text)
  && isSetting(checker.getSymbolAtLocation(node.name));

/**
 * Finds the uses of settings.
 * @param {import('typescript').Program} program
 * @returns {{ uses: Map<Node, string>, errors: import('typescript').Diagnostic[] }} the name in the bundle of each expression that reads or writes
 * a setting, and of each member that gives one. There is an error for each place that would miss the short name.
 */
export function findSettings(program) {
  const checker = program.getTypeChecker();
  /** The uses found so far. @type {Map<Node, string>} */
  const uses = new Map();
  const errors = findInSources(program, node => {
    const key = ts.isElementAccessExpression(node) ? keyIn(node, checker) : ts.isPropertyAssignment(node) ? keyGiven(node, checker) : undefined;
    if (key) uses.set(node, fieldOf(key));
    return key === '' || isMisnamed(node, checker) ? [{ node, text: unnamed }] : [];
  });
  return { uses, errors };
}
