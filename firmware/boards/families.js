/** Finds the families of modems that a board is sold with. An image has the code of these alone, unless a build asks for all. */
import { readFileSync } from 'node:fs';

/** @typedef {import('./cameras.js').BoardFile} BoardFile */
/** What a build is asked to hold: the code for all modems, or for those in the board file (undefined). @typedef {'all' | undefined} ModemChoice */

const list = readFileSync(new URL('../../src/modem/known.ts', import.meta.url), 'utf8');
/**
 * The entries of src/modem/known.ts, in its order. `name` is the family, as in the key `modem.model`. `models` are the texts by which
 * the firmware knows the modem's answer to AT+CGMM. Two entries may have one name.
 */
export const entries = [...list.matchAll(/\{ name: '([^']+)', models: \[([^\]]*)\]/g)]
  .map(([, name = '', models = '']) => ({ name, models: [...models.matchAll(/'([^']+)'/g)].map(([, model = '']) => model) }));
/** The names of all families. */
export const families = [...new Set(entries.map(({ name }) => name))];

/**
 * What only some families have, so that the bundles of other boards do without the code for it. `ownHttp`: an HTTP of the modem itself that sends an
 * image. `sum`: a checksum of the bytes that the modem has taken.
 */
export const features = { ownHttp: ['sim7600', 'sim800'], sum: ['ec2x', 'bg9x'] };
/** Which of `features` a bundle needs: all in tests, and in the bundle of a board those that `featuresOf` gives. */
export const has = { ownHttp: true, sum: true };

/**
 * Finds the family of a name in `modem.models`: that of a family, such as "a76xx", or of a modem, such as "A7670E".
 * @param {string} word in upper or lower case
 * @returns {string | undefined} undefined if the firmware knows no such modem
 */
const familyOf = word => families.find(name => name === word.toLowerCase())
  ?? entries.find(({ models }) => models.some(model => word.toUpperCase().includes(model)))?.name;

/**
 * Lists the families whose code a board's image has.
 * @param {Pick<BoardFile, 'modem'>} board
 * @returns {string[]} in the order of `families`: those that `modem.models` names; all if it is missing
 */
export function listFamilies({ modem: { models } }) {
  const sold = models?.map(familyOf);
  return sold ? families.filter(name => sold.includes(name)) : families;
}

/**
 * Tells for each of `features` whether a family in a board's image has it.
 * @param {Pick<BoardFile, 'modem'>} board
 * @returns {Record<string, boolean>}
 */
export function featuresOf(board) {
  const held = listFamilies(board);
  return Object.fromEntries(Object.entries(features).map(([name, of]) => [name, of.some(family => held.includes(family))]));
}

/**
 * Returns the board for which a build is made. If it holds all modems, another one than the maker's may be connected, so the firmware asks the
 * modem for its name.
 * @template {Pick<BoardFile, 'modem'>} Board
 * @param {Board} board
 * @param {ModemChoice} choice
 * @returns {Board}
 */
export function chooseModems(board, choice) {
  if (!choice || !board.modem.models) return board;
  const { model: _model, models: _models, ...modem } = board.modem;
  return { ...board, modem };
}

/** Describes the modems whose code a board's image has, as the end of a sentence. @param {Pick<BoardFile, 'modem'>} board */
export const tellFamilies = ({ modem: { models } }) => models ? `${models.join(', ')} alone` : 'all modems';

/**
 * Checks the modems of a board file.
 * @param {Pick<BoardFile, 'modem'>} board valid by its schema
 * @returns {string[]} every error as a sentence that begins with the key
 */
export function checkModems(board) {
  const { model, models = [] } = board.modem;
  const unknown = models.flatMap((word, at) => familyOf(word) ? []
    : [`modem.models.${at} is "${word}", which is no modem that the firmware knows; `
      + `${families.join(', ')} or a model of one of them, such as ${entries[0]?.models[0]}, would do.`]);
  const isLeftOut = model && unknown.length === 0 && !listFamilies(board).includes(model);
  return isLeftOut ? [`modem.model is "${model}", but modem.models has no modem of that family.`] : unknown;
}
