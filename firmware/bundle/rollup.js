/** Our build steps: check the sources, check the finished bundle, write its image. */
import { stampFile, stampOf } from '../check/fresh.js';
import { checkRooms } from '../check/rooms.js';
import { checkSyntax } from '../check/syntax.js';
import { engine } from '../engine/engine.js';
import { putInPieces } from '../image/pieces.js';
import { buildImage } from '../image/storage.js';
import { tokenise } from '../image/tokens.js';
import { stop } from '../stop.js';

/** @param {string} folder @returns {import('rollup').Plugin} one for all bundles: it checks the sources once */
export function checkSources(folder) {
  let isChecked = false;
  return {
    name: 'sources',
    buildStart() {
      if (isChecked) return;
      isChecked = true;
      const breaches = checkRooms(folder);
      if (breaches.length > 0) stop('The sources break the order of src/, which firmware/check/rooms.js holds:', breaches);
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

/** The firmware's own files in the image. It only writes into their erased flash (src/device/camera/marks.ts, start/lock.ts). */
const erasedFiles = engine.image.kept.map(({ name, bytes }) => ({ name, data: Buffer.alloc(bytes, 0xff) }));

/** The file that keeps a chip from ever starting its access point, even at the first boot (src/device/start/start.ts). */
const silentWifi = { name: engine.wifi.file, data: Buffer.from(engine.wifi.off) };

/** @param {string} code @param {{ engine: string }} board */
function makeImage(code, board) {
  const boot = { name: engine.image.bootFile, data: tokenise(putInPieces(code)) };
  return buildImage([boot, ...erasedFiles, ...(board.engine === engine.chip ? [silentWifi] : [])]);
}

/** @param {{ engine: string }} board @returns {import('rollup').Plugin} */
export function writeImage(board) {
  return {
    name: 'image',
    generateBundle(_, bundle) {
      for (const part of Object.values(bundle)) {
        if (part.type !== 'chunk') continue;
        this.emitFile({ type: 'asset', fileName: 'storage.bin', source: makeImage(part.code, board) });
      }
    },
  };
}

/**
 * @param {string} inputs the checksum of this bundle's sources
 * @param {string} [camera] its camera's kind
 * @param {string[]} [keys] that it believes
 * @returns {import('rollup').Plugin} must be the last plugin
 */
export function stampOutputs(inputs, camera, keys) {
  return {
    name: 'stamp',
    generateBundle(_, bundle) {
      const outputs = Object.values(bundle).map(part => /** @type {const} */ ([part.fileName, part.type === 'chunk' ? part.code : part.source]));
      this.emitFile({ type: 'asset', fileName: stampFile, source: stampOf(inputs, Object.fromEntries(outputs), camera, keys) });
    },
  };
}
