/** Our build steps, as plugins of Rollup: check the sources, check the finished bundle, write the firmware image. */
import { stampFile, stampOf } from '../check/fresh.js';
import { checkRooms } from '../check/rooms.js';
import { checkSyntax } from '../check/syntax.js';
import { layStorage } from '../image/layout.js';
import { makeLoader } from '../image/loader.js';
import { writePieces } from '../image/pieces.js';
import { layRescue, makeRescue } from '../image/rescue.js';
import { roomFile, tellRoom } from '../image/room.js';
import { tokenise } from '../image/tokens.js';
import { stop } from '../stop.js';

/**
 * Makes a plugin for all bundles, which checks once that the sources import only what their folders may.
 * @param {string} folder of the sources
 * @returns {import('rollup').Plugin}
 */
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

/** Makes a plugin that ends the build if the engine cannot run the finished bundle. @returns {import('rollup').Plugin} */
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

/**
 * Makes a plugin that writes storage.bin, the firmware image that is flashed to the chip, and room.json, the bytes of its parts. It also
 * writes rescue.bin, a program that runs if the chip has no usable firmware.
 * @param {Parameters<typeof makeRescue>[2]} board
 * @param {Parameters<typeof makeRescue>[3]} signed its name in signed firmware, and the public keys
 * @param {string} sources the folder of the sources
 * @param {string} compiled the folder of the compiled modules
 * @returns {import('rollup').Plugin}
 */
export function writeImage(board, signed, sources, compiled) {
  return {
    name: 'image',
    async generateBundle(_, bundle) {
      const loader = await makeLoader(sources, compiled, board);
      for (const part of Object.values(bundle)) {
        if (part.type !== 'chunk') continue;
        const { program, listed } = writePieces(part.code);
        const image = layStorage(loader, tokenise(program));
        this.emitFile({ type: 'asset', fileName: 'storage.bin', source: image });
        this.emitFile({ type: 'asset', fileName: roomFile, source: tellRoom(image.length, listed) });
      }
      this.emitFile({ type: 'asset', fileName: 'rescue.bin', source: layRescue(await makeRescue(sources, compiled, board, signed)) });
    },
  };
}

/**
 * Makes a plugin that writes built.json, with checksums of the bundle's sources and outputs. It must be the last plugin.
 * @param {string} inputs the checksum of this bundle's sources
 * @param {string} [camera] the kind of the board's camera
 * @param {import('../check/fresh.js').Choice} [choice] the bundle's keys and modems
 * @returns {import('rollup').Plugin}
 */
export function stampOutputs(inputs, camera, choice) {
  return {
    name: 'stamp',
    generateBundle(_, bundle) {
      const outputs = Object.values(bundle).map(part => /** @type {const} */ ([part.fileName, part.type === 'chunk' ? part.code : part.source]));
      this.emitFile({ type: 'asset', fileName: stampFile, source: stampOf(inputs, Object.fromEntries(outputs), camera, choice) });
    },
  };
}
