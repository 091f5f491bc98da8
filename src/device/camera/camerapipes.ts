// Two pipes replace the buses of an SPI camera on a desktop. The firmware's end opens PATH.out to write, then PATH.in to read. The first byte
// of a message is its kind. 0 sets chip select high, 1 sets it low, 2 is a transfer, 3 writes by I2C, and 4 reads by I2C.

import { board } from 'board';

/** The pipe to the camera; undefined: not open. Once open it stays open, as a close would look like this engine's end. */
let out: EngineFile | undefined;
/** The pipe from the camera; undefined: not open. */
let back: EngineFile | undefined;

/**
 * Opens a pipe, or returns undefined if it is not there. It looks for the pipe first, since an exception takes memory for the source of all
 * callers.
 */
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

/** Opens both pipes, and waits for the other end. If there are no pipes, there is no camera. */
export function openPipes(): void {
  if (board.engine !== 'linux' || back) return;
  // to read and write: with a pipe only to write, a write after the other end has closed would end this engine (SIGPIPE)
  const path = board.camera!.spi!.path;
  out = open(path + '.out', 'r+');
  back = out && open(path + '.in', 'r');
  if (!back) close();
}

/**
 * Sends a message, and waits for its answer.
 * @param head the message's kind, and what belongs to it
 * @param bytes the bytes of a transfer
 * @param count bytes of the answer
 * @returns the answer; undefined unless all of it came
 */
export function askPipes(head: string, bytes: Uint8Array | undefined, count: number): string | undefined {
  if (!back) return undefined;
  try {
    const isSaid = out!.write(head) === head.length && (!bytes || out!.write(bytes) === bytes.length);
    // `read` waits until all bytes of the answer have come
    const answer = isSaid && count ? back.read(count) || '' : '';
    if (isSaid && answer.length === count) return answer;
  } catch (e) {
    // the camera's end of the pipe is closed
  }
  close();
  return undefined;
}
