import { firmware } from '#firmware';
import { board } from 'board';
import type { About } from '../ports';

/** Makes the record about firmware, engine and board. */
export function describe(): About {
  return {
    firmware: firmware.version, engine: process.version, board: board.name, title: board.title, camera: board.camera ? board.camera.models! : false,
    root: board.engine === 'linux' ? board.sd.path : ''
  };
}
