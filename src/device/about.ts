import { firmware } from '#firmware';
import { board } from 'board';
import type { About } from '../ports';

/** Returns versions of firmware and engine, names of board and cameras, and on a desktop the folder that replaces the card. */
export function describe(): About {
  return {
    firmware: firmware.version, engine: process.version, board: board.name, title: board.title, camera: board.camera ? board.camera.models! : false,
    root: board.engine === 'linux' ? board.sd.path : ''
  };
}
