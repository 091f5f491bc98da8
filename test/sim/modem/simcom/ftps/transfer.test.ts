// Tests of CFTPSPUT without a length: a whole file goes through the UART, with its special bytes escaped (SIM7600 AT manual V3.00, 12.2.15).

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createChance } from '../../../chance.ts';
import { on7600, type Served7600 } from '../stand.ts';

const { withServer } = on7600;
const ftpsput = suite('ftpsput');
const latin = (stored: Uint8Array) => Buffer.from(stored).toString('latin1');

/** Escapes the bytes of a file for CFTPSPUT. It does not use the firmware's own function, so that an error in that function is found. */
function escape(image: Uint8Array): Buffer {
  return Buffer.concat([...image].map(byte => Buffer.from(byte === 0x03 || byte === 0x1a ? [0x03, byte] : [byte])));
}

function random(size: number, seed: number): Uint8Array {
  const chance = createChance(seed);
  return Uint8Array.from({ length: size }, () => Math.floor(chance() * 256));
}

async function begin({ dte }: Served7600, name = 'a'): Promise<void> {
  assert.equal(await dte.ask(`AT+CFTPSPUT="${name}"`, 1000), ['>']);
}

const images: { title: string; image: Uint8Array }[] = [
  { title: 'no bytes', image: new Uint8Array() },
  { title: 'one byte', image: Uint8Array.of(65) },
  { title: 'every byte value', image: Uint8Array.from({ length: 256 }, (_, i) => i) },
  { title: 'escape bytes only', image: new Uint8Array(3000).fill(0x03) },
  { title: 'end bytes only', image: new Uint8Array(3000).fill(0x1a) },
  { title: 'alternating escape and end bytes', image: Uint8Array.from({ length: 1361 }, (_, i) => (i % 2 ? 0x1a : 0x03)) },
  { title: 'text that looks like commands', image: Buffer.from('+++\x03\r\nOK\r\nAT+CFTPSLOGOUT\r\n+CFTPSPUT: 0\r\n\x1a') },
  { title: '65,536 bytes at random', image: random(65_536, 7) },
  { title: '300,001 bytes at random', image: random(300_001, 11) },
];
const sizes = [1, 2, 3, 251, 1360, Infinity];
for (const { title, image } of images) {
  ftpsput(`takes ${title}, in chunks of any size`, () =>
    withServer({}, {}, async bench => {
      await bench.login();
      for (const size of image.length > 5000 ? [1360, Infinity] : sizes) {
        await begin(bench);
        const sent = escape(image);
        for (let at = 0; at < sent.length; at += size) bench.line.dte.write(sent.subarray(at, at + size));
        assert.equal(await bench.dte.listen(1000), [], 'no output before the end byte');
        assert.equal(await bench.dte.pour(Uint8Array.of(0x1a)), ['OK', '+CFTPSPUT: 0']);
        assert.ok(bench.served().a === latin(image), `cut at ${size}`);
      }
      assert.equal(bench.sim.violations, []);
    }));
}

ftpsput('ends at an unescaped end byte, and reads later bytes as a command', () =>
  withServer({}, {}, async bench => {
    await bench.login();
    await begin(bench);
    assert.equal(await bench.dte.pour(Buffer.from('abc\x1aAT+CSQ\r')), ['OK', '+CFTPSPUT: 0', '+CSQ: 22,0', 'OK']);
    assert.equal(bench.served(), { a: 'abc' });
  }));

ftpsput('prints OK at the end byte, and the result only when the server has the whole file', () =>
  withServer({ upBytesPerSecond: 10_000 }, {}, async bench => {
    await bench.login();
    await begin(bench);
    assert.equal(await bench.dte.pour(new Uint8Array(50_000).fill(65), 100), []);
    assert.equal(await bench.dte.pour(Uint8Array.of(0x1a), 100), ['OK']);
    assert.ok((bench.served().a ?? '').length < 50_000);
    assert.match(await bench.dte.until(/PUT/), '+CFTPSPUT: 0');
    assert.is(bench.served().a?.length, 50_000);
  }));

ftpsput('silently loses bytes beyond its full buffer, and keeps the other bytes in order', () =>
  withServer({ upBytesPerSecond: 10_000, airSliceBytes: 250, putBufferBytes: 2000 }, {}, async bench => {
    await bench.login();
    await begin(bench);
    const image = random(8000, 3).map(byte => byte | 0x20);
    assert.equal(await bench.dte.pour(image, 0), []);
    assert.equal(await bench.dte.pour(Uint8Array.of(0x1a)), ['OK', '+CFTPSPUT: 0']);
    const kept = bench.served().a!;
    assert.ok(kept.length >= 2000 && kept.length < 3000, `${kept.length} bytes`);
    assert.ok(latin(image).startsWith(kept.slice(0, 2000)));
  }));

ftpsput('loses no bytes that arrive no faster than the radio sends', () =>
  withServer({ upBytesPerSecond: 10_000, airSliceBytes: 250, putBufferBytes: 2000 }, {}, async bench => {
    await bench.login();
    await begin(bench);
    const image = random(8000, 3).map(byte => byte | 0x20);
    for (let at = 0; at < image.length; at += 500) await bench.dte.pour(image.subarray(at, at + 500), 60);
    assert.match((await bench.dte.pour(Uint8Array.of(0x1a))).join(), 'OK,+CFTPSPUT: 0');
    assert.ok(bench.served().a === latin(image));
  }));

ftpsput('stays in data mode after a restart of the DTE until an unescaped end byte', () =>
  withServer({}, {}, async bench => {
    await bench.login();
    await begin(bench);
    assert.equal(await bench.dte.ask('AT', 1000), []);
    assert.equal(await bench.dte.pour(Uint8Array.of(0x1a)), ['OK', '+CFTPSPUT: 0']);
    assert.equal(bench.served(), { a: 'AT\r' });
    assert.equal(await bench.dte.ask('AT'), ['OK']);
  }));

ftpsput('reports a failed stream only at its end byte', () =>
  withServer({}, { quotaBytes: 100 }, async bench => {
    await bench.login();
    await begin(bench);
    assert.equal(await bench.dte.pour(new Uint8Array(200).fill(65), 1000), []);
    assert.equal(await bench.dte.pour(Uint8Array.of(0x1a)), ['OK', '+CFTPSPUT: 6']);
  }));

ftpsput.run();
