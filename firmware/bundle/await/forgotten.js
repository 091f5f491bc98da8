/**
 * Finds mistakes with async functions that only types show: a call without `await`, or an awaited value that nobody uses. A call must
 * also have all its arguments, since the build adds the callbacks after them.
 */
import { findInSources } from '../../check/sources.js';
import { ts } from '../../typescript.js';
import { isAsync, isWord } from './forms.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').Type} Type */
/** @typedef {import('typescript').TypeChecker} Checker */

/** Tells whether a type is a promise, or a union with one. @param {Type} type @returns {boolean} */
const isPromise = type => type.isUnion() ? type.types.some(isPromise) : ['Promise', 'ScriptRun'].includes(type.getSymbol()?.name ?? '');

/** Tells whether a promise of this type has no value. @param {Type} type of a promise @param {Checker} checker */
const isOfNothing = (type, checker) => !!((checker.getAwaitedType(type)?.flags ?? 0) & ts.TypeFlags.Void);

/** Tells whether a call is awaited, or is the argument of `tried` or `launch` (src/await.d.ts). @param {Node} node a call that returns a promise */
const isTaken = ({ parent }) => ts.isAwaitExpression(parent) || isWord(parent, 'tried') || isWord(parent, 'launch');

/** Tells whether an awaited value is thrown away. @param {Node} node an AwaitExpression */
const isDropped = ({ parent }) => ts.isExpressionStatement(parent);

/**
 * Finds what is wrong with a call. A call of an async function needs `await` and all of its arguments.
 * @param {import('typescript').CallExpression} node
 * @param {Checker} checker
 * @returns {string | undefined} the fault as a sentence; undefined if there is none
 */
function judgeCall(node, checker) {
  const type = checker.getTypeAtLocation(node);
  if (!isPromise(type)) return undefined;
  if (!isTaken(node)) return 'This call needs an await. From a function with callbacks, it needs "launch".';
  const wanted = checker.getResolvedSignature(node)?.parameters.length;
  return wanted === node.arguments.length ? undefined : `An async function gets all its arguments, here ${wanted}, since its callbacks come last.`;
}

/**
 * Finds what is wrong with an `await`. Only a call of an async function may be awaited, and its value must be used.
 * @param {import('typescript').AwaitExpression} node
 * @param {Checker} checker
 * @returns {string | undefined} the fault as a sentence; undefined if there is none
 */
function judgeAwait(node, checker) {
  const type = checker.getTypeAtLocation(node.expression);
  if (!isPromise(type)) return 'Only a call of an async function is awaited.';
  if (isWord(node.expression, 'tried')) return undefined;
  const isNothing = isOfNothing(type, checker);
  const awaited = checker.getAwaitedType(type);
  const isKept = ts.isVariableDeclaration(node.parent) || ts.isBinaryExpression(node.parent);
  const isSplit = ts.isVariableDeclaration(node.parent) && ts.isArrayBindingPattern(node.parent.name);
  if (isKept && awaited && checker.isTupleType(awaited) !== isSplit) return 'Several values, and only those, are taken by "const [a, b] = await …".';
  if (isDropped(node) && !isNothing) return 'Take the value: "const x = await …".';
  return ts.isVariableDeclaration(node.parent) && isNothing ? 'This function has no value.' : undefined;
}

/**
 * Finds what is wrong with `const { end, value } = await tried(f())`. The code must take "value" if `f` has a value, and only
 * then.
 * @param {import('typescript').CallExpression} node the call
 * @param {Checker} checker
 * @returns {string | undefined} the fault as a sentence; undefined if there is none
 */
function judgeTried({ arguments: [call], parent: { parent } }, checker) {
  if (!call || !ts.isVariableDeclaration(parent) || !ts.isObjectBindingPattern(parent.name)) return undefined;
  const hasValue = parent.name.elements.some(one => (one.propertyName ?? one.name).getText() === 'value');
  return isOfNothing(checker.getTypeAtLocation(call), checker) === hasValue ? 'Take "value" if, and only if, the function has one.' : undefined;
}

/**
 * Finds what is wrong with a function that is passed as a value. An async function may be passed only where a function with the same number of
 * parameters is expected.
 * @param {import('typescript').Expression} node a function as a value
 * @param {Checker} checker
 * @returns {string | undefined} the fault as a sentence; undefined if there is none
 */
function judgeValue(node, checker) {
  const [own, ...others] = checker.getTypeAtLocation(node).getCallSignatures();
  if (!own || others.length > 0 || !isPromise(own.getReturnType())) return undefined;
  const type = checker.getContextualType(node);
  const [wanted] = type ? checker.getNonNullableType(type).getCallSignatures() : [];
  if (!wanted) return undefined;
  if (!isPromise(wanted.getReturnType())) return 'No one awaits this function here.';
  const { length } = wanted.parameters;
  return length === own.parameters.length ? undefined : `An async function here needs all ${length} parameters, since its callbacks come last.`;
}

/** Tells whether a node is an async function expression, or names something that is passed on as a value. @param {Node} node */
const isValue = node => (ts.isFunctionExpression(node) || ts.isArrowFunction(node)) ? isAsync(node)
  : (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) && ts.isExpression(node) && isArgument(node);

/** Tells whether an expression is an argument, the value of a property, or returned. @param {Node} node */
const isArgument = ({ parent, ...node }) => (ts.isCallExpression(parent) && parent.arguments.some(one => one.pos === node.pos))
  || (ts.isPropertyAssignment(parent) && parent.initializer.pos === node.pos) || ts.isReturnStatement(parent);

/**
 * Finds what is wrong with async functions at one node of a source.
 * @param {Node} node
 * @param {Checker} checker
 * @returns {string | undefined} the fault as a sentence; undefined if there is none
 */
function judge(node, checker) {
  if (ts.isAwaitExpression(node)) return judgeAwait(node, checker);
  if (isValue(node)) return judgeValue(/** @type {import('typescript').Expression} */ (node), checker);
  if (!ts.isCallExpression(node)) return undefined;
  return judgeCall(node, checker) ?? (isWord(node, 'tried') ? judgeTried(node, checker) : undefined);
}

/**
 * Finds calls of async functions without `await`, and values that are not taken.
 * @param {import('typescript').Program} program
 * @returns {import('typescript').Diagnostic[]} an error for each
 */
export function findForgotten(program) {
  const checker = program.getTypeChecker();
  return findInSources(program, node => {
    const text = judge(node, checker);
    return text ? [{ node, text }] : [];
  });
}
