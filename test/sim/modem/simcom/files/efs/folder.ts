// The SIM7600's commands for folders and their files: AT+FSCD, FSLS, FSDEL, FSRENAME, FSATTRI, FSMEM, FSMKDIR and FSRMDIR.

import { type Commands, error, type Handler, ok, type Reply, silence } from '../../../command/at.ts';
import { type Arg, bareOf, type Form, numberOf } from '../../../command/syntax.ts';
import { type EfsState, fileHere } from './state.ts';

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const test: Partial<Record<Form, Handler>> = { test: () => ok() };

/** Makes the handlers of the commands for folders and their files. */
export function folderCommands(efs: EfsState): Commands {
  return {
    '+FSCD': { ...test, read: () => ok(`+FSCD: ${shown(efs.folder)}`), write: given => change(efs, given) },
    '+FSLS': { test: () => ok('+FSLS: (0-2)'), read: () => countHere(efs), write: args => listWrite(efs, args), run: () => list(efs, 0) },
    '+FSDEL': { ...test, write: args => remove(efs, args) },
    '+FSRENAME': { ...test, write: args => rename(efs, args) },
    '+FSATTRI': { ...test, write: args => attributes(efs, args) },
    '+FSMEM': { ...test, run: () => memory(efs) },
    '+FSMKDIR': { ...test, write: onFolder(efs, efs.drives.makeFolder) },
    '+FSRMDIR': { ...test, write: onFolder(efs, efs.drives.removeFolder) },
  };
}

const shown = (path: string) => (path.endsWith('/') ? path : `${path}/`);

function change(efs: EfsState, [arg, ...more]: Arg[]): Reply {
  const { drives } = efs;
  const text = bareOf(arg, 254);
  if (text === undefined || more.length > 0) return error();
  const path = drives.resolve(text, efs.folder);
  if (path === undefined) return error();
  if (!drives.has(path[0]!)) return efs.options.missingDrive === 'silence' ? silence : error();
  if (!drives.isFolder(path)) return error();
  efs.folder = path;
  return ok(`+FSCD: ${shown(efs.folder)}`);
}

function list(efs: EfsState, type: number): Reply {
  const { folders, files } = efs.drives.list(efs.folder);
  const lines: string[] = [];
  if (type !== 2 && folders.length > 0) lines.push(['+FSLS: SUBDIRECTORIES:', ...folders, ''].join('\r\n'));
  if (type !== 1 && files.length > 0) lines.push(['+FSLS: FILES:', ...files, ''].join('\r\n'));
  return ok(...lines);
}

function listWrite(efs: EfsState, args: Arg[]): Reply {
  const type = numberOf(args[0], 0, 2);
  return type === undefined || args.length !== 1 ? error() : list(efs, type);
}

function countHere(efs: EfsState): Reply {
  const { folders, files } = efs.drives.list(efs.folder);
  return ok(`+FSLS: SUBDIRECTORIES:${folders.length},FILES:${files.length}`);
}

function remove(efs: EfsState, args: Arg[]): Reply {
  if (args.length !== 1) return error();
  if (args[0]!.text === '*.*') return removeAll(efs);
  const path = fileHere(efs, args[0]);
  return path !== undefined && efs.drives.remove(path) ? ok() : error();
}

function removeAll(efs: EfsState): Reply {
  const { drives } = efs;
  drives.list(efs.folder).files.forEach(name => drives.remove(shown(efs.folder) + name));
  return ok();
}

function rename(efs: EfsState, args: Arg[]): Reply {
  const from = fileHere(efs, args[0]);
  const to = fileHere(efs, args[1]);
  return args.length === 2 && from && to && efs.drives.rename(from, to) ? ok() : error();
}

function attributes(efs: EfsState, args: Arg[]): Reply {
  const path = args.length === 1 ? fileHere(efs, args[0]) : undefined;
  const file = path === undefined ? undefined : efs.drives.read(path);
  return file ? ok(`+FSATTRI: ${file.bytes.length}${efs.options.tellsDate ? `,${formatDate(file.writtenMs)}` : ''}`) : error();
}

function memory(efs: EfsState): Reply {
  const { drives } = efs;
  const letters = efs.options.fsmem === 'all' ? drives.letters() : [efs.folder[0]!];
  return ok(...letters.map(one => `+FSMEM: ${one}:(${drives.totalBytes(one)}, ${drives.usedBytes(one)})`));
}

function onFolder(efs: EfsState, act: (path: string) => boolean): Handler {
  return args => {
    const path = args.length === 1 && !args[0]!.isQuoted ? fileHere(efs, args[0]) : undefined;
    return path !== undefined && act(path) ? ok() : error();
  };
}

/** Returns a time as `YYYY/MM/DD HH:MM:SS Day` (AT manual 20.2.7). @param ms milliseconds since 1970 */
function formatDate(ms: number): string {
  const date = new Date(ms);
  const iso = date.toISOString();
  return `${iso.slice(0, 10).replaceAll('-', '/')} ${iso.slice(11, 19)} ${days[date.getUTCDay()]}`;
}
