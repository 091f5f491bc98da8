// Serves one connection of the HTTP server. Each request is read, judged, carried out and answered, or given a fault.

import type { Socket } from 'node:net';
import { advance } from './connection/receive.ts';
import { breakOff } from './connection/respond.ts';
import { createConnection, later } from './connection/state.ts';
import type { Service } from './connection/types.ts';

/** Serves one connection until it closes. @param raw the socket below TLS; without TLS, the same as `socket` */
export function attend(socket: Socket, raw: Socket, number: number, service: Service): void {
  const { bytesPerSecond = Infinity } = service.options;
  const line = createConnection(socket, raw, number, service);
  socket.on('data', bytes => {
    if (line.isOver) return;
    const heard = service.bytesUntilDeaf(bytes.length);
    line.waiting = Buffer.concat([line.waiting, bytes.subarray(0, heard)]);
    advance(line);
    if (heard !== undefined) {
      line.isOver = true;
      raw.destroy();
      return;
    }
    if (bytesPerSecond === Infinity) return;
    socket.pause();
    later(line, bytes.length / bytesPerSecond * 1000, () => socket.resume());
  });
  socket.on('error', () => socket.destroy());
  raw.once('close', () => line.last && breakOff(line, line.last));
}
