// Sends the results of FTP commands on a Quectel M-series modem: OK at once, and `+CMD:n` at the end (GSM FTP AT Commands V1.2, 2.2).

import type { At } from '../../command/at.ts';
import { createReports, type ReportOptions, type Reports } from '../../common/reports.ts';
import { quectelCode, quectelErrors } from './error.ts';

/** How the results of FTP commands are printed, and when. */
export interface QuectelReportOptions extends ReportOptions {
  /** Where a space follows the colon of a result. `manual`: everywhere except in results of FTP commands. `blank`: everywhere. `none`: nowhere. */
  spacing: 'manual' | 'blank' | 'none';
}

/** Creates the functions that run FTP commands and send their results. */
export function createQuectelReports(at: At, options: QuectelReportOptions): Reports {
  const reports = createReports(at, options, {
    line: (name, value) => `${name}:${options.spacing === 'blank' ? ' ' : ''}${value}`,
    failed: (reason, name) => quectelCode(reason, name === '+QFTPOPEN'),
    busy: name => reports.now(name, quectelErrors.busy),
  });
  return reports;
}
