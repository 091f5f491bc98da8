// Reads the camera's last report (`report.name`, `report.url`) from the card through the console, as rows for a table.

import { quote } from '../link/expression.ts';
import { sliceBytes, type Ask } from './card.ts';
import { shown } from './texts.ts';
import { inSize } from './units.ts';

/** A field of the report: its title and its value in words. */
export interface Row {
  title: string;
  text: string;
}

type Values = Record<string, unknown>;

/**
 * The paths of the report on the card. The first is one line of JSON, the second has lines `Key:value`. The key `report.form` decides which is
 * written.
 */
const paths = ['/snapferry/report.json', '/snapferry/report.txt'];
/** The most bytes that a report can have. A longer file is no report. */
const mostBytes = 1200;

/** Reads the last report. @returns undefined if there is none on the card @throws an error with a sentence for the user */
export async function readReport(ask: Ask): Promise<Row[] | undefined> {
  for (const path of paths) {
    const text = await readText(ask, path);
    if (text !== undefined) return rowsOf(text);
  }
  return undefined;
}

async function readText(ask: Ask, path: string): Promise<string | undefined> {
  let text = '';
  for (;;) {
    const slice = await ask<string | undefined>(`page.read(${quote(path)},${text.length},${sliceBytes})`);
    if (slice === undefined) return undefined;
    const bytes = atob(slice);
    text += bytes;
    if (bytes.length < sliceBytes || text.length > mostBytes) return shown(text);
  }
}

/** Whether a log line says that the camera has written a new report. */
export function isNewReport(text: string): boolean {
  return / report: .*(?:, is to be |is sent to |is not taken by )/.test(text);
}

interface Field {
  title: string;
  /** Returns the words for a value that is no object. If this function is undefined, the value itself is shown as text. */
  tell?: (value: unknown) => string;
  /** Returns the words for a value that is an object. If this function is undefined, the object is shown as JSON. */
  tellParts?: (value: Values) => string;
}

/** The titles of a report's fields, in the report's order (docs/remote.md). */
const fields: Record<string, Field> = {
  device: { title: 'Camera' },
  status: { title: 'Status' },
  time: { title: 'Time', tell: timeOf },
  timeFrom: { title: 'Time from' },
  next: { title: 'Next report by', tell: timeOf },
  picture: { title: 'Newest picture', tell: timeOf },
  waiting: { title: 'Waiting' },
  delivered: { title: 'Delivered' },
  skipped: { title: 'Skipped' },
  refused: { title: 'Refused' },
  fault: { title: 'Last fault', tellParts: faultOf },
  starts: { title: 'Starts', tellParts: value => Object.entries(value).map(([name, count]) => `${name} ${String(count)}`).join(', ') },
  battery: { title: 'Battery', tellParts: value => `${String(value['V'])} V (${String(value['from'])})` },
  signal: { title: 'Signal', tell: value => `${String(value)} dBm` },
  operator: { title: 'Operator' },
  roaming: { title: 'Roaming', tell: value => value ? 'in a foreign network' : 'in the own network' },
  day: { title: 'Images today', tell: sizeOf },
  month: { title: 'Images this month', tell: sizeOf },
  firmware: { title: 'Firmware' },
  runs: { title: 'Firmware that runs' },
  trial: { title: 'Firmware on trial', tell: value => value ? 'yes' : 'no' },
  engine: { title: 'Engine' },
  config: { title: 'Remote settings' },
  modem: { title: 'Modem', tellParts: value => Object.values(value).map(String).join(', ') },
  memory: { title: 'Memory', tellParts: value => `${String(value['peak'])} / ${String(value['total'])} JsVars` },
};

function timeOf(value: unknown): string { return String(value).replace('T', ' '); }

function sizeOf(value: unknown): string { return inSize(Number(value)); }

function faultOf({ code, words, times }: Values): string {
  return `${String(code)}${words ? `: ${String(words)}` : ''}${Number(times) > 1 ? ` (${String(times)}×)` : ''}`;
}

/** Returns the rows of a report. @param text the content of its file @throws an error with a sentence for the user, if the report is torn */
export function rowsOf(text: string): Row[] {
  if (!text.trimStart().startsWith('{')) return linesOf(text);
  let report: Values;
  try {
    report = JSON.parse(text) as Values;
  } catch {
    throw new Error('The report on the card is not complete. Look again.');
  }
  return Object.entries(report).map(([key, value]) => {
    const { title, tell = String, tellParts = JSON.stringify }: Field = Object.hasOwn(fields, key) ? fields[key]! : { title: key };
    return { title, text: typeof value === 'object' && value !== null ? tellParts(value as Values) : tell(value) };
  });
}

/** Returns the rows of a report whose lines are `Key:value`, the form of a Willfine trail camera. */
function linesOf(text: string): Row[] {
  return text.split(/\r?\n/).filter(line => line.includes(':')).map(line => ({ title: line.slice(0, line.indexOf(':')), text: line.slice(line.indexOf(':') + 1) }));
}
