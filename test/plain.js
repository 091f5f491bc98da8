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

const helper = '__name=(target,value)=>__defProp(target,"name",{value,configurable:true})';
const plain = '__name=target=>target';
const sources = new URL('../src/', import.meta.url).href;

if (isMainThread) {
  (await import('tsx/esm/api')).register();
  register(import.meta.url);
  // A test file that runs alone puts its files into memory, as the files of a run do. Its worlds would spend a third of their time on a disk.
  if (process.argv[1]?.endsWith('.test.ts')) {
    const { enterScratch, makeOwnScratch } = await import('./common/scratchfolders.ts');
    enterScratch(makeOwnScratch());
  }
}

/** The compiler is loaded only if a source needs it. @param {string} url @returns {Promise<string | undefined>} the module, if it is async */
async function lowered(url) {
  const path = fileURLToPath(url);
  const text = readFileSync(path, 'utf8');
  return mayHold(text) ? (await import('../firmware/bundle/await/module.js')).lowerModule(text, path) : undefined;
}

/** @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  const isSource = url.startsWith(sources) && url.split('?')[0].endsWith('.ts');
  const text = isSource ? await lowered(url) : undefined;
  if (text !== undefined) return { format: 'module', source: asModule(text), shortCircuit: true };
  const loaded = await next(url, context);
  const isPlain = typeof loaded.source === 'string' && !loaded.source.includes(helper);
  const source = isPlain || typeof loaded.source !== 'string' ? loaded.source : loaded.source.replace(helper, plain);
  return typeof source === 'string' && isSource ? { ...loaded, source: asModule(source) } : { ...loaded, source };
}
