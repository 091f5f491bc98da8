// Tests that the firmware's sentences are reworded for a person who sees fields with labels.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listGroups } from '../../../../web/configure/form/fields.ts';
import { labelOf, tellOf, withLabels } from '../../../../web/configure/form/wording.ts';
import { notesOn } from '../../../../web/configure/plan/notes.ts';
import { useTable } from '../../../../web/language/say.ts';
import { createWork } from '../double.ts';

const test = suite('configure/form/wording');
const groups = listGroups();

const told: { title: string; text: string; key: string; says: RegExp; not?: RegExp }[] = [
  { title: 'no server', text: '{}', key: 'ftp.host', says: /^Enter an FTP server, or choose HTTP/, not: /missing|too/ },
  { title: 'a PIN of letters', text: '{"ftp":{"host":"h"},"network":{"pin":"12a4"}}', key: 'network.pin', says: /^The PIN must be 4 to 8 digits\. Leave it empty if the SIM has none\.$/ },
  { title: 'a PIN in quotes', text: '{"ftp":{"host":"h"},"network":{"pin":"\\"1234\\""}}', key: 'network.pin', says: /^The PIN must be 4 to 8 digits\./, not: /quote/ },
  { title: 'a password with a quote', text: '{"ftp":{"host":"h","password":"a\\"b"}}', key: 'ftp.password', says: /^Modems cannot send a double quote \("\)\. Choose a password without one\.$/ },
  { title: 'a password with a tab', text: '{"ftp":{"host":"h","password":"a\\tb"}}', key: 'ftp.password', says: /tab or another control character, most likely pasted/, not: /quote/ },
  { title: 'a URL without a scheme', text: '{"http":{"url":"example.com"}}', key: 'http.url', says: /^The address must begin with http:\/\/ or https:\/\/\.$/, not: /not shown/ },
  { title: 'a URL with an umlaut in its server', text: '{"http":{"url":"https://müller.de/"}}', key: 'http.url', says: /xn--mller-kva\.de/, not: /percent/ },
  { title: 'a URL with an umlaut in its path', text: '{"http":{"url":"https://a.de/ü"}}', key: 'http.url', says: /percent sign/, not: /xn--/ },
  { title: 'a report URL without a scheme', text: '{"ftp":{"host":"h"},"report":{"url":"example.com"}}', key: 'report.url', says: /^The address must begin with http:\/\/ or https:\/\/\.$/ },
  { title: 'a report URL with an umlaut in its server', text: '{"ftp":{"host":"h"},"report":{"url":"https://müller.de/"}}', key: 'report.url', says: /xn--mller-kva\.de/ },
  { title: 'a report URL with an account', text: '{"ftp":{"host":"h"},"report":{"url":"https://a:b@h/"}}', key: 'report.url', says: /The header can hold it/, not: /http\.user/ },
  { title: 'a URL with an account', text: '{"http":{"url":"https://a:b@h/"}}', key: 'http.url', says: /^Enter the account as user and password/, not: /http\.user/ },
  { title: 'a URL with port 0', text: '{"http":{"url":"https://a.de:0/"}}', key: 'http.url', says: /^The port after the colon must be a whole number from 1 to 65535\.$/ },
  { title: 'a server with its protocol and account', text: '{"ftp":{"host":"ftp://me:pw@a.de/x"}}', key: 'ftp.host', says: /^Enter only the server’s name/, not: /ftp\.(?:user|directory)|pw/ },
  { title: 'a server by SFTP', text: '{"ftp":{"host":"sftp://a.de"}}', key: 'ftp.host', says: /^SFTP is another protocol/ },
  { title: 'a server by IPv6', text: '{"ftp":{"host":"[2001:db8::1]"}}', key: 'ftp.host', says: /^Modems send by IPv4\./ },
  { title: 'a fraction with a comma', text: '{"ftp":{"host":"h"},"camera":{"everyMinutes":"1,5"}}', key: 'camera.everyMinutes', says: /with a point for fractions/ },
  { title: 'a number out of range', text: '{"ftp":{"host":"h"},"schedule":{"everyMinutes":-5}}', key: 'schedule.everyMinutes', says: /^It must be a whole number from 0 to 44640\.$/ },
];
for (const { title, text, key, says, not } of told) {
  test(`in the form: ${title}`, () => {
    const { work } = createWork();
    work.load(Buffer.from(text).toString('latin1'), 'Opened');
    const [words = ''] = work.said.at.get(key) ?? [];
    assert.match(words, says);
    if (not) assert.not.match(words, not);
  });
}

test('no message next to a visible field says that its value is not shown', () => {
  const wrong: [string, string][] = [['http.url', 'x'], ['http.user', 'a:b'], ['http.header', 'x'], ['report.url', 'x'], ['report.header', 'x']];
  for (const [key, value] of wrong) {
    const { work } = createWork();
    const [section, name] = key.split('.') as [string, string];
    work.load(JSON.stringify({ http: { url: 'https://a.de/', ...section === 'http' && { [name]: value } }, ...section === 'report' && { report: { url: 'https://b.de/', [name]: value } } }), 'Opened');
    assert.ok((work.said.at.get(key) ?? []).length > 0, key);
    assert.not.match([...work.said.at.values()].flat().join(), /not shown/, key);
  }
});

test('messages name a key by its label', () => {
  assert.is(labelOf('ftp.host', groups), 'FTP server: Server');
  assert.is(withLabels('check ftp.user, or a.jpg', groups), 'check “FTP server: User”, or a.jpg');
  useTable({ 'FTP server': 'FTP-Server', User: 'Benutzer' });
  assert.is(labelOf('ftp.user', groups), 'FTP-Server: Benutzer');
  useTable(undefined);
  assert.equal(tellOf('config.json: ftp.port: found 0, needs a whole number from 1 to 65535', groups), { label: 'FTP server: Port', key: 'ftp.port', words: 'It must be a whole number from 1 to 65535.' });
  assert.is(tellOf('config.json is empty', groups).words, 'Config.json is empty.');
});

test('an untouched form shows no errors', () => {
  const { work } = createWork();
  assert.equal([work.said.at.size, work.said.rest.length], [0, 0]);
  assert.match(work.whyNotWrite, /server/);
  work.type(work.groups[0]!.fields[0]!, 'cam-02');
  // a person comes to the server later in the form, so a missing server is no mistake yet
  assert.equal([work.said.at.size, work.said.rest.length], [0, 0]);
  work.type(work.groups.flatMap(({ fields }) => fields).find(({ key }) => key === 'ftp.user')!, 'me');
  assert.ok(work.said.at.has('ftp.host'));
});

const notes: { title: string; values: Record<string, unknown>; key: string; says?: RegExp }[] = [
  { title: 'an interval longer than the day’s window', values: { 'camera.everyMinutes': 180, 'camera.from': '08:00', 'camera.to': '10:00' }, key: 'camera.everyMinutes', says: /from 08:00 to 10:00 \(2 h\).*at most one picture a day/ },
  { title: 'a window across midnight', values: { 'camera.everyMinutes': 90, 'camera.from': '23:30', 'camera.to': '00:30' }, key: 'camera.everyMinutes', says: /\(1 h\)/ },
  { title: 'an interval within the window', values: { 'camera.everyMinutes': 60, 'camera.from': '08:00', 'camera.to': '10:00' }, key: 'camera.everyMinutes' },
  { title: 'once in two days, all day', values: { 'camera.everyMinutes': 2880 }, key: 'camera.everyMinutes' },
  { title: 'a window from sunrise to sunset', values: { 'camera.everyMinutes': 1440, 'camera.from': 'sunrise', 'camera.to': 'sunset' }, key: 'camera.everyMinutes' },
  { title: 'a blank at the end of an APN', values: { 'network.apn': 'internet ' }, key: 'network.apn', says: /ends with a blank/ },
  { title: 'a password with a blank at its end', values: { 'ftp.password': 'pass ' }, key: 'ftp.password', says: /^It ends with a blank, which counts/ },
  { title: 'a user with a blank before it', values: { 'http.user': ' me' }, key: 'http.user', says: /^It begins with a blank/ },
  { title: 'a password with a blank within', values: { 'http.password': 'pass word' }, key: 'http.password' },
  { title: 'a password with a letter of no width', values: { 'ftp.password': 'pa\u200bss' }, key: 'ftp.password', says: /invisible letter, most likely pasted/ },
  { title: 'a name with a blank that does not break', values: { device: 'hut\u00a03' }, key: 'device', says: /invisible letter/ },
  { title: 'an APN like an address', values: { 'network.apn': 'http://internet' }, key: 'network.apn', says: /only letters, digits, points/ },
  { title: 'a password beyond ASCII by FTP', values: { 'ftp.password': 'pa€s' }, key: 'ftp.password', says: /By FTP modems refuse/ },
  { title: 'a plain password', values: { 'ftp.password': 'pass' }, key: 'ftp.password' },
  { title: 'an APN', values: { 'network.apn': 'internet.t-mobile' }, key: 'network.apn' },
  { title: 'a name with a slash', values: { device: 'hut/3' }, key: 'device', says: /several folders/ },
  { title: 'a name with an umlaut', values: { device: 'Hütte' }, key: 'device', says: /UTF-8/ },
  { title: 'a name', values: { device: 'hut-3_a' }, key: 'device' },
  { title: 'an FTP server with an umlaut', values: { 'ftp.host': 'müller.de' }, key: 'ftp.host', says: /xn--mller-kva\.de/ },
];
for (const { title, values, key, says } of notes) {
  test(`a note: ${title}`, () => {
    const note = notesOn(one => values[one]).get(key);
    if (says) assert.match(note ?? '', says);
    else assert.is(note, undefined);
  });
}

test.run();
