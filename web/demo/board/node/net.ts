// The simulated network has one FTP server (ftp.ts) and nothing else: each other connection is refused. Also for node:tls.

type Listener = (...values: unknown[]) => void;

/** A socket that can only fail. */
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

/** A connection that is refused in the next turn. */
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
