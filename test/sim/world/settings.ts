// Makes a file of settings for `remote.name`. It is nearly as long as the longest that is fetched, and has no run of equal bytes, which could hide a
// loss.

const word = (n: number) => (n * 104_729 + 17).toString(36);

/** Makes the file. @param set values by the keys' full names */
export function longSettings(id: number, set: object): string {
  return JSON.stringify({ id, set, send: Array.from({ length: 16 }, (_none, i) => `DCIM/${word(i + 1).padEnd(48, word(i + 100))}.JPG`) });
}
