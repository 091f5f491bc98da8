// Opens and closes the FTP session of the Quectel M series, and notes its loss.

import { error, type Reply } from '../../../command/at.ts';
import { numberOf, textOf, type Arg } from '../../../command/syntax.ts';
import { failure } from '../../../net/failure.ts';
import { quectelErrors } from '../error.ts';
import { ended, notOpen, type FtpService } from './state.ts';

const longestHost = 255;

/** Arranges that the modem reports `+QFTPERROR` when the server ends the session. */
function expectClosed(service: FtpService): void {
  const { at, ftp, reports } = service;
  service.reportClosed = at.bound(() => {
    if (service.state === 'CLOSING' || service.state === 'CLOSED') return;
    service.isLost = true;
    if (reports.running()) return;
    if (ftp.talk.at(-1)?.startsWith('< 421')) at.urc(reports.line('+QFTPERROR', -421));
    at.urc(reports.line('+QFTPERROR', quectelErrors.sessionClosed));
  });
}

/** Ends the session, as the modem has lost its GPRS context. */
export function deactivate(service: FtpService): void {
  const { at, ftp, reports } = service;
  if (!ftp.isOpen() && service.state !== 'OPENING') return;
  service.isLost = true;
  service.ending = quectelErrors.deactivated;
  if (!reports.running()) at.urc(reports.line('+QFTPERROR', service.ending));
  ftp.kill();
}

/** The command QFTPOPEN. */
export function open(service: FtpService, args: Arg[]): Reply {
  const { ftp, options, reports } = service;
  const host = textOf(args[0], longestHost);
  const port = numberOf(args[1], 1, 65535);
  if (host === undefined || port === undefined || args.length !== 2) return error();
  if (ftp.isOpen() || (service.isLost && options.needsClose)) return reports.now('+QFTPOPEN', quectelErrors.busy);
  return reports.work('+QFTPOPEN', () => enter(service, host, port));
}

async function enter(service: FtpService, host: string, port: number): Promise<number> {
  service.account = { ...service.account, host, port };
  const before = service.state;
  service.state = 'OPENING';
  service.isLost = false;
  service.ending = undefined;
  try {
    if (!service.context.bring()) throw failure(quectelErrors.network, 'no context');
    expectClosed(service);
    const user = service.account.user === '' ? 'anonymous' : service.account.user;
    await service.ftp.open({ ...service.account, user, security: 0, singleIp: false });
  } catch (reason) {
    service.state = before;
    // A failed login leaves no session. So the next QFTPOPEN needs no QFTPCLOSE before.
    service.isLost = false;
    throw ended(service, reason);
  }
  service.state = 'OPENED';
  service.path = '';
  return 0;
}

/** The command QFTPCLOSE. */
export function close(service: FtpService): Reply {
  const { ftp, move, reports } = service;
  if (service.state === 'IDLE' || service.state === 'CLOSED') return notOpen(service, '+QFTPCLOSE');
  if (move.cancel()) reports.forget();
  return reports.work('+QFTPCLOSE', async () => {
    service.state = 'CLOSING';
    await ftp.close();
    service.state = 'CLOSED';
    service.isLost = false;
    return 0;
  });
}
