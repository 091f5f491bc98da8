/** Finds texts that name a field of a record which has a short name in the bundle, though texts have its name (bundle/fields.js). */
import { apart } from '../bundle/fields.js';
import { ts } from '../typescript.js';
import { findInSources } from './sources.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').Type} Type */
/** @typedef {import('typescript').Symbol} Symbol */
/** @typedef {import('typescript').TypeChecker} Checker */
/** @typedef {{ place: Node, name: string, symbols: Symbol[] }} Use of such a name, and the fields that it may be */

const names = new Set(apart);

/** @param {Type} type @returns {Type[]} */
const typesOf = type => type.isUnion() ? type.types : [type];

/** @param {Type | undefined} type @param {string} name @param {Checker} checker */
function fieldsIn(type, name, checker) {
  return type ? typesOf(checker.getNonNullableType(type)).flatMap(one => checker.getPropertyOfType(one, name) ?? []) : [];
}

/** @param {Node} node @param {Checker} checker @returns {Use | undefined} a field by its name, without quotes */
function spelledBy(node, checker) {
  if (ts.isPropertyAccessExpression(node) && names.has(node.name.text)) {
    const symbol = checker.getSymbolAtLocation(node.name);
    return { place: node.name, name: node.name.text, symbols: symbol ? [symbol] : [] };
  }
  const isMember = ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node);
  if (!isMember || !ts.isIdentifier(node.name) || !names.has(node.name.text)) return undefined;
  const asked = fieldsIn(checker.getContextualType(node.parent), node.name.text, checker);
  const own = checker.getSymbolAtLocation(node.name);
  // a literal with a type that lacks it has keys by text
  const type = checker.getContextualType(node.parent) ?? checker.getTypeAtLocation(node.parent);
  const isKeyed = typesOf(type).some(one => checker.getIndexInfosOfType(one).length > 0);
  return { place: node.name, name: node.name.text, symbols: asked.length > 0 ? asked : own && !isKeyed ? [own] : [] };
}

/** @param {Node} node @param {Checker} checker @returns {Use[]} fields by a text */
function textsIn(node, checker) {
  if (ts.isPropertyAssignment(node) && ts.isStringLiteral(node.name) && names.has(node.name.text)) {
    return [{ place: node.name, name: node.name.text, symbols: fieldsIn(checker.getContextualType(node.parent), node.name.text, checker) }];
  }
  if (!ts.isElementAccessExpression(node)) return [];
  const type = checker.getTypeAtLocation(node.expression);
  const keys = typesOf(checker.getTypeAtLocation(node.argumentExpression));
  const isAny = keys.some(key => (key.flags & ts.TypeFlags.String) !== 0);
  const asked = isAny ? apart : keys.flatMap(key => key.isStringLiteral() && names.has(key.value) ? [key.value] : []);
  return asked.map(name => ({ place: node.argumentExpression, name, symbols: fieldsIn(type, name, checker) }));
}

const shortened = 'gets a short name in the bundle, as firmware/bundle/fields.js lists it as a field of our own records only.';

/** @param {Symbol[]} symbols */
const declarationsOf = symbols => symbols.flatMap(symbol => symbol.declarations ?? []);

/**
 * @param {import('typescript').Program} program
 * @returns {import('typescript').Diagnostic[]}
 */
export function findKeyed(program) {
  const checker = program.getTypeChecker();
  /** @type {Set<Node>} */
  const spelled = new Set();
  const nameless = findInSources(program, node => {
    const use = spelledBy(node, checker);
    const fields = declarationsOf(use?.symbols ?? []);
    for (const field of fields) spelled.add(field);
    if (!use || (fields.length > 0 && !fields.some(field => field.getSourceFile().isDeclarationFile))) return [];
    return [{ node: use.place, text: `"${use.name}" ${shortened} Write it with quotes here, or choose another name.` }];
  });
  const keyed = findInSources(program, node => textsIn(node, checker).flatMap(({ place, name, symbols }) => {
    if (!declarationsOf(symbols).some(field => spelled.has(field))) return [];
    return [{ node: place, text: `"${name}" ${shortened} A text cannot name it: write it without quotes, or take it from the list.` }];
  }));
  return [...nameless, ...keyed];
}
