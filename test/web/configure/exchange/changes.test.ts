// Tests that the changes of a configuration are put into words, without any secret.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { changesBetween } from '../../../../web/configure/exchange/changes.ts';
import { listGroups } from '../../../../web/configure/form/fields.ts';
import { parseTree } from '../../../../web/configure/form/tree.ts';

const changes = suite('configure/exchange/changes');

const groups = listGroups();
const secret = 'swordfish-12345678';
const told = (before: string | undefined, after: string) => changesBetween(before === undefined ? undefined : parseTree(before), parseTree(after), groups);

const rows: { title: string; before: string; after: string; expect: string[] }[] = [
  { title: 'no change', before: '{"ftp":{"host":"h","port":21}}', after: '{\r\n "ftp": {"port": 2.1e1, "host": "\\u0068"}}', expect: [] },
  { title: 'a changed value', before: '{"device":"a"}', after: '{"device":"b"}', expect: ['Device name: a > b'] },
  { title: 'a new value', before: '{}', after: '{"upload":{"attempts":5}}', expect: ['Upload: Attempts: not given: 3 > 5'] },
  { title: 'a removed value', before: '{"network":{"apn":"x"}}', after: '{}', expect: ['Mobile network: Access point (APN): x > not given'] },
  { title: 'an emptied value', before: '{"ftp":{"directory":"/a"}}', after: '{"ftp":{"directory":""}}', expect: ['FTP server: Directory: /a > empty'] },
  { title: 'booleans and non-ASCII characters', before: '{"schedule":{"sleep":false}}', after: '{"schedule":{"sleep":true},"device":"h\xC3\xBCtte"}', expect: ['Device name: not given: camera > hütte', 'Schedule: Sleep between rounds: false > true'] },
  { title: 'a new secret', before: '{}', after: `{"ftp":{"password":"${secret}"}}`, expect: ['FTP server: Password: not given > not shown'] },
  { title: 'another secret', before: `{"network":{"pin":"${secret}"}}`, after: `{"network":{"pin":"${secret}9"}}`, expect: ['Mobile network: PIN of the SIM: not shown > not shown, another one'] },
  { title: 'a removed secret', before: `{"http":{"header":"X: ${secret}"}}`, after: '{}', expect: ['HTTP server: Header: not shown > not given'] },
  { title: 'a URL is shown by its server', before: `{"http":{"url":"https://h/${secret}"}}`, after: `{"http":{"url":"https://g:8443/?k=${secret}"}}`, expect: ['HTTP server: URL: https://h/ and a path that is not shown > https://g:8443/ and a path that is not shown, another one'] },
  { title: 'the report\'s URL is shown by its server', before: '{}', after: `{"report":{"url":"https://h/${secret}"}}`, expect: ['Report: URL: not given > https://h/ and a path that is not shown'] },
  { title: 'the report\'s header is not shown', before: `{"report":{"header":"X: ${secret}"}}`, after: `{"report":{"header":"X: ${secret}9"}}`, expect: ['Report: Header: not shown > not shown, another one'] },
  { title: 'an invalid URL is not shown', before: '{}', after: `{"http":{"url":"https://me:${secret}@h/"}}`, expect: ['HTTP server: URL: not given > not shown'] },
  { title: 'form fields are not shown', before: `{"http":{"form":{"file":"a","fields":{"k":"${secret}"}}}}`, after: `{"http":{"form":{"file":"b","fields":{"j":"${secret}"}}}}`, expect: ['HTTP server, form: file: not shown > not shown, another one', 'HTTP server, form: fields.j: not given > not shown', 'HTTP server, form: fields.k: not shown > not given'] },
  { title: 'unknown keys, possibly misspelled secrets, are not shown', before: '{}', after: `{"ftp":{"pasword":"${secret}"},"x":1}`, expect: ['unknown key: not given > not shown', 'unknown key: not given > not shown'] },
  { title: 'a repeated key', before: '{"device":"a","device":"b"}', after: '{"device":"b"}', expect: ['Device name: b > b'] },
  { title: 'a long value is truncated', before: '{}', after: `{"ftp":{"directory":"${'x'.repeat(80)}"}}`, expect: [`FTP server: Directory: not given: / > ${'x'.repeat(59)}…`] },
];
for (const { title, before, after, expect } of rows) {
  changes(title, () => {
    const found = told(before, after).map(({ title: of, before: was, after: becomes }) => `${of}: ${was} > ${becomes}`);
    assert.equal(found.map(text => text.replace(', another one', '')), expect.map(text => text.replace(', another one', '')));
    assert.equal(found.filter(text => text.includes(', another one')).length, expect.filter(text => text.includes(', another one')).length);
    assert.not.match(found.join(), secret);
  });
}

changes('without an old configuration, all values count as added', () => {
  assert.equal(told(undefined, '{"ftp":{"host":"h"},"device":"a"}').map(({ key, kind }) => `${key} ${kind}`), ['device added', 'ftp.host added']);
});

changes('changes are in the order of the form, not of the file', () => {
  assert.equal(told('{}', '{"zz":1,"console":{"password":"x"},"ftp":{"port":1,"host":"h"},"device":"a"}').map(({ key }) => key), ['device', 'ftp.host', 'ftp.port', 'console.password', 'zz']);
});

changes.run();
