// Lends a port to an installation. After a cancellation esptool-js still waits and retries for long, and its output must not reach the next user
// of the port.

import type { Transport } from 'esptool-js';

/** A port that is lent, with the functions that `Transport` of esptool-js uses. */
export interface Lease {
  port: SerialPort;
  /** Takes the port back: nothing is sent or received by it from now on, and calls under way fail with `why`. */
  end(why: Error): void;
  /** Names the transport that waits for data of this port, so that `end` can end its wait. */
  wake(transport: Transport): void;
  /** Returns why the port was taken back, or undefined if it was not. */
  ended(): Error | undefined;
}

/** Lends a port. After `end`, nothing can be read, written or opened by the lent port. */
export function lease(real: SerialPort): Lease {
  let why: Error | undefined;
  let waiting: Transport | undefined;
  let giveUp: (reason: Error) => void = () => undefined;
  /** Never resolves, and is rejected when the port is taken back. So a call that its driver never ends is over, too. */
  const over = new Promise<never>((_, reject) => { giveUp = reject; });
  over.catch(() => undefined);
  const still = <T>(act: () => Promise<T>): Promise<T> => why ? Promise.reject(why) : Promise.race([act(), over]);
  let writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  /** Returns the stream to write by. A write that hangs would keep its writer, so that the port could not be closed. */
  function writableOf(stream: WritableStream<Uint8Array>): Pick<WritableStream<Uint8Array>, 'locked'> & { getWriter(): unknown } {
    return {
      get locked() { return stream.locked; },
      getWriter() {
        const mine = writer = stream.getWriter();
        return { write: (bytes: Uint8Array) => still(() => mine.write(bytes)), releaseLock: () => mine.releaseLock() };
      },
    };
  }
  const port = {
    get readable() { return why ? null : real.readable; },
    get writable() { return why || !real.writable ? null : writableOf(real.writable); },
    getInfo: () => real.getInfo(),
    open: (options: SerialOptions) => still(() => real.open(options)),
    setSignals: (signals: SerialOutputSignals) => still(() => real.setSignals(signals)),
    close: () => real.close(),
  };
  return {
    port: port as unknown as SerialPort,
    wake: transport => { waiting = transport; },
    ended: () => why,
    end(reason) {
      why ??= reason;
      giveUp(why);
      writer?.abort(why).catch(() => undefined);
      writer?.releaseLock();
      const refuse = () => Promise.reject(why);
      // esptool-js may still wait for a frame. One byte outside of a frame makes it end that wait, so it gets one
      if (waiting) Object.assign(waiting, { read: refuse, buffer: new Uint8Array(1) });
    },
  };
}
