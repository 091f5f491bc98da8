// Tests that a spoiled file of the firmware stalls no round, that the report comes, and that each image is on the server once. `npm run test:all` does a
// sample. All of them on the real engine (Espruino): npm run test:faults -- --only spoiled

import { suite } from 'uvu';
import { canRun } from '../../../needs.ts';
import { sample } from '../../../whole.ts';
import { tryOnEngine } from './engine.ts';
import { everySpoiled, makeSeason, tryOnNode, type Spoiled } from './spoil.ts';

const spoiled = suite('spoiled files');
const season = await makeSeason();
const titleOf = ({ path, kind }: Spoiled) => `${kind} in ${path.replace(/-[0-9a-f]{8}|\d{8}/, '')}`;

for (const one of sample(everySpoiled(season), 8)) spoiled(titleOf(one), () => tryOnNode(season, one));

/** Spoiled files that once threw an exception on the real engine only, or stalled a round. */
const known: Spoiled[] = [{ path: 'settings.0', kind: 'erased' }, { path: 'state', kind: 'long numbers' }, { path: 'journal.new', kind: 'folder' }];

if (canRun('spoiled files on the real engine', 'espruino')) for (const one of known) spoiled(`${titleOf(one)}, on the real engine`, () => tryOnEngine(season, one));

spoiled.run();
