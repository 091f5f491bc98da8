// Defines Node's globals that the simulator uses. It must be imported before all other files.

import { Buffer } from 'buffer/';

const { port1, port2 } = new MessageChannel() as unknown as Record<'port1' | 'port2', { onmessage: () => void; postMessage(value: number): void }>;
const turns: (() => void)[] = [];
port1.onmessage = () => turns.shift()?.();

Object.assign(globalThis, {
  Buffer,
  process: { platform: 'browser', env: {}, _tickCallback: () => undefined },
  // setImmediate sends itself a message between two ports. A browser's setTimeout is too slow: nested calls of it wait at least 4 ms
  setImmediate(run: (...values: unknown[]) => void, ...values: unknown[]) {
    turns.push(() => run(...values));
    port2.postMessage(0);
  },
});
