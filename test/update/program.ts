// Runs a program of a few lines together with src/update. The steps of the build make it, and the real engine (Espruino) boots it from its flash.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rollup, type Plugin } from 'rollup';
import { lowerAwait } from '../../firmware/bundle/await/lower.js';
import { provideBoard } from '../../firmware/bundle/constants.js';
import { listKnown } from '../../firmware/bundle/fields.js';
import { minify } from '../../firmware/bundle/minify.js';
import { keepOnDemand } from '../../firmware/bundle/ondemand.js';
import { checkSyntax } from '../../firmware/check/syntax.js';
import { putInPieces } from '../../firmware/image/pieces.js';
import { buildImage } from '../../firmware/image/storage.js';
import { tokenise } from '../../firmware/image/tokens.js';
import { ts } from '../../firmware/typescript.js';
import { runEspruino } from '../sim/engine/espruino.ts';
import { patienceMs } from '../sim/patience.ts';

const src = fileURLToPath(new URL('../../src', import.meta.url));
/** The path that the program gets in the build. A module of that name stays in memory, as main.ts does. */
const main = join(src, 'main.ts');


const transpile = (fileName: string, text: string) => ts.transpileModule(text, {
  fileName, transformers: { before: [lowerAwait] }, compilerOptions: { target: ts.ScriptTarget.ES5, module: ts.ModuleKind.ES2022, ignoreDeprecations: '6.0' },
}).outputText;

/**
 * Makes the bundle of a program.
 * @param text of the program, whose imports begin at src/
 * @param keys public keys whose signatures the program accepts, as readPublicKey gives them
 * @returns the code
 */
async function bundleOf(text: string, keys: string[]): Promise<string> {
  const given: Plugin = {
    name: 'given',
    resolveId: (name, importer) => name === main ? main : name.startsWith('.') && importer ? `${join(dirname(importer), name)}.ts` : null,
    load: id => id === main ? transpile(main, text) : id.endsWith('.ts') ? transpile(id, readFileSync(id, 'utf8')) : null,
  };
  const plugins = [given, provideBoard({ name: 'bench', engine: 'linux' }, { keys }), keepOnDemand(src), minify(listKnown(src))];
  const bundle = await rollup({ input: main, plugins, onwarn: warning => { throw new Error(warning.message); } });
  const { output } = await bundle.generate({ format: 'es', strict: false });
  const faults = checkSyntax(output[0].code);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return output[0].code;
}

/**
 * Runs a program on the real engine, until it prints "all told".
 * @param text of the program, whose imports begin at src/
 * @param files on the card, by name, with one character a byte
 * @returns all lines that it printed
 */
export async function runProgram(command: string, text: string, keys: string[], files: Record<string, string>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'update-'));
  const lines: string[] = [];
  try {
    mkdirSync(join(folder, 'card'));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, 'card', name), content, 'latin1');
    writeFileSync(join(folder, 'boot.bin'), buildImage([{ name: '.boot0', data: tokenise(putInPieces(await bundleOf(text, keys))) }]));
    await new Promise<void>((resolve) => {
      const onLine = (line: string) => {
        lines.push(line);
        if (line === 'all told') void engine.stop().then(resolve);
      };
      const engine = runEspruino({ image: join(folder, 'boot.bin'), cwd: folder, command, terminalPath: '/nowhere', onLine });
      setTimeout(() => void engine.stop().then(resolve), patienceMs).unref();
    });
    return lines;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
