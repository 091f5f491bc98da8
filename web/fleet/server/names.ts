// Names in listings of servers. They come from strangers.

/** A name that leads to its own file: it is below the folder that lists it. Half a character has no URL. */
export function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0\p{Cs}]/u.test(name);
}

/** The place of a listed name below a folder. */
export const join = (folder: string, name: string): string => [folder, name].filter(Boolean).join('/');
