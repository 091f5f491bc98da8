// A line editor for the terminal: moves, deletes, history. It decodes a terminal's keys (xterm, ECMA-48) and draws by escape
// sequences. It stores nothing permanently.

const prompt = '> ';
const mostHistory = 200;

export interface Editor {
  /** Keys or pasted text. */
  take(data: string): void;
  /** Prints output above the current line. */
  print(text: string): void;
  /** The terminal's width changed. */
  resize(columns: number): void;
  /** Shows the prompt. */
  begin(): void;
}

export interface EditorParts {
  write(text: string): void;
  columns: number;
  /** Called for a whole line; text after it is the next line. */
  onLine(line: string): void;
}

/** ESC [ or ESC O with its final byte; or one character. */
const keys = /\x1b[[O][0-9;]*[A-Za-z~]|\x1b.|\r\n|[^]/gu;

/** Removes characters that would control the reader's terminal. */
export function harmless(text: string): string {
  return text.replace(/\r?\n/g, '\r\n').replace(/[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, ' ');
}

export function createEditor({ write, columns, onLine }: EditorParts): Editor {
  /** Characters, each one column wide. */
  let line: string[] = [];
  let at = 0;
  const history: string[] = [];
  let shown = 0;
  let draft = '';
  /** Row of the cursor, relative to the prompt. */
  let row = 0;
  let isOn = false;

  const rowOf = (place: number): number => Math.floor((prompt.length + place) / columns);

  /** With the cursor at the row's end, a terminal wraps only at the next character: this adds one. */
  function draw(): void {
    const text = prompt + line.join('');
    const end = rowOf(line.length);
    const wrap = (prompt.length + line.length) % columns === 0 ? ' \r' : '';
    const column = (prompt.length + at) % columns;
    row = rowOf(at);
    write(`${text}${wrap}${end > row ? `\x1b[${end - row}A` : ''}\r${column ? `\x1b[${column}C` : ''}`);
  }

  function erase(): void {
    write(`\r${row ? `\x1b[${row}A` : ''}\x1b[J`);
    row = 0;
  }

  function change(next: string[], place: number): void {
    erase();
    line = next;
    at = Math.max(0, Math.min(place, next.length));
    draw();
  }

  function enter(): void {
    const whole = line.join('');
    change(line, line.length);
    write('\r\n');
    row = 0;
    if (whole.trim() && history.at(-1) !== whole) history.push(whole);
    if (history.length > mostHistory) history.shift();
    shown = history.length;
    line = [];
    at = 0;
    draw();
    if (whole.trim()) onLine(whole);
  }

  /** @param step -1 is the one before */
  function recall(step: number): void {
    const next = shown + step;
    if (next < 0 || next > history.length) return;
    if (shown === history.length) draft = line.join('');
    shown = next;
    const text = [...(history[next] ?? draft)];
    change(text, text.length);
  }

  function wordBefore(): number {
    let place = at;
    while (place > 0 && line[place - 1] === ' ') place--;
    while (place > 0 && line[place - 1] !== ' ') place--;
    return place;
  }

  const cut = (from: number, to: number): void => change([...line.slice(0, from), ...line.slice(to)], from);

  function press(key: string): void {
    switch (key) {
      case '\r': case '\n': case '\r\n': return enter();
      case '\x7f': case '\b': return at > 0 ? cut(at - 1, at) : undefined;
      case '\x1b[3~': case '\x04': return at < line.length ? cut(at, at + 1) : undefined;
      case '\x1b[D': case '\x1bOD': case '\x02': return change(line, at - 1);
      case '\x1b[C': case '\x1bOC': case '\x06': return change(line, at + 1);
      case '\x1b[H': case '\x1bOH': case '\x1b[1~': case '\x01': return change(line, 0);
      case '\x1b[F': case '\x1bOF': case '\x1b[4~': case '\x05': return change(line, line.length);
      case '\x1b[A': case '\x1bOA': case '\x10': return recall(-1);
      case '\x1b[B': case '\x1bOB': case '\x0e': return recall(1);
      case '\x15': return cut(0, at);
      case '\x0b': return cut(at, line.length);
      case '\x17': return cut(wordBefore(), at);
      // Ctrl-C clears the line and is not sent: it would interrupt the firmware
      case '\x03': case '\x1b': return change([], 0);
      default: if (!/^[\x00-\x1f\x7f-\x9f]/.test(key)) change([...line.slice(0, at), key, ...line.slice(at)], at + 1);
    }
  }

  return {
    take: data => data.replaceAll(/\x1b\[20[01]~/g, '').match(keys)?.forEach(key => press(key === '\t' ? ' ' : key)),
    print(text) {
      if (isOn) erase();
      write(`${harmless(text)}\r\n`);
      if (isOn) draw();
    },
    resize(to) {
      columns = to;
      // the terminal wrapped its text itself
      row = rowOf(at);
    },
    begin() {
      isOn = true;
      draw();
    },
  };
}
