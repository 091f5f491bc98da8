// Reads the fault codes, such as 'silent', from src/sentences.ts, so that a test of all codes includes each new one.

import { readFileSync } from 'node:fs';
import type { FaultCode } from '../../src/fault.ts';

export function faultCodes(): FaultCode[] {
  const source = readFileSync(new URL('../../src/sentences.ts', import.meta.url), 'utf8');
  const union = /export type FaultCode =([\s\S]*?);/.exec(source)![1]!;
  return [...union.matchAll(/'([a-z-]+)'/g)].map(found => found[1] as FaultCode);
}
