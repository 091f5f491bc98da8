// Two named pipes replace an SPI camera on a desktop. This end opens PATH.out to write, then PATH.in to read. A message
// begins with its kind: 0 chip select high, 1 low, 2 a transfer, 3 and 4 I2C.

import { board } from 'board';

/** Bytes of an answer that are a string at the same time. */
const pieceBytes = 256;

/** They stay open: a close would look like the end of this engine. */
let out: EngineFile | undefined;
let back: EngineFile | undefined;

/** Checks first, because an exception takes memory for the source of all callers. */
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

/** Waits until the other end opens too. Without pipes there is no camera. */
export function openPipes(): void {
  if (board.engine !== 'linux' || back) return;
  // read and write: else a write after the other end has closed would end this engine (SIGPIPE)
  const path = board.camera!.spi!.path;
  out = open(path + '.out', 'r+');
  back = out && open(path + '.in', 'r');
  if (!back) close();
}

/** @param answer filled in pieces: one string of it all would take more memory @returns whether all of it came */
export function askPipes(request: (string | Uint8Array)[], answer: Uint8Array): boolean {
  let count = 0;
  if (!back) return false;
  try {
    const isSaid = request.every(function (part) { return out!.write(part) === part.length; });
    while (isSaid && count < answer.length) {
      const piece = back.read(Math.min(pieceBytes, answer.length - count));
      if (!piece) break;
      answer.set(E.toUint8Array(piece), count);
      count += piece.length;
    }
    if (isSaid && count === answer.length) return true;
  } catch (e) {
    // the other end is closed
  }
  close();
  return false;
}
