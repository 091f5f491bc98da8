/**
 * A transformer for the compiler, which rewrites async functions into functions with callbacks: an awaited call gets the
 * rest of its block as its callback. No promise and no runtime remains (docs/design.md, "Await").
 */
import { ts } from '../../typescript.js';
import { callIn, isAsync, isWord, kindOf, Refusal } from './forms.js';
import { checkNames, names } from './names.js';
import { createStatements } from './statements.js';
import { mayHold, words } from './words.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('./forms.js').Async} Async */

const { factory, SyntaxKind: Kind } = ts;

/**
 * Folders and files of src/ that may have async functions, since their work is a sequence of steps. The other code of src/
 * handles single bytes, or a single event at a time, and is written with callbacks.
 */
const rooms = ['camera', 'checkin', 'console', 'delivery', 'ferry', 'handlers', 'link', 'round', 'source', 'update'];

/** Tells whether a source may have async functions. @param {string} file */
function mayAwait(file) {
  // The pattern takes the last folder named src, as the project itself may be in a folder of that name.
  const path = /^.*[\\/]src[\\/](.*)\.ts$/.exec(file)?.[1]?.replaceAll('\\', '/');
  return path === undefined || rooms.some(room => path === room || path.startsWith(`${room}/`));
}

/** Refuses an async function that cannot be rewritten: a generator, or one with optional parameters. @param {Async} node */
function checkFunction(node) {
  if (node.asteriskToken) throw new Refusal(node, 'An async generator has no lowering.');
  for (const one of node.parameters) {
    if (one.questionToken || one.initializer || one.dotDotDotToken) {
      throw new Refusal(one, 'An async function has no optional parameter, since its callbacks come last.');
    }
  }
  checkNames(node);
}

/**
 * Returns the parameters of the rewritten function: its own, and its callbacks.
 * @param {Async} node
 * @param {import('./forms.js').Kind} kind
 */
function parametersOf(node, kind) {
  const callbacks = kind !== 'void' ? [names.onValue, names.onEnd] : [names.onEnd];
  return [...node.parameters, ...callbacks.map(name => factory.createParameterDeclaration(undefined, undefined, name))];
}

/** Throws a `Refusal` for code that the build cannot rewrite, such as an `await` within an expression. @param {Node} node */
function refuseOutside(node) {
  if (ts.isAwaitExpression(node)) throw new Refusal(node, 'An await is a statement, or comes after "const x =", "x =" or "return".');
  if (ts.isForOfStatement(node) && node.awaitModifier) throw new Refusal(node, 'A loop "for await" has no lowering.');
  if (isPromiseValue(node)) throw new Refusal(node, 'A Promise is no value: write an async function.');
  for (const word of words) {
    if (word !== 'launch' && isWord(node, word)) throw new Refusal(node, `"${word}" has no meaning here: see src/await.d.ts.`);
  }
}

/** Tells whether a node is `Promise` as a value, and not as a type. @param {Node} node */
const isPromiseValue = node => ts.isIdentifier(node) && node.text === 'Promise' && !ts.isTypeReferenceNode(node.parent)
  && !ts.isPropertyAssignment(node.parent);

/**
 * Rewrites all async functions of a source into functions with callbacks.
 * @type {import('typescript').TransformerFactory<import('typescript').SourceFile>}
 */
export const lowerAwait = context => file => {
  /** Rewrites the async functions in a node. @param {Node} node @returns {Node} */
  function visit(node) {
    if (isAsync(node)) return lowerFunction(node);
    refuseOutside(node);
    if (isWord(node, 'launch')) return lowerLaunch(node);
    return ts.visitEachChild(node, visit, context);
  }

  const lowerBody = createStatements(node => visit(node));

  /**
   * Rewrites `launch(f(a), onEnd)`, by which code with callbacks calls an async function, into `f(a, onEnd)`.
   * @param {import('typescript').CallExpression} node
   */
  function lowerLaunch(node) {
    const [first, ...callbacks] = node.arguments;
    if (!first) throw new Refusal(node, 'launch needs a call.');
    const call = callIn(first);
    const list = [...call.arguments, ...callbacks].map(one => /** @type {import('typescript').Expression} */ (visit(one)));
    return factory.updateCallExpression(call, /** @type {import('typescript').Expression} */ (visit(call.expression)), undefined, list);
  }

  /** Rewrites one async function into a function with callbacks. @param {Async} node */
  function lowerFunction(node) {
    if (!mayAwait(file.fileName)) {
      throw new Refusal(node, `No code of this room is async; firmware/bundle/await/lower.js lists the rooms: ${rooms.join(', ')}.`);
    }
    checkFunction(node);
    const kind = kindOf(node);
    const parameters = parametersOf(node, kind);
    const modifiers = (ts.getModifiers(node) ?? []).filter(one => one.kind !== Kind.AsyncKeyword);
    const { body } = node;
    if (!body || !ts.isBlock(body)) throw new Refusal(node, 'The body of an async function is a block.');
    const block = factory.updateBlock(body, lowerBody(body.statements, kind));
    if (ts.isFunctionDeclaration(node)) {
      return factory.updateFunctionDeclaration(node, modifiers, undefined, node.name, undefined, parameters, undefined, block);
    }
    const expression = factory.createFunctionExpression(undefined, undefined, undefined, undefined, parameters, undefined, block);
    return ts.isMethodDeclaration(node) ? factory.createPropertyAssignment(node.name, expression) : expression;
  }

  if (!mayHold(file.text)) return file;
  return /** @type {import('typescript').SourceFile} */ (visit(file));
};

/**
 * Finds async code that the build cannot rewrite.
 * @param {readonly import('typescript').SourceFile[]} files
 * @returns {import('typescript').Diagnostic[]} an error for the first place in each file that cannot be rewritten
 */
export function findRefusals(files) {
  return files.flatMap(file => {
    try {
      ts.transform(file, [lowerAwait]);
      return [];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { node, text: messageText } = error;
      return [{ file, start: node.getStart(file), length: node.getWidth(file), messageText, category: ts.DiagnosticCategory.Error, code: 0 }];
    }
  });
}
