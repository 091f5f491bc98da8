// The number of each command, by name without arguments: `AT+CFTRANRX`.

export function countCommands(lines: string[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const line of lines) {
    const name = line.toUpperCase().replace(/[=?].*$/s, '');
    all[name] = (all[name] ?? 0) + 1;
  }
  return all;
}
