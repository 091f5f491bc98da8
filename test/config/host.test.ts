// Tests the messages about values of ftp.host that are more than a host, such as a URL. The message names the right key for each part of the value.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hostError } from '../../src/config/host.ts';

const host = suite('ftp.host');

for (const good of ['h', 'ftp.example.com', 'FTP-1.example_2.com', '192.0.2.7', 'm\xc3\xbcnchen.example', '']) {
  host(`${good} is accepted`, () => assert.is(hostError(good, `"${good}"`), undefined));
}

const alone = 'needs the name or the address alone, as in "ftp.example.com"';
const bad: [value: string, ends: string][] = [
  ['ftp://h', ''],
  ['FTP://h/', ''],
  ['h:2121', '; the port goes into ftp.port'],
  ['h/x', '; the folder goes into ftp.directory'],
  ['ftp://h/x', '; the folder goes into ftp.directory'],
  ['ftp://h:2121/x/y', '; the port goes into ftp.port; the folder goes into ftp.directory'],
  ['ftps://h:990', '; TLS is chosen by ftp.security; the port goes into ftp.port'],
  ['\\\\h\\x', '; the folder goes into ftp.directory'],
  ['h ', ''],
  ['//h', '; the folder goes into ftp.directory'],
];
for (const [value, ends] of bad) host(`${value} is rejected`, () => assert.is(hostError(value, `"${value}"`), `found "${value}", ${alone}${ends}`));

const accounts: [value: string, ends: string][] = [
  ['me@h', '; the account goes into ftp.user'],
  ['me:hunter2@h', '; the account goes into ftp.user and ftp.password'],
  ['ftp://me:hunter2@h:2121/x', '; the account goes into ftp.user and ftp.password; the port goes into ftp.port; the folder goes into ftp.directory'],
  ['ftp://me:hun@ter2@h', '; the account goes into ftp.user and ftp.password'],
];
for (const [value, ends] of accounts) {
  host(`${value} is rejected and not shown`, () => assert.is(hostError(value, `"${value}"`), `found a value that is not shown, ${alone}${ends}`));
}

for (const value of ['::1', '2001:db8::1', '[2001:db8::1]', '[2001:db8::1]:21', 'fe80::1%25', 'ftp://[::1]/x', '::ffff:192.0.2.7']) {
  host(`${value} is reported as IPv6`, () => assert.match(hostError(value, `"${value}"`)!, /, an IPv6 address, but .* write a name or an IPv4 address$/));
}

host('sftp:// is reported as another protocol', () => assert.match(hostError('sftp://h', '"sftp://h"')!, /SFTP is another protocol than FTP/));

host.run();
