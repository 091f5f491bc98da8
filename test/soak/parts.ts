// Every part of the long run, in the order in which they are told.

import { cards } from './cards/part.ts';
import { kills } from './cutting/kills.ts';
import { cuts } from './cutting/part.ts';
import { line, server } from './faults/parts.ts';
import { firmwareNoise, manyRounds, parserNoise } from './fuzz/part.ts';
import type { Part } from './part.ts';
import { whole } from './whole.ts';

export const parts: Part[] = [cuts, kills, line, server, parserNoise, firmwareNoise, whole, cards, manyRounds];
