// Tries bad config.json files on the real engine (Espruino): a sample of them in cards.test.ts, all of them in `npm run test:faults`.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { buildImage } from '../../../../firmware/image/storage.js';
import { rows, secretKeys, sections } from '../../../../firmware/keys.js';
import { firmware } from '../../../../firmware/self.js';
import { ts } from '../../../../firmware/typescript.js';
import { anyWiring } from '../../../../src/config/camerakeys.ts';
import { checkConfig, longestConfigBytes } from '../../../../src/config/keys.ts';
import { secretsOf } from '../../../../src/config/secrets.ts';
import { runEspruino, type RunningEngine } from '../../../sim/engine/espruino.ts';
import { openTerminal } from '../../../sim/line/terminal.ts';
import { findBuilt } from '../../../sim/world/built.ts';
import { password } from '../../../sim/world/world.ts';
import { badCards, expectedConfig, fewBadCards, goodCards, isWholeConfig, judge, mutantCards, type BadCard } from './cards.ts';

/** The good configuration from which the bad ones are made. */
export const host = { ftp: { host: '127.0.0.1', user: 'ferryman', password, directory: '/up' }, network: { apn: 'internet' } };
/** Returns whether a file is short enough to be read by the firmware. */
export const fits = (card: BadCard) => card.text.length <= longestConfigBytes;
const mostMutants = 600;
/** Longest silence of the engine in milliseconds, on a machine with a hundred times the usual load. */
const patienceMs = 5 * 60_000;

/** Returns good configuration files with random changes, which follow from the seed. */
export const mutantsBy = (seed: number) => mutantCards(host, seed, mostMutants);

/** The firmware's result for a file: its error messages, or the configuration if there are none. */
export interface Verdict { errors: string[]; config?: Record<string, unknown> | undefined }

/** Returns the key that an error message names, which is its subject. */
function nameIn(error: string): string {
  const name = /^config\.json (?=is |holds |continues |cannot )|^(.{1,64}?): (?=unknown|given|found|missing|holds)/.exec(error);
  assert.ok(name, `begins with no key: ${error}`);
  return name![1] ?? 'config.json';
}

/** Checks that the firmware's result for a file is right: the errors name the expected keys, and a configuration is complete or missing. */
export function assertVerdict(card: BadCard, { errors, config }: Verdict): void {
  const why = `${card.title}: ${errors.join(' | ')}`;
  // control characters are shown as blanks in the log
  const named = errors.map(error => nameIn(error.replace(/[\x00-\x1f\x7f]/g, ' ')));
  if (card.names) assert.equal(named.sort(), [...card.names].sort(), why);
  else if (judge(card.text) === 'bad') assert.ok(errors.length > 0, `${card.title} is taken:\n${card.text}`);
  else if (judge(card.text) === 'good') assert.equal([errors, config], [[], expectedConfig(card.text)], why);
  assert.is(config === undefined, errors.length > 0, `${why}: all or nothing`);
  if (config) assert.ok(isWholeConfig(config), `${card.title}: ${JSON.stringify(config)}`);
  for (const error of errors) assert.ok(error.length < 300 && !error.includes(password), why);
}

/** Checks that the log names the keys that are wrong in a file, and that the firmware did not crash. */
export function assertTold(card: BadCard, lines: string[]): void {
  const errors = lines.filter(line => / error card: /.test(line)).map(line => line.replace(/^.*? error card: (config\.json: )?/, ''));
  assert.ok(errors.length > 0, `${card.title}: no error is logged:\n${lines.join('\n')}`);
  const named = errors.map(nameIn);
  if (card.names) assert.equal(named.sort(), [...card.names].sort(), `${card.title}: ${errors.join(' | ')}`);
  assert.not.match(lines.join('\n'), /Uncaught|starting over|OUT OF MEMORY|is read:/, card.title);
}

interface Bench { cwd: string; lines: string[]; heard: Uint8Array[]; engine: RunningEngine; until(text: RegExp, from?: number): Promise<void>; stop(): Promise<void> }

/** Starts the engine with the flash image at this path and an empty card. Records all bytes that the engine sends to the modem. */
function startEngine(image: string, cwd: string): Bench {
  const terminal = openTerminal();
  const lines: string[] = [];
  const heard: Uint8Array[] = [];
  terminal.onBytes(bytes => heard.push(bytes));
  const engine = runEspruino({ image, cwd, terminalPath: terminal.path, onLine: line => void lines.push(line), onExit: reason => void lines.push(`ENDED ${reason}`) });
  async function until(text: RegExp, from = 0): Promise<void> {
    let [told, toldMs] = [lines.length, Date.now()];
    while (!lines.slice(from).some(line => text.test(line))) {
      const fault = lines.find(line => /^Uncaught|^ENDED|OUT OF MEMORY/.test(line));
      if (fault) throw new Error(lines.slice(Math.max(0, lines.indexOf(fault) - 2)).join('\n').slice(0, 2000));
      if (lines.length > told) [told, toldMs] = [lines.length, Date.now()];
      if (Date.now() - toldMs > patienceMs) throw new Error(`never came: ${text}\n${lines.slice(-12).join('\n')}`);
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  }
  return { cwd, lines, heard, engine, until, stop: () => engine.stop().then(terminal.close) };
}

async function onEngine(image: string, run: (bench: Bench) => Promise<void>): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), 'snapferry-bad-'));
  mkdirSync(join(cwd, 'card/DCIM'), { recursive: true });
  // a file stands in place of the firmware's folder, so that the firmware cannot write there, even as root
  writeFileSync(join(cwd, 'card/snapferry'), '');
  const bench = startEngine(image, cwd);
  try {
    await run(bench);
  } finally {
    await bench.stop();
    rmSync(cwd, { recursive: true });
  }
}

function plainSource(name: string): string {
  return readFileSync(new URL(`../../../../src/${name}.ts`, import.meta.url), 'utf8').replace(/^import .*$/gm, '').replace(/^export /gm, '');
}

/** Builds a program with the modules of src/config/ as the engine runs them, and a loop that checks every file of a folder. */
function buildChecker(count: number): Buffer {
  const source = ['text', 'number', 'path', 'glob', 'template', 'secret/secret', 'config/json/strict', 'config/json/mistake', 'config/json/json', 'config/value', 'config/host', 'config/url', 'config/httpkeys', 'config/imagekeys', 'config/secrets', 'config/camerakeys', 'config/keycheck', 'config/likeness', 'config/keys'].map(plainSource).join('');
  const code = ts.transpileModule(source, { compilerOptions: { target: ts.ScriptTarget.ES5, module: ts.ModuleKind.None, removeComments: true } }).outputText;
  // Several files are checked in one turn of the event loop, since between two turns the engine on a desktop sleeps.
  const loop = `function check(i) {
    var file = E.openFile('./cases/' + i, 'r'), text = file.read(${longestConfigBytes}) || '';
    file.close();
    var found = checkConfig(text, 0, anyWiring());
    console.log('verdict ' + JSON.stringify([i, found.errors, found.config || null, secretsOf(found.values)]));
  }
  function next(from) {
    for (var i = from; i < from + 20 && i < ${count}; i++) check(i);
    if (i < ${count}) setTimeout(next, 0, i);
    else console.log('all asked.');
  }
  setTimeout(next, 500, 0);`;
  return Buffer.from(buildImage([{ name: '.bootcde', data: Buffer.from(`var firmware = ${JSON.stringify(firmware)};\nvar secretKeys = ${JSON.stringify(secretKeys)};\nvar rows = ${JSON.stringify(rows)};\nvar sections = ${JSON.stringify(sections)};\n${code}${loop}`, 'latin1') }]));
}

/** Checks that the engine's result for a file is the same as that of Node. */
function assertAlike({ text, title }: BadCard, errors: string[], secrets: string[]): void {
  const { errors: expected, values } = checkConfig(text, 0, anyWiring());
  // if a file has a name twice, the engine keeps the first value and Node the last, so further errors about this name may differ
  const twins = expected.filter(error => / given twice/.test(error)).map(nameIn);
  // the console writes a byte beyond ASCII as UTF-8, so such bytes are not compared
  const plain = (error: string) => error.replace(/[^ -~]+/g, '?');
  const sure = (all: string[]) => all.filter(error => / given twice/.test(error) || !twins.some(twin => error.startsWith(twin))).map(plain);
  assert.equal(sure(errors), sure(expected), title);
  if (!errors.some(error => / given twice/.test(error))) assert.equal(secrets, secretsOf(values), title);
}

/**
 * Lets the real engine check the files, since its own JSON.parse accepts more than JSON.
 * @param step one in so many files is tried
 * @returns the number of files tried
 */
export async function askEngine(seed: number, step: number): Promise<number> {
  const cards = [...goodCards(host), ...badCards(host).filter(fits), ...mutantsBy(seed)].filter((_, i) => i % step === 0 || i < 2);
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-checker-'));
  writeFileSync(join(folder, 'checker.bin'), buildChecker(cards.length));
  try {
    await onEngine(join(folder, 'checker.bin'), async bench => {
      mkdirSync(join(bench.cwd, 'cases'));
      cards.forEach((card, i) => writeFileSync(join(bench.cwd, 'cases', String(i)), card.text, 'latin1'));
      await bench.until(/all asked\./);
      const verdicts = bench.lines.filter(line => line.startsWith('verdict ')).map(line => JSON.parse(line.slice(8)) as [number, string[], Record<string, unknown> | null, string[]]);
      assert.is(verdicts.length, cards.length, bench.lines.filter(line => !line.startsWith('verdict ')).join('\n'));
      for (const [i, errors, config, secrets] of verdicts) {
        // the engine gives its result as JSON, which omits undefined values, so `http.form` is put back for a configuration with HTTP
        assertVerdict(cards[i]!, { errors, config: config ? { ...(config['http.url'] ? { 'http.form': undefined } : {}), ...config } : undefined });
        assertAlike(cards[i]!, errors, secrets);
      }
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
  return cards.length;
}

/**
 * Shows bad files to the shipped firmware image, on a card that it cannot write. It must keep running, and send nothing to the modem.
 * @returns the number of files shown
 */
export async function showImage(step: number): Promise<number> {
  // files with a console password are left out, since a valid one would lock this very console
  const cards = fewBadCards(host).filter(card => !card.text.includes('"console"')).filter((_, i) => i % step === 0);
  await onEngine(findBuilt('linux', 'storage.bin'), async bench => {
    await bench.until(/no config\.json/);
    assert.is(bench.lines.filter(line => / error card: the card cannot be written: /.test(line)).length, 1, 'told once');
    /**
     * Lets the firmware look for config.json, and waits until it has reported an error and printed a mark. The mark comes 30 ms after the error, so
     * that all lines about the file come before it.
     */
    const look = async (mark: string, from: number) => {
      bench.engine.type('ferry.send()');
      await bench.until(/ error card: /, from);
      bench.engine.type(`setTimeout(function(){print("mar"+"k ${mark}.")},30)`);
      await bench.until(new RegExp(`^mark ${mark}\\.`));
    };
    for (const [i, card] of cards.entries()) {
      const before = bench.lines.length;
      rmSync(join(bench.cwd, 'card/config.json'), { force: true });
      // at boot the firmware has already seen that there is no file, and reports that only once
      if (i > 0) await look(`none ${i}`, before);
      const from = bench.lines.length;
      writeFileSync(join(bench.cwd, 'card/config.json'), card.text, 'latin1');
      await look(`card ${i}`, from);
      assertTold(card, bench.lines.slice(from));
    }
    assert.is(Buffer.concat(bench.heard).length, 0, 'not a byte went to the modem');
  });
  return cards.length;
}
