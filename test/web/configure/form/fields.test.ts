// Tests that every key of the schema has a field with its own words, which accepts the same values as the firmware.

import { readFileSync } from 'node:fs';
import { keys } from '#schema';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { anyWiring } from '../../../../src/config/camerakeys.ts';
import { checkConfig } from '../../../../src/config/keys.ts';
import { toText } from '../../../../web/configure/form/bytes.ts';
import { formTitles, listGroups, orderOf, type Field } from '../../../../web/configure/form/fields.ts';
import { emptyModel, openModel, pathOf, shownIn, nodeOf, textOf, toNode, nodeTyped, withNodeAt } from '../../../../web/configure/form/model.ts';

const fields = suite('configure/form/fields');

const groups = listGroups();
const all = groups.flatMap(group => group.fields);
const order = orderOf(groups);

fields('the form has each of the firmware’s keys once, in the schema’s order', () => assert.equal(order, [...keys]));

fields('each field, group and form part has a title and description', () => {
  for (const { key, title, description } of all) assert.ok(title && title !== key && description.endsWith('.'), key);
  for (const { name, title } of groups) assert.ok(title && title !== name, name);
  for (const { title, description } of Object.values(formTitles())) assert.ok(title && description);
});

fields('no two fields of a group have the same title', () => {
  for (const { name, fields: of } of groups) assert.is(new Set(of.map(({ title }) => title)).size, of.length, name);
});

fields('passwords and other secrets are hidden', () => {
  assert.equal(all.filter(({ isHidden }) => isHidden).map(({ key }) => key), ['network.password', 'network.pin', 'ftp.password', 'http.password', 'http.header', 'report.header', 'console.password']);
});

fields('fields have the right kinds, units and defaults', () => {
  const one = (key: string): Field => all.find(field => field.key === key)!;
  assert.equal(['camera.days', 'http.form', 'ftp.port', 'schedule.sleep', 'log.level', 'camera.from'].map(key => one(key).kind), ['days', 'form', 'number', 'switch', 'choice', 'text']);
  assert.equal(all.filter(({ unit }) => unit).map(({ key, unit }) => `${key} ${unit}`), ['modem.baud baud', 'images.skipOlderMinutes minutes', 'schedule.everyMinutes minutes', 'camera.everyMinutes minutes', 'camera.pauseSeconds seconds']);
  assert.equal(all.filter(({ usual, kind }) => usual === undefined && kind !== 'form').map(({ key, without }) => [key, without !== '']),
    [['modem.baud', true], ['ftp.host', false], ['ftp.port', true], ['http.url', false], ['camera.model', true]]);
  assert.equal(all.filter(({ canBeEmpty }) => canBeEmpty).map(({ key }) => key), ['ftp.user', 'ftp.directory', 'images.folder']);
});

/** A configuration that the firmware accepts (`good`) or refuses. Together the accepted ones have every key, and a test types them as a person would. */
interface Case { good?: boolean; config: Record<string, unknown> }
const cases: Case[] = JSON.parse(readFileSync(new URL('../../../fixtures/config/cases.json', import.meta.url), 'utf8'));
const values = cases.filter(({ good }) => good).flatMap(({ config }) => all.flatMap(field => {
  const [section, name] = field.key.split('.') as [string, string | undefined];
  const value = name === undefined ? config[section] : (config[section] as Record<string, unknown> | undefined)?.[name];
  return value === undefined || field.kind === 'form' ? [] : [{ field, value }];
}));

for (const field of all.filter(({ kind }) => kind !== 'form')) {
  fields(`${field.key}: the typed value is passed to the firmware and shown again`, () => {
    const given = values.filter(one => one.field === field).map(({ value }) => value);
    assert.ok(given.length > 0, 'the test files have a value');
    for (const value of given) {
      const isTyped = ['text', 'number', 'days'].includes(field.kind);
      const node = isTyped && value !== '' ? nodeTyped(field, toText(Buffer.from(String(value)).toString('latin1'))) : toNode(value as string);
      const model = withNodeAt(emptyModel(), pathOf(field.key), node, order);
      const text = textOf(model);
      const { values: read } = checkConfig(text, 0, anyWiring());
      assert.is(read[field.key], value);
      if (isTyped) assert.is(shownIn(field, nodeOf(openModel(text), field.key)).text, String(value));
    }
  });
}

fields.run();
