// Counts commands by their names without arguments, such as `AT+CFTRANRX`.

/** Counts the commands of a record. */
export function countCommands(lines: string[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const line of lines) {
    const name = line.toUpperCase().replace(/[=?].*$/s, '');
    all[name] = (all[name] ?? 0) + 1;
  }
  return all;
}
