/**
 * The rows that check config.json, made from src/config.schema.json, the only source of types, ranges and defaults. The build
 * puts them into the bundle as constants; tests import them as `#schema` (package.json). Defaults that depend on another key
 * are in src/config/keys.ts.
 */
import { readFileSync } from 'node:fs';

/** @typedef {string | number | boolean} Value */
/** @typedef {{ minLength?: number, maxLength?: number, minimum?: number, maximum?: number }} Range */
/** @typedef {{ type?: string, enum?: Value[], default?: Value, writeOnly?: boolean } & Range} Setting */
/** @typedef {{ properties?: Record<string, Schema> } & Setting} Schema */

/** A key that only the text editor uses. */
const forEditor = '$schema';

/** @param {Setting} setting @returns {Value} the default of a setting without `default` */
const absent = setting => setting.type === 'integer' || typeof setting.enum?.[0] === 'number' ? 0 : '';

/** @param {string} last the key without its section @param {Setting} setting */
function rowOf(last, setting) {
  const [min, max] = [setting.minLength ?? setting.minimum, setting.maxLength ?? setting.maximum];
  return {
    last,
    // an object has no default: src/config/httpkeys.ts checks it
    ...(setting.type === 'object' ? {} : { is: setting.default ?? absent(setting) }),
    // a string may be empty unless the schema forbids it
    ...(min === undefined || (min === 0 && setting.type === 'string') ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(setting.enum ? { of: setting.enum } : {}),
  };
}

/**
 * @param {Schema} schema
 * @param {string} [section] ends with a dot
 * @returns {[string, Setting][]} each key's full name and its part of the schema
 */
function listSettings(schema, section = '') {
  return Object.entries(schema.properties ?? {}).filter(([name]) => name !== forEditor).flatMap(([name, at]) => (at.properties && !section
    ? listSettings(at, `${name}.`)
    : [/** @type {[string, Setting]} */ ([section + name, at])]));
}

/** @param {Schema} schema @returns {Record<string, ReturnType<typeof rowOf>[]>} a row for each key, by section; `single`: without one */
export function listRows(schema) {
  /** @type {ReturnType<typeof listRows>} */
  const rows = {};
  for (const [key, setting] of listSettings(schema)) {
    const [section, last] = key.includes('.') ? key.split('.') : ['single', key];
    (rows[section] ??= []).push(rowOf(last, setting));
  }
  return rows;
}

const schema = JSON.parse(readFileSync(new URL('../src/config.schema.json', import.meta.url), 'utf8'));
/** All keys in the form `section.name`. */
export const keys = listSettings(schema).map(([key]) => key);
export const rows = listRows(schema);
/** Used by tests and tools only. @param {string} key */
export const rowOfKey = key => rows[key.includes('.') ? key.split('.')[0] : 'single']?.find(({ last }) => last === key.split('.').at(-1));
/** Keys that the schema marks as secrets (`writeOnly`), each between spaces. */
export const secretKeys = ` ${listSettings(schema).filter(([, setting]) => setting.writeOnly).map(([key]) => key).join(' ')} `;
/** Names of the sections, each between spaces. */
export const sections = ` ${Object.keys(rows).filter(name => name !== 'single').join(' ')} `;
