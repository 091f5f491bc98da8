// Reads a table of cameras (CSV), which has a row for each camera. Its first line has keys of config.json. The form gives the values that a row
// does not have.

/** The values of one camera as text, by full key such as `ftp.host`. An empty text means that the form's value is kept. */
export type Row = Readonly<Record<string, string>>;

/** Splits a CSV text into rows and cells. Cells may have quotes as in RFC 4180, and semicolons may replace the commas. */
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

/**
 * Returns the rows of a table, each with its values by key. @param keys the config keys that may be names of columns @throws an error with a sentence
 * for the user
 */
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
