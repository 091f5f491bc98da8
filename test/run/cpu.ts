import { existsSync, readFileSync } from 'node:fs';

/**
 * Returns the processor time of this process and its children, in milliseconds. Children count once they have ended. Theirs is in fields 16
 * and 17 of /proc/self/stat, in hundredths of a second.
 */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  const fields = existsSync('/proc/self/stat') ? readFileSync('/proc/self/stat', 'latin1').split(') ')[1]!.split(' ') : [];
  return (user + system) / 1000 + (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) * 10;
}
