// Tests the progress of an upload by the modem's own HTTP, which is logged at each quarter, and its end.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tellProgress } from '../../../../src/delivery/http/own/progress.ts';
import { End } from '../../../../src/fault.ts';
import type { Rows } from '../../../../src/modem/modem.ts';
import { sim800 } from '../../../../src/modem/simcom/sim800.ts';
import { lowered } from '../../../common/lowered.ts';
import { modemWith, sceneOf, type Ended, type Scene } from '../../trip.ts';

const test = suite('progress');

const rows: Rows = [{
  say: 'AT+HTTPACTION=1', want: ['OK', '+HTTPACTION: 1,{status},{length}'], ms: 600_000, refusedAs: 'busy', ask: { say: 'AT+HTTPSTATUS?', want: '+HTTPSTATUS: over' },
}];

async function progress(gone: string[], lost = '', http = sim800().http()): Promise<Omit<Scene, 'end'> & Ended> {
  let asked = 0;
  const scene = sceneOf({
    link: { lost } as never, modem: modemWith({}, { http: () => http }),
    answer: command => {
      if (!command.includes('STATUS')) return ['OK'];
      const line = gone[asked++];
      if (asked === gone.length) scene.clock.after(1000, () => scene.say(lost ? '\r\nERROR\r\n' : '\r\n+HTTPACTION: 1,201,0\r\n'));
      return [line ?? '+HTTPSTATUS: POST,0,0,0', 'OK'];
    },
  });
  return { ...scene, ...await scene.end(onEnd => lowered(tellProgress)(scene.trip, rows, onEnd)) };
}

test('each quarter is logged once, and reports without progress are not', async () => {
  const { end, trip, lines } = await progress([
    '+HTTPSTATUS: POST,0,0,0', '+HTTPSTATUS: POST,2,1000,99000', '+HTTPSTATUS: POST,2,25000,75000', '+HTTPSTATUS: POST,2,26000,74000', '+HTTPSTATUS: POST,2,80000,20000', '+HTTPSTATUS: POST,2,100000,0',
  ]);
  assert.equal([end, trip.variables['status']], [End.done, '201']);
  assert.equal(lines.filter(line => line.startsWith('info')), [25, 80].map(share => `info image: /DCIM/A.JPG: ${share} % has gone to the server`));
});

test('a modem without progress reports', async () => {
  const { shareIn, ...none } = sim800().http();
  assert.type(shareIn, 'function');
  const { end, lines } = await progress(['+HTTPSTATUS: POST,2,50000,50000'], '', none);
  assert.equal([end, lines.filter(line => line.startsWith('info'))], [End.done, []]);
});

test('a failure after a reported network loss is a network fault', async () => {
  const { end, code } = await progress(['+HTTPSTATUS: POST,2,1,1'], 'network');
  assert.equal([end, code], [End.refused, 'network']);
});

test.run();
