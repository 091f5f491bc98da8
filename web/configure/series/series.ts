// A table of cameras (CSV): a row for each, its first line with keys of config.json. The form is the profile of all of them.

/** Values by key, decoded (form/bytes.ts). */
export type Row = Readonly<Record<string, string>>;

/** A text with quotes as spreadsheets write it (RFC 4180); `;` in place of commas, too. */
function cellsOf(text: string): string[][] {
  const first = text.split('\n')[0] ?? '';
  const comma = first.includes(';') && !first.includes(',') ? ';' : ',';
  const rows: string[][] = [[]];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (isQuoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') cell += text[++at];
      else isQuoted = false;
    } else if (letter === '"') isQuoted = true;
    else if (letter === comma || letter === '\n') {
      rows.at(-1)!.push(cell.trim());
      cell = '';
      if (letter === '\n') rows.push([]);
    } else cell += letter;
  }
  rows.at(-1)!.push(cell.trim());
  return rows.filter(row => row.some(one => one !== ''));
}

/** @param keys that a column may have @throws a sentence for the user */
export function readSeries(text: string, keys: readonly string[]): Row[] {
  const [head = [], ...rows] = cellsOf(text.replace(/^\uFEFF/, ''));
  const strange = head.find(key => !keys.includes(key));
  if (strange !== undefined) throw new Error(`The first line of the table names the column “${strange}”, which is no key of config.json. Write keys such as device, network.pin and ftp.user.`);
  if (!head.includes('device')) throw new Error('The table needs a column named device, in its first line.');
  if (rows.length === 0) throw new Error('The table has no camera below its first line.');
  const uneven = rows.findIndex(row => row.length > head.length);
  if (uneven >= 0) throw new Error(`Row ${uneven + 2} of the table has more cells than its first line.`);
  const found = rows.map(row => Object.fromEntries(head.map((key, at) => [key, row[at] ?? ''])));
  const names = found.map(({ device = '' }) => device);
  const twice = names.find((name, at) => !name || names.indexOf(name) < at);
  if (twice !== undefined) throw new Error(twice ? `The table has the camera ${twice} twice.` : 'A row of the table has no device.');
  return found;
}
