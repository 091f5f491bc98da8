/**
 * Checks the types once more, with the names that fields of our own records have in the bundle (bundle/ours.js). A value of the engine that becomes a
 * record of ours lacks its fields then, so the compiler refuses it, and the other way round.
 */
import { applyEdits } from '../bundle/edits.js';
import { findOurs, isOfOthers, oursOf, shared } from '../bundle/ours.js';
import { ts } from '../typescript.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('../bundle/edits.js').Edit} Edit */

/**
 * Returns the edits for a field that a type declares: a field of ours gets its name. No record may have the field of the other name, too, since the
 * compiler takes a record with more fields than it needs.
 * @param {import('typescript').TypeElement} node
 * @param {string} name the field's
 * @returns {Edit[]}
 */
function declared(node, name) {
  const isOurs = !isOfOthers(node);
  const type = /** @type {import('typescript').InterfaceDeclaration} */ (node.parent);
  const isFirst = type.members.find(one => one.name?.getText() === name) === node;
  const { end } = /** @type {Node} */ (node.name);
  const start = node.getStart();
  const other = isFirst ? [{ start, end: start, text: `${isOurs ? name : oursOf(name)}?: never; ` }] : [];
  return isOurs ? [...other, { start: end - name.length, end, text: oursOf(name) }] : other;
}

/**
 * Returns the edits for a text that names a field in a type, as in `Pick<Image, 'size'>` and `Image['size']`.
 * @param {import('typescript').LiteralTypeNode} node
 * @param {import('typescript').TypeChecker} checker
 * @returns {Edit[]}
 */
function named(node, checker) {
  const name = node.literal.getText().slice(1, -1);
  const around = ts.isUnionTypeNode(node.parent) ? node.parent.parent : node.parent;
  const isList = (ts.isTypeReferenceNode(around) && ['Pick', 'Omit'].includes(around.typeName.getText()))
    || (ts.isExpressionWithTypeArguments(around) && ['Pick', 'Omit'].includes(around.expression.getText()));
  if (isList) return [{ start: node.end, end: node.end, text: ` | '${oursOf(name)}'` }];
  if (!ts.isIndexedAccessTypeNode(around)) return [];
  const field = checker.getPropertyOfType(checker.getNonNullableType(checker.getTypeFromTypeNode(around.objectType)), name);
  const isOurs = field?.declarations?.some(one => !isOfOthers(one)) ?? false;
  return isOurs ? [{ start: node.getStart(), end: node.end, text: `'${oursOf(name)}'` }] : [];
}

/**
 * Returns the edits that give the fields in a source the names of the bundle.
 * @param {import('typescript').SourceFile} file
 * @param {Map<Node, string>} uses as findOurs gives them
 * @param {import('typescript').TypeChecker} checker
 * @returns {Edit[]} in the order of the source
 */
function editsIn(file, uses, checker) {
  /** The edits found so far. @type {Edit[]} */
  const edits = [];
  /** Finds the edits in a node. @param {Node} node */
  const visit = node => {
    const ours = uses.get(node);
    if (ours) {
      const { name } = /** @type {import('typescript').PropertyAssignment} */ (node);
      const start = name.getStart();
      edits.push(ts.isShorthandPropertyAssignment(node) ? { start, end: start, text: `${ours}: ` } : { start, end: name.end, text: ours });
    }
    const field = ts.isPropertySignature(node) || ts.isMethodSignature(node) ? node.name.getText() : '';
    if (ts.isTypeElement(node) && shared.has(field)) edits.push(...declared(node, field));
    if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal) && shared.has(node.literal.text)) edits.push(...named(node, checker));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return edits.sort((one, other) => one.start - other.start || one.end - other.end);
}

/** Returns where a place in an edited source was before. @param {Edit[]} edits as editsIn gives them @param {number} place */
function placeBefore(edits, place) {
  let added = 0;
  for (const { start, end, text } of edits) {
    if (start + added >= place) break;
    added += Math.min(text.length, place - added - start) - (end - start);
  }
  return place - added;
}

/**
 * Finds the places where a record of ours and a value of others would be mixed up.
 * @param {import('typescript').Program} program
 * @returns {import('typescript').Diagnostic[]} an error for each place; none if the types are wrong before
 */
export function findRenamed(program) {
  if (program.getSemanticDiagnostics().length > 0) return [];
  const files = program.getSourceFiles();
  const options = program.getCompilerOptions();
  const { uses } = findOurs(program);
  const edits = new Map(files.map(file => [file.fileName, editsIn(file, uses, program.getTypeChecker())]));
  const host = ts.createCompilerHost(options, true);
  host.fileExists = name => program.getSourceFile(name) !== undefined;
  host.directoryExists = () => true;
  host.getSourceFile = (name, version) => {
    const file = program.getSourceFile(name);
    const changes = edits.get(name) ?? [];
    return changes.length === 0 || !file ? file : ts.createSourceFile(name, applyEdits(file.text, changes), version, true);
  };
  const again = ts.createProgram(program.getRootFileNames(), options, host);
  return again.getSemanticDiagnostics().map(error => {
    const start = placeBefore(edits.get(error.file?.fileName ?? '') ?? [], error.start ?? 0);
    return { ...error, file: error.file && program.getSourceFile(error.file.fileName), start };
  });
}
