// What the SIM7600's FTP(S) service knows, and how its commands find out whether they may run.

import type { At, Handler, Reply } from '../../../command/at.ts';
import type { Network } from '../../../common/network.ts';
import type { Ftp, FtpOptions } from '../../../net/ftp/ftp.ts';
import type { Call, ResultOptions, Results } from '../result.ts';
import type { Transfer } from '../transfer.ts';
import type { TransferOptions } from '../transfer/state.ts';

/** How the FTP(S) commands behave, where manuals and families differ. */
export interface FtpsOptions extends FtpOptions, ResultOptions, TransferOptions {
  /** What CFTPSLOGIN prints: `both` is OK and a result line, and `ok-only` is only OK, as in one of the vendor's samples. */
  loginResult: 'both' | 'ok-only';
  /** Whether the result of CFTPSSTART is `+CFTPSSTART: 0,1` instead of `+CFTPSSTART: 0`. */
  startTellsContext: boolean;
  /** Which command fails with code 10 if the APN or its account is wrong: CFTPSSTART or CFTPSLOGIN. */
  wrongApnAt: 'start' | 'login';
  /** Whether CFTPSABORT ends a running CFTPSLOGIN. Otherwise it is refused. The manual does not say it. */
  abortsLogin?: boolean;
  /** Whether CFTPSSTOP during a session logs out first. Otherwise, CFTPSSTOP is refused during a session (A76XX AT manual 17.2.4). */
  stopsLoggedIn: boolean;
  /** Most characters of host, user and password: 256 on the SIM7600, 128 on the A76XX. */
  longestAccount: number;
  /** Whether there are CFTPSMODE, CFTPSLOGIN? and CFTPSCWD without a value, as on the A76XX (17.2.3, 17.2.19; FTP(S) note 3.1.3). */
  hasMode: boolean;
}

/** The service is stopped, or started without a session, or has a session, or has lost it. */
export type FtpsState = 'stopped' | 'started' | 'online' | 'lost';

/** The settings of a person and the session, until the modem loses its power. */
interface Kept {
  state: FtpsState;
  singleIp: boolean;
  isPassive: boolean;
}

/** The state of the service and its parts. */
export interface FtpsService extends Kept {
  readonly at: At;
  readonly network: Network;
  readonly options: FtpsOptions;
  readonly ftp: Ftp;
  readonly results: Results;
  readonly transfer: Transfer;
  /** The type of a transfer: text (A) or binary (I). */
  type: 'A' | 'I';
  /** Is called when the server ends the session. */
  reportClosed(value?: undefined): void;
}

/** Returns the state after the modem has got its power. */
export function atPower(): Kept {
  return { state: 'stopped', singleIp: false, isPassive: true };
}

/** Returns the reply of `then` if the FTP service is in one of these states. Otherwise it returns the failure for a command in a wrong state. */
export function inState({ state, results }: FtpsService, states: FtpsState[], name: string, then: () => Reply): Reply {
  return states.includes(state) ? then() : results.wrongState(name);
}

/** Returns a handler that is refused without a session. */
export function online(service: FtpsService, name: string, handler: Handler): Handler {
  return (args, request) => inState(service, ['online'], name, () => handler(args, request));
}

/** Runs a command if the FTP service is in one of these states. */
export function perform(service: FtpsService, states: FtpsState[], call: Call): Reply {
  return inState(service, states, call.name, () => service.results.perform(call));
}
