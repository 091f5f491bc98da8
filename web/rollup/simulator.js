/**
 * Puts the simulator of test/sim into the page's worker for the demo. Modules of web/demo/board/ replace those of Node, and those parts of the
 * simulator that need a network or a realm of their own.
 */
import { fileURLToPath } from 'node:url';

/** Returns the full path of a file. @param {string} path relative to the project */
const at = path => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The files that replace modules of Node and packages, by the module's name. @type {Record<string, string>} */
const modules = Object.fromEntries([
  ...['fs', 'path', 'net', 'stream'].map(name => [`node:${name}`, at(`web/demo/board/node/${name}.ts`)]),
  ['node:tls', at('web/demo/board/node/net.ts')],
  ...['node:crypto', 'node:util', 'node:vm', 'node:child_process', 'basic-ftp'].map(name => [name, at('web/demo/board/node/others.ts')]),
]);

/** The files that replace parts of the simulator, by the replaced file. @type {Record<string, string>} */
const files = {
  [at('test/sim/modem/net/ftp/ftp.ts')]: at('web/demo/board/ftp.ts'),
  [at('test/sim/engine/globals/realm.ts')]: at('web/demo/board/realm.ts'),
};

/** Returns the step of the bundler that replaces modules of Node and parts of the simulator. @returns {import('rollup').Plugin} */
export const provideSimulator = () => ({
  name: 'simulator',
  async resolveId(name, importer) {
    if (modules[name]) return modules[name];
    if (!importer || !/(ftp|realm)\.[jt]s$/.test(name)) return null;
    const found = await this.resolve(name, importer, { skipSelf: true });
    return found && (files[found.id] ?? null);
  },
});
