// Replaces the part of node:path that the simulator uses.

export const isAbsolute = (path: string): boolean => path.startsWith('/');

function tidy(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..' && (names.length > 0 || isAbsolute(path))) names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return (isAbsolute(path) ? '/' : '') + names.join('/') || '.';
}

export const join = (...parts: string[]): string => tidy(parts.filter(Boolean).join('/'));

export const resolve = (...parts: string[]): string => parts.reduce((at, part) => isAbsolute(part) ? tidy(part) : join(at, part), '/');
