// Results of FTP commands on a Quectel M-series modem: OK, then `+CMD:n` at the end (GSM FTP AT Commands V1.2, 2.2).

import type { At } from '../../command/at.ts';
import { createReports, type ReportOptions, type Reports } from '../../common/reports.ts';
import { quectelCode, quectelErrors } from './error.ts';

export interface QuectelReportOptions extends ReportOptions {
  /** The space after a result's colon: omitted only in FTP results, as in the manual; always there; or never. */
  spacing: 'manual' | 'blank' | 'none';
}

export function createQuectelReports(at: At, options: QuectelReportOptions): Reports {
  const reports = createReports(at, options, {
    line: (name, value) => `${name}:${options.spacing === 'blank' ? ' ' : ''}${value}`,
    failed: (reason, name) => quectelCode(reason, name === '+QFTPOPEN'),
    busy: name => reports.now(name, quectelErrors.busy),
  });
  return reports;
}
