// Simulates a named pipe as the engine opens it. Writes pass the C library's buffer, and a read waits until all its bytes are there.

import { toBytes } from '../../bytes.ts';

/** What a test does at the other end of a named pipe. */
export interface PipeEnd {
  /** Takes bytes that the engine has written. */
  take(bytes: Buffer): void;
  /** Returns the bytes that the engine reads next, at most `count`. */
  give(count: number): Buffer;
}

/** What a pipe needs of its simulated engine. */
export interface PipeParts {
  /** Makes exceptions in the firmware's realm. */
  realm: { makeError(message: string): Error };
  /** Throws if the engine has stopped, so that the firmware's code does not go on. */
  checkAlive(): void;
  /** Whether E.setFlags({unsyncFiles: 1}) is in force. Then no byte leaves until the buffer is full, or a write without the flag follows. */
  isUnsynced(): boolean;
}

/** Size in bytes of the C library's buffer on a desktop. */
const bufferBytes = 4096;

/** Makes the engine's object for an open pipe. */
export function createPipe(end: PipeEnd, { realm, checkAlive, isUnsynced }: PipeParts): object {
  let held = Buffer.alloc(0);
  let isOpen = true;

  function flush(count: number): void {
    if (count > 0) end.take(held.subarray(0, count));
    held = held.subarray(count);
  }

  return {
    write(data: unknown): number {
      checkAlive();
      if (!isOpen) return 0;
      const bytes = toBytes(data);
      held = Buffer.concat([held, bytes]);
      flush(isUnsynced() ? held.length - held.length % bufferBytes : held.length);
      return bytes.length;
    },
    read(count: unknown): string | undefined {
      checkAlive();
      if (!isOpen) return undefined;
      const bytes = end.give(Number(count));
      // If fewer bytes come than were requested, the real engine would never return from the read. So the simulated one throws.
      if (bytes.length < Number(count)) {
        throw realm.makeError(`The engine waits for ever: of ${Number(count)} bytes ${bytes.length} came through the pipe.`);
      }
      return bytes.toString('latin1');
    },
    close(): void {
      checkAlive();
      if (isOpen) flush(held.length);
      isOpen = false;
    },
  };
}
