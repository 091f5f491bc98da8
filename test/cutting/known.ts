// Faults of the firmware that cuts have found and that are still there: each with what shows it and why. Whatever else fails is
// new. A known one that a run over all no longer shows is to be taken out.

import type { Spec } from './spec.ts';

export interface KnownFault {
  name: string;
  why: string;
  isIt(spec: Spec, complaint: string): boolean;
}

export const knownFaults: KnownFault[] = [];

export function knownFault(spec: Spec, complaint: string): KnownFault | undefined {
  return knownFaults.find(fault => fault.isIt(spec, complaint));
}
