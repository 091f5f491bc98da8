/**
 * Runs checks on the syntax trees of the sources, and reports each fault as an error of the compiler, with file, line and
 * column.
 */
import { ts } from '../typescript.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').SourceFile} SourceFile */
/** A faulty node, and the sentence that says what is wrong. @typedef {{ node: Node, text: string }} Finding */

/**
 * Walks the syntax trees of all sources, and makes an error of each finding.
 * @param {import('typescript').Program} program
 * @param {(node: Node, file: SourceFile) => Finding[]} judge is called for each node of each source
 * @returns {import('typescript').Diagnostic[]}
 */
export function findInSources(program, judge) {
  return program.getSourceFiles().filter(file => !file.isDeclarationFile).flatMap(file => {
    /** The errors that are made so far. @type {import('typescript').Diagnostic[]} */
    const found = [];
    /** Calls `judge` for a node and for all nodes in it, and keeps the errors. @param {Node} node */
    const visit = node => {
      for (const { node: place, text: messageText } of judge(node, file)) {
        const [start, length] = [place.getStart(file), place.getWidth(file)];
        found.push({ file, start, length, messageText, category: ts.DiagnosticCategory.Error, code: 0 });
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
    return found;
  });
}

/**
 * Returns the type that a value in the code must have. What `Object.assign` adds to an object becomes part of it.
 * @param {import('typescript').Expression} node
 * @param {import('typescript').TypeChecker} checker
 * @returns {import('typescript').Type | undefined} undefined if nothing tells
 */
export function typeWanted(node, checker) {
  const call = node.parent;
  const isAdded = ts.isCallExpression(call) && call.arguments[0] !== node && /^Object\s*\.\s*assign$/.test(call.expression.getText());
  const target = isAdded && call.arguments[0] ? checker.getTypeAtLocation(call.arguments[0]) : undefined;
  const hasFields = target && checker.getPropertiesOfType(target).length + checker.getIndexInfosOfType(target).length > 0;
  return hasFields ? target : checker.getContextualType(node);
}

/**
 * Returns the types of a union, or any other type as a list of one.
 * @param {import('typescript').Type} type
 * @returns {import('typescript').Type[]}
 */
export const typesOf = type => type.isUnion() ? type.types : [type];

/** Tells whether a node compares two values. @param {Node} node @returns {node is import('typescript').BinaryExpression} */
export const isComparison = node => ts.isBinaryExpression(node) && /^[!=]==$/.test(node.operatorToken.getText());

/**
 * Returns what an expression is compared with, in a comparison or as a `case`.
 * @param {import('typescript').Expression} node
 * @returns {import('typescript').Expression | undefined} undefined if it is not compared
 */
export function comparedWith(node) {
  const { parent } = node;
  if (isComparison(parent)) return parent.left === node ? parent.right : parent.left;
  return ts.isCaseClause(parent) ? parent.parent.parent.expression : undefined;
}

/**
 * Returns the type that something was declared with. An assignment or a question may narrow it to one text, which could be another type's.
 * @param {import('typescript').Expression} node
 * @param {import('typescript').TypeChecker} checker
 * @returns {import('typescript').Type}
 */
export function declaredType(node, checker) {
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)) return declaredType(node.expression, checker);
  const symbol = ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) ? checker.getSymbolAtLocation(node) : undefined;
  const declared = symbol?.valueDeclaration;
  if (declared && ts.isVariableDeclaration(declared) && !declared.type && declared.initializer) return declaredType(declared.initializer, checker);
  return symbol && declared ? checker.getTypeOfSymbol(symbol) : checker.getTypeAtLocation(node);
}
