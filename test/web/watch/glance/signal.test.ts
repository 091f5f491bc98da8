import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dBmOf, heardFrom, networkIn, signalOf } from '../../../../web/watch/glance/signal.ts';

const test = suite('the signal');

// the values of AT+CSQ and their meanings by 3GPP TS 27.007, 8.5. Below 5 no bar is shown, because docs/troubleshooting.md calls that no signal
const table: { csq: number | undefined; dBm?: string; bars?: number }[] = [
  { csq: undefined }, { csq: 99 }, { csq: -1 }, { csq: 32 },
  { csq: 0, dBm: '≤ −113 dBm', bars: 0 }, { csq: 4, dBm: '−105 dBm', bars: 0 }, { csq: 5, dBm: '−103 dBm', bars: 1 }, { csq: 9, dBm: '−95 dBm', bars: 1 },
  { csq: 10, dBm: '−93 dBm', bars: 2 }, { csq: 15, dBm: '−83 dBm', bars: 3 }, { csq: 22, dBm: '−69 dBm', bars: 4 }, { csq: 31, dBm: '≥ −51 dBm', bars: 4 },
];

for (const { csq, dBm, bars } of table) {
  test(`AT+CSQ ${csq}`, () => {
    const signal = signalOf(csq);
    assert.is(signal && dBmOf(signal), dBm);
    assert.is(signal?.bars, bars);
    assert.is(!!signal?.word, dBm !== undefined);
  });
}

test('the network type is read from the log', () => {
  assert.is(networkIn('+1.409 info network: registered (LTE), signal -69 dBm'), 'LTE');
  assert.is(networkIn('2026-11-21 10:30:02 info network: registered (GSM, roaming), signal unknown'), 'GSM, roaming');
  assert.is(networkIn('+1.409 info network: registered (LTE), signal -69 dBm, operator Odd), signal -1 dBm'), 'LTE');
  assert.is(networkIn('+1.409 info image: registered (LTE), signal'), undefined);
});

const heard: [operator: string | undefined, network: string, expect: string][] = [
  ['Ferry Mobile', 'LTE, roaming', 'Ferry Mobile, LTE, roaming'], ['Ferry Mobile', '', 'Ferry Mobile'], [undefined, 'LTE', 'LTE'], [undefined, '', ''],
  ['26201', 'LTE', 'network 26201, LTE'], ['310410', '', 'network 310410'], ['3', 'LTE', '3, LTE'],
];
for (const [operator, network, expect] of heard) test(`operator ${operator ?? 'not known'}, network ${network || 'not known'}: ${expect || 'nothing'}`, () => assert.is(heardFrom(operator, network), expect));

test.run();
