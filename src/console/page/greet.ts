// Tells the browser page which device it has connected to.

import type { About } from '../../ports';
import { configPath, newConfigPath } from '../../store/handover';
import type { Hello, PageTrip } from './pageshape';

/** Makes the record by which the browser page learns firmware, board and camera when it connects. */
export function greet(trip: PageTrip, about: About): Hello {
  return {
    v: 1, firmware: about.firmware, engine: about.engine, board: about.board, title: about.title,
    device: trip.config ? trip.config['device'] : '', camera: about.camera,
    config: about.root + configPath, next: about.root + newConfigPath, memory: trip.memory().total
  };
}
