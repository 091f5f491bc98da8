/**
 * `node --import ./test/plain.js FILE.ts`: tsx without esbuild's keepNames. That option names each new function by a call.
 * It took a third of all time in the bench, which makes a few functions for every byte on a line.
 * Sources of the firmware get the operators and functions of the engine, so that tests of a single file fail as the engine does.
 * Node loads this file a second time, on the thread of its hooks.
 */
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { asModule } from './sim/engine/asengine.js';

const helper = '__name=(target,value)=>__defProp(target,"name",{value,configurable:true})';
const plain = '__name=target=>target';
const sources = new URL('../src/', import.meta.url).href;

if (isMainThread) {
  (await import('tsx/esm/api')).register();
  register(import.meta.url);
}

/** @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  const loaded = await next(url, context);
  const isPlain = typeof loaded.source === 'string' && !loaded.source.includes(helper);
  const source = isPlain || typeof loaded.source !== 'string' ? loaded.source : loaded.source.replace(helper, plain);
  return typeof source === 'string' && url.startsWith(sources) && url.split('?')[0].endsWith('.ts') ? { ...loaded, source: asModule(source) } : { ...loaded, source };
}
