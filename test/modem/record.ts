// Checks a modem's record by rules that hold for every modem, whatever its manual says. Each fault of a record is a sentence that names its place.

import { readFileSync } from 'node:fs';
import { keys, rowOfKey } from '#schema';
import { createChat } from '../../src/at/chat.ts';
import { fillCommand } from '../../src/at/match.ts';
import { wantsOf } from '../../src/at/row.ts';
import type { Step } from '../../src/at/step.ts';
import type { Payload } from '../../src/at/task.ts';
import type { Fault } from '../../src/fault.ts';
import type { Modem, Rows, ScriptName, Method } from '../../src/modem/modem.ts';
import { isStandardUrc } from '../../src/modem/standard.ts';
import { faultCodes } from '../common/faultcodes.ts';
import { createListLog, createWire, timersOf } from '../outside.ts';
import { virtualClock } from '../sim/clock.ts';

const codes = faultCodes();

function sourceOf(path: string): string {
  return readFileSync(new URL(`../../src/${path}`, import.meta.url), 'utf8');
}

/** Returns the members of an interface in their order. `mayBeEmpty` tells whether a member has a question mark. */
function membersOf(path: string, name: string): { name: string; mayBeEmpty: boolean }[] {
  const body = new RegExp(`export interface ${name} \\{\\n([\\s\\S]*?)\\n\\}`).exec(sourceOf(path))![1]!;
  return [...body.matchAll(/^  '?([\w-]+)'?(\??): /gm)].map(found => ({ name: found[1]!, mayBeEmpty: found[2] === '?' }));
}

export const modemScripts = membersOf('modem/modem.ts', 'ModemScripts').map(one => one.name as ScriptName);
export const wayScripts = membersOf('modem/modem.ts', 'MethodScripts').map(one => one.name as ScriptName);
/** The placeholders that are filled before a script runs, and then those that rows fill. */
export const given = membersOf('modem/placeholders.ts', 'Given');
export const kept = membersOf('modem/placeholders.ts', 'Kept');

export interface Named {
  /** The script's name, with the reason of its method, for a message to a person. */
  place: string;
  rows: Rows;
}

/** Returns the modem's methods by FTP and by HTTP. */
function allWays(modem: Modem): Method[] {
  return [...modem.methods(), ...modem.http().methods];
}

/**
 * Returns every script of the record that has rows: first the modem's own scripts, then those of each method. @param bytes size of an image, on which
 * timeouts depend
 */
export function scriptsOf(modem: Modem, bytes = 1000): Named[] {
  const own = allWays(modem).flatMap(way => wayScripts.map(name => ({ place: `${name} (${way.why})`, rows: way.script(name, bytes) ?? [] })));
  return [...modemScripts.map(name => ({ place: name as string, rows: modem.script(name, bytes) })), ...own].filter(({ rows }) => rows.length > 0);
}

/**
 * Returns the script of this name: that of the first method that has it, or else the modem's own. @param bytes size of an image, on which timeouts
 * depend
 */
export function scriptIn(modem: Modem, name: ScriptName, bytes = 1000): Rows {
  return modem.methods().map(way => way.script(name, bytes)).find(rows => rows) ?? modem.script(name, bytes);
}

export function placeholdersOf(text: string): string[] {
  return [...text.matchAll(/[{<]([A-Za-z][\w.-]*)(?:=[^}]*|[+/])?[}>]/g)].map(found => found[1]!);
}

/**
 * Returns the names of the scripts that a modem with these methods needs. The script `make` is not among them: without it, the server's directories
 * must exist. The modem's sheet (test/sim/sheets/) names it in `lacks` then.
 */
function neededScripts(modem: Modem): ScriptName[] {
  // a modem without a command for a file's size can use the listing instead (measure.ts)
  const sizes: ScriptName[] = modem.script('listAll', 1000).length ? [] : ['size'];
  const needed: ScriptName[] = ['wake', 'identify', 'rate', 'askSim', 'givePin', 'register', 'attach', 'askClock', 'open', ...sizes, 'get', 'close'];
  if (modem.hasEnter) needed.push('enter');
  if (modem.hasRename) needed.push('rename');
  if (allWays(modem).some(way => way.hasDrive)) needed.push('drive');
  if (modem.http().methods.length) needed.push('openHttp', 'closeHttp', 'ask', 'read');
  needed.push('connect', 'write', 'receive', 'hangUp');
  if (modem.http().proofBytes > 0) needed.push('loadProof');
  return needed;
}

/** Returns the names of the scripts that the method needs to bring an image into the modem, and from there to the server. */
function neededOf({ name, confirms }: Method): ScriptName[] {
  if (confirms === 'slices') return name === 'efs' ? ['openSlices', 'slice', 'put'] : ['slice'];
  return name === 'efs' ? ['stage', 'put'] : ['stream'];
}

function* checkWays(modem: Modem): Generator<string> {
  if (new Set(allWays(modem).map(way => way.why)).size < allWays(modem).length) yield 'two methods have the same reason';
  for (const way of allWays(modem)) {
    for (const name of neededOf(way)) if (!way.script(name, 1000)?.length) yield `${way.name}, ${way.why}: has no rows for ${name}`;
    for (const name of modemScripts) if (way.script(name, 1000)?.length === 0) yield `${way.name}, ${way.why}: hides the modem's own ${name}`;
  }
  for (const name of wayScripts) if (modem.script(name, 1000).length) yield `${name} belongs to a method, but the modem has it`;
}

const patternForm = /^(OK|[A-Z][A-Z ]*[A-Z]|[+#^*$!@_][A-Z0-9][A-Z0-9 ]*(\|[+#^*$!@_][A-Z0-9][A-Z0-9 ]*)*: ?\S.*|\{[\w.]+\})$/;

/**
 * Returns the settings whose value stands outside of quotes in a command, and may be any text. A comma or a semicolon in the value would begin
 * another parameter or command.
 */
function bareTexts(say: string): string[] {
  return placeholdersOf(say.replace(/"[^"]*"/g, '')).filter(name => name.includes('.') && typeof rowOfKey(name)?.is !== 'number');
}

function* checkRow(row: Step): Generator<string> {
  if (!(row.ms > 0)) yield 'has no ms: give it the time of its answer in the manual, in milliseconds';
  if (!row.say && !row.want && !row.again) yield 'has no command, no wait and no repetition';
  if (row.say && !/^AT[\x20-\x7e]*$/.test(row.say)) yield 'sends a text that is no AT command: a row can only send those; other bytes are a payload (pour)';
  for (const name of bareTexts(row.say ?? '')) yield `sends {${name}} without quotes: write "{${name}}", as a comma in it would begin another parameter; list that under UNCONFIRMED if the manual has none`;
  if (row.refusedAs && !codes.includes(row.refusedAs)) yield `names ${row.refusedAs}, which is no fault code`;
  if (row.again !== undefined && !(row.again > 0 && row.again < row.ms)) yield 'begins again too late';
  for (const pattern of wantsOf(row)) if (!patternForm.test(pattern)) yield `wants "${pattern}": write a whole line in capitals, a name and its fields as "+NAME: {n}", or a placeholder alone`;
  if (row.data && row.data.includes(':') && !placeholdersOf(row.data).includes('len')) yield 'takes data without a length: its line needs {len}, or no colon and an earlier row that stores {total}';
  if (row.pour && row.slice === undefined && row.escape === undefined && !/\{size\}|\{rest\}|\{left\}/.test(row.say ?? '')) yield 'pours without a count, a slice or an end: name {size}, {left} or {slice} in the command, or give it "escape"';
  // A row may have only one of these keys. The compiler does not see that in rows that are made by Object.assign.
  const kinds = [row.pour, row.data, row.again].filter(key => key !== undefined).length;
  if (kinds > 1) yield 'mixes two kinds of row';
  if (row.pour === undefined && (row.slice ?? row.ack ?? row.quiet ?? row.escape) !== undefined) yield 'has keys of a payload and no "pour"';
  if (row.data === undefined && (row.until ?? row.more) !== undefined) yield 'has keys of raw bytes and no "data"';
  if (kinds > 0 && (row.tries ?? row.enough ?? row.greets) !== undefined) yield 'is repeated, or waits for a greeting, with a payload or raw bytes';
  if ((row.data ?? row.again) !== undefined && row.ask) yield 'sends a query among raw bytes or in a pause';
  if (row.slice && !/\{slice\}/.test(row.say ?? '')) yield 'does not name its slice';
  if (row.escape && ![row.escape.by, row.escape.end].every(one => row.escape!.codes.includes(one))) yield 'does not escape its own escape and end: add both to "codes"; an end of several bytes needs a new key in src/at/step.ts first';
}

function* checkAbort(script: string, row: Step): Generator<string> {
  if (script === 'abort' && row.may) yield 'its refusal shows that the login still waits: no "may"';
}

/** Returns the names of the placeholders that a row stores from an answer or sets. */
export function keptBy(row: Step): string[] {
  return [...(wantsOf(row)), row.pour ?? '', row.data ?? '', row.until ?? '', row.ask?.want ?? ''].flatMap(pattern => placeholdersOf(pattern.replace(/<[^>]*>/g, ''))).concat(Object.keys(row.set ?? {}));
}

/** Returns the names of the placeholders that a row needs in order to be sent or skipped. */
export function usedBy(row: Step): string[] {
  const patterns = [...wantsOf(row), row.pour ?? '', row.ask?.want ?? ''].flatMap(want => want.match(/<[^>]*>/g) ?? []);
  const texts = [row.say ?? '', row.slice ? `{${row.slice}}` : '', ...patterns, ...Object.values(row.set ?? {})];
  return [...texts.flatMap(text => placeholdersOf(text!)), ...[row.when, row.unless, ...row.same ?? []].filter(name => name !== undefined)];
}

function* checkPlaceholders(modem: Modem): Generator<string> {
  const all = scriptsOf(modem).flatMap(({ rows }) => rows);
  const known = new Set<string>([...keys, ...given.map(one => one.name), ...all.flatMap(keptBy)]);
  for (const { place, rows } of scriptsOf(modem)) {
    for (const row of rows) for (const placeholder of usedBy(row)) if (!known.has(placeholder)) yield `${place}: ${row.say}: no row fills {${placeholder}}`;
  }
}

/** Returns the longest value that a placeholder may have. */
export function longestOf(modem: Modem, placeholder: string): string {
  const row = rowOfKey(placeholder);
  const limit = modem.limits[placeholder] ?? Infinity;
  if (placeholder === 'network.pin') return '1'.repeat(8);
  if (row?.of) return row.of.map(value => `${value}`).sort((a, b) => b.length - a.length)[0]!;
  if (row && typeof row.is === 'number') return `${row.max}`;
  if (row) return 'x'.repeat(Math.min(row.max!, limit));
  if (/^(name|finalName|leaf)$/.test(placeholder)) return 'n'.repeat(modem.names().longest - 'E:/'.length);
  if (/^(folder|path|parent)$/.test(placeholder)) return `/${'f'.repeat(254)}`;
  if (placeholder === 'folderHex') return 'F0'.repeat(255);
  if (placeholder === 'non-ascii') return '{non-ascii}';
  if (placeholder === 'drive') return 'E:/';
  return '4294967295';
}

export const idlePayload = { left: () => 1000, pour: () => () => undefined, take: () => undefined, close: () => undefined } as unknown as Payload;

/**
 * Sends one row with the longest value of each placeholder.
 * @returns the command, the bytes that went to the modem, and the fault if there was one
 */
export async function sayLongest(modem: Modem, row: Step): Promise<{ text: string; sent: string; fault: Fault | undefined }> {
  const clock = virtualClock(0);
  const wire = createWire(clock, () => undefined);
  const dialect = { longestCommand: modem.longestCommand, isUrc: isStandardUrc, codeOf: modem.codeOf, isSecret: () => false };
  const chat = createChat(wire, timersOf(clock), createListLog(), dialect, () => undefined);
  const { when, unless, same, may, tries, slice, until, ...bare } = row;
  const valueOf = (placeholder: string) => longestOf(modem, placeholder);
  let isEnded = false;
  let fault: Fault | undefined;
  chat.run({ script: [bare as Step], variables: {}, valueFor: valueOf, payload: idlePayload, onEnd: (_end, bad) => { isEnded = true; fault = bad; } });
  const sent = wire.all();
  if (!isEnded) await clock.run(() => isEnded);
  return { text: fillCommand(row.say!, valueOf) ?? '', sent, fault };
}

async function* checkLengths(modem: Modem): AsyncGenerator<string> {
  for (const { place: script, rows } of scriptsOf(modem)) {
    for (const row of rows.filter(one => one.say)) {
      const { text, sent, fault } = await sayLongest(modem, row);
      const place = `${script}: ${row.say}`;
      if (text.length > modem.longestCommand && sent) yield `${place}: ${text.length} characters are sent`;
      if (text.length > modem.longestCommand && fault?.code !== 'too-long') yield `${place}: ${text.length} characters are not reported as a fault`;
      if (text.length <= modem.longestCommand && sent !== `${text}\r`) yield `${place}: is not sent unchanged`;
    }
  }
}

export function missing(script: string): string {
  return `the script ${script} has no rows: give the record its commands; src/modem/modem.ts says what it does`;
}

function* checkRecord(modem: Modem): Generator<string> {
  const [names, urcs] = [modem.names(), modem.urcs()];
  const { power, security } = modem;
  if (!/^[a-z0-9-]+$/.test(modem.name)) yield 'its name is no plain word';
  if (security['none'] === undefined) yield 'it cannot do plain FTP';
  if (!modem.methods().length) yield 'it has no upload method';
  if (!(power.onMs > 0 && power.offMs > 0 && power.bootMs > 0)) yield 'a time of its power key is missing';
  if (!names.forbidden.global || names.first.global) yield 'forbidden must be a global expression, first must not';
  for (const c of '"/\r\n\0\x1f\x7f') if (!c.replace(names.forbidden, '') === false) yield `${JSON.stringify(c)} is allowed in a name`;
  for (const c of 'AZaz09') if (!names.first.test(c) || c.replace(names.forbidden, '') === '') yield `${c} is not allowed at the start of a name`;
  for (const urc of urcs) if (!urc.line || !codes.includes(urc.code)) yield `the line "${urc.line}" has no fault code`;
  for (const line of ['OK', 'ERROR', 'CONNECT']) if (modem.codeOf(line)) yield `${line} has a code`;
  for (const key of Object.keys(modem.limits)) if (modem.limits[key]! > (rowOfKey(key)?.max ?? 0)) yield `the limit of ${key} has no effect`;
  for (const name of neededScripts(modem)) if (!modem.script(name, 1000).length) yield missing(name);
}

/** Returns a sentence for each fault of a record. The list is empty if the record is right. */
export async function checkModem(modem: Modem): Promise<string[]> {
  const wrong = [...checkRecord(modem)];
  for (const { place, rows } of scriptsOf(modem)) {
    for (const row of rows) wrong.push(...[...checkRow(row), ...checkAbort(place, row)].map(sentence => `${place}: ${row.say ?? 'a row that waits'}: ${sentence}`));
  }
  wrong.push(...checkWays(modem), ...checkPlaceholders(modem));
  for await (const sentence of checkLengths(modem)) wrong.push(sentence);
  return wrong;
}
