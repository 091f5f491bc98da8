// The configuration in the form: typed values, removed values, and kept values.

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
  { title: 'a value that is the default is left out', from: '{"ftp":{"host":"h"}}', key: 'upload.attempts', to: 3, expect: '{"ftp":{"host":"h"}}' },
  { title: 'one that was written is kept', from: '{"upload":{"attempts":5}}', key: 'upload.attempts', to: 3, expect: '{"upload":{"attempts":3}}' },
  { title: 'and stays as it is beside another change', from: '{"upload":{"attempts":3}}', key: 'device', to: 'a', expect: '{"device":"a","upload":{"attempts":3}}' },
  { title: 'a section goes with its last key', from: '{"log":{"level":"debug"},"ftp":{"host":"h"}}', key: 'log.level', to: undefined, expect: '{"ftp":{"host":"h"}}' },
  { title: 'a section that was empty before stays', from: '{"log":{},"ftp":{"host":"h"}}', key: 'ftp.host', to: 'g', expect: '{"log":{},"ftp":{"host":"g"}}' },
  { title: 'unknown keys stay where they are', from: '{"x":{"y":[1]},"ftp":{"z":null,"host":"h"}}', key: 'ftp.host', to: 'g', expect: '{"x":{"y":[1]},"ftp":{"z":null,"host":"g"}}' },
  { title: 'an empty text is not nothing', from: '{}', key: 'ftp.directory', to: '', expect: '{"ftp":{"directory":""}}' },
  { title: 'false is not nothing', from: '{}', key: 'schedule.offset', to: false, expect: '{"schedule":{"offset":false}}' },
];
for (const { title, from, key, to, expect } of edits) model(title, () => assert.is(short(put(openModel(from), key, to)), expect));

const lines: { kind: 'text' | 'number'; text: string; expect: string | undefined }[] = [
  { kind: 'text', text: '', expect: undefined }, { kind: 'text', text: '5', expect: '"5"' }, { kind: 'text', text: 'ü€', expect: '"\xC3\xBC\xE2\x82\xAC"' }, { kind: 'text', text: ' a ', expect: '" a "' },
  { kind: 'number', text: '21', expect: '21' }, { kind: 'number', text: ' 21 ', expect: '21' }, { kind: 'number', text: '-3', expect: '-3' }, { kind: 'number', text: '0.0', expect: '0.0' }, { kind: 'number', text: '0.05', expect: '0.05' },
  { kind: 'number', text: '0.', expect: '"0."' }, { kind: 'number', text: '007', expect: '"007"' }, { kind: 'number', text: '0,5', expect: '"0,5"' }, { kind: 'number', text: 'a', expect: '"a"' }, { kind: 'number', text: '1e5', expect: '"1e5"' },
];
for (const { kind, text, expect } of lines) {
  model(`${kind} ${JSON.stringify(text)} is ${expect ?? 'nothing'}`, () => {
    const node = nodeTyped({ kind }, text);
    assert.equal(node, expect === undefined ? undefined : { text: expect });
    if (kind === 'text' || /^\S+$/.test(text)) assert.equal(shownIn({ kind }, node), { text, isForeign: false }, 'and is shown so, while it is being typed');
  });
}

const foreign: [kind: 'text' | 'number', node: string, text: string][] = [['text', '5', '5'], ['text', 'null', 'null'], ['number', 'true', 'true'], ['number', '[1,2]', '[1,2]'], ['text', '{"a":1}', '{"a":1}']];
for (const [kind, node, text] of foreign) {
  model(`${node} where a ${kind} should stand`, () => assert.equal(shownIn({ kind }, parseTree(`{"a":${node}}`).entries[0]!.value), { text, isForeign: true }));
}

const servers: [text: string, server: string][] = [['', 'ftp'], ['{"ftp":{"host":"h"}}', 'ftp'], ['{"http":{"url":"u"}}', 'http'], ['{"ftp":{"user":"u"},"http":{"url":"u"}}', 'http'], ['{"ftp":{"host":"h"},"http":{"url":"u"}}', 'ftp'], ['{"http":{}}', 'http']];
for (const [text, server] of servers) model(`${text || 'nothing'} goes by ${server}`, () => assert.is(openModel(text).server, server));

model('the keys of one server go with it, and come back', () => {
  const ftp = openModel('{"ftp":{"host":"h","x":1},"log":{"level":"debug"}}');
  const http = withServer(ftp, 'http', order);
  assert.is(short(http), '{"log":{"level":"debug"}}');
  const named = put(http, 'http.url', 'https://h/');
  assert.is(short(named), '{"http":{"url":"https://h/"},"log":{"level":"debug"}}');
  const back = withServer(named, 'ftp', order);
  assert.is(short(back), '{"ftp":{"host":"h","x":1},"log":{"level":"debug"}}');
  assert.is(short(withServer(back, 'http', order)), '{"http":{"url":"https://h/"},"log":{"level":"debug"}}');
});

model('a key that was not set aside does not appear', () => assert.is(short(withServer(emptyModel(), 'http', order)), '{}'));

const strangers: [text: string, expect: string[]][] = [
  ['{"$schema":"x","ftp":{"host":"h"},"log":{}}', []], ['{"$schema":5}', ['$schema']], ['{"x":1,"ftp":{"y":2}}', ['x', 'ftp.y']], ['{"ftp":[1]}', ['ftp']], ['{"ftp.host":"h"}', ['ftp.host']],
  ['{"http":{"form":{"file":"f","fields":{"a":"b","c.d":"e"}}}}', []], ['{"http":{"form":{"file":"f","x":1}}}', ['http.form.x']], ['{"http":{"form":5}}', []], ['{"__proto__":{"a":1}}', ['__proto__']], ['{"$schema":{"a":1}}', ['$schema']], ['{"x":{"y":1},"ftp":{"z":{"w":1},"z":2}}', ['x', 'ftp.z']], ['{"x":{}}', ['x']],
];
for (const [text, expect] of strangers) model(`no field is for: ${expect.join() || 'nothing'}, of ${text}`, () => assert.equal(strangersIn(openModel(text), groups).map(path => path.join('.')), expect));

model('written to be read, and on one line where only that fits', () => {
  assert.is(textOf(openModel('{"ftp":{"host":"h"}}')), '{\n  "ftp": {\n    "host": "h"\n  }\n}\n');
  const long = `{${Array.from({ length: 340 }, (_, index) => `"k${index}":1`).join()}}`;
  assert.ok(long.length < 4096);
  assert.is(textOf(openModel(long)), long);
});

model.run();
