// Two pipes replace an SPI camera on a desktop. This end opens PATH.out to write, then PATH.in to read. A message begins with its kind: 0
// chip select high, 1 low, 2 a transfer, 3 and 4 I2C.

import { board } from 'board';

/** A close would look like this engine's end. */
let out: EngineFile | undefined;
let back: EngineFile | undefined;

/** An exception takes memory for the source of all callers. */
function open(path: string, mode: 'r' | 'r+'): EngineFile | undefined {
  try {
    return require('fs').statSync(path) && E.openFile(path, mode);
  } catch (e) {
    return undefined;
  }
}

function close(): void {
  if (out) out.close();
  if (back) back.close();
  out = back = undefined;
}

/** Waits for the other end. Without pipes there is no camera. */
export function openPipes(): void {
  if (board.engine !== 'linux' || back) return;
  // read and write: a write after the other end has closed would end this engine (SIGPIPE)
  const path = board.camera!.spi!.path;
  out = open(path + '.out', 'r+');
  back = out && open(path + '.in', 'r');
  if (!back) close();
}

/** @param count bytes of the answer @returns undefined unless all of it came */
export function askPipes(head: string, bytes: Uint8Array | undefined, count: number): string | undefined {
  if (!back) return undefined;
  try {
    const isSaid = out!.write(head) === head.length && (!bytes || out!.write(bytes) === bytes.length);
    // the engine waits for all of it
    const answer = isSaid && count ? back.read(count) || '' : '';
    if (isSaid && answer.length === count) return answer;
  } catch (e) {
    // the other end is closed
  }
  close();
  return undefined;
}
