/**
 * Finds strings that access a field by its name, although the minifier gives that field a short name in the bundle
 * (bundle/fields.js).
 */
import { apart } from '../bundle/fields.js';
import { isOfOthers, shared } from '../bundle/ours.js';
import { ts } from '../typescript.js';
import { findInSources, typeWanted, typesOf } from './sources.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').Type} Type */
/** @typedef {import('typescript').Symbol} Symbol */
/** @typedef {import('typescript').TypeChecker} Checker */
/**
 * A use of a name that is shortened, and the fields that it may mean.
 * @typedef {{ place: Node, name: string, symbols: Symbol[] }} Use
 */

const names = new Set([...apart, ...shared]);

/**
 * Returns the fields of this name in a type, or in each type of a union.
 * @param {Type | undefined} type
 * @param {string} name
 * @param {Checker} checker
 */
function fieldsIn(type, name, checker) {
  return type ? typesOf(checker.getNonNullableType(type)).flatMap(one => checker.getPropertyOfType(one, name) ?? []) : [];
}

/**
 * Finds the field that a node names without quotes.
 * @param {Node} node
 * @param {Checker} checker
 * @returns {Use | undefined} undefined if the node names none that is shortened
 */
function spelledBy(node, checker) {
  if (ts.isPropertyAccessExpression(node) && names.has(node.name.text)) {
    const symbol = checker.getSymbolAtLocation(node.name);
    return { place: node.name, name: node.name.text, symbols: symbol ? [symbol] : [] };
  }
  const isMember = ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node);
  if (!isMember || !ts.isIdentifier(node.name) || !names.has(node.name.text) || !ts.isObjectLiteralExpression(node.parent)) return undefined;
  const wanted = typeWanted(node.parent, checker);
  const asked = fieldsIn(wanted, node.name.text, checker);
  const own = checker.getSymbolAtLocation(node.name);
  // If the type of the object literal lacks the field but allows any key, the name is a key of a table, and no field.
  const type = wanted ?? checker.getTypeAtLocation(node.parent);
  const isKeyed = typesOf(type).some(one => checker.getIndexInfosOfType(one).length > 0);
  return { place: node.name, name: node.name.text, symbols: asked.length > 0 ? asked : own && !isKeyed ? [own] : [] };
}

/**
 * Finds a record that a node asks for a field, and the text that names the field.
 * @param {Node} node
 * @returns {import('typescript').Expression[]} the record and the text; empty if the node is of another kind
 */
function askedBy(node) {
  if (ts.isElementAccessExpression(node)) return [node.expression, node.argumentExpression];
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword) return [node.right, node.left];
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  if (node.expression.name.text === 'hasOwnProperty') return [node.expression.expression, ...node.arguments];
  return node.expression.name.text === 'defineProperty' ? node.arguments.slice(0, 2) : [];
}

/** Finds the fields that a node may name by a string. @param {Node} node @param {Checker} checker @returns {Use[]} */
function textsIn(node, checker) {
  if (ts.isPropertyAssignment(node) && ts.isStringLiteral(node.name) && names.has(node.name.text)) {
    return [{ place: node.name, name: node.name.text, symbols: fieldsIn(checker.getContextualType(node.parent), node.name.text, checker) }];
  }
  const [record, key] = askedBy(node);
  if (!record || !key) return [];
  const type = checker.getTypeAtLocation(record);
  const keys = typesOf(checker.getTypeAtLocation(key));
  const isAny = keys.some(key => (key.flags & ts.TypeFlags.String) !== 0);
  const asked = isAny ? [...names] : keys.flatMap(key => key.isStringLiteral() && names.has(key.value) ? [key.value] : []);
  return asked.map(name => ({ place: key, name, symbols: fieldsIn(type, name, checker) }));
}

const shortened = 'gets a short name in the bundle, as firmware/bundle/fields.js lists it as a field of our own records only.';

/** Returns all declarations of fields, which are given as the compiler's symbols. @param {Symbol[]} symbols */
const declarationsOf = symbols => symbols.flatMap(symbol => symbol.declarations ?? []);

/**
 * Finds code that needs the long name of a field which is shortened in the bundle.
 * @param {import('typescript').Program} program
 * @returns {import('typescript').Diagnostic[]} an error for each place
 */
export function findKeyed(program) {
  const checker = program.getTypeChecker();
  /** Declarations of fields that the code names without quotes, so that they get a short name. @type {Set<Node>} */
  const spelled = new Set();
  const nameless = findInSources(program, node => {
    const use = spelledBy(node, checker);
    const fields = declarationsOf(use?.symbols ?? []);
    // The build tells the fields of this name apart from those of others by their types.
    const isShared = !!use && shared.has(use.name);
    for (const field of fields) if (!isShared || !isOfOthers(field)) spelled.add(field);
    if (!use || isShared || (fields.length > 0 && !fields.some(isOfOthers))) return [];
    return [{ node: use.place, text: `"${use.name}" ${shortened} Write it with quotes here, or choose another name.` }];
  });
  const keyed = findInSources(program, node => textsIn(node, checker).flatMap(({ place, name, symbols }) => {
    if (!declarationsOf(symbols).some(field => spelled.has(field))) return [];
    return [{ node: place, text: `"${name}" ${shortened} A text cannot name it: write it without quotes, or take it from the list.` }];
  }));
  return [...nameless, ...keyed];
}
