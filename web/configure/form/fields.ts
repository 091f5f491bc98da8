// The form's fields, from the schema of config.json: a group for each section, a field for each key.

import schema from '../../../src/config.schema.json' with { type: 'json' };
import type { Value } from '../../../src/config/config.ts';
import { isSecret } from '../../../src/secret/secret.ts';

/**
 * The kind of control that a field is drawn with. `days` is a check box for each day of the week. `form` is a table of names and values, for the key
 * http.form.
 */
export type Kind = 'text' | 'number' | 'choice' | 'switch' | 'days' | 'form';

/** A field of the form: a key of config.json, as its schema describes the key. */
export interface Field {
  /** The full key, such as `ftp.host`. The firmware's sentences about config.json use the same spelling. */
  key: string;
  title: string;
  description: string;
  kind: Kind;
  /** The unit of a number, such as `minutes`. It is empty if there is none. */
  unit: string;
  /** The values that a person can choose from in this field. It is empty if the field is no choice. */
  options: Value[];
  /** The default value of the key. It is undefined if there is none, or if it depends on another key. */
  usual: Value | undefined;
  /** The value that the firmware takes if the field is empty, in words. It is empty if there is none. */
  without: string;
  /** Whether an empty string in config.json means something else than a missing key. */
  canBeEmpty: boolean;
  /** Whether the value is hidden as a password, until a person shows it. */
  isHidden: boolean;
}

/** A section of config.json, with a field for each key. */
export interface Group {
  /** The section's name in config.json. It is empty for the keys that are in no section. */
  name: string;
  title: string;
  description: string;
  fields: Field[];
}

interface Setting {
  title?: string;
  description?: string;
  type?: string;
  enum?: Value[];
  default?: Value;
  pattern?: string;
  minLength?: number;
  properties?: Record<string, Setting>;
}

/** The key by which text editors find the schema. It stays in the file, but the form has no field for it. */
export const schemaKey = '$schema';

/** Descriptions of the default values that depend on another key, the board or the modem, by key. */
const dependent: Record<string, string> = {
  'modem.baud': 'the fastest that works',
  'ftp.port': '21, or 990 with implicit security',
  'camera.model': 'auto if the board has a camera, otherwise none',
};

/** Keys with secrets that the form shows all the same, because a person has to see what they type. The log, comparisons and labels hide them. */
const seen = ['http.url', 'http.user', 'http.form', 'report.url'];

/** Returns all sections in the order of the schema. Before them is a group for the keys without a section. */
export function listGroups(): Group[] {
  const settings = Object.entries(schema.properties as Record<string, Setting>).filter(([name]) => name !== schemaKey);
  const plain = settings.filter(([, setting]) => !setting.properties).map(([name, setting]) => fieldOf(name, setting));
  const sections = settings.filter(([, setting]) => setting.properties).map(([name, setting]) => ({
    name, title: setting.title ?? name, description: setting.description ?? '',
    fields: Object.entries(setting.properties!).map(([inner, at]) => fieldOf(`${name}.${inner}`, at)),
  }));
  return [{ name: '', title: 'This camera', description: '', fields: plain }, ...sections];
}

function fieldOf(key: string, setting: Setting): Field {
  const usual = setting.default;
  return {
    key, title: setting.title ?? key, description: setting.description ?? '', kind: kindOf(setting), unit: unitOf(key),
    options: setting.enum ?? [], usual, without: dependent[key] ?? (usual === undefined ? '' : String(usual)),
    canBeEmpty: setting.minLength === 0 && usual !== '', isHidden: isSecret(key) && !seen.includes(key),
  };
}

function kindOf({ type, enum: options, pattern }: Setting): Kind {
  if (type === 'object') return 'form';
  if (options) return typeof options[0] === 'boolean' ? 'switch' : 'choice';
  if (type === 'integer' || type === 'number') return 'number';
  return pattern === '^[1-7]+$' ? 'days' : 'text';
}

/** Returns the unit of a key's value, which is part of the key's name, or '' if there is none. */
function unitOf(key: string): string {
  if (key === 'modem.baud') return 'baud';
  return key.endsWith('Minutes') ? 'minutes' : key.endsWith('Seconds') ? 'seconds' : '';
}

/** Returns the full keys of all fields, in the order of the schema of config.json. */
export const orderOf = (groups: readonly Group[]): string[] => groups.flatMap(({ fields }) => fields.map(({ key }) => key));

/**
 * Returns the titles and descriptions of the two parts of http.form. `file` is the name of the field that takes the picture, and `fields` has all
 * other fields.
 */
export function formTitles(): { file: Required<Pick<Setting, 'title' | 'description'>>; fields: Required<Pick<Setting, 'title' | 'description'>> } {
  const { file, fields } = schema.properties.http.properties.form.properties;
  return { file, fields };
}

/** The days of the week, beginning with Monday. A configuration numbers them from 1 to 7. */
export const daysOfWeek = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
