// Behaviour of FTP servers that is no fault, but that clients do not expect, in simulated time. An upload hook, a program such as pure-ftpd's
// pure-uploadscript, takes each file away once the upload is reported as complete (226). Gateways to mail and storage do so, too. Object storage
// with an FTP server before it copies instead of renaming, and shows a new object late.

import { copyFileSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { FileSystem } from 'ftp-srv';

/** A hook: a program at the server that takes each uploaded file away. */
export interface Hook {
  /** Milliseconds from the response 226 (upload complete) until the hook runs. With 0, as usual, it runs before the next command. */
  afterMs?: number;
  /** A verb such as `RNTO`. If given, the hook runs after the response to the next such command, and sees the file's final name. */
  after?: string;
  /**
   * Whether the hook renames the file within its folder, as AddaxAI Connect does, to a name such as `IMG_0001_a3f7.JPG`. Otherwise it deletes the
   * file.
   */
  isRenamed?: boolean;
}

/** Uploads that are under way at any server of this process, by the files' paths. Servers of one folder see the uploads of each other. */
const openUploads = new Set<{ fsPath: string }>();

/** Options for unusual but correct behaviour of an FTP server. Without any option, the server behaves in the common way. */
export interface HabitOptions {
  /** The hook that takes files away. It is missing if nothing does. */
  hook?: Hook;
  /** Milliseconds for which a new file, or a new name of a file, is not visible. */
  lateMs?: number;
  /** Whether a file that is not visible yet is listed with 0 bytes. Otherwise it seems to be missing. */
  isLateEmpty?: boolean;
  /** Whether a file has 0 bytes in answers and listings as long as an upload to it is under way. */
  showsOpenEmpty?: boolean;
  /** Whether a rename copies the file and deletes the old one. Then it also overwrites an existing file. */
  copies?: boolean;
  /** Returns the simulated time in milliseconds. Real time is the default. */
  now?: () => number;
}

/** An uploaded file that the hook, a program at the server, has taken away. */
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

/** The functions by which server.ts gives a running FTP server the chosen habits. */
export interface Habits {
  /** The uploaded files that the hook, a program at the server, has taken away so far. */
  taken: Taken[];
  /** Called when an upload to a file begins. The result is called when it is over, however it ended. */
  open(fsPath: string): () => void;
  /** Called when an upload was reported as complete (226). The hook takes the file later. With `lateMs`, clients see the file later, too. */
  complete(clientPath: string, fsPath: string): void;
  /** Called when the server has answered a command, since a hook may wait for the response to a certain verb. */
  answered(verb: string): void;
  /** Runs the hook (a program that takes uploads away) for each uploaded file whose time has come. */
  catchUp(): void;
  /** Changes functions of a connection's file system, such as listing and renaming, so that it behaves as the options say. */
  lay(files: FileSystem): void;
}

/** Makes the functions that give an FTP server the habits that its options name. */
export function createHabits({ hook, lateMs = 0, isLateEmpty, showsOpenEmpty, copies, now = Date.now }: HabitOptions): Habits {
  const taken: Taken[] = [];
  let waiting: Waiting[] = [];
  const seenMs = new Map<string, number>();

  function catchUp(): void {
    const due = waiting.filter(one => one.dueMs <= now());
    waiting = waiting.filter(one => one.dueMs > now());
    due.forEach(take);
  }

  /** Lets the hook take a file. It finds nothing if the client has renamed or deleted the file before. */
  function take({ clientPath, fsPath }: Waiting): void {
    if (!existsSync(fsPath)) return;
    taken.push({ path: clientPath, bytes: readFileSync(fsPath) });
    const stem = basename(fsPath, extname(fsPath));
    if (hook!.isRenamed) renameSync(fsPath, join(dirname(fsPath), `${stem}_a3f7${extname(fsPath)}`));
    else rmSync(fsPath);
  }

  /** Lets the hook find a file under its new name after a rename, as a hook with inotify does. Without this, it only knows the uploaded name. */
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

  function layEmpty(files: Files): void {
    const get = files.get.bind(files);
    const list = files.list.bind(files);
    const show = <T extends object>(stat: T, fsPath: string) =>
      ([...openUploads].some(one => one.fsPath === fsPath) ? Object.assign(stat, { size: 0 }) : stat);
    files.get = async path => show(await get(path), files._resolvePath(path).fsPath);
    files.list = async path => {
      const folder = files._resolvePath(path ?? '.').fsPath;
      return (await list(path)).map(one => show(one, join(folder, one.name)));
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
    open(fsPath) {
      const upload = { fsPath };
      openUploads.add(upload);
      return () => void openUploads.delete(upload);
    },
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
      if (showsOpenEmpty) layEmpty(files as Files);
      if (copies) layCopies(files as Files);
      if (hook?.after === 'RNTO') follow(files as Files);
    },
  };
}
