// The form's fields, from the schema of config.json: a group for each section, a field for each key.

import schema from '../../../src/config.schema.json' with { type: 'json' };
import type { Value } from '../../../src/config/config.ts';
import { isSecret } from '../../../src/secret/secret.ts';

/** How a field is drawn. `form` is the table of http.form. */
export type Kind = 'text' | 'number' | 'choice' | 'switch' | 'days' | 'form';

/** A key of config.json, as its schema describes it. */
export interface Field {
  /** Full key, as in the firmware's sentences. */
  key: string;
  title: string;
  description: string;
  kind: Kind;
  /** Unit of a number. */
  unit: string;
  /** Values of a choice; empty for other fields. */
  options: Value[];
  /** Default; undefined: none, or it depends on another key. */
  usual: Value | undefined;
  /** Effect of an empty field. */
  without: string;
  /** Whether an empty string differs from no value. */
  canBeEmpty: boolean;
  /** Hidden as a password. */
  isHidden: boolean;
}

/** A section of config.json with its fields. */
export interface Group {
  /** A section of config.json; empty: top-level keys. */
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

/** Key for text editors: it is kept, without a field. */
export const schemaKey = '$schema';

/** Defaults that depend on another key, the board or the modem. */
const dependent: Record<string, string> = {
  'modem.baud': 'the fastest that works',
  'ftp.port': '21, or 990 with implicit security',
  'camera.model': 'auto if the board has a camera, otherwise none',
};

/** Secrets shown in the form, to make correct input possible; still masked in the log, in comparisons and on labels. */
const seen = ['http.url', 'http.user', 'http.form', 'report.url'];

/** All groups, in the order of the schema. Keys without a section come first. */
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

/** Key names contain the unit. */
function unitOf(key: string): string {
  if (key === 'modem.baud') return 'baud';
  return key.endsWith('Minutes') ? 'minutes' : key.endsWith('Seconds') ? 'seconds' : '';
}

/** Lists all keys in the schema's order. */
export const orderOf = (groups: readonly Group[]): string[] => groups.flatMap(({ fields }) => fields.map(({ key }) => key));

/** Titles of the fields of http.form. */
export function formTitles(): { file: Required<Pick<Setting, 'title' | 'description'>>; fields: Required<Pick<Setting, 'title' | 'description'>> } {
  const { file, fields } = schema.properties.http.properties.form.properties;
  return { file, fields };
}

/** The days of a week, which begins on Monday. */
export const daysOfWeek = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
