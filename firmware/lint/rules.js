/** The project's own lint rules for oxlint. The function `before` of a rule is a cheap test whether the rule must walk a file at all. */
import { shortSentences, shortTitles } from './sentences.js';

const quoted = ['String', 'Template', 'RegularExpression'];

/** Tells whether a token stands at least partly on the line of this number. */
const isOn = (token, line) => token.loc.start.line <= line && line <= token.loc.end.line;

/**
 * Tells whether a token has no place for a line break. That is a regular expression which is longer than a line by itself, or such a text which is
 * also a type.
 */
const isUnbreakable = (token, next, most) => token.value.length + token.loc.start.column > most
  && (token.type === 'RegularExpression' || (token.type === 'String' && next?.value === 'as'));

/** Reports long lines. Lines with texts in quotes are measured only with the option "texts". */
const lineLength = {
  meta: { schema: [{ type: 'integer' }, { enum: ['texts'] }] },
  createOnce: context => ({
    before: () => context.sourceCode.lines.some(text => text.length > context.options[0]),
    Program() {
      const { sourceCode, options: [most, measured] } = context;
      const { tokens } = sourceCode.ast;
      const isExempt = (token, at) => measured ? isUnbreakable(token, tokens[at + 1], most) : quoted.includes(token.type);
      for (const [index, text] of sourceCode.lines.entries()) {
        const line = index + 1;
        if (text.length <= most || tokens.some((token, at) => isExempt(token, at) && isOn(token, line))) continue;
        context.report({ message: `A line of ${text.length} characters; at most ${most} are allowed.`,
          loc: { start: { line, column: 0 }, end: { line, column: text.length } } });
      }
    },
  }),
};

const groups = [/^node:/, /^[^.]/, /^\./];
const groupOf = name => groups.findIndex(group => group.test(name));
const compare = (a, b) => groupOf(a) - groupOf(b) || a.toLowerCase().localeCompare(b.toLowerCase(), 'en');
const nameOf = node => node.source.value;

/**
 * Tells whether the imports of a source may be out of order. A wrong "true" only takes time, since the rule then reads the file and finds nothing.
 */
function mayBeAmiss(text) {
  const names = [...text.matchAll(/\bfrom\s*(['"])(.+?)\1/g)].map(([, , name]) => name);
  return /;\s*\n\s*\nimport\b/.test(text) || names.some((name, index) => index > 0 && compare(names[index - 1], name) > 0);
}

/**
 * Splits the imports of a file into groups of neighbours. An import without names is there for its side effects, so it keeps its place between
 * groups.
 */
function runsOf(body) {
  const runs = [[]];
  for (const node of body) {
    if (node.type === 'ImportDeclaration' && node.specifiers.length) runs.at(-1).push(node);
    else runs.push([]);
  }
  return runs;
}

/**
 * The lint rule for the order of imports: first those of `node:`, then packages, then own files. Each group is in alphabetical order, without
 * empty lines.
 */
const importOrder = {
  meta: { fixable: 'code', schema: [] },
  createOnce: context => ({
    before: () => mayBeAmiss(context.sourceCode.text),
    Program({ body }) {
      for (const run of runsOf(body)) checkOrder(context, run) && checkGaps(context, run);
    },
  }),
};

/** Reports the first import that is out of order among neighbours. Its fix sorts all of them. Returns true if all imports are in order. */
function checkOrder(context, run) {
  const index = run.findIndex((node, at) => at > 0 && compare(nameOf(run[at - 1]), nameOf(node)) > 0);
  if (index < 0) return true;
  const sorted = run.toSorted((a, b) => compare(nameOf(a), nameOf(b))).map(node => context.sourceCode.getText(node));
  const message = `Expected "${nameOf(run[index])}" to come before "${nameOf(run[index - 1])}".`;
  context.report({ node: run[index], message, fix: fixer => run.map((node, at) => fixer.replaceText(node, sorted[at])) });
}

function checkGaps(context, run) {
  for (const [index, node] of run.entries()) {
    const previous = run[index - 1];
    if (!previous || groupOf(nameOf(previous)) !== groupOf(nameOf(node))) continue;
    const between = [previous.range[1], node.range[0]];
    const gap = context.sourceCode.text.slice(...between);
    if (!/\n\s*\n/.test(gap)) continue;
    const message = `Expected no empty line between "${nameOf(previous)}" and "${nameOf(node)}".`;
    context.report({ node, message, fix: fixer => fixer.replaceTextRange(between, gap.replace(/\n\s*\n/g, '\n')) });
  }
}

export default { meta: { name: 'snapferry' },
  rules: { 'line-length': lineLength, 'import-order': importOrder, 'short-sentences': shortSentences, 'short-titles': shortTitles } };
