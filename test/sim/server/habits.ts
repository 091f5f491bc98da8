// Behaviour of servers that is no fault, but that clients do not expect, in simulated time. An upload hook takes each file away after its 226, as
// pure-ftpd's pure-uploadscript does, and gateways to mail and storage. Object storage with an FTP front copies instead of renaming, and shows a new
// object late.

import { copyFileSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { FileSystem } from 'ftp-srv';

/** What takes each uploaded file away, and when. */
export interface Hook {
  /** Most milliseconds from the 226 until the hook runs. With 0 it runs before the next command. */
  afterMs?: number;
  /** Verb of a command after whose response the hook runs. With `RNTO`, the hook sees the final name. */
  after?: string;
  /** The hook renames the file within its folder, as AddaxAI Connect does, to a name such as `IMG_0001_a3f7.JPG`. */
  isRenamed?: boolean;
}

/** The habits of a server. */
export interface HabitOptions {
  /** What takes files away. It is missing if nothing does. */
  hook?: Hook;
  /** Milliseconds for which a new object, or a new name, is not visible. */
  lateMs?: number;
  /** A new object is visible at once, with 0 bytes. */
  isLateEmpty?: boolean;
  /** A rename copies, then deletes, and overwrites an existing file. */
  copies?: boolean;
  /** Simulated time in milliseconds. */
  now?: () => number;
}

/** A file that the hook took, by its name at that time. */
export interface Taken {
  /** Name of the file when the hook took it, with its path. */
  path: string;
  /** Content of the file. */
  bytes: Buffer;
}

/** Members of ftp-srv's file system that its types omit. */
interface Files extends FileSystem {
  list(path?: string): Promise<{ name: string; size: number }[]>;
  _resolvePath(path: string): { clientPath: string; fsPath: string };
}

interface Waiting {
  clientPath: string;
  fsPath: string;
  dueMs: number;
}

/** The habits in use. */
export interface Habits {
  /** Files that the hook has taken. */
  taken: Taken[];
  /** Tells that an upload was reported as complete. */
  complete(clientPath: string, fsPath: string): void;
  /** Tells that a command was answered. */
  answered(verb: string): void;
  /** Runs everything that is due. */
  catchUp(): void;
  /** Adds these habits to a connection's file system. */
  lay(files: FileSystem): void;
}

/** Makes the habits of a server. */
export function createHabits({ hook, lateMs = 0, isLateEmpty, copies, now = Date.now }: HabitOptions): Habits {
  const taken: Taken[] = [];
  let waiting: Waiting[] = [];
  const seenMs = new Map<string, number>();

  function catchUp(): void {
    const due = waiting.filter(one => one.dueMs <= now());
    waiting = waiting.filter(one => one.dueMs > now());
    due.forEach(take);
  }

  /** A hook that is too late for a name finds nothing. */
  function take({ clientPath, fsPath }: Waiting): void {
    if (!existsSync(fsPath)) return;
    taken.push({ path: clientPath, bytes: readFileSync(fsPath) });
    const stem = basename(fsPath, extname(fsPath));
    if (hook!.isRenamed) renameSync(fsPath, join(dirname(fsPath), `${stem}_a3f7${extname(fsPath)}`));
    else rmSync(fsPath);
  }

  /** A hook that watches names (inotify) follows a rename; one that runs after the 226 has the name of the STOR. */
  function follow(files: Files): void {
    const rename = files.rename.bind(files);
    files.rename = async (from, to) => {
      await rename(from, to);
      const old = files._resolvePath(from).fsPath;
      waiting = waiting.map(one => (one.fsPath === old ? { ...one, ...files._resolvePath(to) } : one));
    };
  }

  const isLate = (fsPath: string) => now() < (seenMs.get(fsPath) ?? -Infinity) + lateMs;

  function layLate(files: Files): void {
    const get = files.get.bind(files);
    const list = files.list.bind(files);
    files.get = async path => {
      const isHidden = isLate(files._resolvePath(path).fsPath);
      if (isHidden && !isLateEmpty) throw new Error('No such file or directory');
      const stat = await get(path);
      return isHidden ? Object.assign(stat, { size: 0 }) : stat;
    };
    files.list = async path => {
      const all = await list(path);
      const isHidden = (name: string) => isLate(join(files._resolvePath(path ?? '.').fsPath, name));
      return isLateEmpty ? all.map(one => (isHidden(one.name) ? Object.assign(one, { size: 0 }) : one)) : all.filter(one => !isHidden(one.name));
    };
  }

  function layCopies(files: Files): void {
    files.rename = async (from, to) => {
      const [old, fresh] = [files._resolvePath(from).fsPath, files._resolvePath(to).fsPath];
      copyFileSync(old, fresh);
      rmSync(old);
      seenMs.set(fresh, now());
    };
  }

  return {
    taken,
    catchUp,
    complete(clientPath, fsPath) {
      seenMs.set(fsPath, now());
      if (hook) waiting.push({ clientPath, fsPath, dueMs: hook.after ? Infinity : now() + (hook.afterMs ?? 0) });
      catchUp();
    },
    answered(verb) {
      if (hook?.after === verb) waiting.forEach(one => (one.dueMs = now()));
      catchUp();
    },
    lay(files) {
      if (lateMs > 0) layLate(files as Files);
      if (copies) layCopies(files as Files);
      if (hook?.after === 'RNTO') follow(files as Files);
    },
  };
}
