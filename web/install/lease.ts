// A port lent to an installation. After a cancellation esptool-js still waits and retries for long; its output then must not
// reach the next user of the port.

import type { Transport } from 'esptool-js';

/** The functions of a port that `Transport` uses. */
export interface Lease {
  port: SerialPort;
  /** Stops all data from now on; pending calls fail with `why`. */
  end(why: Error): void;
  /** @param transport of this port */
  wake(transport: Transport): void;
  ended(): Error | undefined;
}

/** Lends a port. After `end` nothing can be read, written or opened by it. */
export function lease(real: SerialPort): Lease {
  let why: Error | undefined;
  let waiting: Transport | undefined;
  const still = <T>(act: () => Promise<T>): Promise<T> => why ? Promise.reject(why) : act();
  const port = {
    get readable() { return why ? null : real.readable; },
    get writable() { return why ? null : real.writable; },
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
      const refuse = () => Promise.reject(why);
      // a byte outside of a frame ends a wait for a frame
      if (waiting) Object.assign(waiting, { read: refuse, buffer: new Uint8Array(1) });
    },
  };
}
