import { has } from '../../text';
/** The names that a modem or server accepts for files. */
export interface Rule {
  /** Matches each character that is not allowed in a name. */
  forbidden: RegExp;
  /** Matches a name whose first character is allowed. */
  first: RegExp;
  /** Number of characters of the longest name that is allowed. */
  longest: number;
}

/** Returns the name itself if the rule allows it. Otherwise it returns a safe name, which a hash makes unique. */
export function safeName(name: string, rule: Rule, hash: (text: string) => string): string {
  const plain = name.replace(rule.forbidden, '_');
  const isGood = plain === name && rule.first.test(name) && !/\.$/.test(name) && name.length <= rule.longest;
  if (isGood) return name;
  const dot = name.lastIndexOf('.');
  const stem = (dot > 0 ? plain.slice(0, dot) : plain).slice(0, Math.min(40, rule.longest - 18));
  const tail = dot > 0 ? plain.slice(dot).slice(0, 8) : '';
  return (rule.first.test(stem) ? '' : 'x') + stem + '-' + hash(name) + (tail.length > 1 ? tail : '');
}

/** Returns the name itself, or a shorter name, which a hash makes unique. @param longest number of characters */
export function shortName(name: string, longest: number, hash: (text: string) => string): string {
  return name.length <= longest ? name : name.slice(0, longest - 9) + '-' + hash(name);
}

/** Returns the image's folder below the folder `root`, with each part made safe. It is empty for `root` itself, and for a folder outside of it. */
export function safeFolder(folder: string, root: string, rule: Rule, hash: (text: string) => string): string {
  // a file outside of `root` has no folder below it
  if (root !== '/' && folder !== root && folder.indexOf(root + '/') !== 0) return '';
  const below = folder.slice(root === '/' ? 1 : root.length + 1);
  return below.split('/').map(function (part) { return part && safeName(part, rule, hash); }).join('/');
}

/** Date that stands for an unknown one. Every date has as many characters. */
export const anyDate = '19700101';

/** Returns the day (yyyymmdd) of a stamp such as `2026-11-20T08:30:00`. An empty stamp gives `anyDate`. */
export function today(stamp: string): string {
  return stamp.slice(0, 10).replace(/-/g, '') || anyDate;
}

/** Joins two paths by a single slash. The result has no slash at its end. */
export function joinPath(left: string, right: string): string {
  let path = left ? left + '/' + right : right;
  // a regular expression takes long on the engine, so it runs only if the path has a double slash
  if (has(path, '//')) path = path.replace(/\/+/g, '/');
  if (path.slice(-1) === '/') path = path.slice(0, -1);
  if (!left) return path[0] === '/' ? path.slice(1) : path;
  return path || '/';
}
