/**
 * Marks the placeholders of scripts, since a bundle has short names for them (../placeholders.js). So `variables['rest']` becomes
 * `variables.row$rest`, and `{rest}` in a script's text `{row$rest}`. Only the types tell that a word is a placeholder. The room of src/ tells that a
 * text is a script's, or else the row that it belongs to.
 */
import { comparedWith, declaredType, findInSources, typeWanted, typesOf } from '../check/sources.js';
import { listPlaceholders, markedOf, placeholderIn } from '../placeholders.js';
import { stop } from '../stop.js';
import { ts } from '../typescript.js';

/** @typedef {import('typescript').Node} Node */
/** @typedef {import('typescript').Type} Type */

/** The file that lists the placeholders. */
const list = '/src/modem/placeholders.ts';
/** Sources in which each text with a placeholder is a script's. */
const scripts = /\/src\/(at|modem)\/|\/src\/secret\/secret\.ts$/;
/** Sources that have only scripts and records of modems. */
const modems = /\/src\/modem\//;
/** The parameter by whose name a declaration in these sources says that a text is a placeholder. */
const parameter = 'placeholder';
/** Fields of a row that name placeholders. */
const naming = ['when', 'unless', 'same', 'slice', 'set'];
/** Placeholders that a template of config.json has, too, so that a text may have them which is no script's. */
const inTemplates = ['name', 'path'];
/** A type with fewer names of placeholders is another one that has some of the words. */
const leastNames = 4;

const looksLike = 'looks like a placeholder of scripts, which has a short name in the bundle. A script\'s text is a field of a row (src/at/step.ts).';
const unnamed = 'is a placeholder of scripts, which has a short name in the bundle. It is read and written by its name, as variables[\'rest\'].';
const untyped = 'names a placeholder of scripts, which has a short name in the bundle, and no type tells so. Give the row its type.';
const joined = 'begins a placeholder of scripts, which has a short name in the bundle. Let the type of what follows be keyof Values.';

/** Tells whether a node or a declaration is in the rooms of the scripts. @param {Node | undefined} one */
const isOfScripts = one => !!one && scripts.test(one.getSourceFile().fileName);
/** Tells whether one of a symbol's declarations is there. @param {import('typescript').Symbol | undefined} symbol */
const isDeclaredThere = symbol => !!symbol?.declarations?.some(isOfScripts);

/** Tells whether a node is a member of an object, with one of these names. @param {Node} node @param {string[]} names */
const isMember = (node, names) => ts.isPropertyAssignment(node) && names.includes(node.name.getText());

/** Returns an expression with the brackets and assertions around it. @param {Node} node @returns {Node} */
const outerOf = node => ts.isParenthesizedExpression(node.parent) || ts.isAsExpression(node.parent) || ts.isNonNullExpression(node.parent)
  ? outerOf(node.parent) : node;

/**
 * Tells whether a record has placeholders as its fields.
 * @param {Type} type of the record
 * @param {string} name of a placeholder
 * @param {import('typescript').TypeChecker} checker
 */
function hasPlaceholders(type, name, checker) {
  return typesOf(checker.getNonNullableType(type)).some(one => {
    const property = checker.getPropertyOfType(one, name);
    if (property?.declarations?.some(one => one.getSourceFile().fileName.endsWith(list))) return true;
    const mapped = one.symbol?.declarations?.find(ts.isMappedTypeNode);
    if (property && mapped?.typeParameter.name.text === parameter && isOfScripts(mapped)) return true;
    return checker.getIndexInfosOfType(one).some(({ declaration }) => declaration && isOfScripts(declaration)
      && ts.isIndexSignatureDeclaration(declaration) && declaration.parameters[0]?.name.getText() === parameter);
  });
}

/**
 * Returns the types that an object in the code must have. In `Object.assign(row, { set: { isDone: '1' } })` those of the row tell them.
 * @param {import('typescript').Expression} node
 * @param {import('typescript').TypeChecker} checker
 * @returns {Type[]} empty if nothing tells
 */
function wantedTypes(node, checker) {
  const { parent } = node;
  const asked = ts.isPropertyAssignment(parent) ? fieldsWanted(parent, checker).map(field => checker.getTypeOfSymbol(field)) : [];
  const type = asked.length > 0 ? undefined : typeWanted(node, checker);
  return (type ? [type] : asked).flatMap(one => typesOf(checker.getNonNullableType(one)));
}

/**
 * Returns what a member of an object is by the types that the object must have.
 * @param {import('typescript').PropertyAssignment} member
 * @param {import('typescript').TypeChecker} checker
 * @returns {import('typescript').Symbol[]}
 */
const fieldsWanted = ({ parent, name }, checker) => wantedTypes(parent, checker).flatMap(one => checker.getPropertyOfType(one, name.getText()) ?? []);

/**
 * Returns the types that something was declared with.
 * @param {import('typescript').Expression} node
 * @param {import('typescript').TypeChecker} checker
 */
const declaredTypes = (node, checker) => typesOf(checker.getNonNullableType(declaredType(node, checker)));

/**
 * Returns the types of what a text is compared with, or else those that its place asks for.
 * @param {import('typescript').StringLiteral} node
 * @param {import('typescript').TypeChecker} checker
 * @returns {Type[]}
 */
function typesAt(node, checker) {
  const other = comparedWith(node);
  return other ? declaredTypes(other, checker) : wantedTypes(node, checker);
}

/**
 * Tells whether a text is given to a function whose parameter is called a placeholder. The function is one of the scripts' rooms, or takes no other
 * word.
 * @param {Node} node
 * @param {Set<string>} names of the placeholders
 * @param {import('typescript').TypeChecker} checker
 */
function isAskedFor(node, names, checker) {
  const { parent } = node;
  if (!ts.isCallExpression(parent)) return false;
  const at = parent.arguments.findIndex(one => one === node);
  const asked = at < 0 ? undefined : checker.getResolvedSignature(parent)?.parameters[at];
  return asked?.name === parameter && (isOfScripts(asked.valueDeclaration)
    || typesOf(checker.getTypeOfSymbol(asked)).every(one => one.isStringLiteral() && names.has(one.value)));
}

/**
 * Tells whether an expression has a field of a row in it.
 * @param {Node} node
 * @param {import('typescript').TypeChecker} checker
 * @returns {boolean}
 */
const hasRowField = (node, checker) => (ts.isPropertyAccessExpression(node) && isDeclaredThere(checker.getSymbolAtLocation(node.name)))
  || !!ts.forEachChild(node, one => hasRowField(one, checker) || undefined);

/**
 * Tells whether a text becomes a field of a row, or is looked for in one.
 * @param {Node} node the text, or an expression that has it
 * @param {import('typescript').TypeChecker} checker
 * @returns {boolean}
 */
function isOfRow(node, checker) {
  const { parent } = node;
  if (ts.isPropertyAssignment(parent)) {
    return fieldsWanted(parent, checker).some(isDeclaredThere) || isOfRow(parent.parent, checker);
  }
  if (ts.isCallExpression(parent)) return parent.arguments.some(one => one !== node && hasRowField(one, checker));
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) return hasRowField(parent.left, checker);
  const isPart = ts.isArrayLiteralExpression(parent) || ts.isConditionalExpression(parent) || ts.isParenthesizedExpression(parent)
    || (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.PlusToken);
  return isPart && isOfRow(parent, checker);
}

/**
 * Finds the uses of placeholders.
 * @param {import('typescript').Program} program
 * @returns {{ uses: Map<Node, string>, errors: import('typescript').Diagnostic[] }} the new name of each expression or member that names a
 * placeholder, and the new text of each literal. There is an error for each place that would miss the short name
 */
export function findPlaceholders(program) {
  const checker = program.getTypeChecker();
  const listed = program.getSourceFiles().find(({ fileName }) => fileName.endsWith(list));
  const names = new Set(listPlaceholders(listed?.text ?? ''));
  if (listed && names.size < leastNames) stop('src/modem/placeholders.ts lists no placeholders, so they get no short names.');
  /** The uses found so far. @type {Map<Node, string>} */
  const uses = new Map();
  if (names.size === 0) return { uses, errors: [] };
  /** Tells whether these types are the names of placeholders. @param {Type[]} types */
  const isNaming = types => {
    const words = types.flatMap(one => one.isStringLiteral() ? [one.value] : []);
    return words.length >= leastNames && words.every(word => names.has(word) || word.includes('-'));
  };
  /** Tells whether a text begins a placeholder whose name the types do not tell, as `'{' + name`. @param {import('typescript').StringLiteral} node */
  const isOpen = node => {
    if (!/[{<]$/.test(node.text) || !ts.isBinaryExpression(node.parent) || node.parent.operatorToken.kind !== ts.SyntaxKind.PlusToken) return false;
    const whole = node.parent.left === node ? node.parent : node.parent.parent;
    return ts.isBinaryExpression(whole) && !isNaming(declaredTypes(whole.right, checker));
  };
  /** @param {string} name @param {import('typescript').Expression} record */
  const isFieldOf = (name, record) => names.has(name) && hasPlaceholders(checker.getTypeAtLocation(record), name, checker);
  /** Finds what is wrong with a text, and notes a new one. @param {import('typescript').StringLiteral} node */
  const judgeText = node => {
    const { parent, text } = node;
    const isName = ts.isLiteralTypeNode(parent) || ts.isElementAccessExpression(parent) || (ts.isPropertyAssignment(parent) && parent.name === node);
    if (isName) return [];
    if (names.has(text)) {
      const owner = outerOf(ts.isArrayLiteralExpression(parent) ? parent : node).parent;
      if (isNaming(typesAt(node, checker)) || isAskedFor(node, names, checker)) uses.set(node, markedOf(text));
      else if (isOfScripts(node) && isMember(owner, naming)) return [{ node, text: `"${text}" ${untyped}` }];
      return [];
    }
    if (modems.test(node.getSourceFile().fileName) && isOpen(node)) return [{ node, text: `"${text}" ${joined}` }];
    const found = [...text.matchAll(placeholderIn)].map(([name]) => name).filter(name => names.has(name));
    if (found.length === 0) return [];
    if (isOfScripts(node) || isOfRow(node, checker)) {
      uses.set(node, text.replace(placeholderIn, name => names.has(name) ? markedOf(name) : name));
      return [];
    }
    return found.filter(name => !inTemplates.includes(name)).map(name => ({ node, text: `"${name}" ${looksLike}` }));
  };
  const errors = findInSources(program, node => {
    if (ts.isStringLiteral(node)) return judgeText(node);
    if (ts.isElementAccessExpression(node) && ts.isStringLiteral(node.argumentExpression)) {
      const { text } = node.argumentExpression;
      if (isFieldOf(text, node.expression)) uses.set(node, markedOf(text));
    } else if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) {
      const name = ts.isIdentifier(node.name) || ts.isStringLiteral(node.name) ? node.name.text : '';
      if (!names.has(name)) return [];
      if (wantedTypes(node.parent, checker).some(type => hasPlaceholders(type, name, checker))) uses.set(node, markedOf(name));
      // A record of a modem has no field of two words that is called as a placeholder.
      else if (modems.test(node.getSourceFile().fileName) && (isMember(node.parent.parent, ['set']) || /[A-Z]/.test(name))) {
        return [{ node, text: `"${name}" ${untyped}` }];
      }
    } else if (ts.isPropertyAccessExpression(node) && isFieldOf(node.name.text, node.expression)) {
      return [{ node, text: `"${node.name.text}" ${unnamed}` }];
    }
    return [];
  });
  return { uses, errors };
}
