/**
 * Finds where a record of our own loses its type, as in JSON.stringify, and where a value without a type becomes such a record. In the bundle some
 * of its fields have other names (bundle/ours.js), so a field would not be found. Where the types tell, check/renamed.js finds that.
 */
import { isOfOthers, shared } from '../bundle/ours.js';
import { ts } from '../typescript.js';
import { findInSources, typeWanted, typesOf } from './sources.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').Type} Type */
/** @typedef {import('typescript').TypeChecker} Checker */

const mixed = 'is a field of our own records, which gets a short name in the bundle, and here the types do not tell whose it is. Make a new record '
  + 'of the value, or give it a type.';

/** Tells whether the engine declares a field. @param {import('typescript').Declaration} one */
const isOfEngine = one => one.getSourceFile().isDeclarationFile;

/** Returns the type that a value has if it is there. @param {Type} type @param {Checker} checker */
const valuesOf = (type, checker) => typesOf(checker.getNonNullableType(type));

/** Tells whether a type allows any key. @param {Type} type @param {Checker} checker */
const isTable = (type, checker) => checker.getIndexInfosOfType(type).some(({ keyType }) => (keyType.flags & ts.TypeFlags.String) !== 0);

/** Tells whether a type tells nothing of a record's fields: `any`, `unknown`, `object` or `{}`. @param {Type} type @param {Checker} checker */
const isUntold = (type, checker) => (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.NonPrimitive)) !== 0
  || ((type.flags & ts.TypeFlags.Object) !== 0 && checker.getPropertiesOfType(type).length + type.getCallSignatures().length === 0
    && !isTable(type, checker));

/** Returns the declarations of a field, none if a type lacks it. @param {Type} type @param {string} name @param {Checker} checker */
const declarationsOf = (type, name, checker) => checker.getPropertyOfType(type, name)?.declarations ?? [];

/** The names of our fields in a type, by the type. @type {WeakMap<Type, string[]>} */
const known = new WeakMap();
/** Returns the names of our fields in a type. @param {Type} type @param {Checker} checker */
function ourFieldsOf(type, checker) {
  const before = known.get(type);
  if (before) return before;
  const isRecord = (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
  const names = isRecord ? [...shared].filter(name => declarationsOf(type, name, checker).some(one => !isOfOthers(one))) : [];
  known.set(type, names);
  return names;
}

/** Returns what a type of a list, a promise or the like is made of. @param {Type} type @param {Checker} checker @returns {readonly Type[]} */
const partsOf = (type, checker) => (type.flags & ts.TypeFlags.Object) !== 0
  ? checker.getTypeArguments(/** @type {import('typescript').TypeReference} */ (type)) ?? [] : [];

/**
 * Finds a field of ours in a type, in those of its fields, or in those of a list.
 * @param {Type} type
 * @param {Checker} checker
 * @param {Set<Type>} [seen] types that are being looked into
 * @returns {string | undefined} its name
 */
function ourFieldIn(type, checker, seen = new Set()) {
  if (seen.has(type) || (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Union | ts.TypeFlags.Intersection)) === 0) return undefined;
  seen.add(type);
  for (const one of valuesOf(type, checker)) {
    const [name] = ourFieldsOf(one, checker);
    if (name) return name;
    const fields = checker.getPropertiesOfType(one).filter(({ declarations = [] }) => !declarations.some(isOfEngine));
    for (const part of [...fields.map(field => checker.getTypeOfSymbol(field)), ...partsOf(one, checker)]) {
      const found = ourFieldIn(part, checker, seen);
      if (found) return found;
    }
  }
  return undefined;
}

/** Finds a field of ours in a type, or in what a function takes and gives. @param {Type} type @param {Checker} checker */
const ourFieldAround = (type, checker) => [type, ...type.getCallSignatures().flatMap(one => [
  checker.getReturnTypeOfSignature(one), ...one.parameters.map(parameter => checker.getTypeOfSymbol(parameter)),
])].map(one => ourFieldIn(one, checker)).find(Boolean);

/**
 * Finds a field of ours that a value loses, or gets from nowhere, when it becomes another type.
 * @param {Type} given
 * @param {Type} asked
 * @param {Checker} checker
 * @param {number} [depth] of functions and lists that may still be looked into
 * @returns {string | undefined} its name
 */
function lostBetween(given, asked, checker, depth = 2) {
  if (given === asked) return undefined;
  for (const one of valuesOf(given, checker)) {
    for (const other of valuesOf(asked, checker).filter(type => type !== one)) {
      const [isOne, isOther] = [one, other].map(type => isUntold(type, checker));
      const untold = isOne === isOther ? undefined : ourFieldAround(isOther ? one : other, checker);
      const found = untold ?? keyIn(one, other, checker) ?? keyIn(other, one, checker)
        ?? (depth > 0 ? pairsOf(one, other, checker).map(([from, to]) => lostBetween(from, to, checker, depth - 1)).find(Boolean) : undefined);
      if (found) return found;
    }
  }
  return undefined;
}

/** Finds a field of ours that becomes a key of a table, or the other way round. @param {Type} own @param {Type} table @param {Checker} checker */
const keyIn = (own, table, checker) => !isTable(table, checker) ? undefined
  : ourFieldsOf(own, checker).find(name => !checker.getPropertyOfType(table, name));

/**
 * Returns which parts of a value become which parts of another. These are the values of lists and promises, the results of functions, and their
 * parameters the other way round.
 * @param {Type} given
 * @param {Type} asked
 * @param {Checker} checker
 * @returns {[Type, Type][]}
 */
function pairsOf(given, asked, checker) {
  const [ours, theirs] = [given, asked].map(type => type.getCallSignatures()[0]);
  const others = partsOf(asked, checker);
  /** @type {[Type, Type][]} */
  const pairs = partsOf(given, checker).flatMap((part, at) => {
    const other = others[at];
    return other ? [[part, other]] : [];
  });
  if (!ours || !theirs) return pairs;
  pairs.push([checker.getReturnTypeOfSignature(ours), checker.getReturnTypeOfSignature(theirs)]);
  ours.parameters.forEach((parameter, at) => {
    const other = theirs.parameters[at];
    if (other) pairs.push([checker.getTypeOfSymbol(other), checker.getTypeOfSymbol(parameter)]);
  });
  return pairs;
}

/**
 * Finds a field that `Object.assign` puts into a record where it has another name.
 * @param {import('typescript').Expression} node a value that is added
 * @param {Checker} checker
 * @returns {string | undefined} its name
 */
function misplaced(node, checker) {
  const wanted = typeWanted(node, checker);
  if (!wanted || wanted === checker.getContextualType(node) || ts.isObjectLiteralExpression(node)) return undefined;
  const own = checker.getTypeAtLocation(node);
  return [...shared].find(name => valuesOf(own, checker).some(one => valuesOf(wanted, checker).some(other => {
    const [given, asked] = [one, other].map(type => declarationsOf(type, name, checker));
    return given && asked && given.length > 0 && (asked.length > 0 || isTable(other, checker))
      && given.some(isOfOthers) !== (asked.length === 0 || asked.some(isOfOthers));
  })));
}

/**
 * Finds a field of ours in what an interface for others has, such as an answer to a person.
 * @param {import('typescript').PropertySignature | import('typescript').MethodSignature} node
 * @param {Checker} checker
 */
function spokenIn(node, checker) {
  if (!isOfOthers(node)) return undefined;
  return ourFieldAround(checker.getTypeAtLocation(node), checker);
}

/**
 * Finds a field of ours in the type that a function tells of a value of any type.
 * @param {import('typescript').TypePredicateNode} node
 * @param {Checker} checker
 */
function believedIn({ parameterName, parent, type }, checker) {
  const { parameters } = /** @type {import('typescript').FunctionDeclaration} */ (parent);
  const own = parameters.find(({ name }) => name.getText() === parameterName.getText());
  return own && type && lostBetween(checker.getTypeAtLocation(own), checker.getTypeFromTypeNode(type), checker);
}

/**
 * Returns the record whose fields a new object inherits.
 * @param {Node} node
 * @returns {import('typescript').Expression | undefined} undefined if the node makes no such object
 */
const forebearOf = node => ts.isCallExpression(node) && node.expression.getText() === 'Object.create' ? node.arguments[0] : undefined;

/**
 * Tells whether a node is a value that becomes another type here. The parts of some expressions are values of their own.
 * @param {Node} node
 * @returns {node is import('typescript').Expression}
 */
const isValue = node => ts.isExpression(node) && !!node.parent && !(ts.isPropertyAssignment(node.parent) && node.parent.name === node)
  && !ts.isConditionalExpression(node) && !ts.isParenthesizedExpression(node) && !forebearOf(node.parent)
  && !(ts.isBinaryExpression(node) && node.operatorToken.kind !== ts.SyntaxKind.EqualsToken);

/** Finds a field of ours that a value loses, or gets from nowhere. @param {import('typescript').Expression} node @param {Checker} checker */
function lostAt(node, checker) {
  const wanted = checker.getContextualType(node);
  if (!wanted) return undefined;
  const forebear = forebearOf(node);
  const own = checker.getTypeAtLocation(forebear ?? node);
  if (forebear) return own === wanted ? undefined : ourFieldIn(wanted, checker);
  // The fields of a new record have the names that its place asks for.
  if (ts.isObjectLiteralExpression(node)) return isUntold(wanted, checker) ? ourFieldIn(own, checker) : undefined;
  return lostBetween(own, wanted, checker);
}

/**
 * Finds the places where the types do not tell whether a field is one of our own records.
 * @param {import('typescript').Program} program
 * @returns {import('typescript').Diagnostic[]} an error for each place
 */
export function findMixed(program) {
  const checker = program.getTypeChecker();
  return findInSources(program, node => {
    /** @type {string | undefined} */
    let name;
    if (ts.isPropertySignature(node) || ts.isMethodSignature(node)) name = spokenIn(node, checker);
    else if (ts.isForInStatement(node)) name = ourFieldIn(checker.getTypeAtLocation(node.expression), checker);
    else if (ts.isTypePredicateNode(node) && node.type) name = believedIn(node, checker);
    else if (isValue(node)) name = lostAt(node, checker) ?? misplaced(node, checker);
    return name ? [{ node, text: `"${name}" ${mixed}` }] : [];
  });
}
