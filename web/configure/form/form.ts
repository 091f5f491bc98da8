// Reads and changes `http.form` of a configuration: the name of the form field for the picture, and the names and values of the other fields.

import { toBytes, toText } from './bytes.ts';
import type { Model } from './model.ts';
import { isBranch, nodeAt, spell, valueOf, withNode, type Branch, type Entry, type Node, type Path } from './tree.ts';

const formPath = ['http', 'form'];
const fieldsPath = [...formPath, 'fields'];

/** A field of the HTTP form, other than the one for the picture. */
export interface FormField {
  /** The full key of the field, such as `http.form.fields.token`, by which the firmware's sentences name it. */
  key: string;
  name: string;
  value: string;
}

/** Whether the configuration has `http.form`. */
export const hasForm = (model: Model): boolean => isBranch(nodeAt(model.tree, formPath));

/** Returns the configuration with another value at a path. Unlike `withNodeAt`, it keeps empty parts, because a person is still filling them in. */
function put(model: Model, path: Path, node: Node | undefined, order: readonly string[]): Model {
  return { ...model, tree: withNode(model.tree, path, node, order) };
}

/**
 * Returns the configuration with or without an `http.form`. A new one has only the field for the picture. @param isOn true to add it, false to
 * remove it @param order all keys in their order
 */
export function withForm(model: Model, isOn: boolean, order: readonly string[]): Model {
  return put(model, formPath, isOn ? { entries: [{ name: 'file', value: { text: spell('file') } }] } : undefined, order);
}

/** Returns the name of the form field that takes the picture. */
export const fileOf = (model: Model): string => textIn(nodeAt(model.tree, [...formPath, 'file']));

/** Returns the configuration with another name for the form field that takes the picture. */
export function withFile(model: Model, text: string): Model {
  return put(model, [...formPath, 'file'], { text: spell(toBytes(text)) }, []);
}

function textIn(node: Node | undefined): string {
  if (node === undefined) return '';
  const value = valueOf(node);
  return toText(typeof value === 'string' ? value : JSON.stringify(value));
}

const entriesOf = (model: Model): Entry[] => {
  const fields = nodeAt(model.tree, fieldsPath);
  return isBranch(fields) ? fields.entries : [];
};

/**
 * Returns the fields of http.form other than the one for the picture, in their order. While a person types, two may have the same name, which the
 * firmware reports as a mistake.
 */
export function formFields(model: Model): FormField[] {
  return entriesOf(model).map(({ name, value }) => ({ key: `http.form.fields.${toText(name)}`, name: toText(name), value: textIn(value) }));
}

function withEntries(model: Model, entries: Entry[]): Model {
  const fields: Branch | undefined = entries.length > 0 ? { entries } : undefined;
  return put(model, fieldsPath, fields, []);
}

/** Returns the configuration with one more field in http.form, whose name and value are empty. */
export const withNewField = (model: Model): Model => withEntries(model, [...entriesOf(model), { name: '', value: { text: '""' } }]);
/** Returns the configuration without one field of http.form. @param index of the field in `formFields` */
export const withoutField = (model: Model, index: number): Model => withEntries(model, entriesOf(model).toSpliced(index, 1));

/**
 * Returns the configuration with another name or value of a field of http.form. A name or value that is undefined stays as it is. @param index of
 * the field in `formFields`
 */
export function withFieldAt(model: Model, index: number, { name, value }: { name?: string; value?: string }): Model {
  return withEntries(model, entriesOf(model).map((entry, at) => at !== index ? entry : {
    name: name === undefined ? entry.name : toBytes(name),
    value: value === undefined ? entry.value : { text: spell(toBytes(value)) },
  }));
}
