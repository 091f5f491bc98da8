// Every part of the long run, in the order in which they are told.

import { kills } from '../cutting/killpart.ts';
import { cuts } from '../cutting/part.ts';
import { line, server } from '../faults/parts.ts';
import { cards } from './cardpart.ts';
import { firmwareNoise, manyRounds, parserNoise } from './fuzzpart.ts';
import type { Part } from './part.ts';
import { whole } from './wholepart.ts';

export const parts: Part[] = [cuts, kills, line, server, parserNoise, firmwareNoise, whole, cards, manyRounds];
