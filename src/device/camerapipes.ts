// The two named pipes that stand for an SPI camera on a desktop: PATH.out, which this end writes, and PATH.in, which it reads, opened in
// this order. What is sent begins with its kind: 1 is chip select low, 0 high, 2 a transfer, 3 and 4 are I2C.

import { board } from 'board';

/** A piece of an answer while it is a text. */
const pieceBytes = 256;

/** Once open they stay so, as wires do: at the other end a close would look as if this engine had ended. */
let out: EngineFile | undefined;
let back: EngineFile | undefined;

/** What is not there is found out without an exception, which costs memory for the text of all its callers. */
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

/** Waits until somebody opens the other end, as their open waits for this one. Where there are no such pipes, there is no camera. */
export function openPipes(): void {
  if (board.engine !== 'linux' || back) return;
  // both ways: a word to somebody who has left would end this engine otherwise (SIGPIPE)
  out = open(board.camera!.spi!.path + '.out', 'r+');
  back = out && open(board.camera!.spi!.path + '.in', 'r');
  if (!back) close();
}

/** @param answer is filled with what comes back, piece by piece: a text of all of it costs more memory than the bytes themselves */
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
    // they are gone
  }
  close();
  return false;
}
