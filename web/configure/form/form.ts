// http.form: the field for the image, and other fields with a value each.

import { toBytes, toText } from './bytes.ts';
import type { Model } from './model.ts';
import { isBranch, nodeAt, spell, valueOf, withNode, type Branch, type Entry, type Node, type Path } from './tree.ts';

const formPath = ['http', 'form'];
const fieldsPath = [...formPath, 'fields'];

/** A field of the form beside the image's. */
export interface FormField {
  /** The name's full key, decoded, as the firmware's sentences name it. */
  key: string;
  name: string;
  value: string;
}

/** Whether the configuration has `http.form`. */
export const hasForm = (model: Model): boolean => isBranch(nodeAt(model.tree, formPath));

/** Keeps empty parts: they are still being filled in. */
function put(model: Model, path: Path, node: Node | undefined, order: readonly string[]): Model {
  return { ...model, tree: withNode(model.tree, path, node, order) };
}

/** The configuration with an `http.form` that has only the field for the image, or without one. */
export function withForm(model: Model, isOn: boolean, order: readonly string[]): Model {
  return put(model, formPath, isOn ? { entries: [{ name: 'file', value: { text: spell('file') } }] } : undefined, order);
}

/** Name of the field that takes the image. */
export const fileOf = (model: Model): string => textIn(nodeAt(model.tree, [...formPath, 'file']));

/** The configuration with another name for that field. */
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

/** The form's fields in order; a name may occur twice during input, which the firmware reports. */
export function formFields(model: Model): FormField[] {
  return entriesOf(model).map(({ name, value }) => ({ key: `http.form.fields.${toText(name)}`, name: toText(name), value: textIn(value) }));
}

function withEntries(model: Model, entries: Entry[]): Model {
  const fields: Branch | undefined = entries.length > 0 ? { entries } : undefined;
  return put(model, fieldsPath, fields, []);
}

/** The configuration with one more field, whose name and value are empty. */
export const withNewField = (model: Model): Model => withEntries(model, [...entriesOf(model), { name: '', value: { text: '""' } }]);
/** The configuration without the field at this index. */
export const withoutField = (model: Model, index: number): Model => withEntries(model, entriesOf(model).toSpliced(index, 1));

/** @param name, value decoded; undefined: unchanged */
export function withFieldAt(model: Model, index: number, { name, value }: { name?: string; value?: string }): Model {
  return withEntries(model, entriesOf(model).map((entry, at) => at !== index ? entry : {
    name: name === undefined ? entry.name : toBytes(name),
    value: value === undefined ? entry.value : { text: spell(toBytes(value)) },
  }));
}
