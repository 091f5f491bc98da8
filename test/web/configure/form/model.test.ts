// Tests the configuration in the form: values that are typed, removed or kept.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listGroups, orderOf } from '../../../../web/configure/form/fields.ts';
import { emptyModel, openModel, pathOf, shownIn, strangersIn, textOf, toNode, nodeTyped, withNodeAt, withoutDefaults, withServer, type Model } from '../../../../web/configure/form/model.ts';
import { parseTree, printTree } from '../../../../web/configure/form/tree.ts';

const model = suite('configure/form/model');

const groups = listGroups();
const order = orderOf(groups);
const put = (from: Model, key: string, value: string | number | boolean | undefined): Model =>
  withoutDefaults(withNodeAt(from, pathOf(key), value === undefined ? undefined : toNode(value), order), groups);
const short = ({ tree }: Model): string => printTree(tree, 0);

const edits: { title: string; from: string; key: string; to: string | number | boolean | undefined; expect: string }[] = [
  { title: 'a new default value is omitted', from: '{"ftp":{"host":"h"}}', key: 'upload.attempts', to: 3, expect: '{"ftp":{"host":"h"}}' },
  { title: 'a default value replaces a written value', from: '{"upload":{"attempts":5}}', key: 'upload.attempts', to: 3, expect: '{"upload":{"attempts":3}}' },
  { title: 'a written default value stays when another key changes', from: '{"upload":{"attempts":3}}', key: 'device', to: 'a', expect: '{"device":"a","upload":{"attempts":3}}' },
  { title: 'a section is removed with its last key', from: '{"log":{"level":"debug"},"ftp":{"host":"h"}}', key: 'log.level', to: undefined, expect: '{"ftp":{"host":"h"}}' },
  { title: 'an empty section of the file is kept', from: '{"log":{},"ftp":{"host":"h"}}', key: 'ftp.host', to: 'g', expect: '{"log":{},"ftp":{"host":"g"}}' },
  { title: 'unknown keys keep their positions', from: '{"x":{"y":[1]},"ftp":{"z":null,"host":"h"}}', key: 'ftp.host', to: 'g', expect: '{"x":{"y":[1]},"ftp":{"z":null,"host":"g"}}' },
  { title: 'an empty string is kept as a value', from: '{}', key: 'ftp.directory', to: '', expect: '{"ftp":{"directory":""}}' },
  { title: 'false is kept as a value', from: '{}', key: 'schedule.offset', to: false, expect: '{"schedule":{"offset":false}}' },
];
for (const { title, from, key, to, expect } of edits) model(title, () => assert.is(short(put(openModel(from), key, to)), expect));

const lines: { kind: 'text' | 'number'; text: string; expect: string | undefined }[] = [
  { kind: 'text', text: '', expect: undefined }, { kind: 'text', text: '5', expect: '"5"' }, { kind: 'text', text: 'ü€', expect: '"\xC3\xBC\xE2\x82\xAC"' }, { kind: 'text', text: ' a ', expect: '" a "' },
  { kind: 'number', text: '21', expect: '21' }, { kind: 'number', text: ' 21 ', expect: '21' }, { kind: 'number', text: '-3', expect: '-3' }, { kind: 'number', text: '0.0', expect: '0.0' }, { kind: 'number', text: '0.05', expect: '0.05' },
  { kind: 'number', text: '0.', expect: '"0."' }, { kind: 'number', text: '007', expect: '"007"' }, { kind: 'number', text: '0,5', expect: '"0,5"' }, { kind: 'number', text: 'a', expect: '"a"' }, { kind: 'number', text: '1e5', expect: '"1e5"' },
];
for (const { kind, text, expect } of lines) {
  model(`${kind} ${JSON.stringify(text)} is stored as ${expect ?? 'no value'}`, () => {
    const node = nodeTyped({ kind }, text);
    assert.equal(node, expect === undefined ? undefined : { text: expect });
    if (kind === 'text' || /^\S+$/.test(text)) assert.equal(shownIn({ kind }, node), { text, isForeign: false }, 'it is shown unchanged while typing');
  });
}

const foreign: [kind: 'text' | 'number', node: string, text: string][] = [['text', '5', '5'], ['text', 'null', 'null'], ['number', 'true', 'true'], ['number', '[1,2]', '[1,2]'], ['text', '{"a":1}', '{"a":1}']];
for (const [kind, node, text] of foreign) {
  model(`${node} in place of a ${kind} is shown as it is`, () => assert.equal(shownIn({ kind }, parseTree(`{"a":${node}}`).entries[0]!.value), { text, isForeign: true }));
}

const servers: [text: string, server: string][] = [['', 'ftp'], ['{"ftp":{"host":"h"}}', 'ftp'], ['{"http":{"url":"u"}}', 'http'], ['{"ftp":{"user":"u"},"http":{"url":"u"}}', 'http'], ['{"ftp":{"host":"h"},"http":{"url":"u"}}', 'ftp'], ['{"http":{}}', 'http']];
for (const [text, server] of servers) model(`${text || 'an empty file'} uses ${server}`, () => assert.is(openModel(text).server, server));

model('a server\'s keys are removed with it, and restored with it', () => {
  const ftp = openModel('{"ftp":{"host":"h","x":1},"log":{"level":"debug"}}');
  const http = withServer(ftp, 'http', order);
  assert.is(short(http), '{"log":{"level":"debug"}}');
  const named = put(http, 'http.url', 'https://h/');
  assert.is(short(named), '{"http":{"url":"https://h/"},"log":{"level":"debug"}}');
  const back = withServer(named, 'ftp', order);
  assert.is(short(back), '{"ftp":{"host":"h","x":1},"log":{"level":"debug"}}');
  assert.is(short(withServer(back, 'http', order)), '{"http":{"url":"https://h/"},"log":{"level":"debug"}}');
});

model('changing the server adds no keys', () => assert.is(short(withServer(emptyModel(), 'http', order)), '{}'));

const strangers: [text: string, expect: string[]][] = [
  ['{"$schema":"x","ftp":{"host":"h"},"log":{}}', []], ['{"$schema":5}', ['$schema']], ['{"x":1,"ftp":{"y":2}}', ['x', 'ftp.y']], ['{"ftp":[1]}', ['ftp']], ['{"ftp.host":"h"}', ['ftp.host']],
  ['{"http":{"form":{"file":"f","fields":{"a":"b","c.d":"e"}}}}', []], ['{"http":{"form":{"file":"f","x":1}}}', ['http.form.x']], ['{"http":{"form":5}}', []], ['{"__proto__":{"a":1}}', ['__proto__']], ['{"$schema":{"a":1}}', ['$schema']], ['{"x":{"y":1},"ftp":{"z":{"w":1},"z":2}}', ['x', 'ftp.z']], ['{"x":{}}', ['x']],
];
for (const [text, expect] of strangers) model(`keys without a field: ${expect.join() || 'none'} of ${text}`, () => assert.equal(strangersIn(openModel(text), groups).map(path => path.join('.')), expect));

model('the file is indented, or on one line if only that fits', () => {
  assert.is(textOf(openModel('{"ftp":{"host":"h"}}')), '{\n  "ftp": {\n    "host": "h"\n  }\n}\n');
  const long = `{${Array.from({ length: 340 }, (_, index) => `"k${index}":1`).join()}}`;
  assert.ok(long.length < 4096);
  assert.is(textOf(openModel(long)), long);
});

model.run();
