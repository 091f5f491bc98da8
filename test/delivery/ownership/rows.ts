// The table of src/delivery/ownership.ts with one row left out at a time. A test must notice each.

import { readFileSync } from 'node:fs';
import type { Node } from 'typescript';
import { ts } from '../../../firmware/typescript.js';
import type { Rules } from './model.ts';

const source = new URL('../../../src/delivery/ownership.ts', import.meta.url);

/** The table, and what can be left out of it. */
export interface Table {
  /** Each row in words: the comment before it, or that of the row before it. The last row holds for all that is left. */
  rows: string[];
  /** Numbers of the rows that have decided something. */
  hits: Set<number>;
  /** Returns the rules without a row. @param out number of the row; -1: none is left out */
  without(out: number): Rules;
}

/** Reads the table from its source. */
export function readTable(): Table {
  const text = readFileSync(source, 'utf8');
  const tree = ts.createSourceFile('table.ts', text, ts.ScriptTarget.Latest, true);
  const rows: string[] = [];
  let words = '';

  function marked(node: Node): string {
    const comments = ts.getLeadingCommentRanges(text, node.pos) ?? [];
    words = comments.map(({ pos, end }) => text.slice(pos + 3, end)).join(' ') || words;
    if (ts.isVariableStatement(node)) return node.getText();
    const at = rows.length;
    rows.push(words);
    if (ts.isReturnStatement(node)) return `hits.add(${at}); ${node.getText()}`;
    if (!ts.isIfStatement(node) || !ts.isReturnStatement(node.thenStatement)) throw new Error(`This is no row: ${node.getText()}`);
    return `if (out !== ${at} && (${node.expression.getText()})) { hits.add(${at}); ${node.thenStatement.getText()} }`;
  }

  const code = tree.statements.map(one => {
    if (!ts.isFunctionDeclaration(one) || one.name?.text !== 'actOn') return one.getText();
    return `export function actOn(f) {\n${one.body!.statements.map(marked).join('\n')}\n}`;
  }).join('\n');
  const { outputText } = ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  const hits = new Set<number>();
  const make = new Function('out', 'hits', 'exports', `${outputText}\nreturn exports.actOn;`) as (out: number, hits: Set<number>, exports: object) => Rules;
  return { rows, hits, without: out => make(out, hits, {}) };
}
