/**
 * Replaces generated tables in docs/. Each is between two marks with its name and command:
 * <!-- table NAME: COMMAND --> … <!-- end of NAME -->
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Returns the whole path of a page. @param {string} page its path below docs/, such as "install.md" @returns {string} */
export const pathOf = page => fileURLToPath(new URL(`../../docs/${page}`, import.meta.url));

/**
 * Finds the place of a generated table in a page, and throws if there is none.
 * @param {string} text a page
 * @param {string} name the table's
 * @returns {[from: number, to: number]} the range between the table's marks
 */
function find(text, name) {
  const mark = text.indexOf(`<!-- table ${name}: `);
  const from = text.indexOf('-->', mark) + '-->'.length;
  const to = text.indexOf(`<!-- end of ${name} -->`);
  if (mark < 0 || to < from) {
    throw new Error(`The page has no place for the table ${name}: a line "<!-- table ${name}: COMMAND -->" and, below it, `
      + `"<!-- end of ${name} -->".`);
  }
  return [from, to];
}

/**
 * Returns a generated table of a page, without the marks around it.
 * @param {string} text a page
 * @param {string} name the table's
 * @returns {string} the table
 */
export function tableIn(text, name) {
  return text.slice(...find(text, name)).trim();
}

/**
 * Puts a new table into the place of a generated one.
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
 * Reads the current table from a page of docs/.
 * @param {string} page its path below docs/
 * @param {string} name the table's
 * @returns {string}
 */
export const readTable = (page, name) => tableIn(readFileSync(pathOf(page), 'utf8'), name);

/**
 * Replaces a table in a page of docs/.
 * @param {string} page its path below docs/
 * @param {string} name the table's
 * @param {string} table in Markdown
 */
export function writeTable(page, name, table) {
  const path = pathOf(page);
  writeFileSync(path, placeTable(readFileSync(path, 'utf8'), name, table));
}
