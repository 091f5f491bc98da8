// Faults of the firmware that cuts have found and that are still there: each with what shows it and why. Whatever else fails is
// new. A known one that a run over all no longer shows is to be taken out.

import type { Spec } from './spec.ts';

export interface KnownFault {
  name: string;
  why: string;
  isIt(spec: Spec, complaint: string): boolean;
}

const isFilledUp = (complaint: string) => /all others are what wakes a modem$/.test(complaint);
const isKeptStream = ({ method, cuts }: Spec) => method === 'stream' && cuts.some(({ fate }) => fate === 'kept');

export const knownFaults: KnownFault[] = [
  {
    name: 'a SIM800 by stream keeps its power while the chip loses its own in the middle of a slice',
    why: 'AT and carriage returns, which are to make the modem listen again (wake.ts), fill the slice up; the file at the server has the size of the image then, and checking takes it for the delivery (image.ts)',
    isIt: (spec, complaint) => spec.family === 'sim800' && isKeptStream(spec) && isFilledUp(complaint),
  },
  {
    name: 'the same with a SIM7600, where just as many bytes of the image are missing as four ATs have',
    why: 'four times AT, then the end of the data phase: the file has the size of the image, and checking takes it for the delivery',
    isIt: (spec, complaint) => spec.family === 'sim7600' && isKeptStream(spec) && isFilledUp(complaint),
  },
];

export function knownFault(spec: Spec, complaint: string): KnownFault | undefined {
  return knownFaults.find(fault => fault.isIt(spec, complaint));
}
