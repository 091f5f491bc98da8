// Tests how a modem's scripts are run: what a refusal means after the data connection was lost, or if it is repeated.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Script } from '../../src/at/step.ts';
import { End, type Fault, type FaultCode } from '../../src/fault.ts';
import { configValue, dialectOf, listenWith, runOnLink, runScript, standardDialect } from '../../src/link/script.ts';
import { sim7600 } from '../../src/modem/simcom/sim7600.ts';
import { faultCodes } from '../common/faultcodes.ts';
import { sceneOf, type Scene } from '../delivery/trip.ts';

const test = suite('script of the link');

/** Returns a script row (one AT command) that the modem refuses by ERROR alone, or by the result code of its command. */
const row = (refusedAs: FaultCode): Script => [{ say: 'AT+CFTPSPUT', ms: 1000, refusedAs }];

async function run({ trip, clock }: Scene, script: Script): Promise<{ end: End; fault: Fault | undefined }> {
  let outcome: { end: End; fault: Fault | undefined } | undefined;
  runOnLink(trip, { script, valueFor: configValue(trip) }, 0, (end, fault) => (outcome = { end, fault }));
  await clock.run(() => outcome !== undefined, 60_000);
  return outcome!;
}

const sessionCodes: FaultCode[] = ['session', 'server-closed', 'connection', 'server-timeout', 'refused', 'rejected'];
for (const code of sessionCodes) {
  test(`${code} after a reported loss of the data connection becomes network`, async () => {
    const scene = sceneOf({ link: { lost: 'network' }, answer: () => ['ERROR'] });
    const { end, fault } = await run(scene, row(code));
    assert.equal([end, fault!.code, fault!.line], [End.refused, 'network', 'ERROR']);
  });
}

test('a fault unrelated to the session stays unchanged', async () => {
  for (const code of faultCodes().filter(one => ['modem-full', 'size-differs', 'bad-name', 'login-wrong'].includes(one))) {
    const { fault } = await run(sceneOf({ link: { lost: 'network' }, answer: () => ['ERROR'] }), row(code));
    assert.is(fault!.code, code);
  }
});

test('the first bare ERROR to an upload is a rejection by the server, further ones are a lost session', async () => {
  const scene = sceneOf({ answer: () => ['ERROR'] });
  assert.is((await run(scene, row('put-denied'))).fault!.code, 'put-denied');
  assert.is((await run(scene, row('put-denied'))).fault!.code, 'session');
  assert.is((await run(scene, row('folder-denied'))).fault!.code, 'session');
  assert.is(scene.trip.link.bareErrors, 3);
});

test('a bare ERROR after a reported restart becomes restarted at once', async () => {
  const { fault } = await run(sceneOf({ link: { lost: 'restarted' }, answer: () => ['ERROR'] }), row('put-denied'));
  assert.is(fault!.code, 'restarted');
});

test('a script that is done or silent keeps its outcome after a reported loss', async () => {
  assert.equal(await run(sceneOf({ link: { lost: 'network' }, answer: () => ['OK'] }), row('put-denied')), { end: End.done, fault: undefined });
  const { end, fault } = await run(sceneOf({ link: { lost: 'network' } }), row('put-denied'));
  assert.equal([end, fault!.code], [End.broken, 'silent']);
});

test('the watch on progress gets the longest time of all rows and of the bytes between them', () => {
  const { trip } = sceneOf({ link: { baud: 10_000 } });
  const told: number[] = [];
  trip.expect = ms => void told.push(ms);
  runOnLink(trip, { script: [{ say: 'AT', ms: 1000, tries: 3 }, { say: 'AT+A', ms: 500 }], valueFor: configValue(trip) }, 2000, () => undefined);
  assert.equal(told, [2000 + 3000 + 500]);
});

test('the end is reported once and from a new call stack, without the answer\'s reader', async () => {
  for (const answer of [['OK'], ['ERROR'], []]) {
    const { trip, clock } = sceneOf({ answer: () => answer });
    const { run: runTask } = trip.chat;
    const told: boolean[] = [];
    let isReading = false;
    trip.chat.run = task => runTask({ ...task, onEnd(end, fault) {
      isReading = true;
      task.onEnd(end, fault);
      isReading = false;
    } });
    runOnLink(trip, { script: row('put-denied'), valueFor: configValue(trip) }, 0, () => void told.push(isReading));
    await clock.run(() => false, 60_000);
    assert.equal(told, [false], answer.join());
  }
});

test('a modem that is not yet known gets the commands of the standard', async () => {
  const { trip, said, clock } = sceneOf({ answer: () => ['OK'] });
  Object.assign(trip.link, { modem: undefined });
  runScript(trip, 'flow', () => undefined);
  await clock.run(() => false, 5000);
  assert.equal(said, ['AT+IFC=2,2']);
});

test('keys of config.json have values, and a missing key has none', () => {
  const { trip } = sceneOf({ config: { 'ftp.port': 2121, 'network.apn': '' } });
  assert.is(configValue(trip)('ftp.port'), '2121');
  assert.is(configValue(trip)('network.apn'), '');
  assert.is(configValue(trip)('no.key'), undefined);
});

test('unsolicited result codes are those of the modem in use and of the standard', () => {
  const own = dialectOf({ ...sim7600(), urcNames: '|+OWN|' });
  assert.equal(['+OWN: 1', '+CREG: 1', '+CFTPSPUT: 0'].map(own.isUrc), [true, true, false]);
  assert.equal(['+OWN: 1', '+CREG: 1'].map(standardDialect().isUrc), [false, true]);
});

test('received bytes are reported as progress and passed on', () => {
  const { trip } = sceneOf();
  const told: unknown[] = [];
  trip.expect = ms => void told.push(ms);
  const payload = listenWith(trip, bytes => void told.push(bytes));
  payload.take('abc', false);
  assert.equal(told, [0, 'abc']);
  assert.is(payload.left(), 0);
});

test.run();
