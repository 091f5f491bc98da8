// Parses the lists of a folder that web servers give: nginx's `autoindex` as HTML, JSON or XML, and the links of other servers. Anybody may have
// named the files, so a name that leads out of the folder is left out.

import type { ReadMarkup } from './markup.ts';
import { isName } from './names.ts';

/** A file in a folder, as the server's list shows it. */
export interface ListedFile {
  name: string;
  /** The file's size in bytes. It is undefined if the list does not tell it exactly. */
  size: number | undefined;
  /** When the file was last changed, in milliseconds since 1970. It is undefined if unknown. */
  changedMs: number | undefined;
}

/** The content of a folder, as the server's list shows it. */
export interface ParsedListing {
  files: ListedFile[];
  folders: Omit<ListedFile, 'size'>[];
  /** How many names were left out, because they lead out of the folder. */
  strange: number;
}

/** Finds time and size behind a link, such as `20-Nov-2026 09:30   1234`, as nginx writes them with exact sizes. */
const nginxSize = /^\s*(\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d)\s+(\d+)\s*$/;

function add(into: ParsedListing, name: string, isFolder: boolean, size: number | undefined, changed: unknown): void {
  const ms = typeof changed === 'string' ? Date.parse(changed) : NaN;
  const changedMs = Number.isNaN(ms) ? undefined : ms;
  if (!isName(name)) into.strange++;
  else if (isFolder) into.folders.push({ name, changedMs });
  else into.files.push({ name, size, changedMs });
}

const emptyListing = (): ParsedListing => ({ files: [], folders: [], strange: 0 });

/** Parses nginx's list in the format of `autoindex_format json`. @returns undefined if the text is something else */
function parseJson(text: string): ParsedListing | undefined {
  let all: unknown;
  try {
    all = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(all)) return undefined;
  const found = emptyListing();
  for (const one of all as Partial<Record<string, unknown>>[]) {
    const name = one?.['name'];
    const size = one?.['size'];
    if (typeof name !== 'string') found.strange++;
    else if (name !== '.' && name !== '..') add(found, name, one['type'] === 'directory', Number.isSafeInteger(size) ? size as number : undefined, one['mtime']);
  }
  return found;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/**
 * Returns the name that a link of a list leads to. It is undefined for links that sort the list or lead to the folder above, and `strange` for
 * links elsewhere.
 */
function linked(href: string, folder: URL): string | undefined | 'strange' {
  if (href.startsWith('?') || href.startsWith('#') || !URL.canParse(href, folder.href)) return undefined;
  // the browser resolves `..` and `%2e%2e` in a URL, so a path that still begins with the folder's is in the folder
  const to = new URL(href, folder);
  if (to.protocol !== folder.protocol || to.host !== folder.host) return 'strange';
  if (to.pathname === folder.pathname || folder.pathname.startsWith(to.pathname)) return /^(\.\.\/?|\.\/?|\/.*)$/.test(href) ? undefined : 'strange';
  if (!to.pathname.startsWith(folder.pathname)) return 'strange';
  return to.pathname.slice(folder.pathname.length);
}

/** Parses a list of links in HTML. @param folder the URL of the folder, with a slash at its end */
function parseHtml(text: string, folder: URL, readMarkup: ReadMarkup): ParsedListing {
  const found = emptyListing();
  /** The file whose link was read last, until the text behind the link is complete. */
  let last: ParsedListing['files'][number] | undefined;
  let behind = '';
  let depth = 0;
  const settle = () => {
    const [, changed = '', size] = nginxSize.exec(behind) ?? [];
    if (last && size !== undefined) Object.assign(last, { size: Number(size), changedMs: Date.parse(`${changed.replace(/-/g, ' ')} UTC`) });
    last = undefined;
    behind = '';
  };
  const known = new Set<string>();
  readMarkup(text, true, {
    open(tag, { href }) {
      if (tag !== 'a') return;
      settle();
      depth = 1;
      const to = href === undefined ? undefined : linked(href, folder);
      if (to === undefined) return;
      const isFolder = to.endsWith('/');
      const name = to === 'strange' ? undefined : decode(isFolder ? to.slice(0, -1) : to);
      if (name === undefined || !isName(name)) {
        found.strange++;
        return;
      }
      // a page with small pictures may link each file twice, by its picture and by its name. The second link is skipped
      if (known.has(to)) return;
      known.add(to);
      add(found, name, isFolder, undefined, undefined);
      if (!isFolder) last = found.files.at(-1);
    },
    text(part) {
      if (depth === 0) behind += part;
    },
    close(tag) {
      if (tag === 'a') depth = 0;
    },
  });
  settle();
  return found;
}

/** Parses nginx's list in the format of `autoindex_format xml`: `<list><directory mtime="…">…</directory><file size="1">…</file></list>`. */
function parseXml(text: string, readMarkup: ReadMarkup): ParsedListing {
  const found = emptyListing();
  let name = '';
  let size: number | undefined;
  let changed: string | undefined;
  readMarkup(text, false, {
    open(_tag, about) {
      name = '';
      size = /^\d+$/.test(about['size'] ?? '') ? Number(about['size']) : undefined;
      changed = about['mtime'];
    },
    text(part) {
      name += part;
    },
    close(tag) {
      if (tag === 'file' || tag === 'directory') add(found, name, tag === 'directory', size, changed);
      name = '';
    },
  });
  return found;
}

/**
 * Parses the list of a folder. @param type its MIME type @param folder the URL of the folder, with a slash at its end @returns undefined if
 * the text is no list
 */
export function parseListing(text: string, type: string, folder: URL, readMarkup: ReadMarkup): ParsedListing | undefined {
  if (/xml/.test(type) && !/xhtml/.test(type)) return parseXml(text, readMarkup);
  return /html/.test(type) ? parseHtml(text, folder, readMarkup) : parseJson(text);
}
