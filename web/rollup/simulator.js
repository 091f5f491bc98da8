/**
 * The simulator in the page's worker. Parts of web/demo/board/ replace Node's modules, and those that need a network or a realm.
 */
import { fileURLToPath } from 'node:url';

/** @param {string} path below the project */
const at = path => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** @type {Record<string, string>} */
const modules = Object.fromEntries([
  ...['fs', 'path', 'net', 'stream'].map(name => [`node:${name}`, at(`web/demo/board/node/${name}.ts`)]),
  ['node:tls', at('web/demo/board/node/net.ts')],
  ...['node:crypto', 'node:util', 'node:vm', 'node:child_process', 'basic-ftp'].map(name => [name, at('web/demo/board/node/others.ts')]),
]);

/** @type {Record<string, string>} */
const files = {
  [at('test/sim/modem/net/ftp.ts')]: at('web/demo/board/ftp.ts'),
  [at('test/sim/engine/globals/realm.ts')]: at('web/demo/board/realm.ts'),
};

/** @returns {import('rollup').Plugin} */
export const provideSimulator = () => ({
  name: 'simulator',
  async resolveId(name, importer) {
    if (modules[name]) return modules[name];
    if (!importer || !/(ftp|realm)\.[jt]s$/.test(name)) return null;
    const found = await this.resolve(name, importer, { skipSelf: true });
    return found && (files[found.id] ?? null);
  },
});
