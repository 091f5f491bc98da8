// Counts command lines by their names without arguments, such as `AT+CFTRANRX`.

/** Returns how often each command is in a list of command lines, by its name without arguments. */
export function countCommands(lines: string[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const line of lines) {
    const name = line.toUpperCase().replace(/[=?].*$/s, '');
    all[name] = (all[name] ?? 0) + 1;
  }
  return all;
}
