/**
 * Gives texts that only the firmware itself reads numbers in the bundle, as 28 for 'put-denied'. A number takes one or two bytes of an image, and a
 * word ten. Only the types tell that a text is one of these: it belongs to a union of texts that `unions` names. The code of a fault becomes a text
 * by `wordOfCode`, and a text a code by `codeOfWord`. The texts of other unions never leave the program. A union whose texts come to the card, the
 * console or the page, or from config.json, stays out: the build refuses a number there.
 */
import { comparedWith, declaredType, findInSources, isComparison, typesOf } from '../check/sources.js';
import { stop } from '../stop.js';
import { ts } from '../typescript.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').Type} Type */
/** @typedef {import('typescript').Expression} Expression */
/** @typedef {import('typescript').TypeChecker} Checker */

/** The unions whose texts are numbers in the bundle, by name, and the file in src that declares each. @type {Record<string, string>} */
export const unions = {
  FaultCode: 'sentences.ts', ScriptName: 'modem/modem.ts', Verb: 'console/desk.ts', Recovery: 'delivery/delivery.ts', Confirmed: 'modem/modem.ts',
  Verdict: 'at/match.ts', Meaning: 'at/answer.ts', PourPhase: 'at/answer.ts', ResponsePart: 'delivery/http/socket/response.ts',
  SettingsState: 'round/roundtrip.ts', Wanted: 'config/json/mistake.ts', LineScript: 'camera/serial/record.ts',
  RegisterScript: 'camera/spi/registers.ts', Life: 'delivery/ftp/session/alive.ts', Stillness: 'source/still.ts', CheckInCall: 'round/roundtrip.ts',
};

/** A type with fewer texts of a union is another one that has the same word. */
const leastTexts = 2;

const asText = 'is a number in the bundle, and a text is wanted here. A code of a fault has a word: wordOfCode().';
const asNumber = 'is a text in the bundle, and a number is wanted here. Declare it with the same union of texts (firmware/bundle/codes.js).';
const mixed = 'may be one of the texts that are numbers in the bundle, or another one. Give each a type of its own.';

/** Returns the texts that a type has, without the empty one. @param {Type} type */
const textsOf = type => typesOf(type).flatMap(one => one.isStringLiteral() && one.value !== '' ? [one.value] : []);

/** Tells whether a union may have this type beside its texts: '', true and false, and objects, as a promise. @param {Type} one */
const isBeside = one => (one.isStringLiteral() && one.value === '') || (one.flags & (ts.TypeFlags.BooleanLiteral | ts.TypeFlags.Object)) !== 0;

/** Tells whether a type has any text. @param {Type} one */
const isText = one => one.isStringLiteral() ? !isBeside(one) : (one.flags & (ts.TypeFlags.String | ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;

/** A union of texts that are numbers in the bundle: its name and its texts. @typedef {{ name: string, texts: string[] }} Union */

/**
 * Reads the unions.
 * @param {import('typescript').Program} program
 * @param {Checker} checker
 * @param {Record<string, string>} listed
 * @returns {Union[]}
 */
function listUnions(program, checker, listed) {
  return Object.entries(listed).flatMap(([name, path]) => {
    const file = program.getSourceFiles().find(({ fileName }) => fileName.endsWith(`/src/${path}`));
    const alias = file?.statements.find(one => ts.isTypeAliasDeclaration(one) && one.name.text === name);
    const texts = alias ? textsOf(checker.getTypeAtLocation(alias)).sort() : [];
    if (file && texts.length < leastTexts) stop(`src/${path} has no union ${name} of texts, so these get no numbers.`);
    return file ? [{ name, texts }] : [];
  });
}

/**
 * Makes a function that tells to which union a type belongs. It is the one with the same texts, or else the one that has all its texts. A type
 * may also be undefined, false or ''.
 * @param {Union[]} all
 * @param {Checker} checker
 * @returns {(type: Type | undefined) => Union | 'mixed' | undefined} 'mixed' for a type with all texts of a union, and other ones or numbers
 */
function makeJudge(all, checker) {
  /** What was told so far. @type {Map<Type, Union | 'mixed' | undefined>} */
  const known = new Map();
  /** Judges a type. @param {Type} type @returns {Union | 'mixed' | undefined} */
  const judge = type => {
    const types = typesOf(checker.getNonNullableType(type));
    const texts = types.flatMap(textsOf);
    if (texts.length < leastTexts) return undefined;
    const around = all.filter(one => texts.every(text => one.texts.includes(text)));
    const same = around.find(one => one.texts.length === texts.length);
    if (!same && around.length === 0) return all.some(one => one.texts.every(text => texts.includes(text))) ? 'mixed' : undefined;
    return (same || around.length === 1) && types.every(one => textsOf(one).length > 0 || isBeside(one)) ? same ?? around[0] : 'mixed';
  };
  return type => {
    if (type && !known.has(type)) known.set(type, judge(type));
    return type && known.get(type);
  };
}

/**
 * Returns the type of what an expression is compared with, or else the one that its place asks for.
 * @param {Expression} node
 * @param {Checker} checker
 * @returns {Type | undefined}
 */
function typeAt(node, checker) {
  const other = comparedWith(node);
  return other ? declaredType(other, checker) : checker.getContextualType(node);
}

/**
 * Returns the type of the variable that a text becomes, or of the call that returns it, if neither is declared, as in `const way = isIn ? 'a' : 'b'`.
 * @param {Expression} node
 * @param {Checker} checker
 * @returns {Type | undefined}
 */
function inferredType(node, checker) {
  const { parent } = node;
  const isPart = ts.isConditionalExpression(parent) || ts.isParenthesizedExpression(parent) || ts.isBinaryExpression(parent);
  if (isPart) return inferredType(parent, checker);
  if (ts.isVariableDeclaration(parent)) return declaredType(node, checker);
  const outer = ts.isReturnStatement(parent) ? ts.findAncestor(parent, ts.isFunctionLike) : ts.isArrowFunction(parent) ? parent : undefined;
  return outer && checker.getReturnTypeOfSignature(/** @type {import('typescript').Signature} */ (checker.getSignatureFromDeclaration(outer)));
}

/** Tells whether an expression is joined to a text, has a member, is the key of one, or is asked for its type. @param {Expression} node */
function isUsedAsText({ parent }) {
  if (ts.isBinaryExpression(parent)) {
    return [ts.SyntaxKind.PlusToken, ts.SyntaxKind.PlusEqualsToken, ts.SyntaxKind.InKeyword].includes(parent.operatorToken.kind);
  }
  return ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent) || ts.isTemplateSpan(parent)
    || ts.isComputedPropertyName(parent) || ts.isTypeOfExpression(parent);
}

/**
 * Tells whether a node is a name, a field or a call, whose value may be a number of the bundle. The types of all other expressions would take long.
 * @param {Node} node
 * @returns {node is Expression}
 */
const isValue = node => ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isCallExpression(node)
  || (ts.isIdentifier(node) && !('name' in node.parent && node.parent.name === node));

/** Tells whether an expression is compared with a text of the code, which is judged by itself. @param {Expression} node */
const meetsText = ({ parent }) => isComparison(parent) && (ts.isStringLiteral(parent.left) || ts.isStringLiteral(parent.right));

/**
 * Finds the texts that are numbers in the bundle. Those that are used most get the smallest numbers.
 * @param {import('typescript').Program} program
 * @param {Record<string, string>} [listed] the unions, as in `unions`
 * @returns {{ uses: Map<Node, number>, errors: import('typescript').Diagnostic[] }} the number of each. There is an error for each place that uses a
 * number as a text, or a text as a number
 */
export function findCodes(program, listed = unions) {
  const checker = program.getTypeChecker();
  const all = listUnions(program, checker, listed);
  const judge = makeJudge(all, checker);
  const words = new Set(all.flatMap(({ texts }) => texts));
  /** The texts found so far, by union and text. @type {Map<Union, Map<string, Node[]>>} */
  const found = new Map(all.map(one => [one, new Map(one.texts.map(text => [text, []]))]));
  const errors = findInSources(program, node => {
    if (ts.isStringLiteral(node)) {
      if (!words.has(node.text) || ts.isLiteralTypeNode(node.parent)) return [];
      const type = typeAt(node, checker);
      const union = judge(type);
      if (union === 'mixed') return [{ node, text: `"${node.text}" ${mixed}` }];
      if (union) found.get(union)?.get(node.text)?.push(node);
      return !type && judge(inferredType(node, checker)) ? [{ node, text: `"${node.text}" ${asNumber}` }] : [];
    }
    if (!isValue(node) || meetsText(node)) return [];
    const isTextUse = isUsedAsText(node);
    const place = isTextUse || ts.isCaseClause(node.parent) ? undefined : typeAt(node, checker);
    const wanted = judge(place);
    if (!isTextUse && !wanted && !(place && typesOf(checker.getNonNullableType(place)).some(isText))) return [];
    const own = declaredType(node, checker);
    const union = judge(own);
    if (union === wanted) return [];
    if (union) return [{ node, text: `"${node.getText()}" ${asText}` }];
    return typesOf(checker.getNonNullableType(own)).some(isText) ? [{ node, text: `"${node.getText()}" ${asNumber}` }] : [];
  });
  const numbered = [...found.values()].flatMap(texts => [...texts.values()].sort((some, more) => more.length - some.length)
    .flatMap((nodes, at) => nodes.map(node => /** @type {const} */ ([node, at + 1]))));
  return { uses: new Map(numbered), errors };
}
