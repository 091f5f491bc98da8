/** Reports long sentences in comments and test titles. */

const mostWords = 25;

/** Returns the text without code, quotations and addresses, which are no prose. */
const withoutCode = text => text
  .replace(/`[^`]*`/g, 'code')
  .replace(/"[^"]*"/g, 'quote')
  .replace(/https?:\/\/\S+/g, 'address');

const paragraphs = text => text.split(/\n\s*\n|\n\s*(?=[-@|]|\d+\.\s)/);
const sentences = text => paragraphs(text).flatMap(part => part.split(/[.!?](?=\s|$)|:(?=\s*\n)/));
const wordsOf = sentence => sentence.match(/[A-Za-z][\w'’/-]*/g) ?? [];

const shorten = sentence => wordsOf(sentence).slice(0, 6).join(' ');

const typePattern = String.raw`\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}`;
const namedTags = 'param|property|prop|typedef|callback|template';
const named = new RegExp(String.raw`@(?:${namedTags})\s+(?:${typePattern}\s*)?(?:\[[^\]]*\]|[\w$.]+)`, 'g');
const typed = new RegExp(String.raw`@\w+\s*${typePattern}`, 'g');

/** Returns the text without types and names of JSDoc, which are code. Each tag begins a paragraph. */
const withoutTags = text => text.replace(named, '\n\n').replace(typed, '\n\n').replace(/@(?:returns?|throws)\b/g, '\n\n');

/** Returns the prose of a comment, without its stars. */
function proseOf(comment) {
  const text = comment.value.replace(/^\s*\*+ ?/gm, '');
  return withoutCode(comment.type === 'Block' ? withoutTags(text) : text);
}

/** Returns a message for each sentence of a comment that is too long. The pages of docs/ are measured by the same rule. */
export function judge(prose) {
  const long = sentences(prose).filter(sentence => wordsOf(sentence).length > mostWords);
  return long.map(sentence => `A sentence of ${wordsOf(sentence).length} words, "${shorten(sentence)} …"; at most ${mostWords}.`);
}

/** Joins line comments on successive lines into one text. */
function* texts(comments, lines) {
  let run;
  for (const comment of comments) {
    const isNext = run && comment.type === 'Line' && run.loc.end.line + 1 === comment.loc.start.line
      && !lines[comment.loc.start.line - 1].slice(0, comment.loc.start.column).trim();
    if (isNext) {
      run.prose += `\n${proseOf(comment)}`;
      run.loc = { start: run.loc.start, end: comment.loc.end };
      continue;
    }
    if (run) yield run;
    run = undefined;
    const whole = { loc: comment.loc, prose: proseOf(comment) };
    if (comment.type === 'Line') run = whole;
    else yield whole;
  }
  if (run) yield run;
}

/** The lint rule that reports long sentences in comments. */
export const shortSentences = {
  meta: { schema: [] },
  createOnce: context => ({
    Program() {
      const { sourceCode } = context;
      for (const { loc, prose } of texts(sourceCode.getAllComments(), sourceCode.lines)) {
        for (const message of judge(prose)) context.report({ message, loc });
      }
    },
  }),
};

/** Returns the text of a string or a template, in which each placeholder counts as one word. */
function textOf(node) {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral') return node.quasis.map(({ value }) => value.cooked).join('X');
}

const functions = ['FunctionExpression', 'ArrowFunctionExpression'];

/**
 * Returns the text for readers in a call: the first argument if the call ends with a function, or the message of an
 * assertion.
 */
function readerTextOf({ callee, arguments: given }) {
  const last = given.at(-1);
  if (given.length > 1 && functions.includes(last.type)) return textOf(given[0]);
  if (callee.type === 'MemberExpression' && callee.object.name === 'assert') return textOf(given[callee.property.name === 'ok' ? 1 : 2]);
}

/** The lint rule that reports long sentences in the titles and messages of tests. */
export const shortTitles = {
  meta: { schema: [] },
  create(context) {
    const check = (text, node) => {
      if (text?.includes(' ')) for (const message of judge(withoutCode(text))) context.report({ message, node });
    };
    return {
      CallExpression: node => check(readerTextOf(node), node),
      Property: node => { if (node.key.name === 'title') check(textOf(node.value), node); },
    };
  },
};
