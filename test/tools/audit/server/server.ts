// The interface by which the audit reads a server. Nothing is ever written there.

import type { Readable } from 'node:stream';
import { join } from '../../../../web/fleet/server/names.ts';

/** A file on the server. */
export interface Entry {
  /** Path of the file from the server's root, without a slash at the beginning. */
  path: string;
  /** Size of the file in bytes. It is undefined if the listing does not give it exactly. */
  size: number | undefined;
  /** When the file was last changed, in milliseconds since 1970. It is undefined if the listing does not give it. */
  changedMs: number | undefined;
}

/** A part of a listing, as it arrives. */
export interface Listed {
  entries: Entry[];
  /** A folder whose files are now all listed. It is undefined if the server does not list folder by folder. */
  folder?: string;
  /** A folder that the server did not list, so that nobody knows what is in it. It is undefined if there is none. */
  unlisted?: string;
}

/** A server that is read, by FTP, by HTTP, or as a folder on this machine. */
export interface Server {
  /** The address without user and password, for a person. */
  shown: string;
  /** The path in the address, without slashes at its ends. */
  path: string;
  /** True if nothing outside of `path` can be read. */
  isClosed: boolean;
  /** The folder in which the login begins, for relative paths. */
  home: string;
  /**
   * Lists all files below a folder, in parts. It throws `Absent` or `Refused` if that folder is missing or not listed, and any other error if the
   * server is lost.
   */
  list(folder: string): AsyncIterable<Listed>;
  /** Returns the size of a file in bytes, or undefined if there is no such file. */
  sizeOf(path: string): Promise<number | undefined>;
  /** Returns the bytes of a file. The call or the stream fails with `Refused` if the server does not give the file back. */
  read(path: string): Promise<Readable>;
  /** Number of requests that may run at the same time. */
  atOnce: number;
  /** Sentences on entries that were left out of the listing. */
  notes: string[];
  close(): void;
}

/** The error if there is no such folder on the server. */
export class Absent extends Error {}
/** The error if the server lists no folders, or not this one, or does not give a file back. */
export class Refused extends Error {}

/** User and password on the server. */
export interface Login {
  user: string;
  password: string;
}

/** What a person's address and the card's config.json say about how to reach the server. */
export interface Way {
  url: URL;
  login: Login | undefined;
  /** One more header line for each request, such as one with a token. It is empty if there is none. */
  header: string;
  /** Certificates of authorities to trust, as PEM. If it is undefined, those of Node.js are trusted. */
  ca: string | undefined;
  /** True if the certificate need not be verified, because the camera does not verify it either. */
  mayBeUnproved: boolean;
  /** `ftp.security` of config.json if that names this server, otherwise empty. */
  security: string;
  /** Asks a person for user and password. It returns undefined if nobody is there to answer. */
  ask(why: string): Promise<Login | undefined>;
}

/** So many refusals in a row end a listing or a comparison, as the server will refuse the rest, too. */
export const mostRefused = 5;

/** Greatest depth to which folders in folders are listed, which is more than the path of any image has. */
const deepest = 24;

/** The files and subfolders of one folder. */
export interface Looked {
  files: { name: string; size: number | undefined; changedMs: number | undefined }[];
  folders: string[];
}

/**
 * Lists folders and their subfolders, one after the other.
 * @param look lists one folder
 * @param notes gets sentences on folders that are left out
 */
export async function* walkFolders(root: string, look: (folder: string) => Promise<Looked>, notes: string[]): AsyncGenerator<Listed> {
  const open = [root];
  let refused = 0;
  for (let folder = open.shift(); folder !== undefined; folder = open.shift()) {
    let found: Looked;
    try {
      found = await look(folder);
    } catch (error) {
      if (folder === root || !(error instanceof Absent || error instanceof Refused)) throw error;
      if (error instanceof Refused) {
        notes.push(`The server does not list ${folder}: ${error.message}`);
        if (++refused >= mostRefused) throw error;
        yield { entries: [], unlisted: folder };
      }
      continue;
    }
    refused = 0;
    const at = folder;
    yield { entries: found.files.map(({ name, ...rest }) => ({ path: join(at, name), ...rest })), folder };
    const isTooDeep = folder.split('/').length - root.split('/').length >= deepest;
    if (isTooDeep && found.folders.length > 0) notes.push(`The folders in ${folder} are not looked at: they are ${deepest} folders deep.`);
    if (!isTooDeep) open.unshift(...found.folders.map(name => join(at, name)));
  }
}
