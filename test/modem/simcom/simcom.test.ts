// The bearer and the clock of SIM800, SIM7000 and SIM7080: commands for each initial state.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sapbrAttach, sapbrDetach, simcomFollow, simcomTime } from '../../../src/modem/simcom/simcom.ts';
import { speak } from '../spoken.ts';

const test = suite('simcom');

const nobody = { 'network.apn': '', 'network.user': '', 'network.password': '' };
const up = ['+SAPBR: 1,1,"10.0.0.1"', 'OK'];
const closed = ['+SAPBR: 1,3,"0.0.0.0"', 'OK'];

interface Bearer {
  title: string;
  /** This firmware opened it, and nothing failed since. */
  isOurs?: boolean;
  config?: Record<string, string>;
  /** The bearer's initial state, and whether it opens. */
  isUp?: boolean;
  opens?: boolean;
  says: string[];
  end?: string;
  code?: string;
}

const opened = ['AT+SAPBR=1,1', 'AT+SAPBR=2,1'];
const contype = 'AT+SAPBR=3,1,"Contype","GPRS"';
const bearers: Bearer[] = [
  { title: 'one of ours that is up is kept', isOurs: true, isUp: true, says: ['AT+SAPBR=2,1'] },
  { title: 'one of ours that is down is opened again', isOurs: true, says: ['AT+SAPBR=2,1', 'AT+SAPBR=0,1', contype, ...opened] },
  { title: 'anybody else\'s is closed first, and its account is taken out', isUp: true, says: ['AT+SAPBR=0,1', contype, 'AT+SAPBR=3,1,"APN",""', 'AT+SAPBR=3,1,"USER",""', 'AT+SAPBR=3,1,"PWD",""', ...opened] },
  { title: 'where none is open, nothing is taken out', says: ['AT+SAPBR=0,1', contype, ...opened] },
  { title: 'an access point', config: { 'network.apn': 'internet' }, says: ['AT+SAPBR=0,1', contype, 'AT+SAPBR=3,1,"APN","internet"', ...opened] },
  { title: 'an access point with an account', config: { 'network.apn': 'internet', 'network.user': 'me', 'network.password': 'secret' }, says: ['AT+SAPBR=0,1', contype, 'AT+SAPBR=3,1,"APN","internet"', 'AT+SAPBR=3,1,"USER","me"', 'AT+SAPBR=3,1,"PWD","secret"', ...opened] },
  { title: 'an account without a password', config: { 'network.user': 'me' }, says: ['AT+SAPBR=0,1', contype, 'AT+SAPBR=3,1,"USER","me"', 'AT+SAPBR=3,1,"PWD",""', ...opened] },
  { title: 'one that does not open', opens: false, says: ['AT+SAPBR=0,1', contype, 'AT+SAPBR=1,1'], end: 'refused', code: 'apn-wrong' },
];
for (const { title, isOurs, config = {}, isUp = false, opens = true, says, end = 'done', code } of bearers) {
  test(`the bearer: ${title}`, async () => {
    let isOpen = isUp;
    const { said, variables, ...ended } = await speak(sapbrAttach(), {
      variables: { isOurs: isOurs ? '1' : '', isOpen: '', wasOpen: '' }, config: { ...nobody, ...config },
      answer: command => {
        const wasOpen = isOpen;
        if (command === 'AT+SAPBR=2,1') return isOpen ? up : closed;
        if (command === 'AT+SAPBR=0,1') isOpen = false;
        // closed already (AT800 9.2.1): an error
        if (command === 'AT+SAPBR=0,1' && !wasOpen) return ['ERROR'];
        if (command === 'AT+SAPBR=1,1') isOpen = opens;
        return command === 'AT+SAPBR=1,1' && !opens ? ['ERROR'] : ['OK'];
      },
    });
    assert.equal([ended.end, ended.code], [end, code]);
    assert.equal(said, says);
    if (end === 'done') assert.is(variables['cid'], '1', 'what the FTP commands name');
  });
}

test('a bearer that says OK and is not up is none', async () => {
  const { end, code } = await speak(sapbrAttach(), { variables: { isOurs: '', isOpen: '', wasOpen: '' }, config: nobody, answer: command => (command === 'AT+SAPBR=2,1' ? closed : undefined) });
  assert.equal([end, code], ['refused', 'apn-wrong']);
});

test('taking it down ends what runs on it, whatever the modem says to that', async () => {
  for (const answer of [['OK'], ['ERROR'], []]) {
    const { end, said, variables } = await speak(sapbrDetach(), { answer: () => answer });
    assert.equal([end, said.at(-1), variables['wasOpen']], ['done', 'AT+SAPBR=0,1', '1']);
    assert.is(said[0], 'AT+FTPQUIT');
  }
});

const follows: { title: string; clts: string[]; isRaised?: boolean; sets?: string[]; says: string[]; isSet: boolean }[] = [
  { title: 'it does already', clts: ['+CLTS: 1', 'OK'], says: ['AT+CLTS?'], isSet: false },
  { title: 'it does not yet: set, and stored', clts: ['+CLTS: 0', 'OK'], says: ['AT+CLTS?', 'AT+CLTS=1', 'AT&W'], isSet: true },
  { title: 'at a raised rate nothing is stored: the rate would be, too', clts: ['+CLTS: 0', 'OK'], isRaised: true, says: ['AT+CLTS?', 'AT+CLTS=1'], isSet: true },
  { title: 'a modem that does not know it', clts: ['ERROR'], sets: ['ERROR'], says: ['AT+CLTS?', 'AT+CLTS=1'], isSet: false },
];
for (const { title, clts, isRaised, sets = ['OK'], says, isSet } of follows) {
  test(`the clock follows the network: ${title}`, async () => {
    const { end, said, variables } = await speak(simcomFollow(), {
      variables: { isDone: '', isSet: '', isRaised: isRaised ? '1' : '' }, answer: command => (command === 'AT+CLTS?' ? clts : command === 'AT+CLTS=1' ? sets : undefined),
    });
    assert.equal([end, said, !!variables['isSet']], ['done', says, isSet]);
  });
}

const times: { title: string; ntp: string[]; clock?: string; source?: string }[] = [
  { title: 'told', ntp: ['OK', '+CNTP: 1'], clock: '26/11/20,08:30:00+00', source: 'NTP' },
  // AT800 NTP note: 61 network error, 62 DNS, 63 connection, 64 no answer
  { title: 'no answer of its server', ntp: ['OK', '+CNTP: 64'] },
  { title: 'refused', ntp: ['ERROR'] },
  { title: 'OK, and no word after it', ntp: ['OK'] },
];
for (const { title, ntp, clock, source } of times) {
  test(`a time server: ${title}`, async () => {
    const { end, said, variables } = await speak(simcomTime('1'), {
      variables: { clock: '', source: '' }, answer: command => (command === 'AT+CNTP' ? ntp : command === 'AT+CCLK?' ? ['+CCLK: "26/11/20,08:30:00+00"', 'OK'] : undefined),
    });
    assert.is(end, 'done', 'no image waits for it');
    assert.equal(said.slice(0, 3), ['AT+CNTPCID=1', 'AT+CNTP="pool.ntp.org",0', 'AT+CNTP']);
    assert.equal([variables['clock'] || undefined, variables['source'] || undefined], [clock, source]);
  });
}

test.run();
