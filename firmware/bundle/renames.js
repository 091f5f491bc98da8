/** Rewrites what settings.js, ours.js, placeholders.js and codes.js have found: it has another name in the bundle, or is a number there. */
import { ts } from '../typescript.js';

/** @typedef {import('typescript').Node} Node */

/**
 * Makes the transformer that gives nodes their new names. A literal becomes another text or a number, `record['name']` becomes `record.new`, and a
 * field or a member of an object gets the new name.
 * @param {Map<Node, string | number>} names the new name, the new text or the number, by node
 * @returns {import('typescript').TransformerFactory<import('typescript').SourceFile>}
 */
export const renameNodes = names => context => file => {
  /** @template {Node} Part @param {Part} part */
  const visited = part => /** @type {Part} */ (ts.visitNode(part, visit));
  /** Rewrites what is renamed in a node. @param {Node} node @returns {Node} */
  const visit = node => {
    const name = names.get(ts.getOriginalNode(node));
    if (name === undefined) return ts.visitEachChild(node, visit, context);
    if (typeof name === 'number') return ts.factory.createNumericLiteral(name);
    if (ts.isStringLiteral(node)) return ts.factory.createStringLiteral(name);
    if (ts.isShorthandPropertyAssignment(node)) return ts.factory.createPropertyAssignment(name, node.name);
    if (ts.isPropertyAssignment(node)) return ts.factory.createPropertyAssignment(name, visited(node.initializer));
    const field = ts.factory.createIdentifier(name);
    if (ts.isPropertyAccessExpression(node)) return ts.factory.updatePropertyAccessExpression(node, visited(node.expression), field);
    if (ts.isMethodDeclaration(node)) {
      const { modifiers, asteriskToken, questionToken, typeParameters, parameters, type, body } = ts.visitEachChild(node, visit, context);
      return ts.factory.updateMethodDeclaration(node, modifiers, asteriskToken, field, questionToken, typeParameters, parameters, type, body);
    }
    const { expression } = /** @type {import('typescript').ElementAccessExpression} */ (node);
    return ts.factory.createPropertyAccessExpression(visited(expression), field);
  };
  return visited(file);
};
