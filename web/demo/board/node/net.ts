// Replaces node:net and node:tls. The simulated network has only the FTP server of ftp.ts, so all other connections are refused.

type Listener = (...values: unknown[]) => void;

/** A socket that never connects, with the methods that the simulator calls. */
export class Socket {
  destroyed = false;
  #listeners = new Map<string, Listener[]>();

  on(name: string, run: Listener): this {
    this.#listeners.set(name, [...this.#listeners.get(name) ?? [], run]);
    return this;
  }

  once = this.on;
  prependOnceListener = this.on;

  removeAllListeners(): this {
    this.#listeners.clear();
    return this;
  }

  emit(name: string, ...values: unknown[]): void {
    for (const run of this.#listeners.get(name) ?? []) run(...values);
  }

  setTimeout(): this {
    return this;
  }

  write(): boolean {
    return false;
  }

  end(): this {
    return this.destroy();
  }

  destroy(): this {
    this.destroyed = true;
    return this;
  }

  resetAndDestroy = this.destroy;
}

export class TLSSocket extends Socket {}

/** Returns a socket whose connection is refused in the next turn of the event loop. */
export function connect(): Socket {
  const socket = new Socket();
  setTimeout(() => {
    if (socket.destroyed) return;
    socket.emit('error', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
    socket.destroy();
    socket.emit('close');
  });
  return socket;
}

export const isIP = (host: string): number => /^\d+\.\d+\.\d+\.\d+$/.test(host) ? 4 : host.includes(':') ? 6 : 0;
