// All parts of the long run (`npm run test:faults`), in the order of its report.

import { bills } from './bills/part.ts';
import { cards } from './cards/part.ts';
import { chip } from './chip.ts';
import { httpKills, kills } from './cutting/kills/kills.ts';
import { cuts, httpCuts } from './cutting/part.ts';
import { shotCuts } from './cutting/shots/shotcuts.ts';
import { httpLine, httpServer, line, server } from './faults/parts.ts';
import { enginesParsers } from './fuzz/parserspart.ts';
import { firmwareNoise, manyRounds, manyShots, parserNoise } from './fuzz/part.ts';
import type { Part } from './part.ts';
import { processor } from './processor.ts';
import { seasons } from './seasons/part.ts';
import { spoiledFiles } from './spoiled/part.ts';
import { thrownFaults } from './thrown/part.ts';
import { updateBoots } from './update/enginepart.ts';
import { update } from './update/part.ts';
import { whole } from './whole.ts';

export const parts: Part[] = [
  cuts, httpCuts, kills, httpKills, shotCuts, update, updateBoots, line, httpLine, server, httpServer, bills,
  parserNoise, firmwareNoise, whole, seasons, cards, spoiledFiles, thrownFaults, enginesParsers, manyRounds, manyShots, processor, chip,
];
