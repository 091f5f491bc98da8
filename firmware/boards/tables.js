/**
 * Replaces generated tables in docs/. Each is between two marks with its name and command:
 * <!-- table NAME: COMMAND --> … <!-- end of NAME -->
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * @param {string} page the path of a page from docs/
 * @returns {string} its path
 */
export const pathOf = page => fileURLToPath(new URL(`../../docs/${page}`, import.meta.url));

/**
 * @param {string} text a page
 * @param {string} name the table's
 * @returns {[from: number, to: number]} the range between the table's marks
 */
function find(text, name) {
  const mark = text.indexOf(`<!-- table ${name}: `);
  const from = text.indexOf('-->', mark) + '-->'.length;
  const to = text.indexOf(`<!-- end of ${name} -->`);
  if (mark < 0 || to < from) throw new Error(`The page has no place for the table ${name}: a line "<!-- table ${name}: COMMAND -->" and, below it, "<!-- end of ${name} -->".`);
  return [from, to];
}

/**
 * @param {string} text a page
 * @param {string} name the table's
 * @returns {string} the table
 */
export function tableIn(text, name) {
  return text.slice(...find(text, name)).trim();
}

/**
 * @param {string} text a page
 * @param {string} name the table's
 * @param {string} table in Markdown
 * @returns {string} the page with the new table
 */
export function placeTable(text, name, table) {
  const [from, to] = find(text, name);
  return `${text.slice(0, from)}\n\n${table}\n\n${text.slice(to)}`;
}

/**
 * @param {string} page the path of a page from docs/
 * @param {string} name the table's
 * @returns {string} the current table
 */
export const readTable = (page, name) => tableIn(readFileSync(pathOf(page), 'utf8'), name);

/**
 * @param {string} page the path of a page from docs/
 * @param {string} name the table's
 * @param {string} table in Markdown
 */
export function writeTable(page, name, table) {
  const path = pathOf(page);
  writeFileSync(path, placeTable(readFileSync(path, 'utf8'), name, table));
}
