/**
 * The steps of the build that are ours: sources are checked before they are
 * compiled, the bundle is checked when it is finished, its image is written
 * beside it.
 */
import { engine } from './engine.js';
import { stampFile, stampOf } from './fresh.js';
import { buildImage } from './image.js';
import { checkRooms } from './rooms.js';
import { stop } from './stop.js';
import { checkSyntax } from './syntax.js';
import { tokenise } from './tokens.js';

/** Where TypeScript takes the words from that ES5 lacks; each costs memory, none is needed. */
const helpers = 'tslib';

/** @param {string} folder @returns {import('rollup').Plugin} one for all bundles: the sources are looked at once */
export function checkSources(folder) {
  let isChecked = false;
  return {
    name: 'sources',
    buildStart() {
      if (isChecked) return;
      isChecked = true;
      const breaches = checkRooms(folder);
      if (breaches.length > 0) stop('The sources break the order of src/, which firmware/rooms.js holds:', breaches);
    },
    resolveId(name, importer) {
      if (name !== helpers) return null;
      return stop(`${importer} needs a helper of TypeScript's: it has a spread, a class that extends, async or a generator. Object.assign, concat, apply and then do without.`);
    },
  };
}

/** @returns {import('rollup').Plugin} */
export function checkBundle() {
  return {
    name: 'bundle',
    renderChunk(code) {
      const findings = checkSyntax(code);
      if (findings.length > 0) stop('The engine cannot run this bundle:', findings);
      return null;
    },
  };
}

/** The firmware's files beside itself: all it ever does there is to write where flash is still erased (src/device/marks.ts, lock.ts). */
const erasedFiles = engine.image.kept.map(({ name, bytes }) => ({ name, data: Buffer.alloc(bytes, 0xff) }));

/** With it in the image, a chip never starts its access point, not even at its first boot (src/device/start.ts). */
const silentWifi = { name: engine.wifi.file, data: Buffer.from(engine.wifi.off) };

/** @param {{ engine: string }} board @returns {import('rollup').Plugin} */
export function writeImage(board) {
  return {
    name: 'image',
    generateBundle(_, bundle) {
      for (const part of Object.values(bundle)) {
        if (part.type !== 'chunk') continue;
        const files = [{ name: engine.image.bootFile, data: tokenise(part.code) }, ...erasedFiles];
        const source = board.engine === engine.chip ? buildImage([...files, silentWifi]) : buildImage(files, 'linux');
        this.emitFile({ type: 'asset', fileName: 'storage.bin', source });
      }
    },
  };
}

/** @param {string} inputs the checksum of what this bundle is made of @returns {import('rollup').Plugin} the last one */
export function stampOutputs(inputs) {
  return {
    name: 'stamp',
    generateBundle(_, bundle) {
      const outputs = Object.values(bundle).map(part => /** @type {const} */ ([part.fileName, part.type === 'chunk' ? part.code : part.source]));
      this.emitFile({ type: 'asset', fileName: stampFile, source: stampOf(inputs, Object.fromEntries(outputs)) });
    },
  };
}
