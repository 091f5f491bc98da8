/** Runs flash.sh as a person would, in its own folder, with other commands first on the PATH. */
import { spawn, type SpawnOptions } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
const usualMs = 10 * 60_000;

/** How a command ended: its exit code, and all that it printed. */
export interface Outcome {
  code: number | null;
  text: string;
}

interface RunOptions {
  env?: Record<string, string>;
  input?: string;
  /** Milliseconds after which the command is killed. */
  limitMs?: number;
}

/** Runs a command in the folder for temporary files, and returns how it ended. */
export function run(command: string, list: string[], { env = {}, input = '', limitMs = usualMs }: RunOptions = {}): Promise<Outcome> {
  const options: SpawnOptions = { cwd: tmpdir(), env: { ...process.env, ...env }, stdio: 'pipe', timeout: limitMs, killSignal: 'SIGKILL' };
  const child = spawn(command, list, options);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', bytes => { text += String(bytes); });
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => resolve({ code, text }));
  });
}

/**
 * Runs flash.sh with these arguments. The commands in the folder `ahead` come first on the PATH. Both outputs are one stream, as on a terminal, so the
 * text has the order in which they were written.
 */
export function runFlash(list: string[], ahead = '', more: { env?: Record<string, string>; input?: string } = {}): Promise<Outcome> {
  const path = ahead ? `${ahead}${delimiter}${process.env.PATH}` : process.env.PATH ?? '';
  return run('/bin/sh', ['-c', 'exec "$0" "$@" 2>&1', join(root, 'flash.sh'), ...list], { ...more, env: { PATH: path, ...more.env } });
}

/**
 * Puts a stand-in for esptool into a folder, which gives fixed output. It reads `flash.bin` in that folder, or erased flash if there is none. `body`,
 * a shell script, gets the files to write on its command line.
 */
export function fakeEsptool(folder: string, version: string, body: string): void {
  const path = join(folder, 'esptool');
  const read = `read() { { if [ -e "${folder}/flash.bin" ]; then tail -c +$(($1 + 1)) "${folder}/flash.bin" | head -c "$2"; else head -c "$2" /dev/zero | tr '\\0' '\\377'; fi; } >"$3"; }`;
  const find = 'while [ $# -gt 0 ]; do case $1 in read?flash) read "$2" "$3" "$4"; break ;; esac; shift; done';
  writeFileSync(path, `#!/bin/sh\nif [ "$1" = version ]; then echo "${version}"; exit 0; fi\n${read}\n(${find})\n${body}\n`);
  chmodSync(path, 0o755);
}
