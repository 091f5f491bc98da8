// What the audit asks of a server. It only reads.

import type { Readable } from 'node:stream';
import { join } from '../../../../web/fleet/server/names.ts';

/** A file on the server. */
export interface Entry {
  /** From the server's root, without a slash at the beginning. */
  path: string;
  /** Bytes. Undefined: the listing does not tell them exactly. */
  size: number | undefined;
}

/** A part of a listing. */
export interface Listed {
  entries: Entry[];
  /** A folder whose files are all known now. */
  folder?: string;
}

/** A server that is read. Each protocol has its own. */
export interface Server {
  /** The address without its account, for a person. */
  shown: string;
  /** The path in the address, without a slash at the beginning and the end. */
  path: string;
  /** All paths are below `path`. */
  isClosed: boolean;
  /** Where the login begins, for relative paths. */
  home: string;
  /** All files below a folder, as they are found. Throws `Absent` or `Refused` of that folder, and any other error if the server is lost. */
  list(folder: string): AsyncIterable<Listed>;
  /** Undefined: there is no such file. */
  sizeOf(path: string): Promise<number | undefined>;
  /** The file's bytes. Throws, or ends with, `Refused` if the server does not give it back. */
  read(path: string): Promise<Readable>;
  /** Requests that may run beside each other. */
  atOnce: number;
  /** Sentences on entries that were left out. */
  notes: string[];
  close(): void;
}

/** There is no such folder. */
export class Absent extends Error {}
/** The server lists no folders, or not this one. */
export class Refused extends Error {}

/** An account on the server. */
export interface Login {
  user: string;
  password: string;
}

/** What a person's address and the card's config.json say of the way. */
export interface Way {
  url: URL;
  login: Login | undefined;
  /** One more header line, such as a token. */
  header: string;
  /** PEM: authorities to trust. */
  ca: string | undefined;
  /** The camera does not check this server's certificate either. */
  mayBeUnproved: boolean;
  /** `ftp.security` of config.json, if it is this server. */
  security: string;
  /** Asks a person; undefined: nobody is there to answer. */
  ask(why: string): Promise<Login | undefined>;
}

/** Deeper than any place of an image. */
const deepest = 24;

/** What one folder has. */
export interface Looked {
  files: { name: string; size: number | undefined }[];
  folders: string[];
}

/** Goes through folders, one after the other. @param notes gets what is left out */
export async function* walkFolders(root: string, look: (folder: string) => Promise<Looked>, notes: string[]): AsyncGenerator<Listed> {
  const open = [root];
  for (let folder = open.shift(); folder !== undefined; folder = open.shift()) {
    let found: Looked;
    try {
      found = await look(folder);
    } catch (error) {
      if (folder === root || !(error instanceof Absent || error instanceof Refused)) throw error;
      if (error instanceof Refused) notes.push(`The server does not list ${folder}: ${error.message}`);
      continue;
    }
    const at = folder;
    yield { entries: found.files.map(({ name, size }) => ({ path: join(at, name), size })), folder };
    const isTooDeep = folder.split('/').length - root.split('/').length >= deepest;
    if (isTooDeep && found.folders.length > 0) notes.push(`The folders in ${folder} are not looked at: they are ${deepest} folders deep.`);
    if (!isTooDeep) open.unshift(...found.folders.map(name => join(at, name)));
  }
}
