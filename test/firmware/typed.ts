// Counts the compiler's errors in sources that exist only in memory, with the options that the build uses.

import { fileURLToPath } from 'node:url';
import { findForms } from '../../firmware/check/forms.js';
import { ts } from '../../firmware/typescript.js';

const folder = fileURLToPath(new URL('../../src/', import.meta.url));

/** Compiles sources. @param texts the sources, by their path in src/ @returns the number of errors of each */
export function errorsOf(texts: { [name: string]: string }): { [name: string]: number } {
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(`${folder}../tsconfig.json`, ts.sys.readFile).config, ts.sys, `${folder}..`);
  const host = ts.createCompilerHost(options);
  const read = host.readFile;
  const exists = host.fileExists;
  const own = (name: string) => texts[name.replace(folder, '')];
  host.readFile = name => own(name) ?? read(name);
  host.fileExists = name => own(name) !== undefined || exists(name);
  const getSource = host.getSourceFile;
  host.getSourceFile = (name, ...rest) => (own(name) === undefined ? getSource(name, ...rest) : ts.createSourceFile(name, own(name)!, ts.ScriptTarget.ES5));
  const names = Object.keys(texts).map(name => folder + name);
  const engine = ['device/types/engine.d.ts', 'device/types/espruino.d.ts', 'device/types/board.d.ts', 'await.d.ts'].map(name => folder + name);
  const program = ts.createProgram([...names, ...engine], options, host);
  const found = findForms(program);
  return Object.fromEntries(names.map(name => {
    const file = program.getSourceFile(name);
    return [name.replace(folder, ''), program.getSemanticDiagnostics(file).length + found.filter(one => one.file === file).length];
  }));
}
