// Sends the results of FTP commands on Quectel's LTE modules. OK comes first, then `+CMD: 0,value` or `+CMD: err,code` at the end. A command that
// cannot start gets `+CME ERROR: err` instead of OK (BG96 FTP AT commands V1.0, chapter 2).

import { cme, type At } from '../../../command/at.ts';
import { createReports, type ReportOptions, type Reports } from '../../../common/reports.ts';
import { ftpCodes, troubleOf } from '../codes.ts';

/** The results of a modem. */
export interface LteReports extends Reports {
  /** The two codes of a failure. */
  troubled(reason: unknown, isOpening?: boolean): string;
}

/** Makes the results of a modem. */
export function createLteReports(at: At, options: ReportOptions, onTrouble: (code: number) => void): LteReports {
  function troubled(reason: unknown, isOpening = false): string {
    const { code, reply } = troubleOf(reason, isOpening);
    onTrouble(code);
    return `${code},${reply}`;
  }

  const reports = createReports(at, options, {
    line: (name, value) => `${name}: ${value}`,
    succeeded: value => `0,${value}`,
    failed: (reason, name) => troubled(reason, name === '+QFTPOPEN'),
    busy: () => cme(ftpCodes.busy),
  });

  return { ...reports, troubled, tell: (name, value) => reports.late(name, () => reports.tell(name, value)) };
}
