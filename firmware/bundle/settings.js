/**
 * Makes a field of each setting that the firmware reads, as `config.ftp$host$` of `config['ftp.host']`, so that fields.js gives it a short name.
 * The rows of ../keys.js, by which config.json is read, have the same names. All other texts that name a key are for people, and stay.
 */
import { findInSources } from '../check/sources.js';
import { fieldOf, keys } from '../keys.js';
import { ts } from '../typescript.js';

/** @typedef {import('typescript').Node} Node */

/** Tells whether a declaration is that of a setting: it has a key of config.json in quotes. @param {import('typescript').Declaration} one */
const isOfSetting = one => ts.isPropertySignature(one) && ts.isStringLiteral(one.name) && keys.includes(one.name.text);
/** Tells whether a property is a setting. @param {import('typescript').Symbol | undefined} property */
const isSetting = property => (property?.declarations ?? []).some(isOfSetting);

/** Returns the types of a union, or any other type as a list of one. @param {import('typescript').Type} type */
const typesOf = type => type.isUnion() ? type.types : [type];

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
 * Tells whether a node names a setting, but is no expression such as `config['ftp.host']`.
 * @param {Node} node
 * @param {import('typescript').TypeChecker} checker
 */
function isMisnamed(node, checker) {
  if (ts.isPropertyAccessExpression(node)) return isSetting(checker.getSymbolAtLocation(node.name));
  return ts.isPropertyAssignment(node) && isSetting(checker.getContextualType(node.parent)?.getProperty(node.name.getText().replace(/'/g, '')));
}

/**
 * Finds the uses of settings.
 * @param {import('typescript').Program} program
 * @returns {{ uses: Map<Node, string>, errors: import('typescript').Diagnostic[] }} the key of each expression that reads or writes a setting.
 * There is an error for each place that would miss the short name.
 */
export function findSettings(program) {
  const checker = program.getTypeChecker();
  /** The uses found so far. @type {Map<Node, string>} */
  const uses = new Map();
  const errors = findInSources(program, node => {
    const key = ts.isElementAccessExpression(node) ? keyIn(node, checker) : undefined;
    if (key) uses.set(node, key);
    return key === '' || isMisnamed(node, checker) ? [{ node, text: unnamed }] : [];
  });
  return { uses, errors };
}

/**
 * Makes the transformer that rewrites the uses of settings.
 * @param {Map<Node, string>} uses as findSettings gives them
 * @returns {import('typescript').TransformerFactory<import('typescript').SourceFile>}
 */
export const nameSettings = uses => context => file => {
  /** Rewrites the uses in a node. @param {Node} node @returns {Node} */
  const visit = node => {
    const key = uses.get(ts.getOriginalNode(node));
    if (key === undefined || !ts.isElementAccessExpression(node)) return ts.visitEachChild(node, visit, context);
    const holder = /** @type {import('typescript').Expression} */ (ts.visitNode(node.expression, visit));
    return ts.factory.createPropertyAccessExpression(holder, fieldOf(key));
  };
  return /** @type {import('typescript').SourceFile} */ (visit(file));
};
