// A client of the emulator's debugger (GDB's remote protocol), with the few requests that are needed here. While it is attached, nothing else may
// stop the chip's time.

import { connect, type Socket } from 'node:net';

/** The debugger of a running emulator. Addresses are those of the chip's memory. */
export interface Debugger {
  /** Calls `act` each time a core reaches the instruction at this address. The chip is paused until `act` has ended. */
  onCode(address: number, act: () => Promise<void>): Promise<void>;
  /** Calls `act` once, after the next write to the word at this address. */
  afterWrite(address: number, act: () => Promise<void>): Promise<void>;
  /** Calls `act` in place of each write to the word at this address. */
  insteadOfWrite(address: number, act: () => Promise<void>): Promise<void>;
  /** Sets the program counter of the core that has stopped. */
  setPc(address: number): Promise<void>;
  /** Detaches the debugger; the chip continues. */
  leave(): Promise<void>;
}

const interrupt = '\x03';
const hex = (value: number) => value.toString(16);
const sumOf = (text: string) => (Buffer.from(text, 'latin1').reduce((sum, byte) => sum + byte, 0) & 255).toString(16).padStart(2, '0');

/** Returns the length of an Xtensa instruction in bytes, by its first byte. Short ones (code density option) have an op0 from 8 to 13. */
const lengthOf = (first: number) => ((first & 15) >= 8 && (first & 15) <= 13 ? 2 : 3);

/** Collects bytes that arrive in any pieces, and calls `take` with the content of each whole packet. */
function byPacket(take: (text: string) => void): (bytes: Buffer) => void {
  let rest = '';
  return bytes => {
    rest += bytes.toString('latin1');
    for (let found; (found = /\$([^#]*)#../.exec(rest));) {
      rest = rest.slice(found.index + found[0].length);
      take(found[1]!);
    }
  };
}

/** Attaches a debugger to the emulator. The chip is stopped until an address to watch is set. @param path the socket on which the emulator listens */
export async function attach(path: string): Promise<Debugger> {
  const socket = await new Promise<Socket>((done, fail) => {
    const one = connect(path, () => done(one));
    one.once('error', fail);
  });
  socket.on('error', () => undefined);
  const waiting: ((answer: string) => void)[] = [];
  const acts: { isHit(stop: string): boolean; act(): Promise<void> }[] = [];
  let isRunning = false;
  let work = Promise.resolve();
  const send = (text: string) => void socket.write(`$${text}#${sumOf(text)}`);
  const ask = (text: string) => new Promise<string>(done => {
    waiting.push(done);
    send(text);
  });
  const go = () => {
    isRunning = true;
    send('c');
  };
  async function serve(stop: string): Promise<void> {
    for (const { isHit, act } of acts) if (isHit(stop)) await act();
    go();
  }
  socket.on('data', byPacket(text => {
    socket.write('+');
    if (!isRunning) return waiting.shift()?.(text);
    isRunning = false;
    const interrupted = waiting.shift();
    if (interrupted) interrupted(text);
    else work = serve(text);
  }));
  /** Stops the chip if it runs, and calls `act` when no stop of an earlier watch is being handled. */
  async function whileStopped(act: () => Promise<unknown>): Promise<void> {
    await work;
    if (isRunning) {
      await new Promise<string>(done => {
        waiting.push(done);
        socket.write(interrupt);
      });
    }
    await act();
  }
  /** Changes the program counter, which is the first of the registers. */
  async function movePc(to: (pc: number) => Promise<number>): Promise<void> {
    const registers = Buffer.from(await ask('g'), 'hex');
    registers.writeUInt32LE(await to(registers.readUInt32LE()));
    await ask(`G${registers.toString('hex')}`);
  }
  return {
    async onCode(address, act) {
      await whileStopped(() => ask(`Z0,${hex(address)},1`));
      acts.push({ isHit: stop => !/watch:/.test(stop), act });
      go();
    },
    async afterWrite(address, act) {
      const word = `${hex(address)},4`;
      await whileStopped(() => ask(`Z2,${word}`));
      acts.push({
        isHit: stop => stop.includes(`watch:${hex(address)}`),
        async act() {
          // the emulator stops before the write, so one step carries it out
          await ask(`z2,${word}`);
          await ask('s');
          await act();
        },
      });
      go();
    },
    async insteadOfWrite(address, act) {
      await whileStopped(() => ask(`Z2,${hex(address)},4`));
      acts.push({
        isHit: stop => stop.includes(`watch:${hex(address)}`),
        async act() {
          await act();
          await movePc(async pc => pc + lengthOf(parseInt(await ask(`m${hex(pc)},1`), 16)));
        },
      });
      go();
    },
    setPc: address => movePc(() => Promise.resolve(address)),
    async leave() {
      await whileStopped(() => ask('D'));
      socket.destroy();
    },
  };
}
