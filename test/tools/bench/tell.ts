// The current measurement: on a terminal in a line that is overwritten, elsewhere a line each; with the time since the start.

/** Says what is measured now. */
export interface Teller {
  /** Replaces the line on a terminal; elsewhere it adds one. */
  tell(text: string): void;
  /** A table is about to be printed. */
  wipe(): void;
}

function timeOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Makes one for a stream. `now` gives milliseconds. */
export function createTeller(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>, now = Date.now): Teller {
  const startedMs = now();
  const wiped = '\r\x1b[K';
  return {
    tell(text) {
      const line = `${timeOf(now() - startedMs)}  ${text}`;
      stream.write(stream.isTTY ? `${wiped}${line.slice(0, stream.columns - 1)}` : `${line}\n`);
    },
    wipe: () => void (stream.isTTY && stream.write(wiped)),
  };
}
