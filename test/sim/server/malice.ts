// Makes intentional faults on one connection of the FTP server ftp-srv. They are false responses, silence, a close at a given byte, a port without
// a listener, a wrong size, and an interrupted transfer.

import type { AddressInfo, Socket } from 'node:net';
import type { FtpConnection } from 'ftp-srv';
import { fallSilent } from '../nearby.ts';

/** What is wrong with a command or its transfer. */
export type Malice =
  /** The command is not carried out, and answered with this code. */
  | { refuse: number }
  /** The command is carried out, but answered with this code. */
  | { deny: number }
  /** The server gives no response from this command on. With `late`, it still carries out this command. */
  | { hush: true | 'late' }
  /** The connection closes after this number of bytes of the response. With 0, the command is not carried out either. */
  | { closeAt: number }
  /** The response to PASV names a port at which nothing listens. */
  | { nowhere: true }
  /** The response to SIZE is too large by this number of bytes. */
  | { more: number }
  /** The disk is full after this number of bytes. The rest is discarded, and the transfer ends with the code `reply`. */
  | { fill: number; reply: number }
  /** Data and control connection close after this number of bytes of data. */
  | { tear: number };

/** A fault of the server: which commands have it, and what is wrong. */
export interface ServerFault {
  /** Verb of the command. `GREETING` stands for the greeting (220) that the server sends on a new connection. */
  verb: string;
  /** Which of the commands with this verb has the fault, from 1 on. If missing, each has it. */
  nth?: number;
  /** What is wrong with the command or its transfer. */
  how: Malice;
}

/** The faults of an FTP server. */
export interface MaliceOptions {
  /** Faults of commands, which a test may change while the server runs. With an empty list, the server is right again. */
  faults: ServerFault[];
  /**
   * The server closes the connection in use when it has sent its n-th byte. Each number n counts the bytes of all control connections together, from
   * 1 on.
   */
  closeAtByte: number[];
}

/** Members of an ftp-srv connection that its types omit. */
export interface Spoken extends FtpConnection {
  commands: { handle(command: string): unknown };
  commandSocket: Socket;
  connector: {
    waitForConnection(how?: { timeout?: number; delay?: number }): Promise<unknown>;
    end(): void;
    dataSocket?: Socket;
    dataServer?: { address(): AddressInfo | null; close(): unknown };
  };
  reply(options: number | object, ...letters: unknown[]): Promise<unknown>;
}

const deadPort = '127,0,0,1,0,1';

/** Makes the functions that count an FTP server's commands and bytes, and cause the faults that are due. */
export function createMalice(given: Partial<MaliceOptions>) {
  const options: MaliceOptions = { faults: [], closeAtByte: [], ...given };
  const seen = new Map<ServerFault, number>();
  let saidBytes = 0;

  function take(verb: string): Malice | undefined {
    const due = options.faults.filter(fault => fault.verb === verb && isDue(fault));
    return due[0]?.how;
  }

  function isDue(fault: ServerFault): boolean {
    const count = (seen.get(fault) ?? 0) + 1;
    seen.set(fault, count);
    return fault.nth === undefined || fault.nth === count;
  }

  /** Counts the next bytes that are sent, and returns how many of them come before the connection closes, or undefined if it stays open. */
  function bytesUntilClose(count: number): number | undefined {
    const from = saidBytes;
    saidBytes += count;
    const due = options.closeAtByte.find(at => at > from && at <= saidBytes);
    return due === undefined ? undefined : due - from;
  }

  /** Adds the faults to a connection. @returns a function that gives the fault of the current command, or undefined */
  function corrupt(connection: Spoken): () => Malice | undefined {
    let due: Malice | undefined;
    let isHushed = false;
    let greeting = take('GREETING');
    const handle = connection.commands.handle.bind(connection.commands);
    const reply = connection.reply.bind(connection);
    watchBytes(connection.commandSocket);

    function hush(): void {
      isHushed = true;
      fallSilent(connection.commandSocket);
    }

    async function refuse(code: number): Promise<void> {
      await reply(code, 'No');
      if (code === 421) connection.commandSocket.end();
    }

    connection.commands.handle = command => {
      due = take(command.split(' ')[0]!.toUpperCase());
      if (!isHushed && due && 'hush' in due && due.hush !== 'late') hush();
      if (isHushed) return undefined;
      if (due && 'refuse' in due) return refuse(due.refuse);
      if (due && 'closeAt' in due && due.closeAt === 0) return connection.commandSocket.destroy();
      return handle(command);
    };
    connection.reply = (code, ...letters) => {
      const first = code === 220 ? greeting : undefined;
      if (code === 220) greeting = undefined;
      if (first && 'refuse' in first) return refuse(first.refuse);
      if (!due || typeof code !== 'number' || code < 200) return reply(code, ...letters);
      if ('hush' in due) return Promise.resolve(hush());
      if ('deny' in due) return refuse(due.deny);
      if ('closeAt' in due) return Promise.resolve(connection.commandSocket.end(`${code} ${textOf(letters)}\r\n`.slice(0, due.closeAt)));
      if ('nowhere' in due && code === 227) return reply(227, `PASV OK (${deadPort})`);
      if ('more' in due && code === 213) return reply(213, { message: String(Number(textOf(letters)) + due.more) });
      return reply('reply' in due ? due.reply : code, ...letters);
    };
    return () => due;
  }

  function watchBytes(socket: Socket): void {
    const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
    socket.write = (text: string | Uint8Array, ...rest: unknown[]) => {
      const said = bytesUntilClose(Buffer.byteLength(text));
      if (said === undefined) return write(text, ...rest);
      (rest.at(-1) as () => void)();
      return !socket.end(Buffer.from(text as string).subarray(0, said));
    };
  }

  return { corrupt, saidBytes: () => saidBytes };
}

/** Returns the text of a reply. */
export function textOf(letters: unknown[]): string {
  const letter = letters[0];
  return typeof letter === 'string' ? letter : String((letter as { message?: unknown } | undefined)?.message ?? 'Done');
}
