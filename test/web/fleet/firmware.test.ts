// Tests firmware on the fleet's page: which files are accepted, their paths on the server, and their state by a camera's report.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { firmwarePath, firmwareStateOf, readBundle, type Bundle } from '../../../web/fleet/firmware.ts';
import { writeBundle } from './bundle.ts';

const test = suite('web/fleet/firmware');
const read = (bytes: Buffer) => readBundle(new Blob([Uint8Array.from(bytes)]));
const whole = writeBundle();

test('a bundle of the build is read, with its size', async () => {
  const { manifest, bytes } = await read(whole) as Bundle;
  assert.equal([manifest.board, manifest.version, manifest.engines, bytes.length], ['lilygo-t-sim7600', '0.5.0', ['2v27.45', '2v29'], whole.length]);
});

test('what is no bundle is refused with a sentence', async () => {
  const line = whole.indexOf('chunks 2\n') + 9;
  const rows: [title: string, bytes: Buffer, says: RegExp][] = [
    ['an empty file', Buffer.alloc(0), /no signed firmware/], ['a page', Buffer.from('<html><script>alert(1)</script>'), /no signed firmware/], ['a flash image', Buffer.alloc(4096, 0xFF), /no signed firmware/],
    ['a film', Buffer.alloc(3_000_000), /no signed firmware/], ['markup as board', Buffer.from(whole.toString('latin1').replace('board lilygo-t-sim7600', 'board <b>ilygo-t-sim76</b>'), 'latin1'), /no signed firmware/],
    ['cut', whole.subarray(0, -1), /^This file is not whole: it has \d+ bytes, and its manifest says \d+\./], ['doubled', Buffer.concat([whole, whole]), /not whole/],
    ['a line of a chunk is damaged', Buffer.concat([whole.subarray(0, line + 64), Buffer.from('x'), whole.subarray(line + 65)]), /manifest of this firmware is damaged/],
  ];
  for (const [title, bytes, says] of rows) assert.match(String(await read(bytes)), says, title);
});

test('the name is beside the report, or below the base, and leads nowhere else', () => {
  const rows: [template: string, place: string, path: string | undefined][] = [
    ['{device}-firmware.bin', 'alps/hut', 'alps/hut/a_b-firmware.bin'], ['{device}-firmware.bin', '', 'a_b-firmware.bin'], ['/firmware/{board}.bin', 'alps/hut', 'firmware/lens.bin'],
    [' fw/{device}.bin ', 'hut', 'hut/fw/a_b.bin'], ['', 'hut', undefined], ['/', 'hut', undefined], ['../x.bin', 'hut', undefined], ['/../x', 'hut', undefined], ['a//b', 'hut', undefined], ['a\\b', 'hut', undefined],
  ];
  for (const [template, place, path] of rows) assert.is(firmwarePath(template, place, 'a/b', 'lens'), path, template);
});

test('its state is in the report', async () => {
  const { manifest } = await read(whole) as Bundle;
  const older = { firmware: '0.4.0', engine: '2v29' };
  const rows: [values: Record<string, unknown>, word: string, percent: number, why: RegExp][] = [
    [older, 'waits', 0, /^$/], [{}, 'waits', 0, /^$/], [{ ...older, download: '0.5.0: 65536 of 281344 bytes' }, 'coming', 23, /^$/], [{ ...older, download: '0.6.0: 1 of 2 bytes' }, 'waits', 0, /^$/],
    [{ ...older, firmware: '0.5.0', trial: true }, 'trial', 0, /^$/], [{ ...older, firmware: '0.5.0' }, 'runs', 0, /^$/],
    [{ firmware: '0.5.0 returned: login-wrong', runs: '0.4.0' }, 'returned', 0, /^login-wrong$/], [{ firmware: '0.6.0 returned: login-wrong', runs: '0.5.0' }, 'runs', 0, /^$/],
    [{ firmware: '0.5.0 refused: its signature is wrong', runs: '0.4.0' }, 'refused', 0, /^its signature is wrong$/], [{ ...older, download: '0.5.0 refused: it is for another board' }, 'refused', 0, /^it is for another board$/],
    [{ ...older, download: '/snapferry/get/firmware.bin refused: it does not begin with the manifest' }, 'refused', 0, /^it does not begin/], [{ ...older, download: '0.3.0 refused: x' }, 'waits', 0, /^$/],
    // the page foresees that the camera will refuse this firmware: it was tested with other engines, or is older
    [{ ...older, engine: '2v20' }, 'waits', 0, /^it was tested with Espruino 2v27\.45, 2v29, and here runs 2v20/], [{ ...older, firmware: '0.6.0' }, 'waits', 0, /is below 0\.6\.0/],
    // these reports have wrong types and numbers, because a stranger may write anything into a report
    [{ firmware: ['0.5.0'], download: { x: 1 }, engine: 7 }, 'waits', 0, /^$/], [{ ...older, download: '0.5.0: 9 of 0 bytes' }, 'waits', 0, /^$/], [{ ...older, download: '0.5.0: 900 of 3 bytes' }, 'coming', 100, /^$/],
  ];
  for (const [values, word, percent, why] of rows) {
    const state = firmwareStateOf(manifest, values);
    assert.equal([state.word, state.percent], [word, percent], JSON.stringify(values));
    assert.match(state.why, why, JSON.stringify(values));
  }
});

test.run();
