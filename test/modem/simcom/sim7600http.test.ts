// Tests HTTP of the SIM7600 against its manual (AT76v3 chapter 13): spelling, limits, and answers.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End } from '../../../src/fault.ts';
import { sim7600 } from '../../../src/modem/simcom/sim7600.ts';
import { sim7600Http, sim7600HttpMethods } from '../../../src/modem/simcom/sim7600http.ts';
import { onWire, replay } from '../transcript.ts';

const test = suite('sim7600http');

const [file, memory] = sim7600HttpMethods();

test('13.2.7: HTTPDATA takes 153,600 bytes and a time in seconds; a file may be larger', () => {
  assert.equal([memory!.most, sim7600().waits!.bodyWait!.unitMs, file!.hasDrive, file!.most], [153_600, 1000, true, undefined]);
});

test('13.2.10: HTTPPOSTFILE with name, drive, method 1 (POST), and the content type', () => {
  assert.is(file!.script('put', 1)!.at(-1)!.say, 'AT+HTTPPOSTFILE="{name}",{dir},1,{sendHeader}');
});

test('11.2.4 and 19.2: no more than 1,500 bytes into a socket at once', () => {
  const [set, plain, secure] = sim7600Http('write', 1)!;
  assert.equal([set!.set!.piece, plain!.say, secure!.say], ['1500', 'AT+CIPSEND=0,{slice}', 'AT+CCHSEND=0,{slice}']);
});

test('11.2.1: for a network that is already open, no reason is awaited after ERROR, as it came before', async () => {
  const row = sim7600Http('connect', 1)!.find(({ say }) => say === 'AT+NETOPEN')!;
  const { end, ms } = await replay(sim7600(), row, 'AT+NETOPEN', [onWire(['+IPERROR: Network is already opened', 'ERROR'])], []);
  assert.equal([end, ms < 50], [End.refused, true], `${ms} ms`);
});

for (const line of ['+HTTPPOSTFILE: 1,201,6', '+HTTPPOSTFILE:1,714,0'] as const) {
  test(`"${line}" ends a POST with its status, at once or byte by byte`, async () => {
    const row = file!.script('put', 1)!.at(-1)!;
    for (const chunks of [[onWire(['OK', line])], [...onWire(['OK', line])]]) {
      const { end, variables } = await replay(sim7600(), row, 'AT+HTTPPOSTFILE="a",3,1,1', chunks, []);
      assert.equal([end, variables['status']], [End.done, line.split(',')[1]]);
    }
  });
}

test.run();
