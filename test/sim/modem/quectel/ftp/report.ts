// Sends the results of FTP commands on a Quectel M-series modem: OK, then `+CMD:n` at the end (GSM FTP AT Commands V1.2, 2.2).

import type { At } from '../../command/at.ts';
import { createReports, type ReportOptions, type Reports } from '../../common/reports.ts';
import { quectelCode, quectelErrors } from './error.ts';

/** Form of results. */
export interface QuectelReportOptions extends ReportOptions {
  /** Where a space follows a result's colon: everywhere but in results of FTP, as in the manual; everywhere; or nowhere. */
  spacing: 'manual' | 'blank' | 'none';
}

/** Makes the results of a modem. */
export function createQuectelReports(at: At, options: QuectelReportOptions): Reports {
  const reports = createReports(at, options, {
    line: (name, value) => `${name}:${options.spacing === 'blank' ? ' ' : ''}${value}`,
    failed: (reason, name) => quectelCode(reason, name === '+QFTPOPEN'),
    busy: name => reports.now(name, quectelErrors.busy),
  });
  return reports;
}
