// The FTP server of a run: the demo's own on this machine, or a given one. Its files can be read back afterwards. The HTTP server is in web.ts.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Client } from 'basic-ftp';
import { takenOf, tellTaken } from '../../../../web/watch/picture/exif.ts';
import { startFtpServer } from '../../../sim/server/server.ts';
import type { Tree } from '../setup/tree.ts';
import { Sentence, causeOf } from '../show/sentence.ts';

/** The address and account of an FTP server, by the keys of config.json. */
export interface ServerAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  /** The directory for images, which may contain placeholders such as {device}. */
  directory: string;
  /** How the connection is secured: `none`, `explicit` or `implicit` TLS. */
  security: string;
}

/** A file on the server, as it was read back. */
export interface Delivered {
  /** Size of the file in bytes. */
  bytes: number;
  /** SHA-256 of the file's content, in hexadecimal digits. */
  sha256: string;
  /** When the picture was taken, as a text. It is undefined if that is unknown. */
  taken?: string;
}

/** The server of a run. */
export interface Target {
  /** The section of config.json that names this server. */
  section: Tree;
  /** A description for a person, which fits after "to". */
  name: string;
  /** The server's folder, if it is on this machine. */
  folder?: string;
  /** Why the server's files cannot be read from this machine, as the end of a sentence. It is undefined if they can. A call of `look` may set it. */
  blind?: string;
  /** Reads back the file under this path or URL. It returns undefined if there is none. */
  look(place: string): Promise<Delivered | undefined>;
  /** Ends the demo's own server; another one is left alone. */
  close(): Promise<void>;
}

const patienceMs = 15000;

/** Returns the SHA-256 of bytes, in hexadecimal digits. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Starts the demo's own FTP server, which puts received files into `root`. */
export async function startTarget(root: string): Promise<Target> {
  const account = { user: 'camera', password: 'only-a-demo' };
  const directory = '/images';
  const server = await startFtpServer({ root, ...account });
  return {
    section: ftpSection({ host: '127.0.0.1', port: server.port, ...account, directory, security: 'none' }),
    name: `the demo's own FTP server, 127.0.0.1:${server.port}`,
    folder: join(root, directory),
    look: async (path) => {
      const file = join(root, path);
      return existsSync(file) ? describe(readFileSync(file)) : undefined;
    },
    close: server.stop,
  };
}

function ftpSection(address: ServerAddress): Tree {
  return { ftp: { ...address } };
}

/**
 * Checks an existing FTP server, and throws an error with a sentence if it cannot be used. If `mayBeBlind`, a server that only the modem can reach is
 * accepted, and `blind` says why it cannot be read.
 */
export async function reachTarget(address: ServerAddress, mayBeBlind = false): Promise<Target> {
  const name = `${address.host}:${address.port}`;
  const target: Target = { section: ftpSection(address), name: `the FTP server ${name}`, look: (path) => download(address, path), close: async () => undefined };
  const client = new Client(patienceMs);
  try {
    await enter(client, address);
  } catch (error) {
    const isRefusal = (error as { code?: unknown }).code === 530;
    const why = isRefusal
      ? `the FTP server ${name} does not let ${address.user} in; is the password right?`
      : `the FTP server ${name} cannot be used: ${causeOf(error)}.`;
    if (mayBeBlind) return { ...target, blind: why };
    throw new Sentence(why[0]!.toUpperCase() + why.slice(1));
  } finally {
    client.close();
  }
  return target;
}

async function enter(client: Client, { host, port, user, password, security }: ServerAddress): Promise<void> {
  await client.access({ host, port, user, password, secure: security === 'implicit' ? 'implicit' : security === 'explicit', secureOptions: { rejectUnauthorized: false } });
}

async function download(address: ServerAddress, path: string): Promise<Delivered | undefined> {
  const client = new Client(patienceMs);
  const pieces: Buffer[] = [];
  try {
    await enter(client, address);
    await client.downloadTo(new Writable({ write: (piece: Buffer, _encoding, done) => { pieces.push(piece); done(); } }), path);
    return describe(Buffer.concat(pieces));
  } catch {
    return undefined;
  } finally {
    client.close();
  }
}

/** Returns size, hash and time of a file that was read back. */
export function describe(bytes: Buffer): Delivered {
  const taken = takenOf(bytes);
  return { bytes: bytes.length, sha256: hashOf(bytes), ...(taken && { taken: tellTaken(taken) }) };
}
