// Where an image goes on the server: its path below `images.folder`, in names that modem and server take.

/** What may stand in a name; see NameRule of a modem. */
export interface Rule {
  forbidden: RegExp;
  first: RegExp;
  longest: number;
}

/** The same name where it fits, else a safe one; the digest of the whole old name keeps it unique. */
export function safeName(name: string, rule: Rule, hash: (text: string) => string): string {
  const plain = name.replace(rule.forbidden, '_');
  const isGood = plain === name && rule.first.test(name) && !/\.$/.test(name) && name.length <= rule.longest;
  if (isGood) return name;
  const dot = name.lastIndexOf('.');
  const stem = (dot > 0 ? plain.slice(0, dot) : plain).slice(0, Math.min(40, rule.longest - 18));
  const tail = dot > 0 ? plain.slice(dot).slice(0, 8) : '';
  return (rule.first.test(stem) ? '' : 'x') + stem + '-' + hash(name) + (tail.length > 1 ? tail : '');
}

/** The name, or a shorter one that stays unique, where only so many bytes are left for it. */
export function shortName(name: string, longest: number, hash: (text: string) => string): string {
  return name.length <= longest ? name : name.slice(0, longest - 9) + '-' + hash(name);
}

/** The folder of an image below the images' root, each part made safe; empty for the root itself. */
export function safeFolder(folder: string, root: string, rule: Rule, hash: (text: string) => string): string {
  // a file from elsewhere on the card has no place below
  if (root !== '/' && folder !== root && folder.indexOf(root + '/') !== 0) return '';
  const below = folder.slice(root === '/' ? 1 : root.length + 1);
  return below.split('/').map(function (part) { return part && safeName(part, rule, hash); }).join('/');
}

/** What a placeholder stands for that is about no image: `device`, `yyyy`, `mm`, else `dd`. @param date yyyymmdd */
export function valueOf(placeholder: string, device: string, date: string): string {
  return placeholder === 'device' ? device : placeholder === 'yyyy' ? date.slice(0, 4) : placeholder === 'mm' ? date.slice(4, 6) : date.slice(6, 8);
}

/** `ftp.directory` with its placeholders filled. @param date yyyymmdd */
export function directoryOf(template: string, device: string, date: string): string {
  return template.replace(/\{(\w+)\}/g, function (_all: string, placeholder: string) { return valueOf(placeholder, device, date); });
}

/** Where the modem does not know the date; every other is as long. */
export const anyDate = '19700101';

/** Today by the modem, as yyyymmdd; the first day of 1970 while it does not know. @param stamp of its clock */
export function today(stamp: string): string {
  return stamp.slice(0, 10).replace(/-/g, '') || anyDate;
}

/** Parts joined by one slash each, without a slash at the end, unless it is the root. */
export function joinPath(left: string, right: string): string {
  const path = (left + '/' + right).replace(/\/+/g, '/').replace(/\/$/, '');
  return left ? path || '/' : path.replace(/^\//, '');
}
