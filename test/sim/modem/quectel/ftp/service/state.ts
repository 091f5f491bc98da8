// What the FTP service of the Quectel M series knows, and how its commands find out whether they may run.

import { error, type At, type Reply } from '../../../command/at.ts';
import { failure } from '../../../net/failure.ts';
import type { Ftp, FtpOptions } from '../../../net/ftp/ftp.ts';
import type { QuectelContext } from '../../context.ts';
import { quectelErrors } from '../error.ts';
import type { createQuectelMove, QuectelMoveOptions } from '../move.ts';
import type { createQuectelReports, QuectelReportOptions } from '../report.ts';
import type { FtpState } from '../session.ts';
import type { createQuectelSettings, QuectelSettingOptions } from '../setting.ts';

/** How the FTP service of the M series behaves, where the manual leaves it open. */
export interface QuectelFtpOptions extends FtpOptions, QuectelReportOptions, QuectelMoveOptions, QuectelSettingOptions {
  /** Answer to a command that needs an FTP session when no session is open: OK and then this code, or ERROR. */
  notOpen: number | 'ERROR';
  /** Whether QFTPOPEN is refused after a lost session until QFTPCLOSE was sent. */
  needsClose: boolean;
  /** Whether results have the wrong names of the manual's sample 4.4.2: `+QRENAME:0` for QFTPRENAME, and `+QFTPMKDIR:0` for QFTPRMDIR. */
  misprints: boolean;
}

/** What a person has set, or an earlier session has left, until the modem loses its power. */
interface Kept {
  state: FtpState;
  /** Whether a session has ended without QFTPCLOSE. */
  isLost: boolean;
  /** The code by which all that is under way ends. */
  ending: number | undefined;
  account: { host: string; port: number; user: string; password: string };
  path: string;
}

/** The state of the service and its parts. */
export interface FtpService extends Kept {
  readonly at: At;
  readonly context: QuectelContext;
  readonly options: QuectelFtpOptions;
  readonly ftp: Ftp;
  readonly reports: ReturnType<typeof createQuectelReports>;
  readonly settings: ReturnType<typeof createQuectelSettings>;
  readonly move: ReturnType<typeof createQuectelMove>;
  /** Is called when the server ends the session. */
  reportClosed(value?: undefined): void;
}

/** Returns the state after the modem has got its power. */
export function atPower(): Kept {
  return { state: 'IDLE', isLost: false, ending: undefined, account: { host: '', port: 21, user: '', password: '' }, path: '' };
}

/** Returns the reason for which a command fails. All that is under way when the session ends has the reason of that end. */
export function ended({ ending }: FtpService, reason: unknown): unknown {
  return ending === undefined ? reason : failure(ending, 'the session is closed');
}

/** Returns the answer to a command that needs a session. */
export function notOpen({ options, reports }: FtpService, name: string): Reply {
  return options.notOpen === 'ERROR' ? error() : reports.now(name, options.notOpen);
}

/**
 * Returns the reply of `then` if an FTP session is open, and otherwise an error. Callers check a command's arguments first, since invalid arguments
 * give ERROR even without a session.
 */
export function online(service: FtpService, name: string, then: () => Reply): Reply {
  const { reports } = service;
  if (reports.running()) return reports.now(name, quectelErrors.busy);
  if (service.isLost) return reports.now(name, service.ending ?? quectelErrors.sessionClosed);
  return service.ftp.isOpen() ? then() : notOpen(service, name);
}

/** Runs a command in the session. @param as the name of its result, if the manual's misprints are to be followed */
export function work(service: FtpService, name: string, as: string, job: () => Promise<unknown>): Reply {
  return online(service, name, () =>
    service.reports.work(service.options.misprints ? as : name, async () => {
      try {
        return Number((await job()) ?? 0);
      } catch (reason) {
        throw ended(service, reason);
      }
    }),
  );
}
