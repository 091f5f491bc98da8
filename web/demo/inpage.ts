// The demo without a server: replaces the browser's serial ports by a simulated one. Its other end is a worker, which simulates a board
// (board/board.ts).

import { dataUrlOf } from '../watch/picture/dataurl.ts';
import type { Asked, Said } from './messages.ts';
import { CablePort, CableSerial } from './port.ts';

/** The simulated FTP server, as the page shows it. The event `change` follows each change of these properties. */
export interface Demo extends EventTarget {
  /** The number of files at the simulated server. */
  readonly count: number;
  /** The path of the newest file at the simulated server. It is empty if there is none. */
  readonly last: string;
  /** The newest picture at the simulated server, as a data URL for an `img`. It is empty if there is none. */
  readonly url: string;
  /** Why the simulated board does not run, as a sentence. It is empty if it runs. */
  readonly trouble: string;
}

class InPage extends EventTarget implements Demo {
  count = 0;
  last = '';
  url = '';
  trouble = '';

  take(said: Said): void {
    if ('arrived' in said) {
      const { arrived, count, content } = said;
      [this.last, this.count] = [arrived, count];
      if (content && /\.jpe?g$/i.test(arrived)) this.url = dataUrlOf(content);
    }
    else if ('failed' in said) this.trouble = said.failed;
    this.dispatchEvent(new Event('change'));
  }
}

/** Starts the simulated board, and puts its port into the browser. Call it before the page asks for serial ports. */
export function startDemo(): Demo {
  const demo = new InPage();
  const worker = new Worker(new URL('board.js', document.baseURI), { type: 'module' });
  const ask = (asked: Asked) => worker.postMessage(asked);
  let give: (bytes: Uint8Array) => void = () => undefined;
  worker.addEventListener('message', ({ data }: MessageEvent<Said>) => {
    if ('bytes' in data) give(data.bytes);
    else demo.take(data);
  });
  worker.addEventListener('error', () => demo.take({ failed: 'This browser, or the policy of this server, does not let the simulated board run.' }));
  const port = new CablePort({
    open: () => undefined,
    close: () => undefined,
    write: bytes => ask({ bytes: Uint8Array.from(bytes) }),
    signal: signal => ask({ signal }),
    onBytes: listener => { give = listener; },
  });
  const serial = new CableSerial([port]);
  serial.grant(port);
  Object.defineProperty(navigator, 'serial', { value: serial, configurable: true });
  return demo;
}
