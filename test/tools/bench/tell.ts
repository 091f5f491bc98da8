// Shows a person what is being measured, with the time since the start. On a terminal the line is overwritten, elsewhere each message is a new line.

/** Shows what is being measured. */
export interface Teller {
  /** Replaces the line on a terminal; elsewhere it adds one. */
  tell(text: string): void;
  /** Removes the line from a terminal, before a table is printed. */
  wipe(): void;
}

function timeOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Makes a display of what is being measured, for a stream. `now` returns the time in milliseconds. */
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
