// Cards that a person, an editor or a worn-out card made bad: whatever stands in config.json, the firmware neither stops nor
// runs on half of it, the modem hears nothing, and each error names its key, or config.json where it is the file as a whole.
// Another seed, and every card on the real engine: SEED=7 STEP=1 npm test -- test/badcards

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildImage } from '../firmware/image.js';
import { knownModems } from '../src/modem/known.ts';
import { checkConfig, longestConfigBytes } from '../src/config.ts';
import { isSecret } from '../src/log.ts';
import { badCards, expectedConfig, fewBadCards, isWholeConfig, judge, mutantCards, type BadCard } from './badcards.ts';
import { findEspruino, runEspruino, type RunningEngine } from './bench/espruino.ts';
import { openTerminal } from './bench/terminal.ts';
import { createWorld, digest, noise, password, type World } from './bench/world.ts';

const bad = suite('bad cards');
const seed = Number(process.env['SEED']) || 20261120;
const models = [...new Set(knownModems().map(maker => maker.name))];
const host = { ftp: { host: '127.0.0.1', user: 'ferryman', password, directory: '/up' }, network: { apn: 'internet' } };
/** Each costs the engine some milliseconds: one of so many is tried there. STEP=1 tries all. */
const engineStep = Number(process.env['STEP']) || 8;
const fits = (card: BadCard) => card.text.length <= longestConfigBytes;
const mutants = mutantCards(host, seed, 600);
const isRefused = (card: BadCard) => judge(card.text) === 'bad' || (judge(card.text) === 'lax' && /[^\s}]$/.test(card.text));

interface Verdict { errors: string[]; config?: Record<string, unknown> | undefined }

/** What a sentence is about. */
function nameIn(error: string): string {
  const name = /^config\.json (?=is |holds |goes |cannot )|^(.{1,64}?): (?=unknown|given|found|missing|holds)/.exec(error);
  assert.ok(name, `begins with no key: ${error}`);
  return name![1] ?? 'config.json';
}

function assertVerdict(card: BadCard, { errors, config }: Verdict): void {
  const why = `${card.title}: ${errors.join(' | ')}`;
  // as the log shows them
  const named = errors.map(error => nameIn(error.replace(/[\x00-\x1f\x7f]/g, ' ')));
  if (card.names) assert.equal(named.sort(), [...card.names].sort(), why);
  else if (judge(card.text) === 'bad') assert.ok(errors.length > 0, `${card.title} is taken:\n${card.text}`);
  else if (judge(card.text) === 'good') assert.equal([errors, config], [[], expectedConfig(card.text)], why);
  assert.is(config === undefined, errors.length > 0, `${why}: all or nothing`);
  if (config) assert.ok(isWholeConfig(config), `${card.title}: ${JSON.stringify(config)}`);
  for (const error of errors) assert.ok(error.length < 300 && !error.includes(password), why);
}

bad(`there are more than 300 of them, and the seed of the mutants is ${seed}`, () => {
  console.log(`bad cards: ${badCards(host).length} by their keys, ${mutants.length} by the seed ${seed}`);
  assert.ok(badCards(host).length > 300);
  assert.equal(mutantCards(host, seed, 5), mutantCards(host, seed, 5), 'they can be made again');
  const kinds = mutants.map(card => judge(card.text));
  for (const kind of ['good', 'bad', 'lax'] as const) assert.ok(kinds.includes(kind), kind);
});

bad('each is told by its key, and nothing of it is taken', () => {
  for (const card of badCards(host).filter(fits)) assertVerdict(card, checkConfig(card.text, 0, models) as unknown as Verdict);
});

bad('a good file with a few bytes changed is refused, or taken as what it says', () => {
  for (const card of mutants) assertVerdict(card, checkConfig(card.text, 0, models) as unknown as Verdict);
});

/** Gives the firmware this file to look at, behind a look at none, so that the same sentence is told again. */
async function showCard(world: World, card: BadCard): Promise<string[]> {
  rmSync(join(world.folder, 'card/config.json'), { force: true });
  await world.until(/never/, 0.2);
  const from = world.lines.length;
  // past the world, which takes every password for a secret: chance writes 'upload' there
  writeFileSync(join(world.folder, 'card/config.json'), card.text, 'latin1');
  await world.until(/never/, 0.2);
  return world.lines.slice(from);
}

function assertTold(card: BadCard, lines: string[]): void {
  const errors = lines.filter(line => / error card: /.test(line)).map(line => line.replace(/^.*? error card: (config\.json: )?/, ''));
  assert.ok(errors.length > 0, `${card.title}: nothing is told:\n${lines.join('\n')}`);
  const named = errors.map(nameIn);
  if (card.names) assert.equal(named.sort(), [...card.names].sort(), `${card.title}: ${errors.join(' | ')}`);
  assert.not.match(lines.join('\n'), /Uncaught|beginning anew|OUT OF MEMORY|is read:/, card.title);
}

bad('in a whole world nothing reaches the modem, and a good card behind them all delivers', async () => {
  const image = noise(3000);
  const world = await createWorld({ files: { 'DCIM/IMG_0001.JPG': image } });
  const good = readFileSync(join(world.folder, 'card/config.json'));
  try {
    rmSync(join(world.folder, 'card/config.json'));
    world.boot();
    for (const card of [...badCards(host), ...mutants.filter(isRefused)]) assertTold(card, await showCard(world, card));
    assert.is(world.line.stats.toDce.sentBytes, 0, 'not a byte went to the modem');
    world.put('config.json', good);
    await world.round();
    assert.is(digest(world.served()['up/IMG_0001.JPG']!), digest(image));
    assert.not.match(world.modem.commands.join('\n'), /CPOF|CFUN=1,1/);
    assert.equal(world.modem.violations, []);
  } finally {
    await world.close();
  }
});

bad('what stands where config.json should be: a folder, nothing, a card that fails', async () => {
  const world = await createWorld({ config: null, files: { 'config.json/a.txt': 'x', 'DCIM/IMG_0001.JPG': noise(100) } });
  try {
    world.boot();
    assert.match(world.lines.join('\n'), /error card: config\.json is a folder/);
    rmSync(join(world.folder, 'card/config.json'), { recursive: true });
    assert.ok(await world.until(/error card: no config\.json on the card/, 1));
    assert.ok(existsSync(join(world.folder, 'card/config.example.json')));
    rmSync(join(world.folder, 'card'), { recursive: true });
    assert.ok(await world.until(/error card: no SD card can be read/, 1));
    assert.is(world.line.stats.toDce.sentBytes, 0);
  } finally {
    await world.close();
  }
});

interface Bench { cwd: string; lines: string[]; heard: Uint8Array[]; engine: RunningEngine; until(text: RegExp): Promise<void>; stop(): Promise<void> }

/** The engine with this image and an empty card; whatever it says to the modem is kept. */
function startEngine(image: string, cwd: string): Bench {
  const terminal = openTerminal();
  const lines: string[] = [];
  const heard: Uint8Array[] = [];
  terminal.onBytes(bytes => heard.push(bytes));
  const engine = runEspruino({ image, cwd, terminalPath: terminal.path, onLine: line => void lines.push(line), onExit: reason => void lines.push(`ENDED ${reason}`) });
  async function until(text: RegExp): Promise<void> {
    const endMs = Date.now() + 150_000;
    while (!lines.some(line => text.test(line))) {
      const fault = lines.find(line => /^Uncaught|^ENDED|OUT OF MEMORY/.test(line));
      if (fault) throw new Error(lines.slice(lines.indexOf(fault) - 2).join('\n').slice(0, 2000));
      if (Date.now() > endMs) throw new Error(`never came: ${text}\n${lines.slice(-12).join('\n')}`);
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  }
  return { cwd, lines, heard, engine, until, stop: () => engine.stop().then(terminal.close) };
}

async function onEngine(image: string, run: (bench: Bench) => Promise<void>): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), 'snapferry-bad-'));
  mkdirSync(join(cwd, 'card/DCIM'), { recursive: true });
  const bench = startEngine(image, cwd);
  try {
    await run(bench);
  } finally {
    await bench.stop();
    rmSync(cwd, { recursive: true });
  }
}

function plainSource(name: string): string {
  return readFileSync(new URL(`../src/${name}.ts`, import.meta.url), 'utf8').replace(/^import .*$/gm, '').replace(/^export /gm, '');
}

/** src/outline.ts and src/config.ts as the engine runs them, with the one other function that they import, with every file of a folder checked. */
function buildChecker(count: number): Buffer {
  const source = plainSource('outline') + plainSource('config');
  const code = ts.transpileModule(source, { compilerOptions: { target: ts.ScriptTarget.ES5, module: ts.ModuleKind.None, removeComments: true } }).outputText;
  // some in one turn: between two turns the engine on a desktop sleeps
  const loop = `function check(i) {
    var file = E.openFile('./cases/' + i, 'r'), text = file.read(${longestConfigBytes}) || '';
    file.close();
    var found = checkConfig(text, 0, ${JSON.stringify(models)});
    console.log('verdict ' + JSON.stringify([i, found.errors, found.config || null]));
  }
  function next(from) {
    for (var i = from; i < from + 20 && i < ${count}; i++) check(i);
    if (i < ${count}) setTimeout(next, 0, i);
    else console.log('all asked.');
  }
  setTimeout(next, 500, 0);`;
  return Buffer.from(buildImage([{ name: '.bootcde', data: Buffer.from(`${isSecret};\n${code}${loop}`, 'latin1') }]));
}

const image = fileURLToPath(new URL('../dist/linux/storage.bin', import.meta.url));

if (findEspruino()) {
  bad('the engine’s own JSON.parse, which takes more than JSON, gives the same verdicts', async () => {
    const cards = [...badCards(host).filter(fits), ...mutants].filter((_, i) => i % engineStep === 0);
    const folder = mkdtempSync(join(tmpdir(), 'snapferry-checker-'));
    writeFileSync(join(folder, 'checker.bin'), buildChecker(cards.length));
    try {
      await onEngine(join(folder, 'checker.bin'), async bench => {
        mkdirSync(join(bench.cwd, 'cases'));
        cards.forEach((card, i) => writeFileSync(join(bench.cwd, 'cases', String(i)), card.text, 'latin1'));
        await bench.until(/all asked\./);
        const verdicts = bench.lines.filter(line => line.startsWith('verdict ')).map(line => JSON.parse(line.slice(8)) as [number, string[], Record<string, unknown> | null]);
        assert.is(verdicts.length, cards.length, bench.lines.filter(line => !line.startsWith('verdict ')).join('\n'));
        for (const [i, errors, config] of verdicts) assertVerdict(cards[i]!, { errors, config: config ?? undefined });
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  bad('the shipped image on the real engine stays up, within its memory, and the modem hears nothing', async () => {
    await onEngine(image, async bench => {
      await bench.until(/no config\.json/);
      const look = async (mark: string) => {
        bench.engine.type(`ferry.send();setTimeout(function(){print("mar"+"k ${mark}.")},30)`);
        await bench.until(new RegExp(`^mark ${mark}\\.`));
      };
      // a console's password that is right locks this very console
      for (const [i, card] of fewBadCards(host).filter(card => !card.text.includes('"console"')).entries()) {
        rmSync(join(bench.cwd, 'card/config.json'), { force: true });
        await look(`none ${i}`);
        const from = bench.lines.length;
        writeFileSync(join(bench.cwd, 'card/config.json'), card.text, 'latin1');
        await look(`card ${i}`);
        assertTold(card, bench.lines.slice(from));
      }
      assert.is(Buffer.concat(bench.heard).length, 0, 'not a byte went to the modem');
    });
  });
} else {
  bad('left out: espruino is not on the PATH', () => {
    console.log('left out: espruino is not on the PATH');
  });
}

bad.run();
