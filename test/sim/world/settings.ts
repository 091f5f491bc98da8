// Makes a file of settings that the firmware fetches from the server (`remote.name` in config.json). It is nearly as long as is allowed. It has no
// run of equal bytes, which could hide a loss.

const word = (n: number) => (n * 104_729 + 17).toString(36);

/** Returns the text of a long file of settings. @param id number of the settings @param set new values of settings, by the keys' full names */
export function longSettings(id: number, set: object): string {
  return JSON.stringify({ id, set, send: Array.from({ length: 16 }, (_none, i) => `DCIM/${word(i + 1).padEnd(48, word(i + 100))}.JPG`) });
}
