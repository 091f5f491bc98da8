// A file of settings for `remote.name`, close to the most that is fetched, without a run of equal bytes that could hide a loss.

const word = (n: number) => (n * 104_729 + 17).toString(36);

/** @param set by the keys' full names */
export function longSettings(id: number, set: object): string {
  return JSON.stringify({ id, set, send: Array.from({ length: 16 }, (_none, i) => `DCIM/${word(i + 1).padEnd(48, word(i + 100))}.JPG`) });
}
