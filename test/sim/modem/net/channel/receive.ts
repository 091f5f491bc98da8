// What a server sends to a modem: it arrives in segments, at the radio's speed, as long as the receive buffer has room.

import { leave, settle, type Connection } from './state.ts';

/** Most bytes that reach the modem at one time, as one TCP segment. */
const segmentBytes = 1460;
/** Most bytes that the simulator takes from the server while the modem's receive buffer is full. Beyond them, the server must wait to send more. */
const mostArrivedBytes = 65_536;

/** Takes bytes that the server has sent. */
export function arrive(connection: Connection, bytes: Buffer): void {
  connection.owes.heard(bytes);
  connection.arrived = Buffer.concat([connection.arrived, bytes]);
  if (connection.arrived.length >= mostArrivedBytes) connection.socket.pause();
  bring(connection);
  settle(connection);
}

/** Notes that the server has ended the connection. The modem learns it after all data. */
export function end(connection: Connection): void {
  if (connection.isEnded) return;
  connection.isEnded = true;
  bring(connection);
  settle(connection);
}

/** Lets the next segment arrive, once the radio and the modem's receive buffer have room for it. */
export function bring(connection: Connection): void {
  const { at, clock, options, arrived, received, isEnded } = connection;
  const size = Math.min(arrived.length, segmentBytes, options.receiveBufferBytes - received.length);
  const isLast = isEnded && arrived.length === 0;
  if (!connection.isOpen || !connection.isBegun || connection.isComing || (size <= 0 && !isLast)) return;
  connection.isComing = true;
  connection.freeDownMs = Math.max(clock.now() + options.rttMs, connection.freeDownMs) + (size * 1000) / options.downBytesPerSecond;
  at.after(connection.freeDownMs - clock.now(), () => {
    connection.isComing = false;
    if (isLast) breakOff(connection);
    else take(connection, size);
  });
}

function take(connection: Connection, size: number): void {
  const { arrived, received, socket } = connection;
  if (!connection.isOpen) return;
  const isFirst = received.length === 0;
  connection.received = Buffer.concat([received, arrived.subarray(0, size)]);
  connection.arrived = arrived.subarray(size);
  if (connection.arrived.length < mostArrivedBytes && socket.isPaused()) socket.resume();
  bring(connection);
  settle(connection);
  connection.events.onData(isFirst);
}

/** Takes bytes out of the receive buffer, which makes room for others. */
export function read(connection: Connection, most: number): Uint8Array {
  const bytes = connection.received.subarray(0, most);
  connection.received = connection.received.subarray(bytes.length);
  bring(connection);
  return new Uint8Array(bytes);
}

function breakOff(connection: Connection): void {
  if (!connection.isOpen) return;
  leave(connection);
  connection.events.onClosed();
}
