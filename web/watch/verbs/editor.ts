// Edits a line at the terminal, with moves, deletes and a history. It decodes a terminal's keys (xterm, ECMA-48), and draws by escape sequences.
// The history is forgotten with the page.

const prompt = '> ';
const mostHistory = 200;

/** The editor for one line of input at the terminal, with a prompt and a history. */
export interface Editor {
  /** Takes the terminal's input: keys that were pressed, or text that was pasted. */
  take(data: string): void;
  /** Prints output of the camera above the line that a person is editing. */
  print(text: string): void;
  /** Must be called when the terminal's width has changed. @param columns the new width in characters */
  resize(columns: number): void;
  /** Shows the prompt and begins the editing. */
  begin(): void;
}

/** What the editor needs of the terminal. `columns` is its width in characters. */
export interface EditorParts {
  write(text: string): void;
  columns: number;
  /** Called when a line is complete. If pasted text has more lines, the next one is then edited. */
  onLine(line: string): void;
}

/** Finds a key: ESC [ or ESC O with its final character, ESC with another one, or a single character. */
const keys = /\x1b[[O][0-9;]*[A-Za-z~]|\x1b.|\r\n|[^]/gu;

/** Replaces characters that would control the person's terminal by blanks. */
export function harmless(text: string): string {
  return text.replace(/\r?\n/g, '\r\n').replace(/[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, ' ');
}

/** The state of the line editor: the line that a person is editing, and the history of lines. */
interface EditorState {
  readonly write: (text: string) => void;
  columns: number;
  readonly onLine: (line: string) => void;
  /** The characters of the line that is edited. Each takes one column of the terminal. */
  line: string[];
  /** The position of the cursor: the number of characters in the line before it. */
  at: number;
  /** The lines that a person has entered so far, the oldest first. */
  readonly history: string[];
  /** The index in `history` of the line that is shown. The length of `history` stands for a new line. */
  shown: number;
  /** The text of the new line, while an older one is shown. */
  draft: string;
  /** The row of the cursor, counted from the row of the prompt. */
  row: number;
  /** True once the prompt is shown. It is then drawn again below any output of the camera. */
  isOn: boolean;
}

const rowOf = (editor: EditorState, place: number): number => Math.floor((prompt.length + place) / editor.columns);

/**
 * Draws the line, and puts the cursor into its place. A line that ends exactly at the right edge gets a blank, because a terminal goes to the
 * next row only with the next character.
 */
function draw(editor: EditorState): void {
  const text = prompt + editor.line.join('');
  const end = rowOf(editor, editor.line.length);
  const wrap = (prompt.length + editor.line.length) % editor.columns === 0 ? ' \r' : '';
  const column = (prompt.length + editor.at) % editor.columns;
  editor.row = rowOf(editor, editor.at);
  editor.write(`${text}${wrap}${end > editor.row ? `\x1b[${end - editor.row}A` : ''}\r${column ? `\x1b[${column}C` : ''}`);
}

function erase(editor: EditorState): void {
  editor.write(`\r${editor.row ? `\x1b[${editor.row}A` : ''}\x1b[J`);
  editor.row = 0;
}

function change(editor: EditorState, next: string[], place: number): void {
  erase(editor);
  editor.line = next;
  editor.at = Math.max(0, Math.min(place, next.length));
  draw(editor);
}

function enter(editor: EditorState): void {
  const whole = editor.line.join('');
  change(editor, editor.line, editor.line.length);
  editor.write('\r\n');
  editor.row = 0;
  if (whole.trim() && editor.history.at(-1) !== whole) editor.history.push(whole);
  if (editor.history.length > mostHistory) editor.history.shift();
  editor.shown = editor.history.length;
  editor.line = [];
  editor.at = 0;
  draw(editor);
  if (whole.trim()) editor.onLine(whole);
}

/** Shows another line of the history, to be edited. @param step -1 for the line before the one that is shown, 1 for the line after it */
function recall(editor: EditorState, step: number): void {
  const next = editor.shown + step;
  if (next < 0 || next > editor.history.length) return;
  if (editor.shown === editor.history.length) editor.draft = editor.line.join('');
  editor.shown = next;
  const text = [...(editor.history[next] ?? editor.draft)];
  change(editor, text, text.length);
}

function wordBefore(editor: EditorState): number {
  let place = editor.at;
  while (place > 0 && editor.line[place - 1] === ' ') place--;
  while (place > 0 && editor.line[place - 1] !== ' ') place--;
  return place;
}

const cut = (editor: EditorState, from: number, to: number): void => change(editor, [...editor.line.slice(0, from), ...editor.line.slice(to)], from);

function press(editor: EditorState, key: string): void {
  switch (key) {
    case '\r': case '\n': case '\r\n': return enter(editor);
    case '\x7f': case '\b': return editor.at > 0 ? cut(editor, editor.at - 1, editor.at) : undefined;
    case '\x1b[3~': case '\x04': return editor.at < editor.line.length ? cut(editor, editor.at, editor.at + 1) : undefined;
    case '\x1b[D': case '\x1bOD': case '\x02': return change(editor, editor.line, editor.at - 1);
    case '\x1b[C': case '\x1bOC': case '\x06': return change(editor, editor.line, editor.at + 1);
    case '\x1b[H': case '\x1bOH': case '\x1b[1~': case '\x01': return change(editor, editor.line, 0);
    case '\x1b[F': case '\x1bOF': case '\x1b[4~': case '\x05': return change(editor, editor.line, editor.line.length);
    case '\x1b[A': case '\x1bOA': case '\x10': return recall(editor, -1);
    case '\x1b[B': case '\x1bOB': case '\x0e': return recall(editor, 1);
    case '\x15': return cut(editor, 0, editor.at);
    case '\x0b': return cut(editor, editor.at, editor.line.length);
    case '\x17': return cut(editor, wordBefore(editor), editor.at);
    // Ctrl-C clears the line here, and is not sent, because it would interrupt the firmware
    case '\x03': case '\x1b': return change(editor, [], 0);
    default: if (!/^[\x00-\x1f\x7f-\x9f]/.test(key)) change(editor, [...editor.line.slice(0, editor.at), key, ...editor.line.slice(editor.at)], editor.at + 1);
  }
}

function print(editor: EditorState, text: string): void {
  if (editor.isOn) erase(editor);
  editor.write(`${harmless(text)}\r\n`);
  if (editor.isOn) draw(editor);
}

function resize(editor: EditorState, to: number): void {
  editor.columns = to;
  // when its width changes, the terminal itself wraps the line anew, so only the row of the cursor is calculated again
  editor.row = rowOf(editor, editor.at);
}

function begin(editor: EditorState): void {
  editor.isOn = true;
  draw(editor);
}

export function createEditor({ write, columns, onLine }: EditorParts): Editor {
  const editor: EditorState = { write, columns, onLine, line: [], at: 0, history: [], shown: 0, draft: '', row: 0, isOn: false };

  return {
    take: data => data.replaceAll(/\x1b\[20[01]~/g, '').match(keys)?.forEach(key => press(editor, key === '\t' ? ' ' : key)),
    print: text => print(editor, text),
    resize: to => resize(editor, to),
    begin: () => begin(editor),
  };
}
