// The commands by which a SIM7600's TLS sockets send and receive: AT+CCHSEND and CCHRECV.

import { error, ok, type Commands, type Reply } from '../../../command/at.ts';
import { takeCounted } from '../../../command/phase.ts';
import { numberOf, type Arg } from '../../../command/syntax.ts';
import { codes, idOf, mostAtOnce, sessionOf, type CchService, type Session } from './service.ts';

/** Makes the handlers of the commands that send and receive. */
export function dataCommands(service: CchService): Commands {
  const waiting = (id: number) => waitingBytes(service, id);
  const unsent = (id: number) => unsentBytes(service, id);
  return {
    '+CCHSEND': {
      test: () => ok('+CCHSEND: (0,1),(1-2048)'), read: () => ok(`+CCHSEND: 0,${unsent(0)},1,${unsent(1)}`), write: args => send(service, args),
    },
    '+CCHRECV': { read: () => ok(`+CCHRECV: LEN,${waiting(0)},${waiting(1)}`), write: args => receive(service, args) },
  };
}

/** Reports data that have arrived: by a URC if they wait for CCHRECV, or else by the data themselves. */
export function reportData({ at, isManual }: CchService, id: number, { channel }: Session, isFirst: boolean): void {
  if (isManual === 1) return void (isFirst && at.urc(`+CCHEVENT: ${id},RECV EVENT`));
  const bytes = channel!.read(mostAtOnce);
  at.urc(`+CCHRECV: DATA,${id},${bytes.length}`);
  at.data(bytes);
}

function unsentBytes({ sessions }: CchService, id: number): number {
  const channel = sessions.get(id)?.channel;
  return channel ? channel.sentBytes() - channel.confirmedBytes() : 0;
}

function waitingBytes({ sessions }: CchService, id: number): number {
  return sessions.get(id)?.channel?.waitingBytes() ?? 0;
}

/** Carries out AT+CCHSEND=: takes the bytes after the prompt, and sends them. */
function send(service: CchService, args: Arg[]): Reply {
  const { at } = service;
  const found = sessionOf(service, args[0]);
  const size = numberOf(args[1], 1, mostAtOnce);
  const channel = found?.session.channel;
  if (!channel?.isOpen() || size === undefined || args.length !== 2) return error();
  const parts: Uint8Array[] = [];
  const report = at.bound((isThere: boolean) => {
    if (service.reportsSends === 1) at.result(`+CCHSEND: ${found!.id},${isThere ? codes.done : codes.transfer}`);
  });
  return { phase: takeCounted(size, bytes => void parts.push(bytes.slice()), () => ({
    ...ok(), after: () => channel.send(Buffer.concat(parts), report),
  })) };
}

function receive(service: CchService, args: Arg[]): Reply {
  const id = idOf(args[0]);
  const given = args[1] ? numberOf(args[1], 0, 2_147_483_647) : Infinity;
  const size = given === 0 ? mostAtOnce : given;
  if (id === undefined) return error();
  if (size === undefined || args.length > 2) return error(`+CCHRECV: ${id},${codes.parameter}`);
  if (service.isManual === 0 || waitingBytes(service, id) === 0) return error(`+CCHRECV: ${id},${codes.state}`);
  return { ...ok(), after: () => handOver(service, id, size) };
}

/** Prints received data in blocks, and then the result. */
function handOver({ at, sessions }: CchService, id: number, size: number): void {
  const bytes = sessions.get(id)!.channel!.read(size);
  for (let from = 0; from < bytes.length; from += mostAtOnce) {
    const block = bytes.subarray(from, from + mostAtOnce);
    at.result(`+CCHRECV: DATA,${id},${block.length}`);
    at.data(block);
  }
  at.result(`+CCHRECV: ${id},${codes.done}`);
}
