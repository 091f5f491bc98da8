// Tests the AT commands of SIM7070, SIM7080 and SIM7090, and what differs on the SIM7000, against their manuals and their vendor's samples.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End } from '../../../src/fault.ts';
import { sim7000, sim7080 } from '../../../src/modem/simcom/sim7080.ts';
import { sim800 } from '../../../src/modem/simcom/sim800.ts';
import { testResults, testSamples, type Result } from '../family.ts';
import { speak } from '../spoken.ts';

const test = suite('sim7080');

const modem = sim7080();

// the modem's error numbers are from the manual AT7080 15.2.14, and from the table after C1014 in the AT reference
const results: Result[] = [
  { n: 61, says: 'net error', code: 'network' }, { n: 62, says: 'DNS error', code: 'host-unknown' }, { n: 63, says: 'connect error', code: 'host-refused' },
  { n: 64, says: 'timeout', code: 'server-timeout' }, { n: 65, says: 'server error', code: 'server-away' }, { n: 66, says: 'operation not allowed', code: 'busy' },
  { n: 70, says: 'reply error' }, { n: 71, says: 'user error', code: 'login-wrong' }, { n: 72, says: 'password error', code: 'login-wrong' },
  { n: 73, says: 'type error' }, { n: 74, says: 'REST error' }, { n: 75, says: 'passive error', code: 'data-port' }, { n: 76, says: 'active error', code: 'data-port' },
  { n: 77, says: 'operate error' }, { n: 78, says: 'upload error', code: 'put-denied' }, { n: 79, says: 'download error' }, { n: 80, says: 'manual quit', code: 'session' },
  { n: 90, says: 'SSL connect', code: 'tls' }, { n: 91, says: 'SSL alert', code: 'tls' }, { n: 92, says: 'AUTH error', code: 'tls' },
  { n: 93, says: 'PBSZ error', code: 'tls' }, { n: 94, says: 'PROT error', code: 'tls' },
];

testResults(test, modem, results, n => [`+FTPPUT: 1,${n}`, `+FTPETPUT:1,${n}`, `+FTPRENAME: 1,${n}`, `+FTPSIZE: 1,${n},0`]);

test('80 to 86 and 90 to 94 have other meanings than on the SIM800', () => {
  const other = sim800();
  for (const n of [80, 81, 82, 83, 84, 86, 90, 91, 92, 93, 94]) assert.is.not(modem.codeOf(`+FTPPUT: 1,${n}`), other.codeOf(`+FTPPUT: 1,${n}`), `${n}`);
});

test('AT7080 12.2.3: reasons for no connection; the row decides the meaning of 27', () => {
  const codes = [1, 2, 3, 4, 20, 21, 23, 24, 25, 26, 27].map(n => modem.codeOf(`+CAOPEN: 0,${n}`));
  assert.equal(codes, ['connection', 'connection', 'busy', 'bad-name', 'host-unknown', 'network', 'host-refused', 'tls', 'tls', 'tls', undefined]);
});

test('the largest image: 320,000 bytes by efs, 300,000 on the SIM7000; any size by stream', () => {
  assert.is(modem.methods().find(way => way.name === 'efs')!.most, 320_000);
  assert.is(sim7000().methods().find(way => way.name === 'efs')!.most, 300_000);
  assert.is(modem.methods().find(way => way.name === 'stream')!.most, undefined);
});

test('the SIM7000 opens bearers by SAPBR and by CNACT without a context number, the SIM7080 by CNACT with one', () => {
  const says = (of: typeof modem) => of.script('attach', 1).map(row => row.say).join();
  assert.match(says(modem), /AT\+CNACT=0,1/);
  assert.not.match(says(modem), /SAPBR/);
  assert.match(says(sim7000()), /AT\+SAPBR=1,1.*AT\+CNACT=1,"\{network\.apn\}"/);
  assert.not.match(says(sim7000()), /CNACT=0,\d|CNCFG=0/);
});

test('the SIM7000 gets no FTPSSL, which it lacks', () => {
  const says = (of: typeof modem) => of.script('open', 1).map(row => row.say).join();
  assert.match(says(modem), /AT\+FTPSSL=/);
  assert.not.match(says(sim7000()), /SSL/);
  assert.equal(Object.keys(sim7000().security), ['none']);
});

test('the SIM7000\'s reports of a lost context are recognized, with and without a number', () => {
  const codes = Object.fromEntries(sim7000().urcs().map(({ line, code }) => [line, code]));
  assert.equal([codes['+APP PDP: DEACTIVE'], codes['+SAPBR 1: DEACT']], ['network', 'network']);
});

const nobody = { 'network.apn': 'web', 'network.user': '', 'network.password': '' };

/**
 * Runs the SIM7000's script `attach`, which opens two data connections. The arguments tell whether each can be opened, and whether it is open
 * already.
 */
async function attach({ sapbr, cnact, isOpen = false, isOurs = false, user = '' }: { sapbr: boolean; cnact: boolean; isOpen?: boolean; isOurs?: boolean; user?: string }) {
  const open = { sapbr: isOpen && sapbr, cnact: isOpen && cnact };
  return speak(sim7000().script('attach', 1), {
    variables: { isOurs: isOurs ? '1' : '', isOpen: '', wasOpen: '' }, config: { ...nobody, 'network.user': user, 'network.password': user },
    answer: command => {
      if (/SAPBR/.test(command) && !sapbr) return ['ERROR'];
      if (/CN(ACT|CFG)/.test(command) && !cnact) return ['ERROR'];
      if (command === 'AT+SAPBR=2,1') return [open.sapbr ? '+SAPBR: 1,1,"10.0.0.1"' : '+SAPBR: 1,3,"0.0.0.0"', 'OK'];
      if (command === 'AT+CNACT?') return [open.cnact ? '+CNACT: 1,"10.0.0.1"' : '+CNACT: 0,"0.0.0.0"', 'OK'];
      if (/^AT\+SAPBR=[01],1$/.test(command)) open.sapbr = command.includes('=1');
      if (!/^AT\+CNACT=/.test(command)) return ['OK'];
      open.cnact = command.includes('=1');
      return ['OK', `+APP PDP: ${open.cnact ? 'ACTIVE' : 'DEACTIVE'}`];
    },
  });
}

for (const [sapbr, cnact] of [[true, true], [true, false], [false, true]] as const) {
  test(`SIM7000: FTPCID is 1 if ${sapbr && cnact ? 'both bearers open' : sapbr ? 'only SAPBR opens' : 'only CNACT opens'}`, async () => {
    const { end, variables, said } = await attach({ sapbr, cnact });
    assert.equal([end, variables['cid']], [End.done, '1']);
    assert.is(said.filter(line => line === 'AT+CNACT=1,"web"').length, 1);
  });
}

test('SIM7000: if no bearer opens, apn-wrong is reported', async () => {
  const { end, code } = await attach({ sapbr: false, cnact: false });
  assert.equal([end, code], [End.refused, 'apn-wrong']);
});

test('SIM7000: the firmware\'s own bearers are kept, others are closed; an account has no index', async () => {
  assert.equal((await attach({ sapbr: true, cnact: true, isOpen: true, isOurs: true })).said, ['AT+SAPBR=2,1', 'AT+CNACT?']);
  assert.ok((await attach({ sapbr: true, cnact: true, isOpen: true })).said.includes('AT+CNACT=0'));
  assert.ok((await attach({ sapbr: true, cnact: true, user: 'me' })).said.includes('AT+CNCFG=1,"web","me","me",3'));
});

const samples = [
  { file: 'sim7080/bearer-ftpput.txt', covers: ['AT+CPIN?', 'AT+CSQ', 'AT+CNCFG', 'AT+CNACT', 'AT+CNACT?', 'AT+FTPCID', 'AT+FTPSERV', 'AT+FTPUN', 'AT+FTPPW', 'AT+FTPPUTNAME', 'AT+FTPPUTPATH', 'AT+FTPPUT', 'AT+FTPGET'] },
  { file: 'sim7080/etput-extget.txt', covers: ['AT+FTPCID', 'AT+FTPSERV', 'AT+FTPUN', 'AT+FTPPW', 'AT+FTPPUTNAME', 'AT+FTPPUTPATH', 'AT+FTPETPUT', 'AT+FTPGETNAME', 'AT+FTPGETPATH'] },
  { file: 'sim7080/ftpextput.txt', covers: ['AT+FTPCID', 'AT+FTPSERV', 'AT+FTPUN', 'AT+FTPPW', 'AT+FTPPUTPATH', 'AT+FTPEXTPUT', 'AT+FTPPUT'] },
  { file: 'sim7080/verbs.txt', covers: ['AT+FTPCID', 'AT+FTPSERV', 'AT+FTPUN', 'AT+FTPPW', 'AT+FTPGETNAME', 'AT+FTPGETPATH', 'AT+FTPPUTNAME', 'AT+FTPSIZE', 'AT+FTPQUIT', 'AT+FTPMDTM', 'AT+FTPRENAME', 'AT+FTPDELE', 'AT+FTPMKD', 'AT+FTPRMD'] },
];

testSamples(test, modem, samples,
  line => /^\+FTP[A-Z]+: 1,[6-9]\d/.test(line),
  // These answers are not checked. The upload is only opened, and its result comes after another command. Or FTPPUT=1 grants a number of bytes, while
  // the record sends images by FTPETPUT.
  ({ command, answer }) => (/^AT\+FTPPUT=/.test(command) && (answer.join() === 'OK' || /1,1,/.test(answer.join()) || /=2/.test(command))) || /^AT\+FTPGET=2,1000$/.test(command) || (/^AT\+FTPGET=1$/.test(command) && answer.join() === 'OK'),
  [[/,10000$/, ',60000']]);

test.run();
