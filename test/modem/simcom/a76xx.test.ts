// Tests the AT commands of A7670, A7672, A7608 and relatives, and what differs on the SIM767XX, against their manuals and their vendor's samples.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { a76xx, sim767x } from '../../../src/modem/simcom/a76xx.ts';
import { sim7600 } from '../../../src/modem/simcom/sim7600.ts';
import { testSamples } from '../family.ts';
import { scriptIn, scriptsOf } from '../record.ts';

const test = suite('a76xx');

const modem = a76xx();
const saidBy = (name: Parameters<typeof scriptIn>[1], of = modem) => scriptIn(of, name, 1000).flatMap(row => (row.say ? [row.say] : []));

// section 17.3.1 of the manual A76 has the same table as the manual of the SIM7600
test('error numbers have the same meaning as on a SIM7600', () => {
  for (let n = -5; n < 500; n++) {
    for (const name of ['LOGIN', 'PUT', 'PUTFILE', 'MKD', 'SIZE', 'START']) assert.is(modem.codeOf(`+CFTPS${name}: ${n}`), sim7600().codeOf(`+CFTPS${name}: ${n}`));
    assert.is(modem.isCode(n), sim7600().isCode(n), 'a size and an error have the same form (17.2.16)');
  }
});

// a note in section 17.2.4 of the manual A76 wants a logout before each STOP
test('each STOP comes after a logout', () => {
  for (const name of ['attach', 'detach', 'open', 'close'] as const) {
    const said = saidBy(name);
    assert.is(said[said.indexOf('AT+CFTPSSTOP') - 1], 'AT+CFTPSLOGOUT', name);
  }
});

// the commands that the modem has are listed in the manual A76, 17.1 and 16.2
test('no command is sent that only the SIM7600 has', () => {
  const strange = scriptsOf(modem).flatMap(({ place, rows }) => rows.filter(row => /CFTPSABORT|CFTPSCACHERD|AT\+HTTP|=[EF]:|E:\//.test(row.say ?? '')).map(row => `${place}: ${row.say}`));
  assert.equal(strange, []);
  assert.ok(saidBy('listAll').every(say => say.startsWith('AT+CFTPSLIST="')), 'LIST wants a folder (17.2.5)');
});

// CFTRANRX refuses a name that exists (manual A76 13.2.1, note 1), and FSATTRI shows whether the file has the right size (12.2.7)
test('an existing file of that name is deleted before CFTRANRX, and the file is checked before the upload', () => {
  assert.equal(saidBy('stage'), ['AT+FSDEL={name}', 'AT+FSDEL="{name}"', 'AT+CFTRANRX="{drive}{name}",{size}']);
  assert.equal(saidBy('put'), ['AT+FSATTRI={name}', 'AT+FSATTRI="{name}"', 'AT+CFTPSPUTFILE="{name}",{dir}']);
});

// the drives' numbers in FTP commands are in sections 17.2.11 and 17.2.12 of the manual A76
test('drive C: is number 1, D: is number 2', () => {
  const found = scriptIn(modem, 'drive').filter(row => row.set?.dir).map(row => [row.say, row.set!.drive, row.set!.dir]);
  assert.equal(found, [['AT+FSCD=C:/', 'C:/', '1'], ['AT+FSCD=D:/', 'D:/', '2']]);
});

// the parameters of CFTRANRX are in the manuals A76 13.2.1 and 767 11.2.1
test('a slice is written at its offset, with the parameter of each family', () => {
  const slices = (of: typeof modem) => of.methods().find(way => way.name === 'efs' && way.confirms === 'slices')!.script('slice', 1000)!.map(row => row.say).filter(say => say?.includes('CFTRANRX'));
  assert.equal(slices(modem), ['AT+CFTRANRX="{drive}{name}",{left}', 'AT+CFTRANRX="{drive}{name}",{left},100,{rest}']);
  assert.equal(slices(sim767x()), ['AT+CFTRANRX="{drive}{name}",{left}', 'AT+CFTRANRX="{drive}{name}",{left},{rest}']);
});

test('limits of names and commands of each family', () => {
  assert.is(modem.names().longest, 112);
  assert.is(sim767x().names().longest, 53);
  assert.is(modem.longestCommand, 3071);
  assert.equal(modem.limits, { 'ftp.host': 128, 'ftp.user': 128, 'ftp.password': 128 });
});

const ftp = ['AT+CFTPSSTART', 'AT+CFTPSLOGIN', 'AT+CFTPSLIST', 'AT+CFTPSPWD', 'AT+CFTPSGETFILE', 'AT+CFTPSPUTFILE', 'AT+CFTPSGET', 'AT+CFTPSPUT', 'AT+CFTPSMKD', 'AT+CFTPSCWD', 'AT+CFTPSRMD', 'AT+CFTPSLOGOUT', 'AT+CFTPSSTOP'];

testSamples(test, modem, [
  { file: 'a76xx/ftp.txt', covers: ftp },
  { file: 'a76xx/files.txt', covers: ['AT+FSCD', 'AT+FSMEM', 'AT+FSDEL', 'AT+CFTRANRX', 'AT+CFTRANTX'] },
],
  line => /^\+CFTPS\w+: [1-9]/.test(line),
  // these answers depend on values of the sample: the size of its file, and the directory that it has entered
  ({ command, answer }) => command.startsWith('AT+FSATTRI=') || (command === 'AT+CFTPSPWD' && answer.includes('+CFTPSPWD: "/TEST1129"')));

test.run();
