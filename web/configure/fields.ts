// The fields of the form, made from the schema of config.json: a group a section, a field a key.

import schema from '../../src/config.schema.json' with { type: 'json' };
import type { Value } from '../../src/config/keys.ts';
import { isSecret } from '../../src/log.ts';

export type Kind = 'text' | 'number' | 'choice' | 'switch' | 'days' | 'form';

export interface Field {
  /** In full, as the firmware's sentences name it. */
  key: string;
  title: string;
  description: string;
  kind: Kind;
  /** What a number counts. */
  unit: string;
  /** Of a choice. */
  options: Value[];
  /** Undefined: there is none, or it depends on something else. */
  usual: Value | undefined;
  /** What holds where nothing is given. */
  without: string;
  /** Whether an empty text is something else than none. */
  canBeEmpty: boolean;
  /** Not to be read over a shoulder. */
  isHidden: boolean;
}

export interface Group {
  /** A section of config.json; empty: what stands in none. */
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

/** For the editor that a file is written with; kept, and no field. */
export const schemaKey = '$schema';

/** Defaults that hang on another key, on the board or on the modem. */
const dependent: Record<string, string> = {
  'modem.baud': 'the fastest that works',
  'ftp.port': '21, or 990 with implicit security',
  'camera.model': 'auto where the board has a camera, otherwise none',
};

/** Secrets that a person needs to see to get them right: they are kept out of the log, of what is compared and of labels all the same. */
const seen = ['http.url', 'http.user', 'http.form'];

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

/** The names of keys say what they count. */
function unitOf(key: string): string {
  if (key === 'modem.baud') return 'baud';
  return key.endsWith('Minutes') ? 'minutes' : key.endsWith('Seconds') ? 'seconds' : '';
}

/** Every key in the schema's order. */
export const orderOf = (groups: readonly Group[]): string[] => groups.flatMap(({ fields }) => fields.map(({ key }) => key));

/** The titles of what stands in http.form. */
export function formTitles(): { file: Required<Pick<Setting, 'title' | 'description'>>; fields: Required<Pick<Setting, 'title' | 'description'>> } {
  const { file, fields } = schema.properties.http.properties.form.properties;
  return { file, fields };
}

export const daysOfWeek = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
