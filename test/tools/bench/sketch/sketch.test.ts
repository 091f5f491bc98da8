// Tests that the published methods, with which the bench compares the firmware, really send complete images through the simulated modem to a real
// server.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { byteMsAt } from '../../../sim/line/wire.ts';
import { useOf } from '../meter.ts';
import { carryBy } from './sketch.ts';
import { sketches } from './sketches.ts';

const sketch = suite('sketches');
const size = 3000;
const baud = 115_200;

/**
 * For each published method: the number of commands to the modem for an image of 3,000 bytes, and the least milliseconds that such an image takes.
 */
const expected: Record<string, { commands: number; leastMs: number }> = {
  'vendor\'s example, 500 µs after each byte': { commands: 2, leastMs: size * 0.5 },
  'TinyGSM fork, files in blocks of 512': { commands: 6 + 1, leastMs: size * byteMsAt(baud) },
  // the commands are PASV and its answer, the connection, STOR and its answer, three sends of data, the end and its answer
  'TinyGSM sockets, sends of 1,460': { commands: 2 + 2 + 2 + 3 + 2, leastMs: size * byteMsAt(baud) },
};

for (const one of sketches) {
  sketch(`${one.title}: sends two whole images by the expected number of commands`, async () => {
    const { commands, leastMs } = expected[one.title]!;
    const reading = await carryBy(one, { baud, images: 2, size });
    const use = useOf(reading, { images: 2, size, baud });
    assert.is(use.tripsPerImage, commands);
    assert.ok(reading.ms >= 2 * leastMs, `${reading.ms} ms`);
    assert.ok(use.bytesPerByte > 1);
  });
}

sketch('a sketch that garbles an image is detected', async () => {
  const [first] = sketches;
  const lossy = { ...first!, put: (arduino: Parameters<typeof first.put>[0], name: string, image: Uint8Array) => first!.put(arduino, name, image.map(byte => byte & 127)) };
  const error = await carryBy(lossy, { baud, images: 1, size: 300 }).then(() => undefined, (why: Error) => why);
  assert.match(String(error?.message), /image 0 is not whole on the server/);
});

sketch.run();
