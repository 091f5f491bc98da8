// Every part of the long run, in the order in which they are told.

import { cuts } from '../cutting/part.ts';
import { kills } from '../cutting/killpart.ts';
import { line, server } from '../faults/parts.ts';
import { cards } from './cardpart.ts';
import { firmwareNoise, manyRounds, parserNoise } from './fuzzpart.ts';
import { whole } from './wholepart.ts';
import type { Part } from './part.ts';

export const parts: Part[] = [cuts, kills, line, server, parserNoise, firmwareNoise, whole, cards, manyRounds];
