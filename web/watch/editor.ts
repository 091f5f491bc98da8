// A line that a person types at the terminal, as a shell would let them: moves, deletes, earlier lines. It knows what a terminal sends
// for its keys (xterm, ECMA-48) and what makes it draw; where the line goes is not its concern. Nothing that is typed is kept for good.

const prompt = '> ';
const mostHistory = 200;

export interface Editor {
  /** Keys, or what was pasted. */
  take(data: string): void;
  /** What the camera has said, above the line that is being typed. */
  print(text: string): void;
  /** The terminal has another width. */
  resize(columns: number): void;
  /** Shows the prompt. */
  begin(): void;
}

export interface EditorParts {
  write(text: string): void;
  columns: number;
  /** A whole line; what follows it is typed on meanwhile. */
  onLine(line: string): void;
}

/** ESC [ or ESC O and what ends it; or one character. */
const keys = /\x1b[[O][0-9;]*[A-Za-z~]|\x1b.|\r\n|[^]/gu;

/** What would steer the terminal of whoever reads. */
export function harmless(text: string): string {
  return text.replace(/\r?\n/g, '\r\n').replace(/[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, ' ');
}

export function createEditor({ write, columns, onLine }: EditorParts): Editor {
  /** Characters, each of which takes one place. */
  let line: string[] = [];
  let at = 0;
  const history: string[] = [];
  let shown = 0;
  let draft = '';
  /** The row of the cursor, below that of the prompt. */
  let row = 0;
  let isOn = false;

  const rowOf = (place: number): number => Math.floor((prompt.length + place) / columns);

  /** Where the cursor is at a row's end, a terminal waits for one more character before it wraps: it is given one. */
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
      // Ctrl-C leaves the line, and goes no further: on the way it would interrupt the firmware
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
      // the terminal has wrapped what stood there by itself
      row = rowOf(at);
    },
    begin() {
      isOn = true;
      draw();
    },
  };
}
