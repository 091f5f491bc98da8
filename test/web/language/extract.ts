// Finds all sentences of the page, which are the keys of its tables: templates and texts of web/, and titles of config.json's keys. The firmware's
// words for states, faults and failed flashing are among them.

import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Node, TemplateLiteral } from 'typescript';
import { readBoard } from '../../../firmware/boards/board.js';
import { listAsked, listWithCameras } from '../../../firmware/boards/boardfile.js';
import { listChips } from '../../../firmware/boards/wires.js';
import { ts } from '../../../firmware/typescript.js';
import { listGroups, formTitles } from '../../../web/configure/form/fields.ts';
import { messagesOf, partsOf } from '../../../web/language/messages.ts';
import { adviceOf } from '../../../web/watch/glance/advice.ts';
import { faultCodes } from '../../common/faultcodes.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** Files without sentences to translate: those of the demo and of the tables themselves. */
const left = /^(?:demo|language|offline|operators|rollup)\/|^(?:demo|keep)\.ts$|\.d\.ts$/;
/** Other files with sentences, and the property of an object literal that has them. Without a property, all texts of the file count. */
const others: { path: string; property?: string }[] = [{ path: 'src/round/states.ts', property: 'says' }, { path: 'firmware/flash/troubles.js', property: 'tell' }];
/** Patterns of texts that are not for people: code for the camera, selectors, names, styles, paths and examples. */
const technical = [
  /^[#.[]/, /^\{(?!\d+\}[ %])/, /^\.{0,2}\//, /^\(function/, /^\((?:prefers|min-width)/, /^https?:\/\/\S*$/, /^[\w$-]+[:.(][^\s]*$/, /^require\(/, /^page\./, /^ferry\.\S+$/, /^\S+@\S+$/, /^\S*\{\d+\}\S*$/, /^function/, /^[a-z]+[A-Z]\w*$/, /^\["page/,
  /^\w*Error$/, /^(?:Arrow(?:Right|Left)|Home|End|Tab|Exif)\b/, /^width: /, /^\{0\}-wrong /, /^Nothing is written to the camera but/, /^An expression /, /^snapferry(?: \{0\}\.log)?$/,
  /\}catch\(/, /^Uncaught /, /^X-NC-WebDAV/, /^AKIA/, /^123456789/, /^NwGv/, /^AWS4|^HMAC$/, /^\{device\} /, /^AT(?:\+\w+)?$/, /^AES|^UTC/, /^ESP32$|^JPEG$|^KB$/, /^(?:Could not auto-detect|MD5 of file|The device has been lost|The port is closed)/,
  /^camera \{0\}, \{1\}/, /^INSTAR/, /^100CAM\S*$/, /^\{0\} (?:kB|MB)$/, /^\{0\} h \{1\} min$/, /^Too early$/, /^image\//, /^text\//, /^OK$/, /^Content-/, /^\S*\.\S+\.\S+$/, /^\{0\} · snapferry$/, /^unknown camera$/, /^\(no name\)$/, /^II$/, /^is no$/, /^lines? (?:is|are)$/, /^\{0\} \{1\} left out/,
  /^(?:ListBucketResult|Contents|CommonPrefixes) /, /^\{0\} UTC$/, /^snapferry-fleet (?:pictures )?\{0\}$/, /^Basic \{0\}$/, /^PUT$/, /^Authorization$/, /^cannot be set from the server$/, /^\{0\} refused:$/,
];
/** Words that are shown to people, although they begin without a capital letter. They stand alone or within a sentence. */
const small = ['connecting', 'connected', 'locked', 'installing', 'unplugged', 'added', 'removed', 'changed', 'baud', 'minutes', 'seconds', 'day', 'days', 'fair', 'good', 'nothing', 'missing', 'starting', 'resting', 'silent', 'unclear'];

const isForPeople = (text: string): boolean => {
  if (!/\p{L}{2}/u.test(text.replace(/\{\d+\}/g, '')) || technical.some(pattern => pattern.test(text))) return false;
  return /\p{L}\S* |[ (]\S*\p{L}|^[A-Z][a-z]+[:.]?$/u.test(text) || /^\p{Lu}+$/u.test(text) || small.includes(text);
};

/** Returns a constant text of the sources, with the character U+0001 in place of each `${…}`. It is undefined if the node is no such text. */
function textOf(node: Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateExpression(node)) return [node.head.text, ...node.templateSpans.map(span => `\u0001${span.literal.text}`)].join('');
  if (ts.isParenthesizedExpression(node)) return textOf(node.expression);
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const [one, other] = [textOf(node.left), textOf(node.right)];
  return one === undefined || other === undefined ? undefined : one + other;
}

const keyOf = (text: string): string => {
  let holes = 0;
  return text.replaceAll('\u0001', () => `{${holes++}}`).trim();
};

/** Returns the expressions in the placeholders (`${…}`) of a text. */
function holesOf(node: Node): Node[] {
  if (ts.isTemplateExpression(node)) return node.templateSpans.map(span => span.expression);
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [];
  return node.getChildren().flatMap(holesOf);
}

function stringsOf(template: TemplateLiteral): string[] {
  return ts.isNoSubstitutionTemplateLiteral(template) ? [template.text] : [template.head.text, ...template.templateSpans.map(span => span.literal.text)];
}

function keysIn(path: string, take: (key: string) => void, property?: string): void {
  const walk = (node: Node, isWanted: boolean): void => {
    if (ts.isImportDeclaration(node) || ts.isLiteralTypeNode(node)) return;
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() !== 'String.raw') {
      if (node.tag.getText() !== 'html') return;
      for (const { english } of messagesOf(partsOf(stringsOf(node.template)))) take(english);
      for (const hole of holesOf(node.template)) walk(hole, isWanted);
      return;
    }
    const text = isWanted ? textOf(node) : undefined;
    if (text === undefined) ts.forEachChild(node, child => walk(child, isWanted || (ts.isPropertyAssignment(node) && node.name.getText() === property)));
    else {
      if (isForPeople(keyOf(text))) take(keyOf(text));
      for (const hole of holesOf(node)) walk(hole, isWanted);
    }
  };
  walk(ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true), property === undefined);
}

/** A sentence of the page in English, which is a key in the tables of translations. */
export interface Key {
  english: string;
  /** The paths of the source files that have the sentence. */
  from: readonly string[];
}

/** Returns the texts about all boards, with each camera: their supplies and notes. */
function boardTexts(): string[] {
  const asked = listChips().flatMap(({ name }) => listAsked(name)).flatMap(listWithCameras);
  const boards = asked.map(({ file, camera }) => readBoard(file, camera) as unknown as { supply?: string; notes?: string[] });
  return boards.flatMap(({ supply, notes = [] }) => [supply ?? '', ...notes]).filter(Boolean);
}

/** Returns all sentences of the page, each once. */
export function listKeys(): Key[] {
  const found = new Map<string, string[]>();
  const from = (path: string) => (key: string) => void found.set(key, [...found.get(key) ?? [], path]);
  const files = readdirSync(join(root, 'web'), { recursive: true, encoding: 'utf8' }).map(file => file.split(sep).join('/')).filter(file => file.endsWith('.ts') && !left.test(file)).sort();
  for (const file of files) keysIn(`web/${file}`, from(`web/${file}`));
  for (const { path, property } of others) keysIn(path, from(path), property);
  const groups = listGroups();
  for (const { title, description } of [...groups, ...groups.flatMap(({ fields }) => fields), ...Object.values(formTitles())]) {
    for (const text of [title, description].filter(isForPeople)) from('src/config.schema.json')(text);
  }
  for (const code of faultCodes()) for (const server of ['ftp', 'http', undefined] as const) {
    for (const text of Object.values(adviceOf(code, server))) if (isForPeople(text)) from('src/fault.ts')(text);
  }
  boardTexts().forEach(from('boards'));
  return [...found].map(([english, paths]) => ({ english, from: paths }));
}

const importing = /^(?:import|export) (?!type )(?:[^;']*? from )?'(\.[^']+\.[jt]s)'/gm;

/** Returns the paths of a source file and of all files that it imports, but not of those that it loads later. */
export function importedBy(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const [, to] of readFileSync(join(root, path), 'utf8').matchAll(importing)) importedBy(posix.join(posix.dirname(path), to!), seen);
  return seen;
}
