/**
 * Makes the table by which the firmware checks config.json, with a row for each key, from src/config.schema.json. The build puts
 * the rows into the bundle as constants, and tests import them as `#schema` (package.json). Defaults that depend on another key
 * are in src/config/keys.ts.
 */
import { readFileSync } from 'node:fs';

/** A value in config.json, except an object. @typedef {string | number | boolean} Value */
/**
 * The limits of a setting: lengths of a string, or values of a number.
 * @typedef {{ minLength?: number, maxLength?: number, minimum?: number, maximum?: number }} Range
 */
/**
 * One key of config.json, as the schema describes it.
 * @typedef {{ type?: string, enum?: Value[], default?: Value, writeOnly?: boolean } & Range} Setting
 */
/**
 * The schema of config.json, or of one of its sections.
 * @typedef {{ properties?: Record<string, Schema> } & Setting} Schema
 */

/**
 * Returns the name of a setting in the bundle, before fields.js of bundle/ makes it short. The dollar signs tell it from all other names.
 * @param {string} key in full, as `ftp.host`
 */
export const fieldOf = key => `${key.replace('.', '$')}$`;

/** A key of config.json that only a text editor uses, and the firmware ignores. */
const forEditor = '$schema';

/**
 * Returns the default of a setting for which the schema has none: 0 or an empty string.
 * @param {Setting} setting
 * @returns {Value}
 */
const absent = setting => setting.type === 'integer' || typeof setting.enum?.[0] === 'number' ? 0 : '';

/**
 * Makes the row that checks one key: its default, its limits, and the values that it may have.
 * @param {string} last the key without its section
 * @param {string} to the name of the setting in the firmware's memory
 * @param {Setting} setting
 */
function rowOf(last, to, setting) {
  const [min, max] = [setting.minLength ?? setting.minimum, setting.maxLength ?? setting.maximum];
  return {
    last,
    to,
    // A key whose value is an object has no default, and src/config/httpkeys.ts checks it.
    ...(setting.type === 'object' ? {} : { is: setting.default ?? absent(setting) }),
    // A least length of 0 is left out, since a string may be empty anyway.
    ...(min === undefined || (min === 0 && setting.type === 'string') ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(setting.enum ? { of: setting.enum } : {}),
  };
}

/**
 * Lists the keys of a schema.
 * @param {Schema} schema
 * @param {string} [section] the name of the section, with a dot at its end; default: none
 * @returns {[string, Setting][]} each key's full name and its part of the schema
 */
function listSettings(schema, section = '') {
  return Object.entries(schema.properties ?? {}).filter(([name]) => name !== forEditor).flatMap(([name, at]) => (at.properties && !section
    ? listSettings(at, `${name}.`)
    : [/** @type {[string, Setting]} */ ([section + name, at])]));
}

/**
 * Makes the rows that check config.json, by section.
 * @param {Schema} schema
 * @param {(key: string) => string} [nameOf] gives a setting's name in memory by its key in full; default: that key
 * @returns {Record<string, ReturnType<typeof rowOf>[]>} keys without a section are in `single`
 */
export function listRows(schema, nameOf = key => key) {
  /** The rows that were made so far, by section of config.json. @type {ReturnType<typeof listRows>} */
  const rows = {};
  for (const [key, setting] of listSettings(schema)) {
    const [section, last] = key.includes('.') ? key.split('.') : ['single', key];
    (rows[section] ??= []).push(rowOf(last, nameOf(key), setting));
  }
  return rows;
}

const schema = JSON.parse(readFileSync(new URL('../src/config.schema.json', import.meta.url), 'utf8'));
/** The names of all keys of config.json; a key in a section has the form `section.name`. */
export const keys = listSettings(schema).map(([key]) => key);
/** For each section of config.json, the rows by which its keys are checked: default, limits and allowed values. */
export const rows = listRows(schema);
/** The same rows for a bundle, in which settings are fields. */
export const bundledRows = listRows(schema, fieldOf);
/** Returns the row by which a key is checked. Only tests and tools use it. @param {string} key in full, with its section */
export const rowOfKey = key => rows[key.includes('.') ? key.split('.')[0] : 'single']?.find(({ last }) => last === key.split('.').at(-1));
/** Names of the keys that the schema marks as secrets (`writeOnly`), in one text, each between spaces. */
export const secretKeys = ` ${listSettings(schema).filter(([, setting]) => setting.writeOnly).map(([key]) => key).join(' ')} `;
/** Names of the sections of config.json, in one text, each between spaces. */
export const sections = ` ${Object.keys(rows).filter(name => name !== 'single').join(' ')} `;
