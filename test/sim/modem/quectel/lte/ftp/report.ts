// Sends the results of FTP commands on Quectel's LTE modules. OK comes first, and at the end `+CMD: 0,value` or `+CMD: err,code`. A command that
// cannot start gets `+CME ERROR: err` instead of OK (BG96 FTP AT commands V1.0, chapter 2).

import { cme, type At } from '../../../command/at.ts';
import { createReports, type ReportOptions, type Reports } from '../../../common/reports.ts';
import { ftpCodes, troubleOf } from '../codes.ts';

/** The functions that run FTP commands and send their results. */
export interface LteReports extends Reports {
  /** Returns the two codes of a failure as text, such as `625,530`: the modem's own code, and the server's or 0. */
  troubled(reason: unknown, isOpening?: boolean): string;
}

/** Creates the functions that run FTP commands and send their results. @param onTrouble called with the modem's code of each failure */
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
