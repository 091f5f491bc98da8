/**
 * Gives fields of our own records another name, as `trip.our$config` for `trip.config`. It does so if the engine, a board's file or a person at the
 * console has the same name for something else. Then fields.js can give ours a short name, and theirs stays. The types tell them apart.
 * ../check/renamed.js and ../check/mixed.js refuse sources that take one for the other.
 */
import { findInSources, typeWanted } from '../check/sources.js';
import { ts } from '../typescript.js';
import { spoken } from './fields.js';

/** @typedef {import('typescript').Node} Node */

/** The names that are used most of those that fields.js must keep. No value of the engine or of a board's file becomes a record of ours
 * that has one of them. */
export const shared = new Set([
  'baud', 'bytes', 'camera', 'check', 'config', 'data', 'from', 'get', 'head', 'last', 'left', 'log', 'mark', 'max', 'min', 'model', 'modem',
  'most', 'name', 'now', 'number', 'offset', 'path', 'piece', 'power', 'preview', 'put', 'remove', 'rest', 'round', 'set', 'shown', 'since',
  'size', 'skip', 'slots', 'source', 'state', 'status', 'take', 'text', 'time', 'total', 'turn', 'version', 'why',
]);

/** Files whose interfaces have no fields of ours: those of a board's file, and the placeholders, which placeholders.js names. */
const named = ['board.ts', 'modem/placeholders.ts'];
/** Interfaces whose members keep their names, by the file that declares them: those for people, and what the engine itself tells. */
const kept = { ...spoken, 'ports.ts': ['Stat', 'Memory'] };

/** Returns the name that a field of our own records gets. @param {string} name */
export const oursOf = name => `our$${name}`;
/** Returns a record of ours with the names that its fields get. @param {object} record */
export const oursIn = record => Object.fromEntries(Object.entries(record).map(([name, value]) => [shared.has(name) ? oursOf(name) : name, value]));

const mixed = 'is a field of our own records, which gets a short name in the bundle. '
  + 'It is also a name of the engine, of a board\'s file or for people,'
  + ' and the types here do not tell which one is meant.';

/**
 * Tells whether a declaration of a name belongs to the engine, to the board's file, or to an interface for people. The keys of a table are no fields
 * of ours either.
 * @param {import('typescript').Declaration} one
 */
export function isOfOthers(one) {
  const file = one.getSourceFile();
  const [, types = []] = Object.entries(kept).find(([name]) => file.fileName.endsWith(`/src/${name}`)) ?? [];
  /** @param {Node} node @returns {boolean} */
  const isSpoken = node => (ts.isInterfaceDeclaration(node) && types.includes(node.name.text)) || (!!node.parent && isSpoken(node.parent));
  if (ts.isIndexSignatureDeclaration(one)) return true;
  return file.isDeclarationFile || named.some(name => file.fileName.endsWith(`/src/${name}`)) || (types.length > 0 && isSpoken(one));
}

/**
 * Finds the fields that one of the `shared` names may mean. Only such a name needs the types, which take their time.
 * @param {Node} node
 * @param {import('typescript').TypeChecker} checker
 * @returns {{ name: string, symbols: (import('typescript').Symbol | undefined)[] } | undefined} its fields, undefined for one of an unknown
 * type; undefined if the node has no such name
 */
function nameIn(node, checker) {
  if (ts.isPropertyAccessExpression(node)) {
    const name = node.name.text;
    return shared.has(name) ? { name, symbols: [checker.getSymbolAtLocation(node.name)] } : undefined;
  }
  // A pattern, a class or an accessor is not rewritten, so there the name counts as one of an unknown type.
  const odd = ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent) ? node.propertyName ?? node.name
    : ts.isAccessor(node) || ts.isPropertyDeclaration(node) ? node.name : undefined;
  if (odd && ts.isIdentifier(odd) && shared.has(odd.text)) return { name: odd.text, symbols: [undefined] };
  const isMember = ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node) || ts.isMethodDeclaration(node);
  if (!isMember || !ts.isIdentifier(node.name) || !shared.has(node.name.text) || !ts.isObjectLiteralExpression(node.parent)) return undefined;
  const name = node.name.text;
  const type = typeWanted(node.parent, checker);
  const types = type ? [checker.getNonNullableType(type)].flatMap(one => one.isUnion() ? one.types : [one]) : [];
  const symbols = types.flatMap(one => checker.getPropertyOfType(one, name) ?? []);
  // If the type lacks the name but allows any key, the name is a key of a table, and no field.
  const isKeyed = types.some(one => checker.getIndexInfosOfType(one).length > 0);
  return { name, symbols: symbols.length > 0 || isKeyed ? symbols : [checker.getSymbolAtLocation(node.name)] };
}

/**
 * Finds the uses of fields of our own records whose names others have, too.
 * @param {import('typescript').Program} program
 * @returns {{ uses: Map<Node, string>, errors: import('typescript').Diagnostic[] }} the new names, by the expression or the member that names such a
 * field. There is an error for each place that may mean a field of ours or another
 */
export function findOurs(program) {
  const checker = program.getTypeChecker();
  /** The uses found so far. @type {Map<Node, string>} */
  const uses = new Map();
  const errors = findInSources(program, node => {
    const found = nameIn(node, checker);
    if (!found) return [];
    const declared = found.symbols.flatMap(symbol => symbol?.declarations ?? []);
    // The bundle has the numbers of an `enum`, and not its names.
    const others = declared.filter(one => isOfOthers(one) || ts.isEnumMember(one));
    if (others.length === declared.length && !found.symbols.includes(undefined)) return [];
    if (declared.length === 0 || others.length > 0) return [{ node, text: `"${found.name}" ${mixed}` }];
    uses.set(node, oursOf(found.name));
    return [];
  });
  return { uses, errors };
}
