/**
 * The keys of config.json, as the firmware's check wants them: read from src/config.schema.json, the one place where types, ranges
 * and defaults stand. The build puts them into the bundle as constants, and tests import them by the same name, `#keys`
 * (package.json). A default that depends on another key is no row's: src/config/keys.ts settles it.
 */
import { readFileSync } from 'node:fs';

/** @typedef {string | number | boolean} Value */
/** @typedef {{ minLength?: number, maxLength?: number, minimum?: number, maximum?: number }} Range */
/** @typedef {{ type?: string, enum?: Value[], default?: Value } & Range} Setting */
/** @typedef {{ properties?: Record<string, Schema> } & Setting} Schema */

/** For the editor that a person writes the file with. */
const forEditor = '$schema';

/** @param {Setting} setting @returns {Value} what stands for a value that is not given */
const absent = setting => setting.type === 'integer' || typeof setting.enum?.[0] === 'number' ? 0 : '';

/** @param {string} key @param {Setting} setting */
function rowOf(key, setting) {
  const [min, max] = [setting.minLength ?? setting.minimum, setting.maxLength ?? setting.maximum];
  return {
    key,
    // an object has none: src/config/http.ts knows what it holds
    ...(setting.type === 'object' ? {} : { is: setting.default ?? absent(setting) }),
    // a text may be empty unless the schema says otherwise
    ...(min === undefined || (min === 0 && setting.type === 'string') ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(setting.enum ? { of: setting.enum } : {}),
  };
}

/**
 * @param {Schema} schema
 * @param {string} [section] with its dot
 * @returns {ReturnType<typeof rowOf>[]} a row for each key, named in full
 */
export function listKeys(schema, section = '') {
  return Object.entries(schema.properties ?? {}).filter(([name]) => name !== forEditor).flatMap(([name, at]) => (at.properties && !section
    ? listKeys(at, `${name}.`)
    : [rowOf(section + name, at)]));
}

export const keys = listKeys(JSON.parse(readFileSync(new URL('../src/config.schema.json', import.meta.url), 'utf8')));
