// The results of one test file, as a worker process sends them to run.ts.

import type { LeftOut } from '../needs.ts';

export interface Report {
  suites: number;
  passed: number;
  failed: number;
  findings: string[];
  /** What this machine cannot run of the file, for want of a program. */
  leftOut: LeftOut[];
  /** How many titles of the file the variable `ONLY` selects. It is undefined without `ONLY`. */
  named?: number;
}

/** The message that a worker sends after each file. The secrets of its tests are in other messages. */
export interface Done {
  report: Report;
  /** The processor time of the worker and its children for this file, in milliseconds. */
  cpuMs: number;
  memoryBytes: number;
}
