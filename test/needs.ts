// Tells which of the optional programs this machine has, and notes each test that is left out for want of one. Node and the packages of npm are
// always there. All else that a test needs is in the list below. `npm test` prints a table of what was left out.

import { spawnSync } from 'node:child_process';
import { suite, type Test } from 'uvu';
import { findEspruino, usualEngine } from '../firmware/engine/espruino.js';
import { smallEngine } from './sim/engine/engines.ts';
import { findChromium, findProgram, isProgram } from './sim/programs.ts';
import { hasModules } from './sim/server/daemons/apache.ts';

/** Something that not every machine has. */
interface Need {
  /** How a person gets it, as a phrase. */
  how: string;
  isThere(): boolean;
}

/** Returns whether a program ends well with these arguments. */
const works = (name: string, ...words: string[]) => spawnSync(findProgram(name) ?? name, words, { stdio: 'ignore' }).status === 0;

const hasAll = (...names: string[]) => names.every(name => findProgram(name));
const install = (packages: string) => `install ${packages}, in Debian by apt`;
const isUnix = () => process.platform !== 'win32';

function programs(names: string[], how: string, isRight = () => true): Need {
  return { how, isThere: () => hasAll(...names) && isRight() };
}

function engine(command: string, how: string): Need {
  return { how, isThere: () => findEspruino(command) !== undefined };
}

const older = (version: string) => `build Espruino ${version} for Linux under this name`;

/** What a test may need, and how it is had. The keys are the names of programs, or words for a feature. */
const needs = {
  espruino: engine(usualEngine, 'build Espruino for Linux: docs/contributing.md'),
  [smallEngine]: engine(smallEngine, 'build a small Espruino for Linux: docs/contributing.md'),
  'espruino-newest': engine('espruino-newest', older('from its newest sources')),
  'espruino-2v28': engine('espruino-2v28', older('2v28')),
  'espruino-2v27.45': engine('espruino-2v27.45', older('2v27.45')),
  'espruino-2v26': engine('espruino-2v26', older('2v26')),
  Chromium: { how: `${install('chromium')}, or name its program in CHROMIUM`, isThere: () => findChromium() !== undefined },
  nginx: programs(['nginx'], install('nginx-light')),
  'apache2 with mod_dav': programs(['apache2'], install('apache2'), hasModules),
  vsftpd: programs(['vsftpd'], install('vsftpd')),
  proftpd: programs(['proftpd'], install('proftpd-core')),
  'pure-ftpd': programs(['pure-ftpd', 'pure-uploadscript', 'pure-pw'], install('pure-ftpd')),
  openssl: programs(['openssl'], install('openssl')),
  exiftool: programs(['exiftool'], install('libimage-exiftool-perl')),
  jq: programs(['jq'], install('jq')),
  'GNU date': programs(['date'], 'use a system with the coreutils of GNU', () => works('date', '-d', '2026-11-20T09:30:00+01:00', '+%s')),
  'python3 with jinja2 and yaml': programs(['python3'], install('python3-jinja2 and python3-yaml'), () => works('python3', '-c', 'import jinja2, yaml')),
  esptool: { how: `${install('esptool')}, or by pipx`, isThere: () => findProgram('esptool', 'esptool.py') !== undefined },
  valgrind: programs(['valgrind'], install('valgrind')),
  taskset: programs(['taskset'], install('util-linux'), () => works('taskset', '-c', '0', 'true')),
  sha256sum: programs(['sha256sum'], 'use a system with the coreutils of GNU'),
  dash: { how: install('dash'), isThere: () => isProgram('/bin/dash') },
  sh: programs(['sh'], 'use a Unix system', isUnix),
  'bash and the usual Unix commands': programs(['sh', 'bash', 'cat', 'cksum', 'dirname', 'echo', 'env', 'head', 'mktemp', 'rm', 'tail', 'tr', 'wc'], 'use a Unix system with bash and coreutils', isUnix),
  mkfifo: programs(['mkfifo'], 'use a Unix system with coreutils', isUnix),
  stty: programs(['stty'], 'use a Unix system with coreutils', isUnix),
  'pairs of terminals': { how: 'use Linux or macOS', isThere: isUnix },
  'links and rights of files': { how: 'use Linux or macOS', isThere: isUnix },
  root: { how: 'run the tests as root, in a container', isThere: () => process.getuid?.() === 0 },
  'a user that is not root': { how: 'run the tests as another user', isThere: () => isUnix() && process.getuid?.() !== 0 },
} satisfies Record<string, Need>;

/** The name of something that a test needs. */
export type NeedName = keyof typeof needs;

/** Tests that this machine cannot run: what they test, and what is missing. */
export interface LeftOut {
  what: string;
  lacks: NeedName[];
}

const known = new Map<NeedName, boolean>();
let leftOut: LeftOut[] = [];

/** Tells whether this machine has something. It is looked up once in a process. */
export function has(name: NeedName): boolean {
  if (!known.has(name)) known.set(name, needs[name].isThere());
  return known.get(name)!;
}

/** Returns how a person gets something that a test needs. */
export const howToHave = (name: NeedName): string => needs[name].how;

/** Returns a line that says what is left out, and for want of what. */
export function tellLeftOut(all: LeftOut[]): string {
  const byText = new Map<string, string[]>();
  for (const { what, lacks } of all) byText.set(what, [...byText.get(what) ?? [], lacks.join(' and ')]);
  return `left out: ${[...byText].map(([what, lacks]) => `${what} (without ${lacks.join(', ')})`).join('; ')}`;
}

/**
 * Tells whether this machine has all that a test needs. If not, the test is noted as left out, and a line says so.
 * @param what the test's title, or words for several tests
 */
export function canRun(what: string, ...names: NeedName[]): boolean {
  const lacks = names.filter(name => !has(name));
  if (lacks.length === 0) return true;
  leftOut.push({ what, lacks });
  console.log(`    ${tellLeftOut([{ what, lacks }])}`);
  return false;
}

/** Commands of the engines that tests use. They are releases and other builds of Espruino from 2v26 on, the first version that runs the firmware. */
const engines = ['espruino', 'espruino-newest', 'espruino-2v28', 'espruino-2v27.45', 'espruino-2v26', smallEngine] as const;

/** An engine that was found on the PATH of this machine. */
export interface KnownEngine {
  /** The engine's command on the PATH. */
  command: string;
  /** Whether the engine's version is 2v26 to 2v28. The build refuses code that these versions run otherwise than 2v29 does. */
  isOld: boolean;
  /** Whether the engine's strings are Unicode. Otherwise their characters are bytes. */
  hasUnicode: boolean;
}

/** Returns the engines that are on the PATH of this machine. Those that are missing are noted as left out. @param what the tests that need them */
export function findEngines(what: string): KnownEngine[] {
  return engines.filter(name => canRun(what, name)).map(name => {
    const command = name === 'espruino' ? usualEngine : name;
    return { command, isOld: /2v2[678]/.test(command), hasUnicode: name !== smallEngine };
  });
}

/** Makes a suite whose tests all need the same. Where this is missing, the suite is noted as left out, and has no tests. */
export function suiteWith<T = Record<string, unknown>>(title: string, ...names: NeedName[]): Test<T> {
  const made = suite<T>(title);
  if (canRun(title, ...names)) return made;
  const nothing = Object.assign(() => undefined, { each: () => undefined });
  return Object.assign((() => undefined) as unknown as Test<T>, made, { before: nothing, after: nothing });
}

/** Returns what was left out since the last call. */
export function takeLeftOut(): LeftOut[] {
  const taken = leftOut;
  leftOut = [];
  return taken;
}
