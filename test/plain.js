/**
 * `node --import ./test/plain.js FILE.ts`: tsx without esbuild's keepNames. That option names each new function by a call.
 * It took a third of all time in the bench, which makes a few functions for every byte on a line.
 * Sources of the firmware get the operators and functions of the engine, so that tests of a single file fail as the engine does.
 * Async functions are first lowered as in the build.
 * Node loads this file a second time, on the thread of its hooks.
 */
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { mayHold } from '../firmware/bundle/await/words.js';
import { asModule } from './sim/engine/asengine.js';
import { translatedLater, translatedOnce } from './sim/engine/translated.js';

const helper = '__name=(target,value)=>__defProp(target,"name",{value,configurable:true})';
const plain = '__name=target=>target';
const sources = new URL('../src/', import.meta.url).href;
const choosing = new URL('run/choice/uvu.ts', import.meta.url).href;

if (isMainThread) {
  (await import('tsx/esm/api')).register();
  register(import.meta.url);
  // A test file that runs alone puts its files into memory, as the files of a run do. Its worlds would spend a third of their time on a disk.
  if (process.argv[1]?.endsWith('.test.ts')) {
    const { enterScratch, makeOwnScratch } = await import('./common/scratchfolders.ts');
    enterScratch(makeOwnScratch());
  }
}

/**
 * Translates an async source. The compiler is loaded only if one needs it.
 * @param {string} url
 * @returns {Promise<string | undefined>} the module, if it is async
 */
async function lowered(url) {
  const path = fileURLToPath(url);
  const text = readFileSync(path, 'utf8');
  if (!mayHold(text)) return undefined;
  return translatedLater('async', text, async () => asModule((await import('../firmware/bundle/await/module.js')).lowerModule(text, path)));
}

/**
 * In a run of test files, a module of its own stands in for uvu, which leaves out some tests of the first level.
 * @type {import('node:module').ResolveHook}
 */
export async function resolve(specifier, context, next) {
  return specifier === 'uvu' && process.env['LEVEL'] !== undefined && !context.parentURL?.startsWith(choosing) ? next(choosing, context) : next(specifier, context);
}

/** @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  const isSource = url.startsWith(sources) && url.split('?')[0].endsWith('.ts');
  const text = isSource ? await lowered(url) : undefined;
  if (text !== undefined) return { format: 'module', source: text, shortCircuit: true };
  const loaded = await next(url, context);
  const isPlain = typeof loaded.source === 'string' && !loaded.source.includes(helper);
  const source = isPlain || typeof loaded.source !== 'string' ? loaded.source : loaded.source.replace(helper, plain);
  return { ...loaded, source: typeof source === 'string' && isSource ? translatedOnce('source', source, () => asModule(source)) : source };
}
