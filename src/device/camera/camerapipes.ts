// Two pipes replace the buses of an SPI camera on a desktop. The firmware's end opens PATH.out to write, then PATH.in to read. The first byte
// of a message is its kind. 0 sets chip select high, 1 sets it low, 2 is a transfer, 3 writes by I2C, and 4 reads by I2C.

import { board } from 'board';

/**
 * The pipe to the camera; undefined: not open. It stays open between pictures, as the camera's end would take a close for this engine's exit.
 */
let out: EngineFile | undefined;
/** The pipe from the camera; undefined: not open. */
let back: EngineFile | undefined;

/**
 * Opens a pipe, or returns undefined if there is no such pipe. The pipe is looked for first, since an exception of the engine copies the source
 * lines of all callers into memory.
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

/** Opens both pipes, and waits until the camera's program has opened them. If there are no pipes, there is no camera. */
export function openPipes(): void {
  if (board.engine !== 'linux' || back) return;
  // The pipe is opened to read and write, although it is only written. Otherwise, once the camera's end has closed it, a write without any
  // reader would kill this engine (SIGPIPE).
  const path = board.camera!.spi!.path;
  out = open(path + '.out', 'r+');
  back = out && open(path + '.in', 'r');
  if (!back) close();
}

/**
 * Sends a message to the camera's end of the pipes, and waits for its answer.
 * @param head the kind of the message as a byte, and its further bytes such as a length
 * @param bytes the bytes of an SPI transfer, sent after `head`; undefined: none
 * @param count number of bytes in the answer
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
    // the camera's end of the pipes is closed, so both pipes are closed below and there is no answer
  }
  close();
  return undefined;
}
