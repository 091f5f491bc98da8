/** Checks types by the native compiler. It is many times faster than the compiler in JavaScript, but does not support ES5. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const native = join(dirname(createRequire(import.meta.url).resolve('typescript-native/package.json')), 'bin/tsc');

/**
 * Checks the types of a project.
 * @param {string} config a tsconfig.json or its folder
 * @returns {Promise<string>} the errors; empty if there are none
 */
export const checkTypes = config => new Promise(done => {
  execFile(process.execPath, [native, '--project', config], (error, out) => done(error ? out || error.message : ''));
});
