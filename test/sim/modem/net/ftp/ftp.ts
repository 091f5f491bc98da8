// The FTP client of a modem: one session with a real server in passive mode, through the package basic-ftp. Each call returns a value, or throws
// a Failure with the modem's code (SIM7600 AT manual 12.3.1).

import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Clock } from '../../../clock.ts';
import type { Air } from '../air.ts';
import type { Account, PutVerb } from './account.ts';
import { download, listFolder } from './download.ts';
import { beNoticed, drop, enter, quit } from './login.ts';
import { type FtpOptions, type FtpSession, pause, work } from './session.ts';
import { upload } from './upload.ts';

export type { Account, PutVerb, Security } from './account.ts';
export type { FtpOptions } from './session.ts';

/** An FTP session of a modem. Each call throws a Failure if it fails. */
export interface Ftp {
  /** Connects to a server and logs in. */
  open(account: Account): Promise<void>;
  makeDirectory(path: string): Promise<void>;
  removeDirectory(path: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Enters a folder on the server, as CWD does. */
  enter(path: string): Promise<void>;
  /** Returns the path of the session's present folder on the server. */
  where(): Promise<string>;
  /** Sets the type of transfers: A text, I binary. */
  setType(type: 'A' | 'I'): Promise<void>;
  /** Returns the size of a file on the server, in bytes. */
  size(path: string): Promise<number>;
  /** Returns the server's listing of a folder as text. If `path` is undefined, it is the present folder. */
  list(path: string | undefined): Promise<Uint8Array>;
  /**
   * Downloads a file from the offset `rest` on, in bytes. @param onSlice receives each slice as the radio delivers it @returns the whole
   * content
   */
  get(path: string, rest: number, onSlice?: (bytes: Uint8Array) => void): Promise<Uint8Array>;
  /** Begins an upload at the offset `rest`, in bytes. The caller gives the content to `air`, and `done` resolves at the end of the upload. */
  put(path: string, rest: number, onSent: (sentBytes: number) => void, verb?: PutVerb): { air: Air; done: Promise<void> };
  /** Returns the server's response to MDTM, which is the time of a file's last change. */
  modified(path: string): Promise<string>;
  /** Ends the session by QUIT. Without a session, nothing happens. */
  close(): Promise<void>;
  /** Loses the session without a message, as by a power cut or a reset. */
  kill(): void;
  isOpen(): boolean;
  /** The dialogue with all servers, in lines such as `> STOR name` and `< 226 …`. */
  talk: string[];
}

/** Creates an FTP client without a session. @param onClosed called when the server ends the session */
export function createFtp(clock: Clock, options: FtpOptions, onClosed: () => void): Ftp {
  const session: FtpSession = { clock, options, onClosed, talk: [], client: undefined, trips: 0, rawData: undefined };
  return {
    open: account => enter(session, account),
    ...commandsOf(session),
    list: path => listFolder(session, path),
    get: (path, rest, onSlice) => download(session, path, rest, onSlice),
    put: (path, rest, onSent, verb) => upload(session, path, rest, onSent, verb),
    async close() {
      const client = drop(session);
      if (!client || client.closed) return;
      await clock.hold(quit(session, client));
      await pause(session, options.rttMs);
    },
    kill() {
      const client = drop(session);
      if (!client) return;
      cutOff(session.rawData);
      cutOff(client.ftp.socket);
      client.close();
      void clock.hold(beNoticed(session));
    },
    isOpen: () => session.client !== undefined && !session.client.closed,
    talk: session.talk,
  };
}

/** Makes the operations that are one command to the server. */
function commandsOf(session: FtpSession) {
  const send = (command: string) => work(session, open => open.send(command));
  return {
    makeDirectory: async (path: string) => void (await send(`MKD ${path}`)),
    removeDirectory: async (path: string) => void (await send(`RMD ${path}`)),
    removeFile: async (path: string) => void (await send(`DELE ${path}`)),
    rename: (from: string, to: string) => work(session, async open => void (await open.rename(from, to)), () => session.options.renameMs ?? 0),
    enter: async (path: string) => void (await send(`CWD ${path}`)),
    where: () => work(session, open => open.pwd()),
    setType: async (type: 'A' | 'I') => void (await send(`TYPE ${type}`)),
    size: (path: string) => work(session, open => open.size(path)),
    modified: async (path: string) => (await send(`MDTM ${path}`)).message.slice(4),
  };
}

/** Resets the connection, since the server would take a normal end of the data for the end of the file. */
function cutOff(socket: Socket | TLSSocket | undefined): void {
  if (!socket || socket.destroyed) return;
  socket.on('error', () => {});
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}
