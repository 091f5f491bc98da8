// Listings of a folder as web servers give them: nginx's `autoindex` as HTML, JSON or XML, and links of other servers. The names come from strangers:
// one that leads out of the folder is left out.

import type { ReadMarkup } from './markup.ts';
import { isName } from './names.ts';

/** A file in a folder. */
export interface ListedFile {
  name: string;
  /** Bytes. Undefined: the listing does not tell them exactly. */
  size: number | undefined;
  /** Time of its last change, in milliseconds since 1970; undefined: unknown. */
  changedMs: number | undefined;
}

/** The content of a folder. */
export interface ParsedListing {
  files: ListedFile[];
  folders: Omit<ListedFile, 'size'>[];
  /** Names that lead out of the folder. */
  strange: number;
}

/** `20-Nov-2026 09:30   1234` behind a link, as nginx writes it with exact sizes. */
const nginxSize = /^\s*(\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d)\s+(\d+)\s*$/;

function add(into: ParsedListing, name: string, isFolder: boolean, size: number | undefined, changed: unknown): void {
  const ms = typeof changed === 'string' ? Date.parse(changed) : NaN;
  const changedMs = Number.isNaN(ms) ? undefined : ms;
  if (!isName(name)) into.strange++;
  else if (isFolder) into.folders.push({ name, changedMs });
  else into.files.push({ name, size, changedMs });
}

const emptyListing = (): ParsedListing => ({ files: [], folders: [], strange: 0 });

/** nginx's `autoindex_format json`. @returns undefined: it is something else */
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

/** The name that a link leads to. Undefined: to sort the list, or to the folder above. */
function linked(href: string, folder: URL): string | undefined | 'strange' {
  if (href.startsWith('?') || href.startsWith('#') || !URL.canParse(href, folder.href)) return undefined;
  // a URL is resolved: `..` and `%2e%2e` are gone then
  const to = new URL(href, folder);
  if (to.protocol !== folder.protocol || to.host !== folder.host) return 'strange';
  if (to.pathname === folder.pathname || folder.pathname.startsWith(to.pathname)) return /^(\.\.\/?|\.\/?|\/.*)$/.test(href) ? undefined : 'strange';
  if (!to.pathname.startsWith(folder.pathname)) return 'strange';
  return to.pathname.slice(folder.pathname.length);
}

/** @param folder its address, with a slash at the end */
function parseHtml(text: string, folder: URL, readMarkup: ReadMarkup): ParsedListing {
  const found = emptyListing();
  /** The last file, until the text behind its link is whole. */
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
      // pages with pictures link each file twice
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

/** nginx's `autoindex_format xml`: `<list><directory mtime="…">…</directory><file size="1">…</file></list>`. */
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

/** @param type of its content @param folder its address @returns undefined: it is no listing */
export function parseListing(text: string, type: string, folder: URL, readMarkup: ReadMarkup): ParsedListing | undefined {
  if (/xml/.test(type) && !/xhtml/.test(type)) return parseXml(text, readMarkup);
  return /html/.test(type) ? parseHtml(text, folder, readMarkup) : parseJson(text);
}
