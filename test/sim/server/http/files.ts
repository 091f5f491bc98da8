// The folder of files behind an HTTP server. It finds targets, stores files, and reads ranges (RFC 9110, 14).

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { textAnswer, type Answer } from './answer.ts';
import { valuesOf, type Head } from './head.ts';

/** The folder of files that the simulated HTTP server serves, and how the server treats uploads into it. */
export interface FilesOptions {
  /** Path on this machine of the folder that the server serves. */
  root: string;
  /** Whether missing folders are not made. An upload into one gets the status 409, as in WebDAV. */
  makesNoFolders?: boolean;
  /** Whether an upload to the name of an existing file keeps that file, and stores the upload under another name. */
  copies?: boolean;
  /** Whether an existing file is never overwritten. An upload to its name gets the status 409. */
  keepsFiles?: boolean;
  /** Most bytes of all stored files. An upload beyond them gets the status 507. */
  quotaBytes?: number;
  /**
   * What the header `If-None-Match: *` does to an upload whose target exists. By default the upload gets the status 412, as RFC 9110 13.1.2
   * demands. `ignored`: nothing, as in nginx and Go's WebDAV. 409: that status, as in Azure. 400 or 501: that status for each upload with the
   * header, as in object storage that does not know it.
   */
  ifNoneMatch?: 'ignored' | 400 | 409 | 501;
  /** Whether the header Range is ignored. Then the response is the whole file, with status 200. */
  noRange?: boolean;
  /** A range that begins at this offset or after it gets the status 416, although the file goes on there. Missing: each part is given. */
  rangeBelow?: number;
  /**
   * Returns the most bytes of a file that one answer to a range has, by the offset of the range. The answer says honestly which bytes these are.
   * Missing: all that were asked for.
   */
  mostOfRange?: (from: number) => number;
  /** Files are sent compressed and whole, and so is the answer that there is none, though no client has said that it can read that. */
  zips?: boolean;
  /** Returns the simulated time in milliseconds since 1970, which becomes a new file's time of change. */
  now?: () => number;
}

/** Returns the path that a request's target names, decoded and without its leading slash. It is undefined if the target cannot be a file's name. */
export function pathOf(target: string): string | undefined {
  const [path = ''] = target.replace(/^http:\/\/[^/]+/, '').split('?');
  try {
    const names = path.slice(1).split('/').map(name => decodeURIComponent(name));
    return names.every(isName) ? names.join('/') : undefined;
  } catch {
    return undefined;
  }
}

/** Returns whether one name of a path may be that of a file or folder. A decoded %2F or %00 could lead out of the folder, so it is refused. */
export function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name);
}

/** The functions of a folder of files, for a server. */
export interface Files {
  /** Stores a file. @returns its final path and whether it is new, or the status of a refusal */
  store(path: string, bytes: Uint8Array): { path: string; isNew: boolean } | number;
  /** Stores the received part of an interrupted body. */
  keepCut(path: string, bytes: Uint8Array): void;
  /** Checks the header `If-None-Match: *` (RFC 9110, 13.1.2 and 13.2.2). @returns the response if it forbids the request; otherwise undefined */
  judge(path: string, head: Head): Answer | undefined;
  /** Returns the response to a request for a file: the file, a range of it, or a 404. */
  fetch(path: string, head: Head): Answer;
  /** Deletes a file. @returns false if there is none */
  remove(path: string): boolean;
  /** Returns the SHA-256 of a file, in hexadecimal. */
  digest(path: string): string;
}

/** Makes the functions of a folder of files. */
export function createFiles(options: FilesOptions): Files {
  const now = options.now ?? Date.now;
  let room = options.quotaBytes ?? Infinity;

  function freeName(path: string): string {
    const stem = path.slice(0, path.length - extname(path).length);
    for (let count = 1; ; count++) {
      const name = `${stem}-${count}${extname(path)}`;
      if (!existsSync(join(options.root, name))) return name;
    }
  }

  function store(path: string, bytes: Uint8Array): { path: string; isNew: boolean } | number {
    const isThere = existsSync(join(options.root, path));
    if (isThere && (options.keepsFiles || statSync(join(options.root, path)).isDirectory())) return 409;
    const name = isThere && options.copies ? freeName(path) : path;
    const file = join(options.root, name);
    if (bytes.length > room) return 507;
    if (options.makesNoFolders && !existsSync(dirname(file))) return 409;
    try {
      mkdirSync(dirname(file), { recursive: true });
    } catch {
      return 409;
    }
    room -= bytes.length;
    writeFileSync(file, bytes);
    utimesSync(file, now() / 1000, now() / 1000);
    return { path: name, isNew: !isThere || name !== path };
  }

  function keepCut(path: string, bytes: Uint8Array): void {
    const file = join(options.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }

  const digest = (path: string) => createHash('sha256').update(readFileSync(join(options.root, path))).digest('hex');

  const zipped = ({ status, headers, body }: Answer): Answer => ({
    status, headers: [['Content-Encoding', 'gzip'], ...headers], body: gzipSync(body),
  });

  function fetch(path: string, head: Head): Answer {
    const file = join(options.root, path);
    if (!existsSync(file) || statSync(file).isDirectory()) return options.zips ? zipped(textAnswer(404)) : textAnswer(404);
    const bytes = readFileSync(file);
    const tag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;
    const headers: Answer['headers'] = [
      ['ETag', tag], ['Last-Modified', statSync(file).mtime.toUTCString()], ['Content-Type', 'application/octet-stream'],
    ];
    if (options.zips) return zipped({ status: 200, headers, body: bytes });
    if (options.noRange) return { status: 200, headers, body: bytes };
    headers.unshift(['Accept-Ranges', 'bytes']);
    const range = head.method === 'GET' && conditionHolds(head, tag) ? rangeOf(valuesOf(head, 'Range'), bytes.length) : undefined;
    if (range === 'beyond' || (range && range[0] >= (options.rangeBelow ?? Infinity))) {
      return textAnswer(416, undefined, [['Content-Range', `bytes */${bytes.length}`]]);
    }
    if (!range) return { status: 200, headers, body: bytes };
    const from = range[0];
    const to = Math.min(range[1], from + (options.mostOfRange?.(from) ?? Infinity) - 1);
    return { status: 206, headers: [['Content-Range', `bytes ${from}-${to}/${bytes.length}`], ...headers], body: bytes.subarray(from, to + 1) };
  }

  function judge(path: string, head: Head): Answer | undefined {
    const given = valuesOf(head, 'If-None-Match');
    if (given.length === 0 || options.ifNoneMatch === 'ignored') return undefined;
    // Only the value `*` of If-None-Match is supported, and a client sends this header once.
    if (given.join() !== '*') return textAnswer(400);
    const isUpload = head.method !== 'GET' && head.method !== 'HEAD';
    if (isUpload && (options.ifNoneMatch === 400 || options.ifNoneMatch === 501)) return textAnswer(options.ifNoneMatch);
    const file = join(options.root, path);
    if (!existsSync(file) || statSync(file).isDirectory()) return undefined;
    return isUpload ? textAnswer(options.ifNoneMatch ?? 412) : { status: 304, headers: [], body: Buffer.alloc(0) };
  }

  function remove(path: string): boolean {
    const file = join(options.root, path);
    const isThere = existsSync(file) && statSync(file).isFile();
    if (isThere) rmSync(file);
    return isThere;
  }

  return { store, judge, fetch, remove, keepCut, digest };
}

/** Returns whether a range may be sent. It may not if a header `If-Range` names another than the file's present tag (RFC 9110, 13.1.5). */
export function conditionHolds(head: Head, tag: string): boolean {
  return valuesOf(head, 'If-Range').every(value => value === tag);
}

/**
 * Returns the offsets of the first and the last byte that a header Range asks for. `beyond` means that the range begins after the file's end. It is
 * undefined for a form that this server does not support, so it sends the whole file.
 */
export function rangeOf(lines: string[], size: number): [number, number] | 'beyond' | undefined {
  const [, first, last] = (lines.length === 1 && /^bytes=(\d*)-(\d*)$/.exec(lines[0]!)) || [];
  if (first === undefined || (first === '' && last === '')) return undefined;
  if (first === '') return Number(last) === 0 || size === 0 ? 'beyond' : [Math.max(size - Number(last), 0), size - 1];
  if (last !== '' && Number(last) < Number(first)) return undefined;
  return Number(first) >= size ? 'beyond' : [Number(first), last === '' ? size - 1 : Math.min(Number(last), size - 1)];
}
