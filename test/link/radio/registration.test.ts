// Tests what is done before the registration and after a refusal. Before it, profile 1 is compared with `network.apn`. After it, another program's
// settings are undone, and the fault has the reason.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End, type Fault } from '../../../src/fault.ts';
import { register } from '../../../src/link/radio/registration.ts';
import { sim7600 } from '../../../src/modem/simcom/sim7600.ts';
import { lowered } from '../../common/lowered.ts';
import { sceneOf, type Given } from '../../delivery/trip.ts';

const test = suite('registration');

/**
 * Runs the registration.
 * @param profile the modem's answer to AT+CGDCONT?
 * @param stats the state in each answer to AT+CEREG?, of which the last one is repeated
 * @param apn the setting `network.apn`
 */
async function run(profile: string[], stats: number[], given: Given = {}, apn = 'm2m.operator') {
  let asked = 0;
  const answer = (command: string) => {
    if (command === 'AT+CGDCONT?') return profile;
    if (command === 'AT+CEREG?') return [`+CEREG: 0,${stats[Math.min(asked++, stats.length - 1)]}`, 'OK'];
    if (/^AT\+CG?REG\?$/.test(command)) return ['ERROR'];
    if (command === 'AT+CPIN?') return ['+CPIN: READY', 'OK'];
    return command === 'AT+COPS?' ? ['+COPS: 0', 'OK'] : ['OK'];
  };
  const scene = sceneOf({ modem: sim7600(), answer, ...given, config: { 'network.apn': apn, ...given.config } });
  let fault: Fault | undefined;
  const { end, code } = await scene.end(onEnd => lowered(register)(scene.trip, (how, why) => {
    fault = why;
    onEnd(how, why);
  }));
  return { ...scene, end, fault, code, set: scene.said.filter(said => /CFUN|CGDCONT=|CGAUTH|CNMP/.test(said)) };
}

const ok = (line: string) => [line, 'OK'];
const off = ['AT+CFUN=0', 'AT+CGDCONT=1,"IP","m2m.operator"', 'AT+CGAUTH=1,0', 'AT+CFUN=1'];
// Answers to AT+CGDCONT? (TS 27.007 10.1.1). `set` has the commands that must follow, and `has` the placeholder `hasProfile`.
const profiles: { title: string; profile: string[]; apn?: string; set: string[]; has: string }[] = [
  { title: 'the same', profile: ok('+CGDCONT: 1,"IP","m2m.operator","0.0.0.0",0,0,0,0'), set: [], has: '1' },
  { title: 'the same, in capitals', profile: ok('+CGDCONT: 1,"IP","M2M.OPERATOR","",0,0'), set: [], has: '1' },
  { title: 'the same, with its operator', profile: ok('+CGDCONT: 1,"IP","m2m.operator.mnc01.mcc262.gprs","10.0.0.1",0,0'), set: [], has: '1' },
  { title: 'the same, without further fields', profile: ok('+CGDCONT: 1,"IP","m2m.operator"'), set: [], has: '1' },
  { title: 'the same for both types', profile: ok('+CGDCONT: 1,"IPV4V6","m2m.operator","",0,0'), set: [], has: '' },
  { title: 'the same, for IPV6 only', profile: ok('+CGDCONT: 1,"IPV6","m2m.operator","",0,0'), set: off, has: '' },
  { title: 'one that begins alike', profile: ok('+CGDCONT: 1,"IP","m2m.operator2","",0,0'), set: off, has: '' },
  { title: 'another', profile: ok('+CGDCONT: 1,"IP","internet","0.0.0.0",0,0,0,0'), set: off, has: '' },
  { title: 'none', profile: ok('+CGDCONT: 1,"IP","","0.0.0.0",0,0,0,0'), set: off, has: '' },
  { title: 'none, without quotes', profile: ok('+CGDCONT: 1,"IP",,,0,0'), set: off, has: '' },
  { title: 'other profiles, too', profile: ['+CGDCONT: 1,"IP","m2m.operator","",0,0', '+CGDCONT: 2,"IPV4V6","ims","",0,0', 'OK'], set: [], has: '1' },
  { title: 'only others', profile: ['+CGDCONT: 2,"IPV4V6","ims","",0,0', 'OK'], set: [], has: '' },
  { title: 'refused', profile: ['+CME ERROR: 14'], set: [], has: '' },
  { title: 'silent', profile: [], set: [], has: '' },
  { title: 'another, and network.apn is empty', profile: ok('+CGDCONT: 1,"IP","internet","",0,0'), apn: '', set: [], has: '' },
];
for (const { title, profile, apn, set, has } of profiles) {
  test(`profile 1 has ${title}`, async () => {
    const { end, set: said, trip } = await run(profile, [1], {}, apn);
    assert.equal([end, said, trip.variables['hasProfile']], [End.done, set, has]);
  });
}

test('it is not asked if this firmware set up the data connection', async () => {
  const { said } = await run([], [1], { variables: { isOurs: '1' } });
  assert.not.ok(said.includes('AT+CGDCONT?'));
});

test('a SIM with a PIN keeps its supply', async () => {
  const { set } = await run(ok('+CGDCONT: 1,"IP","other",""'), [1], { config: { 'network.pin': '1234' } });
  assert.equal(set.slice(0, 1), ['AT+CFUN=4']);
});

test('without network.apn, an APN in the profile is removed once the data connection has failed', async () => {
  const { set } = await run(ok('+CGDCONT: 1,"IP","other",""'), [1], { link: { detaches: 1 } }, '');
  assert.ok(set.includes('AT+CGDCONT=1,"IP",""'));
});

// the numbers in `stat` are states of the registration, as in TS 27.007 7.2 and the manual AT76v3 4.2.1
const right = ok('+CGDCONT: 1,"IP","m2m.operator",""');
const refusals: { stat: number; code: string }[] = [
  { stat: 0, code: 'unregistered' }, { stat: 2, code: 'unregistered' }, { stat: 4, code: 'unregistered' },
  { stat: 3, code: 'denied' }, { stat: 6, code: 'denied' }, { stat: 7, code: 'denied' }, { stat: 8, code: 'denied' }, { stat: 11, code: 'denied' },
];
for (const { stat, code } of refusals) {
  test(`stat ${stat} is ${code}: limits are removed, once until the chip starts again`, async () => {
    const first = await run(right, [stat]);
    assert.equal([first.end, first.code, first.said.filter(said => said === 'AT+CNMP=2').length], [End.refused, code, 1]);
    assert.match(first.fault!.where, /^network\.apn is "m2m\.operator"; /);
    assert.is(first.fault!.line, code === 'denied' ? `+CEREG: 0,${stat}` : 'ERROR');
    const again = await run(right, [stat], { link: { isMended: true } });
    assert.equal([again.code, again.said.includes('AT+CNMP=2'), again.said.includes('AT+CFUN=0')], [code, false, code === 'denied']);
  });
}

test('a refusal at first, and then a registration: no fault', async () => {
  const { end } = await run(right, [2, 3, 2, 3, 5]);
  assert.is(end, End.done);
});

test.run();
