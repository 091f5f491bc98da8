// Reads a folder on this machine in place of a server.

import { createReadStream, statSync } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { join as joinReal } from 'node:path';
import { isName } from '../../../../web/fleet/server/names.ts';
import { Absent, Refused, walkFolders, type Looked, type Server } from './server.ts';

/** Opens a folder as a server. Listing a folder throws `Absent` if it is missing, and `Refused` without the right to read it. */
export function openFolder(root: string): Server {
  const notes: string[] = [];
  const real = (path: string) => joinReal(root, path);

  async function look(folder: string): Promise<Looked> {
    const found: Looked = { files: [], folders: [] };
    try {
      for await (const entry of await opendir(real(folder))) {
        if (!isName(entry.name)) continue;
        if (entry.isDirectory()) found.folders.push(entry.name);
        else {
          const about = await stat(joinReal(real(folder), entry.name)).catch(() => undefined);
          // a link to a folder is not followed, since it may lead around in a circle
          if (about?.isFile()) found.files.push({ name: entry.name, size: about.size, changedMs: about.mtimeMs });
        }
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') throw new Absent(`there is no folder ${real(folder)}`);
      if (code === 'EACCES' || code === 'EPERM') throw new Refused(`you have no right to read ${real(folder)}`);
      throw error;
    }
    found.folders.sort();
    return found;
  }

  return {
    shown: root, path: '', isClosed: true, home: '', atOnce: 4, notes,
    list: folder => walkFolders(folder, look, notes),
    sizeOf: async path => statSync(real(path), { throwIfNoEntry: false })?.size,
    read: async path => createReadStream(real(path)),
    close: () => undefined,
  };
}
