// The build of the sources: each module is written as the compiler made it, and an error of the compiler stops the build.

import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { rollup } from 'rollup';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compile, readCompiled, writeCompiled } from '../../firmware/bundle/compile.js';
import { isAsBuilt, stampOf, sumOf } from '../../firmware/check/fresh.js';

const test = suite('compiled sources');

/** Runs a test in a temporary folder with these sources below src/. */
async function within(sources: Record<string, string>, run: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'compiled-'));
  const config = { compilerOptions: { target: 'ES5', ignoreDeprecations: '6.0', module: 'ESNext', moduleResolution: 'bundler', noLib: true, types: [], strict: true, noEmit: true }, include: ['src'] };
  try {
    for (const [name, text] of Object.entries({ ...Object.fromEntries(Object.entries({ ...sources, 'globals.d.ts': globals }).map(([name, text]) => [`src/${name}`, text])), 'tsconfig.json': JSON.stringify(config) })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    await run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function build(folder: string): Promise<void> {
  const plugins = [...compile(join(folder, 'tsconfig.json')), writeCompiled(join(folder, 'src'))];
  const bundle = await rollup({ input: join(folder, 'src/main.ts'), treeshake: false, plugins, onwarn: warning => { throw new Error(warning.message); } });
  await bundle.write({ dir: join(folder, 'out'), format: 'es' });
  await bundle.close();
}

/** Empty declarations of the types that the compiler always looks for, since these tests have no library of the engine. */
const globals = ['Array<T>', 'Boolean', 'CallableFunction', 'Function', 'IArguments', 'NewableFunction', 'Number', 'Object', 'RegExp', 'String'].map(name => `interface ${name} {}\n`).join('');

const files = {
  'main.ts': "import { half } from './sum/half';\nexport const quarter = (n: number): number => half(half(n));\n",
  'sum/half.ts': 'const enum By { Two = 2 }\nexport function half(n: number): number {\n  return /*@__NOINLINE__*/ n / By.Two;\n}\n',
};

test('each module becomes ES5 in its own file, with its comments for the minifier', () => within(files, async folder => {
  await build(folder);
  assert.equal(readdirSync(join(folder, 'out'), { recursive: true }).sort(), ['main.js', 'sum', 'sum/half.js']);
  assert.match(readFileSync(join(folder, 'out/main.js'), 'utf8'), /export var quarter = function \(n\) \{ return half\(half\(n\)\); \};/);
  assert.match(readFileSync(join(folder, 'out/sum/half.js'), 'utf8'), /return \/\*@__NOINLINE__\*\/ n \/ 2/);
}));

test('a bundle reads the compiled modules by the paths of their sources', () => within(files, async folder => {
  await build(folder);
  const bundle = await rollup({ input: join(folder, 'src/main.ts'), plugins: [readCompiled(join(folder, 'src'), join(folder, 'out'))] });
  const { output: [{ code, moduleIds }] } = await bundle.generate({ format: 'es' });
  assert.equal(moduleIds.map(file => file.slice(folder.length)).sort(), ['/src/main.ts', '/src/sum/half.ts']);
  assert.match(code, /function half\(n\)[^]*var quarter/);
}));

const failing: { title: string; text: string; said: RegExp }[] = [
  { title: 'a syntax error', text: 'export const quarter = (n: number => n;\n', said: /main\.ts|TS1005|expected/ },
  { title: 'a helper of TypeScript', text: 'export const all = (a: number[]): number[] => [...a, 1];\n', said: /main\.ts needs a helper of TypeScript's/ },
  { title: 'an async function in a room without await', text: 'export async function quarter(): Promise<void> { return; }\n', said: /main\.ts\(1,1\).*No code of this room is async/s },
  { title: 'a module that does not exist', text: "export { gone } from './gone';\n", said: /gone/ },
];
for (const { title, text, said } of failing) {
  test(`${title} stops the build`, () => within({ 'main.ts': text }, async folder => {
    const error = await build(folder).then(() => assert.unreachable('it was built'), (fault: Error) => fault);
    assert.match((error as Error).message, said);
  }));
}

test('compiled sources count as built only with their inputs, and as they were written', () => within(files, async folder => {
  const out = join(folder, 'out');
  await build(folder);
  writeFileSync(join(out, 'built.json'), stampOf('these', { 'main.js': readFileSync(join(out, 'main.js')) }));
  assert.ok(isAsBuilt(out, 'these'));
  assert.not.ok(isAsBuilt(out, 'others'));
  writeFileSync(join(out, 'main.js'), sumOf('another'));
  assert.not.ok(isAsBuilt(out, 'these'));
  assert.not.ok(isAsBuilt(join(folder, 'nowhere'), 'these'));
}));

test.run();
