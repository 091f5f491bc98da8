// Tests HTTP of the SIM800 against its manual (AT800 chapter 11): spelling, limits, and answers.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End } from '../../../src/fault.ts';
import type { Rows } from '../../../src/modem/modem.ts';
import { sim800 } from '../../../src/modem/simcom/sim800.ts';
import { sim800Http, sim800HttpMethods } from '../../../src/modem/simcom/sim800http.ts';
import { onWire, replay } from '../transcript.ts';

const test = suite('sim800http');

test('11.2.4: HTTPDATA takes 319,488 bytes, in 120,000 ms at most', () => {
  const [way] = sim800HttpMethods();
  assert.equal([way!.most, way!.longestMs], [319_488, 120_000]);
  assert.equal([sim800().waits!.bodyWait!.unitMs, sim800().waits!.bodyWait!.most], [1, 120_000]);
});

test('11.2.5: the image is sent by POST, without redirection', () => {
  assert.ok(sim800HttpMethods()[0]!.script('put', 1)!.some(row => row.say === 'AT+HTTPACTION=1'));
  assert.ok(sim800Http('openHttp', 0)!.some(row => row.say === 'AT+HTTPPARA="REDIR",0'));
});

test('11.2.2: the URL of a request; with HTTPSSL it has no https:// before it (samples of SSL800)', () => {
  const urlsOf = (rows: Rows) => rows.filter(row => row.say?.includes('"URL"')).map(({ say, when, unless }) => ({ say, when, unless }));
  const urls = (query: string) => [
    { say: `AT+HTTPPARA="URL","{url}${query}"`, when: undefined, unless: 'isSecure' }, { say: `AT+HTTPPARA="URL","{bareUrl}${query}"`, when: 'isSecure', unless: undefined },
  ];
  assert.equal(urlsOf(sim800HttpMethods()[0]!.script('stage', 1)!), urls(''));
  assert.equal(urlsOf(sim800Http('ask', 1)!), urls('{query}'));
});

test('the command that would store secrets permanently is never sent', () => {
  for (const name of ['openHttp', 'ask', 'read', 'closeHttp'] as const) assert.not.ok(sim800Http(name, 1)!.some(row => /HTTPSCONT/.test(row.say ?? '')), name);
});

for (const [line, status] of [['+HTTPACTION: 1,201,6', '201'], ['+HTTPACTION: 1, 200,9335', '200'], ['+HTTPACTION: 1,601,0', '601']] as const) {
  test(`"${line}" ends a POST with ${status}, at once or byte by byte`, async () => {
    const row = sim800HttpMethods()[0]!.script('put', 1)!.find(one => one.say === 'AT+HTTPACTION=1')!;
    for (const chunks of [[onWire(['OK', line])], [...onWire(['OK', line])]]) {
      const { end, variables } = await replay(sim800(), row, 'AT+HTTPACTION=1', chunks, []);
      assert.equal([end, variables['status']], [End.done, status]);
    }
  });
}

test.run();
