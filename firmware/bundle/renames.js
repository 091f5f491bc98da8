/** Rewrites what a check has found to have another name in the bundle: settings (settings.js) and placeholders (placeholders.js). */
import { ts } from '../typescript.js';

/** @typedef {import('typescript').Node} Node */

/**
 * Makes the transformer that gives nodes their new names. A literal becomes another text, `record['name']` becomes `record.new`, and a member of an
 * object gets the new name.
 * @param {Map<Node, string>} names the new name, or the new text, by node
 * @returns {import('typescript').TransformerFactory<import('typescript').SourceFile>}
 */
export const renameNodes = names => context => file => {
  /** Rewrites what is renamed in a node. @param {Node} node @returns {Node} */
  const visit = node => {
    const name = names.get(ts.getOriginalNode(node));
    /** @param {import('typescript').Expression} part */
    const visited = part => /** @type {import('typescript').Expression} */ (ts.visitNode(part, visit));
    if (name === undefined) return ts.visitEachChild(node, visit, context);
    if (ts.isStringLiteral(node)) return ts.factory.createStringLiteral(name);
    if (ts.isShorthandPropertyAssignment(node)) return ts.factory.createPropertyAssignment(name, node.name);
    if (ts.isPropertyAssignment(node)) return ts.factory.createPropertyAssignment(name, visited(node.initializer));
    const { expression } = /** @type {import('typescript').ElementAccessExpression} */ (node);
    return ts.factory.createPropertyAccessExpression(visited(expression), name);
  };
  return /** @type {import('typescript').SourceFile} */ (visit(file));
};
