// A port for as long as an installation has it: esptool-js waits and tries again long after it was told to end, and what it says then must
// not reach whoever has the port next.

import type { Transport } from 'esptool-js';

/** What `Transport` uses of a port. */
export interface Lease {
  port: SerialPort;
  /** From now on nothing goes in or out, and whoever waits for something is told why. */
  end(why: Error): void;
  /** @param transport the one over this port */
  wake(transport: Transport): void;
  ended(): Error | undefined;
}

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
      // a byte outside of a frame ends what waits for one
      if (waiting) Object.assign(waiting, { read: refuse, buffer: new Uint8Array(1) });
    },
  };
}
