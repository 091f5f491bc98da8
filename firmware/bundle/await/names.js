/**
 * The names in an async function. Lowering moves code into functions, and ES5 has only their scopes. So names that would then
 * mean something else are refused: the author chooses another.
 */
import { ts } from '../../typescript.js';
import { contains, isWord, Refusal } from './forms.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').Identifier} Identifier */

/**
 * @typedef {object} Scope
 * @property {Node} node
 * @property {Map<string, Identifier[]>} names
 * @property {boolean} isOwn of the function itself, not of an inner one
 * @property {Scope | undefined} parent
 */

/** @typedef {{ use: Identifier, at: Scope | undefined }} Use of a name, with the scope that declares it */

/** Names of the parameters that callbacks have. */
export const names = { onEnd: 'onEnd', onValue: 'onValue', end: 'end$', fault: 'fault$', value: 'value$' };

/** @param {import('typescript').BindingName} name @returns {Identifier[]} */
const namesIn = name => ts.isIdentifier(name) ? [name] : name.elements.flatMap(one => ts.isOmittedExpression(one) ? [] : namesIn(one.name));

/** @param {Node} node whether names that are declared in it are not seen outside of it */
const isScope = node => ts.isFunctionLike(node) || ts.isBlock(node) || ts.isIterationStatement(node, false) || ts.isCaseBlock(node)
  || ts.isCatchClause(node);

/** @param {Node} node @returns {Identifier[]} the names that the node declares in its scope */
function declaredBy(node) {
  if (ts.isVariableDeclaration(node) || ts.isParameter(node)) return namesIn(node.name);
  return ts.isFunctionDeclaration(node) && node.name ? [node.name] : [];
}

/** @param {Identifier} node a name that is no property, key or type */
function isReference(node) {
  const { parent } = node;
  if ((ts.isPropertyAccessExpression(parent) && parent.name === node) || (ts.isBindingElement(parent) && parent.propertyName === node)) return false;
  return !((ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) && parent.name === node);
}

/** @param {Node} node a declaration whose names become the parameters of a callback */
const isAwaited = node => ts.isVariableDeclaration(node) && !!node.initializer && ts.isAwaitExpression(node.initializer);

/** @param {Node} node */
const isDeclaration = node => ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isFunctionDeclaration(node);

/** @param {Identifier} node @returns {Node} */
const declarationOf = node => ts.findAncestor(node, isDeclaration) ?? node;

/**
 * Refuses names of an async function that lowering would mix up, and `this` and `arguments`.
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
    // the code after a block with an await moves into it
    const inner = moved.find(one => one !== at && one.names.has(text) && !isBelow(use, one.node) && (!at || isBelow(one.node, at.node)));
    const hiding = inner?.names.get(text)?.[0];
    if (hiding) throw new Refusal(hiding, `"${text}" is another name outside of this block: choose another one here.`);
    const declared = at && moved.includes(at) ? at.names.get(text)?.[0] : undefined;
    if (declared && use.pos < declared.pos) throw new Refusal(use, `"${text}" is used above its declaration.`);
  }
}

/** @param {Node} node @param {Node} outer @returns {boolean} */
const isBelow = (node, outer) => node.pos >= outer.pos && node.end <= outer.end;

/** @param {import('./forms.js').Async} root @returns {Scope[]} outer ones first */
function listScopes(root) {
  /** @type {Scope[]} */
  const found = [];
  /** @param {Node} node @param {Scope | undefined} parent */
  function visit(node, parent) {
    let scope = parent;
    const isBodyOfFunction = ts.isBlock(node) && ts.isFunctionLike(node.parent);
    if (node === root || (isScope(node) && !isBodyOfFunction)) {
      // the function given to `until` is put in the place of the call
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

/** @param {import('./forms.js').Async} root @param {Scope[]} scopes @returns {Use[]} */
function listUses(root, scopes) {
  /** @type {Use[]} */
  const uses = [];
  /** @param {Node} node @param {Scope | undefined} scope */
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
