// Simulated cameras at the emulated chip: one on a serial line, and one at the chip's SPI.

import { readFileSync } from 'node:fs';
import { findPicture } from '../../../sim/camera/picture/album.ts';
import { listTree } from '../../../sim/tree.ts';
import { compare, ends } from '../round.ts';
import type { SceneOptions } from '../scene.ts';
import { board, roundSeconds, within, type Given } from './within.ts';

/** The board's name with a variant, which is built for a camera on SPI in place of the serial one in its file. */
export const spiBoard = 'lilygo-t-sim7600:spi:beside';
const size = '160x120';
const restMs = 1000;

/** Takes two pictures by the command ferry.shoot(), and checks that they reach card and server unchanged. */
function shoot(options: Omit<SceneOptions, 'family' | 'delivery' | 'files'>): Promise<string[]> {
  return within({ ...options, files: {} }, async scene => {
    await scene.boot();
    await scene.until(/ nothing is sent until there is one/, roundSeconds);
    for (let count = 1; count <= 2; count++) {
      const tie = options.isDebugged && await scene.tieCamera();
      scene.type('ferry.shoot()');
      const { line } = await scene.until(/ camera: .*(is taken|next:)/, 120);
      if (!/is taken/.test(line)) return [`No picture: ${line}`];
      // the camera stays connected until the firmware has put it to rest, and is disconnected before the firmware reaches the server
      if (tie) await scene.pass(restMs);
      if (tie) await tie.end();
      await scene.until(ends, roundSeconds);
    }
    await scene.cut();
    const card = scene.card();
    const pictures = listTree(card).filter(path => path.endsWith('.JPG'));
    const foreign = pictures.filter(path => !findPicture<{ number: number; bytes: Uint8Array }>(scene.camera!.pictures, readFileSync(`${card}/${path}`)));
    return [
      ...pictures.length === 2 ? [] : [`${pictures.length} pictures lie on the card.`], ...foreign.map(path => `${path} is no picture that the camera gave.`),
      ...scene.camera!.violations, ...compare(scene, Object.fromEntries(pictures.map(path => [path, readFileSync(`${card}/${path}`)]))),
    ];
  });
}

/** Takes pictures with a camera on a serial line. */
export const shootSerial = (given: Given) => shoot({ ...given, board, psram: true, camera: { kind: 'vc0706', size: 0x22 }, config: { camera: { model: 'vc0706', size } } });

/** Takes pictures with a camera at the chip's own SPI, by DMA. */
export const shootSpi = (given: Given) => shoot({
  ...given, board: spiBoard, psram: true, isDebugged: true, camera: { kind: 'arducam-mega' }, config: { camera: { model: 'arducam-mega', size } },
});
