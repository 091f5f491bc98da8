// A worker's results of one test file.

export interface Report {
  suites: number;
  passed: number;
  failed: number;
  findings: string[];
  /** With `ONLY`: titles that it names. */
  named?: number;
}

/** A worker's message for each file, besides its secrets. */
export interface Done {
  report: Report;
  /** Of this process and its children. */
  cpuMs: number;
  memoryBytes: number;
}
