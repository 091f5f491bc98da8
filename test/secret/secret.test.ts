import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { keys, secretKeys } from '../../firmware/keys.js';
import { isSecret } from '../../src/secret/secret.ts';

const secret = suite('names of secrets');

secret('the schema marks passwords, the PIN, and each key of HTTP and the report that may contain a token', () => {
  assert.equal(secretKeys.trim().split(' ').sort(), [
    'console.password', 'ftp.password', 'http.form', 'http.header', 'http.password', 'http.url', 'http.user', 'network.password', 'network.pin', 'report.header', 'report.url',
  ]);
  for (const key of keys) assert.is(isSecret(key), secretKeys.includes(` ${key} `), key);
});

secret('the trace masks placeholders that may contain a secret, and no others', () => {
  for (const name of ['url', 'bareUrl', 'header']) assert.ok(isSecret(name), name);
  for (const name of ['http.method', 'http.ca', 'ftp.user', 'network.user', 'name', 'host', 'http', 'pin', 'password', 'h', '']) assert.not.ok(isSecret(name), name);
});

secret.run();
