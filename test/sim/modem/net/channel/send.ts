// What a modem sends to a server: it leaves at the radio's speed, and is confirmed a round trip later.

import { isSilent } from '../../../nearby.ts';
import { leave, settle, type Connection } from './state.ts';

/** Sends bytes by radio. `then` is called with true once the server has them, or with false if they will never arrive. */
export function send(connection: Connection, bytes: Uint8Array, then: (isThere: boolean) => void): void {
  const { at, clock, options, owes, unconfirmed } = connection;
  connection.sentBytes += bytes.length;
  options.onDraw?.('send');
  unconfirmed.add(then);
  connection.freeUpMs = Math.max(clock.now(), connection.freeUpMs) + (bytes.length * 1000) / options.upBytesPerSecond;
  at.after(connection.freeUpMs - clock.now(), () => {
    if (!connection.isOpen) return;
    owes.said(bytes);
    void clock.hold(write(connection, bytes));
    settle(connection);
  });
  at.after(connection.freeUpMs + options.rttMs - clock.now(), () => {
    if (!unconfirmed.delete(then)) return;
    connection.confirmedBytes += bytes.length;
    then(true);
  });
}

/**
 * Writes bytes to the socket, and waits until a server in this process has run, since it may respond early. It does not wait for a server
 * that does not read.
 */
async function write({ raw, socket, options }: Connection, bytes: Uint8Array): Promise<void> {
  const written = new Promise<void>(resolve => (socket.writable ? socket.write(bytes, () => resolve()) : resolve()));
  const patience = new Promise<void>(resolve => setTimeout(resolve, isSilent(raw) ? 0 : options.wallTimeoutMs).unref());
  await Promise.race([written, patience]);
  for (let turns = 0; turns < 3; turns++) await new Promise(resolve => setImmediate(resolve));
}

/** Closes the connection once all bytes given to `send` have left. */
export function close(connection: Connection): void {
  const { at, clock, socket, freeUpMs } = connection;
  const finish = () => {
    socket.end();
    leave(connection);
  };
  if (freeUpMs <= clock.now()) finish();
  else at.after(freeUpMs - clock.now(), finish);
}

/** Loses the connection. It is reset, since after a normal end the server would take an incomplete transfer for a complete one. */
export function kill(connection: Connection): void {
  const { raw } = connection;
  leave(connection);
  if (!raw.destroyed) raw.resetAndDestroy();
}
