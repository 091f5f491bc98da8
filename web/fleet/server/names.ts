// Checks names in the lists of servers, which anybody may have given to files.

/**
 * Whether a name can be that of a file in the folder that lists it. It must not lead elsewhere, and half of a surrogate pair is refused,
 * because no URL can have it.
 */
export function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0\p{Cs}]/u.test(name);
}

/** Joins the path of a folder and a name to a path. The folder may be empty. */
export const join = (folder: string, name: string): string => [folder, name].filter(Boolean).join('/');
