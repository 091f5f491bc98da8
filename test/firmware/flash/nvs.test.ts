// The repair of the chip's settings, so that an engine without Wi-Fi starts again: every possible state is repaired, and nothing else changes.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { freshSettings, mendSettings } from '../../../firmware/flash/nvs.js';
import { deadSettings, makePage, makeSettings, pageStates, readNumber, type Item } from './settings.ts';

const test = suite('nvs');

const own: Item = { space: 0, type: 'u8', key: 'nvs', value: 1 };
const ble = (value: number): Item => ({ space: 1, type: 'u32', key: 'bleStatus', value });
const wifi = (value: number): Item => ({ space: 1, type: 'u32', key: 'wifiStatus', value });
const bytesWithin = 32;

function assertSet(bytes: Uint8Array): void {
  assert.is(bytes.length, 12_288);
  assert.equal([readNumber(bytes, 'nvs', 'wifiStatus'), readNumber(bytes, 'nvs', 'bleStatus')], [1, 0]);
}

/** Returns the entries in which two settings differ, as indexes from the start in units of 32 bytes, the length of an entry. */
const changedIn = (one: Uint8Array, other: Uint8Array) => [...new Set([...one].flatMap((byte, at) => byte === other[at] ? [] : [Math.floor(at / bytesWithin)]))];

test('a switch that an engine has turned off is set in place, and no other entry changes', () => {
  const before = deadSettings();
  assert.is(readNumber(before, 'nvs', 'wifiStatus'), 0);
  const { bytes, isChanged, told } = mendSettings(before);
  assertSet(bytes);
  assert.ok(isChanged);
  assert.match(told, /^Wi-Fi was off in the chip's settings \(NVS\), and a board without PSRAM does not start so/);
  // Only the second entry of the second page differs. The page begins at 4096, and its entries after a head of 64 bytes.
  assert.equal(changedIn(before, bytes), [(4096 + 64) / bytesWithin + 1]);
  assert.is(readNumber(bytes, 'phy', 'cal_version'), 4660);
});

test('correct settings stay unchanged, byte for byte', () => {
  const before = makeSettings(makePage([own, ble(0), wifi(1)]));
  const { bytes, isChanged, told } = mendSettings(before);
  assert.not.ok(isChanged);
  assert.ok(before.equals(bytes));
  assert.match(told, /^Wi-Fi is on and Bluetooth off/);
});

test('repaired settings and new settings need no repair', () => {
  const { bytes } = mendSettings(deadSettings());
  assert.not.ok(mendSettings(bytes).isChanged);
  assert.not.ok(mendSettings(freshSettings()).isChanged);
});

const sets: [title: string, before: Buffer, told: RegExp][] = [
  ['from the factory, with both on', makeSettings(makePage([own, ble(1), wifi(1)])), /^In the chip's settings \(NVS\) Wi-Fi is on and Bluetooth off now/],
  ['with only Wi-Fi off', makeSettings(makePage([own, ble(1), wifi(0)])), /^Wi-Fi was off/],
  ['twice in a page, as after a power cut', makeSettings(makePage([own, wifi(1), ble(0), wifi(0)])), /^Wi-Fi was off/],
  ['in two pages, the older one wrong', makeSettings(makePage([own, ble(0), wifi(0)], { state: pageStates.full }), makePage([wifi(1)], { number: 1 })), /^Wi-Fi was off/],
  ['in a page that is being moved', makeSettings(makePage([own, ble(0), wifi(0)], { state: pageStates.freeing }), makePage([own], { number: 1 })), /^Wi-Fi was off/],
  ['with the engine\'s namespace under another number', makeSettings(makePage([
    { space: 0, type: 'u8', key: 'wlan', value: 1 }, wifi(0), { ...own, value: 7 }, { ...wifi(0), space: 7 }, { ...ble(1), space: 7 },
  ])), /^Wi-Fi was off/],
  ['of the older format', makeSettings(makePage([own, ble(0), wifi(0)], { version: 0xff })), /^Wi-Fi was off/],
  ['with an entry torn by a power cut', makeSettings(makePage([own, ble(0), { ...wifi(1), isTorn: true }, wifi(0)])), /^Wi-Fi was off/],
  ['next to a broken page', makeSettings(makePage([own, ble(0), wifi(0)]), Buffer.alloc(4096, 0x41)), /^Wi-Fi was off/],
  ['of another program, without the engine\'s', makeSettings(makePage([{ space: 0, type: 'u8', key: 'nvs.net80211', value: 1 }, { space: 1, type: 'blob', key: 'sta.ssid', value: Buffer.alloc(36, 1) }])), /^In the chip's settings/],
  ['with only one of the two switches', makeSettings(makePage([own, wifi(0)])), /^Wi-Fi was off/],
  ['that do not exist yet', makeSettings(), /^The chip has no settings \(NVS\) yet: they are written/],
  ['that are unreadable', Buffer.alloc(12_288, 0x41), /^The chip's settings \(NVS\) cannot be read and are replaced: networks and pairings .* are gone/],
  ['of a later format', makeSettings(makePage([own, ble(0), wifi(0)], { version: 0xfd })), /^The chip's settings \(NVS\) cannot be read and are replaced/],
];
for (const [title, before, expect] of sets) {
  test(`settings ${title} are correct after the repair`, () => {
    const { bytes, isChanged, told } = mendSettings(before);
    assertSet(bytes);
    assert.ok(isChanged);
    assert.match(told, expect);
  });
}

test('a blob whose bytes look like a switch is left alone', () => {
  const inside = makePage([own, wifi(0)]).subarray(64 + 32, 64 + 64);
  const before = makeSettings(makePage([own, ble(0), wifi(1), { space: 1, type: 'blob', key: 'cal', value: inside }]));
  assert.not.ok(mendSettings(before).isChanged);
});

test('the last four bits of a page\'s bitmap belong to no entry, so they mean nothing', () => {
  const page = makePage([own, ble(0), wifi(1)]);
  // the bitmap has 32 bytes from 32 on, two bits for each of 126 entries; here the bits behind them say "written" twice
  page[63]! &= 0b1010_1111;
  assert.not.ok(mendSettings(makeSettings(page)).isChanged);
});

test('another namespace\'s key of the same name is left alone', () => {
  const other: Item[] = [{ space: 0, type: 'u8', key: 'other', value: 2 }, { ...wifi(0), space: 2 }];
  const before = makeSettings(makePage([own, ble(0), wifi(1), ...other]));
  assert.not.ok(mendSettings(before).isChanged);
});

test('without room for the missing Bluetooth switch, Wi-Fi is still set, and the missing switch is reported', () => {
  const filler = Array.from({ length: 124 }, (_, at): Item => ({ space: 1, type: 'u32', key: `k${at}`, value: at }));
  for (const [value, expect] of [[0, /^Wi-Fi was off .* Bluetooth has no switch/], [1, /^Bluetooth has no switch in the chip's settings \(NVS\) yet, and there is no room/]] as const) {
    const before = makeSettings(makePage([own, wifi(value), ...filler]));
    const { bytes, told } = mendSettings(before);
    assert.is(readNumber(bytes, 'nvs', 'wifiStatus'), 1);
    assert.is(readNumber(bytes, 'nvs', 'bleStatus'), undefined);
    assert.match(told, expect);
  }
});

test('no entry is added after one that a power cut left half written: the engine would delete both', () => {
  const page = makePage([own, wifi(0)]);
  // The power cut came after the bytes of a third entry. The two bits in the page's head that mark it as written are missing.
  page.fill(0x11, 64 + 2 * 32, 64 + 3 * 32);
  const before = makeSettings(page);
  const { bytes, told } = mendSettings(before);
  assert.is(readNumber(bytes, 'nvs', 'wifiStatus'), 1);
  assert.equal(changedIn(before, bytes), [64 / bytesWithin + 1]);
  assert.match(told, /^Wi-Fi was off .* Bluetooth has no switch/);
});

test.run();
