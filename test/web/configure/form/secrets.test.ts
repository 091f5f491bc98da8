// Tests that a configuration is saved or kept without its secrets.

import { keys } from '#schema';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isSecret } from '../../../../src/secret/secret.ts';
import { listGroups } from '../../../../web/configure/form/fields.ts';
import { withoutSecrets } from '../../../../web/configure/form/secrets.ts';
import { parseTree, printTree } from '../../../../web/configure/form/tree.ts';

const secrets = suite('configure/form/secrets');

const groups = listGroups();
const rows: { title: string; from: string; expect: string; left: string[] }[] = [
  { title: 'no secrets', from: '{"device":"a","ftp":{"host":"h"}}', expect: '{"device":"a","ftp":{"host":"h"}}', left: [] },
  { title: 'passwords and PIN', from: '{"ftp":{"host":"h","password":"p"},"network":{"apn":"a","pin":"1234","password":"q"},"console":{"password":"r"}}', expect: '{"ftp":{"host":"h"},"network":{"apn":"a"},"console":{}}', left: ['network.password', 'network.pin', 'ftp.password', 'console.password'] },
  { title: 'an empty password is no secret', from: '{"ftp":{"password":""}}', expect: '{"ftp":{"password":""}}', left: [] },
  { title: 'a URL without secrets', from: '{"http":{"url":"https://h/up/{name}"}}', expect: '{"http":{"url":"https://h/up/{name}"}}', left: [] },
  { title: 'a URL with a token', from: '{"http":{"url":"https://h/up?key=abcdef","method":"put"}}', expect: '{"http":{"method":"put"}}', left: ['http.url'] },
  { title: 'a report URL without secrets, and a report header', from: '{"report":{"url":"https://h/{device}","header":"X-Key: abcdef"}}', expect: '{"report":{"url":"https://h/{device}"}}', left: ['report.header'] },
  { title: 'a report URL with a token in its path', from: '{"report":{"url":"https://h/6a1b2c3d-0000-4444"}}', expect: '{"report":{}}', left: ['report.url'] },
  { title: 'a form with fields', from: '{"http":{"url":"https://h/","form":{"file":"f","fields":{"policy":"x"}}}}', expect: '{"http":{"url":"https://h/"}}', left: ['http.form'] },
  { title: 'unknown keys, possibly misspelled secrets', from: '{"ftp":{"pasword":"p","host":"h"},"x":{"y":1}}', expect: '{"ftp":{"host":"h"}}', left: ['ftp.pasword', 'x'] },
];
for (const { title, from, expect, left } of rows) {
  secrets(title, () => {
    const plain = withoutSecrets(parseTree(from), groups);
    assert.is(printTree(plain.tree, 0), expect);
    assert.equal(plain.left, left);
  });
}

secrets('every key that the log masks is removed', () => {
  for (const key of keys.filter(isSecret)) {
    const [section, name] = key.split('.') as [string, string];
    const { left } = withoutSecrets(parseTree(`{"${section}":{"${name}":"https://h/?k=swordfish"}}`), groups);
    assert.equal(left, [key]);
  }
});

secrets.run();
