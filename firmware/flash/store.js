/** Writes an image into the Storage of a running engine, part by part, by its console. */
import { crc32 } from '../bytes.js';
import { engine } from '../engine/engine.js';
import { stop } from '../stop.js';

/** @typedef {import('./ask.js').Asking} Asking */

const { bootFile, kept } = engine.image;
const bytesAtOnce = 768;
/** Attempts to write a part. */
const mostTries = 6;
/** Milliseconds to erase flash, up to 0.4 s for each of 224 pages. The first write reserves space for the whole file. */
const roomMs = 150_000;

/** @param {Asking} asking @param {string} port @param {Uint8Array} data @param {number} at of the part */
async function writePart({ ask, setPace, settle }, port, data, at) {
  const part = Buffer.from(data.subarray(at, at + bytesAtOnce));
  const sum = crc32(part);
  // Data that was lost in a burst is never written. If only the answer was lost, the data is there already, and the engine
  // would refuse a second write.
  const write = `E.CRC32(d)!=${sum}?"lost":E.CRC32(s.read(f,${at},d.length))==${sum}||s.write(f,d,${at},${data.length})?${at}:"none"`;
  const code = `(function(s,f,d){print("at "+(${write})+";")})(require("Storage"),"${bootFile}",atob("${part.toString('base64')}"))`;
  for (let tries = 0; tries < mostTries; tries++) {
    const found = await ask(code, /at (\d+|none|lost);|(Uncaught)/, at === 0 ? roomMs : undefined);
    if (found === String(at)) {
      setPace(false);
      return;
    }
    if (found === 'none') stop(`There is no room for ${data.length} bytes in the Storage of the board on ${port}: ./flash.sh writes all of it again.`);
    setPace(true);
    await settle();
  }
  stop(`The board on ${port} does not take byte ${at} of ${data.length}: its firmware may not start now. Try again, by another cable.`);
}

/**
 * Writes the boot file, checks it, and reserves room for the files that belong to the image.
 * @param {Asking} asking
 * @param {string} port for a person
 * @param {Uint8Array} data the image
 * @param {(bytes: number) => void} onBytes gets the number of bytes so far
 */
export async function storeImage(asking, port, data, onBytes) {
  const { ask } = asking;
  for (let at = 0; at < data.length; at += bytesAtOnce) {
    await writePart(asking, port, data, at);
    onBytes(Math.min(data.length, at + bytesAtOnce));
  }
  const sum = await ask(`print("sum "+E.CRC32(require("Storage").read("${bootFile}"))+";")`, /sum (\d+);/, roomMs);
  if (Number(sum) !== crc32(data)) stop(`The firmware on the board at ${port} differs from the data written: try again.`);
  for (const { name, bytes } of kept) {
    // the file belongs to the image; an existing one stays
    const file = `require("Storage").read("${name}")||require("Storage").write("${name}","\\xff",0,${bytes})`;
    const found = await ask(`print("file "+(${file}?1:0)+";")`, /file (\d);/, roomMs);
    if (found !== '1') stop(`There is no room for ${bytes} bytes more in the Storage of the board on ${port}: ./flash.sh writes all of it again.`);
  }
}
