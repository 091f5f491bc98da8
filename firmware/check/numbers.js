/**
 * Finds texts that become numbers. The engine reads "0123" as octal, throws at 64 characters ("String too big to convert to
 * number"), in a comparison at 32 digits, and compares undefined as a text. Only src/number.ts turns a text into a number.
 */
import { ts } from '../typescript.js';
import { findInSources } from './sources.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').Type} Type */

const door = /[\\/]src[\\/]number\.ts$/;
const { SyntaxKind: Kind, TypeFlags: Flags } = ts;

const signs = [Kind.PlusToken, Kind.MinusToken, Kind.TildeToken];
const sums = [
  Kind.MinusToken, Kind.AsteriskToken, Kind.SlashToken, Kind.PercentToken, Kind.AmpersandToken, Kind.BarToken, Kind.CaretToken,
  Kind.LessThanLessThanToken, Kind.GreaterThanGreaterThanToken, Kind.GreaterThanGreaterThanGreaterThanToken,
  Kind.MinusEqualsToken, Kind.AsteriskEqualsToken, Kind.SlashEqualsToken, Kind.PercentEqualsToken, Kind.AmpersandEqualsToken, Kind.BarEqualsToken,
  Kind.CaretEqualsToken, Kind.LessThanLessThanEqualsToken, Kind.GreaterThanGreaterThanEqualsToken, Kind.GreaterThanGreaterThanGreaterThanEqualsToken,
];
const orders = [Kind.LessThanToken, Kind.GreaterThanToken, Kind.LessThanEqualsToken, Kind.GreaterThanEqualsToken];
const looseEqualities = [Kind.EqualsEqualsToken, Kind.ExclamationEqualsToken];
const turners = /^(Number|parseInt|parseFloat|isNaN|isFinite|Math\..*)$/;

/**
 * Tells whether a type, or one type of a union, has one of these flags of the compiler.
 * @param {Type} type
 * @param {number} flags
 * @returns {boolean}
 */
const includes = (type, flags) => type.isUnion() ? type.types.some(one => includes(one, flags)) : (type.flags & flags) !== 0;

/** Tells whether a type is `{}`, which stands for any value but undefined. @param {Type} type @returns {boolean} */
const isAnything = type => type.isUnion() ? type.types.some(isAnything) : (type.flags & Flags.Object) !== 0 && type.getProperties().length === 0;

/** Tells whether a value of this type may be a text. @param {Type} type */
const mayBeText = type => includes(type, Flags.StringLike | Flags.Any | Flags.Unknown) || isAnything(type);

/** Tells whether a value of this type is always a text. @param {Type} type @returns {boolean} */
const isAlwaysText = type => type.isUnion() ? type.types.every(isAlwaysText) : (type.flags & Flags.StringLike) !== 0;

/**
 * Returns the called function, as it is written.
 * @param {import('typescript').CallExpression} node
 * @param {import('typescript').SourceFile} file
 */
const nameOf = (node, file) => node.expression.getText(file);

/**
 * Tells whether a node may turn a text into a number.
 * @param {Node} node
 * @param {import('typescript').SourceFile} file
 * @param {import('typescript').TypeChecker} checker
 * @returns {boolean}
 */
function isFaulty(node, file, checker) {
  /** Tells whether an expression within the node may have a string as its value. @param {Node} part */
  const isText = part => mayBeText(checker.getTypeAtLocation(part));
  if (ts.isPrefixUnaryExpression(node)) return signs.includes(node.operator) && isText(node.operand);
  if (ts.isCallExpression(node)) return turners.test(nameOf(node, file)) && node.arguments.some(isText);
  if (ts.isAsExpression(node)) {
    const type = checker.getTypeAtLocation(node);
    return includes(type, Flags.NumberLike) && !mayBeText(type) && isText(node.expression);
  }
  if (!ts.isBinaryExpression(node)) return false;
  const { left, right, operatorToken: { kind } } = node;
  if (looseEqualities.includes(kind)) return true;
  if (orders.includes(kind)) return (isText(left) || isText(right)) && ![left, right].every(part => isAlwaysText(checker.getTypeAtLocation(part)));
  return sums.includes(kind) && (isText(left) || isText(right));
}

/**
 * Searches all sources for texts that become numbers.
 * @param {import('typescript').Program} program
 * @returns {import('typescript').Diagnostic[]} one for each place where a text may become a number
 */
export function findTextNumbers(program) {
  const checker = program.getTypeChecker();
  const text = 'This may be a text, which the engine turns into another number than Node, or throws. Use src/number.ts, or check its type first.';
  return findInSources(program, (node, file) => !door.test(file.fileName) && isFaulty(node, file, checker) ? [{ node, text }] : []);
}
