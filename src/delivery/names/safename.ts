import { has } from '../../text';
export interface Rule {
  forbidden: RegExp;
  first: RegExp;
  longest: number;
}

/** Unchanged if valid; else safe, unique by the hash. */
export function safeName(name: string, rule: Rule, hash: (text: string) => string): string {
  const plain = name.replace(rule.forbidden, '_');
  const isGood = plain === name && rule.first.test(name) && !/\.$/.test(name) && name.length <= rule.longest;
  if (isGood) return name;
  const dot = name.lastIndexOf('.');
  const stem = (dot > 0 ? plain.slice(0, dot) : plain).slice(0, Math.min(40, rule.longest - 18));
  const tail = dot > 0 ? plain.slice(dot).slice(0, 8) : '';
  return (rule.first.test(stem) ? '' : 'x') + stem + '-' + hash(name) + (tail.length > 1 ? tail : '');
}

/** A shorter name, unique by the hash. */
export function shortName(name: string, longest: number, hash: (text: string) => string): string {
  return name.length <= longest ? name : name.slice(0, longest - 9) + '-' + hash(name);
}

export function safeFolder(folder: string, root: string, rule: Rule, hash: (text: string) => string): string {
  // a file outside of `root` has no folder below it
  if (root !== '/' && folder !== root && folder.indexOf(root + '/') !== 0) return '';
  const below = folder.slice(root === '/' ? 1 : root.length + 1);
  return below.split('/').map(function (part) { return part && safeName(part, rule, hash); }).join('/');
}

/** Replaces an unknown date; every date is as long. */
export const anyDate = '19700101';

export function today(stamp: string): string {
  return stamp.slice(0, 10).replace(/-/g, '') || anyDate;
}

/** Joins with single slashes, none at the end. */
export function joinPath(left: string, right: string): string {
  let path = left ? left + '/' + right : right;
  // regular expressions take the engine long
  if (has(path, '//')) path = path.replace(/\/+/g, '/');
  if (path.slice(-1) === '/') path = path.slice(0, -1);
  if (!left) return path[0] === '/' ? path.slice(1) : path;
  return path || '/';
}
