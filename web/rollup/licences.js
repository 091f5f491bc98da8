/**
 * Writes licences.txt: the project's licence, and the full licence of each package whose code is in the page. Most licences require that
 * copies of the code have their notice.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { engine } from '../../firmware/engine/engine.js';
import { stop } from '../../firmware/stop.js';

/**
 * Returns the folder of the package that a module belongs to, or undefined if the module is the project's own. @param {string} id of a module
 * @returns {string | undefined}
 */
export function packageOf(id) {
  return /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'))?.[1];
}

/**
 * Returns the name, the version and the licence of a package. A package without a licence stops the build. @param {string} folder of the
 * package @returns {string}
 */
export function noticeOf(folder) {
  const { name, version, license, repository } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find(one => /^(licen[cs]e|copying)(\.|$)/i.test(one));
  if (!file && !license) stop(`The package ${name} is in the page and has no licence: leave it out.`);
  // this licence wants whoever has the program to be told where its source is
  const source = /^MPL/.test(license) && repository ? `: ${(repository.url ?? repository).replace(/^git\+|\.git$/g, '')}` : '';
  return `${name} ${version}${license ? `, ${license}${source}` : ''}\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : 'The package holds no other notice.'}`;
}

/** The notice for the list of operators, web/operators/operators.json. */
const operators = `Operators' access points: mobile-broadband-provider-info, public domain\n\nhttps://gitlab.gnome.org/GNOME/mobile-broadband-provider-info, whose COPYING dedicates it to the public domain.`;

/** Joins notices to one text, with a line of hyphens between them. @param {string[]} notices */
export const joinNotices = notices => `${notices.join(`\n\n${'-'.repeat(72)}\n\n`)}\n`;

/** Returns the step of the bundler that writes licences.txt. @param {string} root folder of the project @returns {import('rollup').Plugin} */
export const listLicences = root => ({
  name: 'licences',
  generateBundle(_, bundle) {
    const ids = Object.values(bundle).flatMap(part => part.type === 'chunk' ? part.moduleIds : []);
    const folders = [...new Set(ids.map(packageOf))].filter(folder => folder !== undefined && existsSync(join(folder, 'package.json'))).sort();
    const notices = folders.map(folder => noticeOf(/** @type {string} */ (folder)));
    const own = `snapferry, MIT\n\n${readFileSync(join(root, 'LICENSE'), 'utf8').trim()}`;
    this.emitFile({ type: 'asset', fileName: 'licences.txt', source: joinNotices([own, engine.notice.trim(), operators, ...notices]) });
  },
});
