// A terminal that behaves like xterm.js, as far as the line editor uses it. Text goes to the next row only when the next character comes. It knows
// CR, LF, the cursor up and right, and erasing from the cursor on.

/** The screen of the terminal, with the position of its cursor. */
export interface Screen {
  write(text: string): void;
  /** Returns the text of all rows that have content, from the first one on. */
  rows(): string[];
  cursor(): { row: number; column: number };
}

export function createScreen(columns: number): Screen {
  const rows: string[][] = [[]];
  let [row, column] = [0, 0];
  const codes = /\x1b\[(\d*)([A-Za-z])|[^]/gu;

  function put(letter: string): void {
    if (column === columns) {
      row++;
      column = 0;
    }
    const cells = (rows[row] ??= []);
    while (cells.length < column) cells.push(' ');
    cells[column++] = letter;
  }

  function steer(many: number, code: string): void {
    if (code === 'A') row = Math.max(0, row - many);
    else if (code === 'C') column = Math.min(columns - 1, column + many);
    else if (code === 'J') {
      rows.splice(row + 1);
      rows[row]?.splice(column);
    } else throw new Error(`the screen does not know CSI ${code}`);
  }

  return {
    write(text) {
      for (const [all, many, code] of text.matchAll(codes)) {
        if (code) steer(Number(many || 1), code);
        else if (all === '\r') column = 0;
        else if (all === '\n') rows[++row] ??= [];
        else if (all < ' ') throw new Error(`the screen was sent a control character, ${all.charCodeAt(0)}`);
        else put(all);
      }
    },
    rows: () => rows.map(cells => cells.join('').trimEnd()),
    cursor: () => ({ row, column }),
  };
}
