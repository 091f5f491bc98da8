/**
 * `node --import ./test/plain.js FILE.ts`: tsx without esbuild's keepNames. That option names each new function by a call.
 * It took a third of all time in the bench, which makes a few functions for every byte on a line.
 * Node loads this file a second time, on the thread of its hooks.
 */
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const helper = '__name=(target,value)=>__defProp(target,"name",{value,configurable:true})';
const plain = '__name=target=>target';

if (isMainThread) {
  (await import('tsx/esm/api')).register();
  register(import.meta.url);
}

/** @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  const loaded = await next(url, context);
  return typeof loaded.source === 'string' && loaded.source.includes(helper) ? { ...loaded, source: loaded.source.replace(helper, plain) } : loaded;
}
