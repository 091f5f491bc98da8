// Types a command at the console of the real engine (Espruino), while there is nothing to send. It also reads the journals of a simulated card.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '../../sim/clock.ts';
import { runEspruino } from '../../sim/engine/espruino.ts';
import { createLine } from '../../sim/line/line.ts';
import { openTerminal } from '../../sim/line/terminal.ts';
import { patienceMs } from '../../sim/patience.ts';
import { startFtpServer } from '../../sim/server/server.ts';
import { findBuilt } from '../../sim/world/built.ts';
import { sheetOf, type FamilyName } from '../../sim/world/ways.ts';
import { password, user, type World } from '../../sim/world/world.ts';

/** Returns the text of the journals of all folders. */
export function journals(world: World): string {
  const folder = join(world.folder, 'card/snapferry/journal');
  return existsSync(folder) ? readdirSync(folder).map(name => readFileSync(join(folder, name), 'latin1')).join('') : '';
}

interface Typing {
  family: FamilyName;
  typed: string;
  /** Matches the line of the console, after the command, at which the engine is ended. */
  until: RegExp;
  /** Texts of files on the card besides config.json, by their paths. */
  files?: Record<string, string>;
}

/** Runs the real engine, and types a command. @param look gets the lines of the console, and the folder that contains `card` and `server/up` */
export async function typeOnEngine({ family, typed, until, files = {} }: Typing, look: (lines: string[], folder: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-typed-'));
  mkdirSync(join(folder, 'card/DCIM'), { recursive: true });
  const server = await startFtpServer({ root: join(folder, 'server'), user, password });
  const config = JSON.stringify({ ftp: { host: '127.0.0.1', port: server.port, user, password, directory: '/up' } });
  for (const [path, content] of Object.entries({ ...files, 'config.json': config })) writeFileSync(join(folder, 'card', path), content);
  const clock = realClock();
  const line = createLine(clock);
  const modem = sheetOf(family).create(clock, line.dce, {});
  const terminal = openTerminal();
  terminal.onBytes(line.dte.write);
  line.dte.onBytes(terminal.write);
  const lines: string[] = [];
  let isTyped = false;
  try {
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(lines.slice(-20).join('\n'))), patienceMs);
      const end = () => (clearTimeout(limit), void engine.stop().then(resolve));
      const engine = runEspruino({
        image: findBuilt('linux', 'storage.bin'), cwd: folder, terminalPath: terminal.path,
        onExit: reason => void (clearTimeout(limit), reject(new Error(`${reason}\n${lines.slice(-20).join('\n')}`))),
        onLine(text) {
          lines.push(text);
          if (!isTyped && /nothing to send/.test(text)) {
            isTyped = true;
            engine.type(typed);
          } else if (isTyped && until.test(text)) end();
        },
      });
    });
    look(lines, folder);
  } finally {
    await modem.stop();
    terminal.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
