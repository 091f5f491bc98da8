// Tests http.form, the fields of an HTTP form, which the page shows as rows.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listGroups, orderOf } from '../../../../web/configure/form/fields.ts';
import { fileOf, formFields, hasForm, withFieldAt, withFile, withForm, withNewField, withoutField } from '../../../../web/configure/form/form.ts';
import { openModel, type Model } from '../../../../web/configure/form/model.ts';
import { printTree } from '../../../../web/configure/form/tree.ts';
import { createWork } from '../double.ts';

const form = suite('configure/form/form');

const order = orderOf(listGroups());
const short = ({ tree }: Model): string => printTree(tree, 0);
const start = openModel('{"http":{"url":"https://h/","form":{"file":"f","fields":{"b":"1","a":"2"}},"ca":"/c"}}');

const edits: [title: string, edit: (model: Model) => Model, expect: string][] = [
  ['the name of the file’s field', model => withFile(model, 'ü'), '{"file":"\xC3\xBC","fields":{"b":"1","a":"2"}}'],
  ['the value of a field', model => withFieldAt(model, 1, { value: '{name}' }), '{"file":"f","fields":{"b":"1","a":"{name}"}}'],
  ['a renamed field keeps its position', model => withFieldAt(model, 0, { name: 'c' }), '{"file":"f","fields":{"c":"1","a":"2"}}'],
  ['a duplicate name while typing', model => withFieldAt(withFieldAt(model, 0, { name: 'a' }), 0, { name: 'ab' }), '{"file":"f","fields":{"ab":"1","a":"2"}}'],
  ['an added field', withNewField, '{"file":"f","fields":{"b":"1","a":"2","":""}}'],
  ['a removed field', model => withoutField(model, 0), '{"file":"f","fields":{"a":"2"}}'],
  ['all fields removed', model => withoutField(withoutField(model, 0), 0), '{"file":"f"}'],
];
for (const [title, edit, expect] of edits) form(title, () => assert.is(short(edit(start)), `{"http":{"url":"https://h/","form":${expect},"ca":"/c"}}`));

form('the form section is added and removed', () => {
  const without = withForm(start, false, order);
  assert.is(short(without), '{"http":{"url":"https://h/","ca":"/c"}}');
  assert.equal([hasForm(start), hasForm(without)], [true, false]);
  assert.is(short(withForm(without, true, order)), '{"http":{"url":"https://h/","form":{"file":"file"},"ca":"/c"}}');
});

form('rows have the firmware’s key names', () => {
  assert.equal(formFields(start).map(({ key, value }) => [key, value]), [['http.form.fields.b', '1'], ['http.form.fields.a', '2']]);
  assert.is(fileOf(start), 'f');
});

form('a message of the firmware is shown at its row', () => {
  const { work } = createWork();
  work.load('{"http":{"url":"https://h/","form":{"file":"","fields":{"a":"{x}","b":5,"":"c"}}}}', 'Opened');
  assert.equal([...work.told.at.keys()].sort(), ['http.form.fields', 'http.form.fields.a', 'http.form.fields.b', 'http.form.file']);
  assert.equal(work.told.rest, []);
  work.edit(withFieldAt(work.model, 1, { name: 'a' }));
  assert.ok(work.told.at.get('http.form.fields.a')!.some(text => text.startsWith('given twice')));
});

form.run();
