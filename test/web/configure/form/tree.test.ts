// Tests the tree of a config.json: it keeps what JSON.parse loses, and changes only the part that was edited.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { whyNoForm } from '../../../../web/configure/form/judge.ts';
import { leavesOf, nodeAt, parseTree, printTree, spell, valueOf, withNode } from '../../../../web/configure/form/tree.ts';
import { badCards, goodCards } from '../../../tools/soak/cards/cards.ts';

const tree = suite('configure/form/tree');

const base = { ftp: { host: 'h', user: 'u' }, network: { apn: 'internet' } };

tree('order, repeated names, the spelling of numbers and escapes, and names such as __proto__ are kept', () => {
  const text = '{"b":1.0,"a":1e3,"b":2,"10":{"z":[1,{"y":null}],"2":true},"__proto__":{"x":"\\u00e9"},"e":{},"l":[]}';
  assert.is(printTree(parseTree(text), 0), text);
});

tree('blanks, CRLF and a byte-order mark are ignored', () => {
  assert.is(printTree(parseTree('\xEF\xBB\xBF{\r\n\t"a" : [ 1 ,\n 2 ] }\r\n'), 0), '{"a":[1,2]}');
  assert.equal(parseTree(' \r\n'), { entries: [] });
});

tree('a printed file has the same content as the parsed one', () => {
  let seen = 0;
  for (const { title, text } of [...goodCards(base), ...badCards(base)]) {
    if (title.startsWith('cut at') || whyNoForm(text) || !text.trim()) continue;
    seen++;
    for (const indent of [0, 2]) {
      const printed = printTree(parseTree(text), indent);
      const plain = text.startsWith('\xEF\xBB\xBF') ? text.slice(3) : text;
      assert.equal(JSON.stringify(JSON.parse(printed)), JSON.stringify(JSON.parse(plain)), title);
    }
  }
  assert.ok(seen > 500, `${seen}`);
});

tree('a file is printed with indentation', () => {
  assert.is(printTree(parseTree('{"device":"a","ftp":{"host":"h"},"x":{},"y":[1]}'), 2), '{\n  "device": "a",\n  "ftp": {\n    "host": "h"\n  },\n  "x": {},\n  "y": [\n    1\n  ]\n}');
});

const order = ['device', 'network.apn', 'network.pin', 'ftp.host', 'ftp.port', 'log.level'];
const changes: { title: string; from: string; path: string[]; to: string | undefined; expect: string }[] = [
  { title: 'a new value', from: '{"device":"a","x":1}', path: ['device'], to: '"b"', expect: '{"device":"b","x":1}' },
  { title: 'of a repeated key, only the last one remains', from: '{"device":"a","x":1,"device":"b"}', path: ['device'], to: '"c"', expect: '{"x":1,"device":"c"}' },
  { title: 'a new key is put before later keys', from: '{"ftp":{"host":"h"}}', path: ['device'], to: '"b"', expect: '{"device":"b","ftp":{"host":"h"}}' },
  { title: 'a new section with a key is put before later sections', from: '{"device":"a","ftp":{"host":"h"}}', path: ['network', 'pin'], to: '"1234"', expect: '{"device":"a","network":{"pin":"1234"},"ftp":{"host":"h"}}' },
  { title: 'a new key in a section', from: '{"ftp":{"port":1,"x":2}}', path: ['ftp', 'host'], to: '"h"', expect: '{"ftp":{"host":"h","port":1,"x":2}}' },
  { title: 'a new section after an unknown key', from: '{"x":1}', path: ['log', 'level'], to: '"info"', expect: '{"x":1,"log":{"level":"info"}}' },
  { title: 'a section replaces a value that is no section', from: '{"ftp":[1]}', path: ['ftp', 'host'], to: '"h"', expect: '{"ftp":{"host":"h"}}' },
  { title: 'all occurrences of a repeated key are removed', from: '{"device":"a","x":1,"device":"b"}', path: ['device'], to: undefined, expect: '{"x":1}' },
  { title: 'removing a missing key changes nothing', from: '{"x":1}', path: ['ftp', 'host'], to: undefined, expect: '{"x":1}' },
];
for (const { title, from, path, to, expect } of changes) {
  tree(`a change: ${title}`, () => assert.is(printTree(withNode(parseTree(from), path, to === undefined ? undefined : { text: to }, order), 0), expect));
}

tree('a value is found by its path; of repeated names the last one counts', () => {
  const given = parseTree('{"a":{"b":1,"b":{"c":"\\u0041"}}}');
  assert.is(valueOf(nodeAt(given, ['a', 'b', 'c'])!), 'A');
  assert.is(nodeAt(given, ['a', 'x']), undefined);
  assert.is(nodeAt(given, ['a', 'b', 'c', 'd']), undefined);
});

tree('characters beyond a byte are escaped with \\u, and bytes are unchanged', () => assert.is(spell('\xC3\xA9\u20ac"'), '"\xC3\xA9\\u20ac\\""'));

tree('leaves are listed with their paths, including empty objects', () => {
  assert.equal(leavesOf(parseTree('{"a":{"b":1,"c":{}},"d":[2]}')).map(({ path }) => path.join('.')), ['a.b', 'a.c', 'd']);
  assert.equal(leavesOf(parseTree('{}')), []);
});

tree.run();
