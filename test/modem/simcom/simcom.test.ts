// Tests the data connection and the clock of SIM800, SIM7000 and SIM7080: which commands are sent in each initial state.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End } from '../../../src/fault.ts';
import { sapbrAttach, sapbrDetach, simcomFollow, simcomTime } from '../../../src/modem/simcom/simcom.ts';
import { speak } from '../spoken.ts';

const test = suite('simcom');

const nobody = { 'network.apn': '', 'network.user': '', 'network.password': '' };
const up = ['+SAPBR: 1,1,"10.0.0.1"', 'OK'];
const closed = ['+SAPBR: 1,3,"0.0.0.0"', 'OK'];

interface Bearer {
  title: string;
  /** Whether this firmware has opened the data connection and nothing has failed since. */
  isOurs?: boolean;
  config?: Record<string, string>;
  /** Whether the data connection is open at first. `opens` tells whether it can be opened. */
  isUp?: boolean;
  opens?: boolean;
  says: string[];
  end?: End;
  code?: string;
}

const opened = ['AT+SAPBR=1,1', 'AT+SAPBR=2,1'];
const contype = 'AT+SAPBR=3,1,"Contype","GPRS"';
const bearers: Bearer[] = [
  { title: 'the firmware\'s own bearer is kept while up', isOurs: true, isUp: true, says: ['AT+SAPBR=2,1'] },
  { title: 'the firmware\'s own bearer is opened again if down', isOurs: true, says: ['AT+SAPBR=2,1', 'AT+SAPBR=0,1', contype, ...opened] },
  { title: 'the bearer of another program is closed first, and its account is removed', isUp: true, says: ['AT+SAPBR=0,1', contype, 'AT+SAPBR=3,1,"APN",""', 'AT+SAPBR=3,1,"USER",""', 'AT+SAPBR=3,1,"PWD",""', ...opened] },
  { title: 'if no bearer is open, no account is removed', says: ['AT+SAPBR=0,1', contype, ...opened] },
  { title: 'an access point', config: { 'network.apn': 'internet' }, says: ['AT+SAPBR=0,1', contype, 'AT+SAPBR=3,1,"APN","internet"', ...opened] },
  { title: 'an access point with an account', config: { 'network.apn': 'internet', 'network.user': 'me', 'network.password': 'secret' }, says: ['AT+SAPBR=0,1', contype, 'AT+SAPBR=3,1,"APN","internet"', 'AT+SAPBR=3,1,"USER","me"', 'AT+SAPBR=3,1,"PWD","secret"', ...opened] },
  { title: 'an account without a password', config: { 'network.user': 'me' }, says: ['AT+SAPBR=0,1', contype, 'AT+SAPBR=3,1,"USER","me"', 'AT+SAPBR=3,1,"PWD",""', ...opened] },
  { title: 'a bearer that does not open: apn-wrong', opens: false, says: ['AT+SAPBR=0,1', contype, 'AT+SAPBR=1,1'], end: End.refused, code: 'apn-wrong' },
];
for (const { title, isOurs, config = {}, isUp = false, opens = true, says, end = End.done, code } of bearers) {
  test(`the bearer: ${title}`, async () => {
    let isOpen = isUp;
    const { said, variables, ...ended } = await speak(sapbrAttach(), {
      variables: { isOurs: isOurs ? '1' : '', isOpen: '', wasOpen: '', noChain: '1' }, config: { ...nobody, ...config },
      answer: command => {
        const wasOpen = isOpen;
        if (command === 'AT+SAPBR=2,1') return isOpen ? up : closed;
        if (command === 'AT+SAPBR=0,1') isOpen = false;
        // to close a data connection that is closed already is an error (manual AT800 9.2.1)
        if (command === 'AT+SAPBR=0,1' && !wasOpen) return ['ERROR'];
        if (command === 'AT+SAPBR=1,1') isOpen = opens;
        return command === 'AT+SAPBR=1,1' && !opens ? ['ERROR'] : ['OK'];
      },
    });
    assert.equal([ended.end, ended.code], [end, code]);
    assert.equal(said, says);
    if (end === End.done) assert.is(variables['cid'], '1', 'the bearer number for the FTP commands');
  });
}

test('a bearer that is down after OK: apn-wrong', async () => {
  const { end, code } = await speak(sapbrAttach(), { variables: { isOurs: '', isOpen: '', wasOpen: '' }, config: nobody, answer: command => (command === 'AT+SAPBR=2,1' ? closed : undefined) });
  assert.equal([end, code], [End.refused, 'apn-wrong']);
});

test('taking the bearer down ends the FTP session first, with any answer of the modem', async () => {
  for (const answer of [['OK'], ['ERROR'], []]) {
    const { end, said, variables } = await speak(sapbrDetach(), { answer: () => answer });
    assert.equal([end, said.at(-1), variables['wasOpen']], [End.done, 'AT+SAPBR=0,1', '1']);
    assert.is(said[0], 'AT+FTPQUIT');
  }
});

const follows: { title: string; clts: string[]; isRaised?: boolean; sets?: string[]; says: string[]; isSet: boolean }[] = [
  { title: 'updates are on already', clts: ['+CLTS: 1', 'OK'], says: ['AT+CLTS?'], isSet: false },
  { title: 'updates are switched on and stored', clts: ['+CLTS: 0', 'OK'], says: ['AT+CLTS?', 'AT+CLTS=1', 'AT&W'], isSet: true },
  { title: 'at a raised rate the setting is not stored, as the rate would be stored too', clts: ['+CLTS: 0', 'OK'], isRaised: true, says: ['AT+CLTS?', 'AT+CLTS=1'], isSet: true },
  { title: 'a modem without the command', clts: ['ERROR'], sets: ['ERROR'], says: ['AT+CLTS?', 'AT+CLTS=1'], isSet: false },
];
for (const { title, clts, isRaised, sets = ['OK'], says, isSet } of follows) {
  test(`the clock follows the network: ${title}`, async () => {
    const { end, said, variables } = await speak(simcomFollow(), {
      variables: { isDone: '', isSet: '', isRaised: isRaised ? '1' : '' }, answer: command => (command === 'AT+CLTS?' ? clts : command === 'AT+CLTS=1' ? sets : undefined),
    });
    assert.equal([end, said, !!variables['isSet']], [End.done, says, isSet]);
  });
}

const times: { title: string; ntp: string[]; clock?: string; source?: string }[] = [
  { title: 'the time is reported', ntp: ['OK', '+CNTP: 1'], clock: '26/11/20,08:30:00+00', source: 'NTP' },
  // AT800 NTP note: 61 is a network error, 62 is DNS, 63 is the connection, and 64 means that no answer came
  { title: 'no answer from the time server', ntp: ['OK', '+CNTP: 64'] },
  { title: 'refused', ntp: ['ERROR'] },
  { title: 'OK, and no result after it', ntp: ['OK'] },
];
for (const { title, ntp, clock, source } of times) {
  test(`a time server: ${title}`, async () => {
    const { end, said, variables } = await speak(simcomTime('1'), {
      variables: { clock: '', source: '' }, answer: command => (command === 'AT+CNTP' ? ntp : command === 'AT+CCLK?' ? ['+CCLK: "26/11/20,08:30:00+00"', 'OK'] : undefined),
    });
    assert.is(end, End.done, 'an upload is not stopped');
    assert.equal(said.slice(0, 3), ['AT+CNTPCID=1', 'AT+CNTP="pool.ntp.org",0', 'AT+CNTP']);
    assert.equal([variables['clock'] || undefined, variables['source'] || undefined], [clock, source]);
  });
}

test.run();
