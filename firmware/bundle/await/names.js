/**
 * Checks the names in an async function. Rewriting moves code into functions, and ES5 has only their scopes. So names that
 * would then mean something else are refused: the author chooses another.
 */
import { ts } from '../../typescript.js';
import { contains, isWord, Refusal } from './forms.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').Identifier} Identifier */

/**
 * A scope in an async function, such as a block or an inner function, with the names that are declared in it.
 * @typedef {object} Scope
 * @property {Node} node
 * @property {Map<string, Identifier[]>} names
 * @property {boolean} isOwn true if the scope belongs to the async function itself, false if to a function within it
 * @property {Scope | undefined} parent
 */

/**
 * A use of a name, with the scope that declares the name. The scope is undefined if the name is declared outside of the async function.
 * @typedef {{ use: Identifier, at: Scope | undefined }} Use
 */

/** Names of the two callbacks in rewritten functions, and of the parameters that callbacks get. */
export const names = { onEnd: 'onEnd', onValue: 'onValue', end: 'end$', fault: 'fault$', value: 'value$' };

/**
 * Lists the names in a declaration, also those in a pattern such as `{ a, b }`.
 * @param {import('typescript').BindingName} name
 * @returns {Identifier[]}
 */
const namesIn = name => ts.isIdentifier(name) ? [name] : name.elements.flatMap(one => ts.isOmittedExpression(one) ? [] : namesIn(one.name));

/** Tells whether a node is a scope: names that are declared in it are visible only within it. @param {Node} node */
const isScope = node => ts.isFunctionLike(node) || ts.isBlock(node) || ts.isIterationStatement(node, false) || ts.isCaseBlock(node)
  || ts.isCatchClause(node);

/** Lists the names that a node declares in its scope. @param {Node} node @returns {Identifier[]} */
function declaredBy(node) {
  if (ts.isVariableDeclaration(node) || ts.isParameter(node)) return namesIn(node.name);
  return ts.isFunctionDeclaration(node) && node.name ? [node.name] : [];
}

/** Tells whether a name may stand for a variable, as it is not the name of a property. @param {Identifier} node */
function isReference(node) {
  const { parent } = node;
  if ((ts.isPropertyAccessExpression(parent) && parent.name === node) || (ts.isBindingElement(parent) && parent.propertyName === node)) return false;
  return !((ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) && parent.name === node);
}

/**
 * Tells whether a node declares variables for an awaited value, which become parameters of a callback.
 * @param {Node} node
 */
const isAwaited = node => ts.isVariableDeclaration(node) && !!node.initializer && ts.isAwaitExpression(node.initializer);

/** Tells whether a node declares a variable, a parameter or a function. @param {Node} node */
const isDeclaration = node => ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isFunctionDeclaration(node);

/**
 * Finds the declaration that a name is part of. For a name in no declaration, it returns the name itself.
 * @param {Identifier} node
 * @returns {Node}
 */
const declarationOf = node => ts.findAncestor(node, isDeclaration) ?? node;

/**
 * Refuses names of an async function that the rewriting to callbacks would mix up. Also refuses `this` and `arguments`.
 * @param {import('./forms.js').Async} root
 */
export function checkNames(root) {
  const scopes = listScopes(root);
  const own = scopes.filter(({ isOwn }) => isOwn);
  const moved = own.filter(({ node }) => node === root || (!ts.isFunctionLike(node) && contains(node, ts.isAwaitExpression)));
  for (const scope of moved) {
    for (const [name, places] of scope.names) {
      const [place] = places;
      if (!place || isAwaited(declarationOf(place))) continue;
      const other = own.find(one => one !== scope && one.names.has(name))?.names.get(name)?.[0];
      if (other) throw new Refusal(other, `An async function has one "${name}": choose another name for this one.`);
    }
  }
  for (const { use, at } of listUses(root, scopes)) {
    const { text } = use;
    if (text.includes('$')) throw new Refusal(use, 'Names with a "$" are those of lowered code.');
    const isCallback = text === names.onEnd || text === names.onValue;
    if (!at && isCallback) throw new Refusal(use, `The async function has its own "${text}" once it is lowered: choose another name.`);
    // The code after a block with an await moves into that block, where an inner name would hide the outer one of the same
    // spelling.
    const inner = moved.find(one => one !== at && one.names.has(text) && !isBelow(use, one.node) && (!at || isBelow(one.node, at.node)));
    const hiding = inner?.names.get(text)?.[0];
    if (hiding) throw new Refusal(hiding, `"${text}" is another name outside of this block: choose another one here.`);
    const declared = at && moved.includes(at) ? at.names.get(text)?.[0] : undefined;
    if (declared && use.pos < declared.pos) throw new Refusal(use, `"${text}" is used above its declaration.`);
  }
}

/** Tells whether a node lies within another one. @param {Node} node @param {Node} outer @returns {boolean} */
const isBelow = (node, outer) => node.pos >= outer.pos && node.end <= outer.end;

/** Lists the scopes in an async function. @param {import('./forms.js').Async} root @returns {Scope[]} outer ones first */
function listScopes(root) {
  /** The scopes that are found so far, outer ones first. @type {Scope[]} */
  const found = [];
  /**
   * Collects the scopes in a node, and the names that they declare.
   * @param {Node} node
   * @param {Scope | undefined} parent
   */
  function visit(node, parent) {
    let scope = parent;
    const isBodyOfFunction = ts.isBlock(node) && ts.isFunctionLike(node.parent);
    if (node === root || (isScope(node) && !isBodyOfFunction)) {
      // The body of a function given to `until` is put in the place of the call. So its names count as those of the async
      // function itself.
      const isSpliced = ts.isFunctionLike(node) && isWord(node.parent, 'until');
      scope = { node, names: new Map(), isOwn: node === root || (!!parent?.isOwn && (!ts.isFunctionLike(node) || isSpliced)), parent };
      found.push(scope);
    }
    const isOfCall = node.kind === ts.SyntaxKind.ThisKeyword || (ts.isIdentifier(node) && node.text === 'arguments' && isReference(node));
    if (isOfCall) throw new Refusal(node, 'An async function has no "this" and no "arguments".');
    const target = ts.isFunctionDeclaration(node) && node !== root ? parent : scope;
    for (const name of declaredBy(node)) if (node !== root && target) target.names.set(name.text, [...target.names.get(name.text) ?? [], name]);
    ts.forEachChild(node, child => void (ts.isTypeNode(child) || visit(child, scope)));
  }
  visit(root, undefined);
  return found;
}

/**
 * Lists all uses of names in an async function.
 * @param {import('./forms.js').Async} root
 * @param {Scope[]} scopes
 * @returns {Use[]}
 */
function listUses(root, scopes) {
  /** The uses of names that are found so far. @type {Use[]} */
  const uses = [];
  /**
   * Collects the uses of names in a node. `scope` is the scope around it.
   * @param {Node} node
   * @param {Scope | undefined} scope
   */
  function visit(node, scope) {
    const inner = scopes.find(one => one.node === node) ?? scope;
    if (ts.isIdentifier(node) && isReference(node) && node !== root.name) {
      let at = inner;
      while (at && !at.names.has(node.text)) at = at.parent;
      uses.push({ use: node, at });
    }
    ts.forEachChild(node, child => void (ts.isTypeNode(child) || visit(child, inner)));
  }
  visit(root, undefined);
  return uses;
}
