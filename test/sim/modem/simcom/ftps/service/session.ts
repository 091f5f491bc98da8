// Starts and stops the SIM7600's FTP(S) service, opens and ends its session, and notes its loss.

import { error, ok, type Reply } from '../../../command/at.ts';
import { numberOf, textOf, type Arg } from '../../../command/syntax.ts';
import { failures } from '../../../net/failure.ts';
import type { Account, Security } from '../../../net/ftp/ftp.ts';
import type { Call } from '../result.ts';
import { inState, type FtpsService } from './state.ts';

const pdpContext = 1;

/** Arranges that the modem reports to the DTE when the FTP server ends the session. After a reset of the modem, nothing is reported. */
function expectClosed(service: FtpsService): void {
  const { at } = service;
  service.reportClosed = at.bound(() => {
    if (service.state !== 'online') return;
    service.state = 'lost';
    at.urc('+CFTPSNOTIFY: PEER CLOSED');
  });
}

/** The work of CFTPSSTART. */
export async function start(service: FtpsService): Promise<string> {
  const { network, options } = service;
  const isRefused = !network.isRegistered() || (options.wrongApnAt === 'start' && !network.activate(pdpContext));
  if (isRefused) throw { code: failures.network, reason: 'no PDP context' };
  service.state = 'started';
  return options.startTellsContext ? `0,${pdpContext}` : '0';
}

/** The work of CFTPSLOGOUT. */
export async function logout(service: FtpsService): Promise<string> {
  service.state = 'started';
  await service.ftp.close();
  return '0';
}

/** The work of CFTPSSTOP. */
export async function stop(service: FtpsService): Promise<string> {
  await logout(service);
  service.state = 'stopped';
  service.network.deactivate(pdpContext);
  return '0';
}

/** The command CFTPSLOGIN. */
export function login(service: FtpsService, args: Arg[]): Reply {
  const account = readAccount(service, args);
  if (!account) return error();
  return inState(service, ['started'], '+CFTPSLOGIN', () => enter(service, { name: '+CFTPSLOGIN', job: () => open(service, account) }));
}

function enter({ options, results }: FtpsService, call: Call): Reply {
  return options.loginResult === 'ok-only' ? results.wait(call, () => ok()) : results.perform(call);
}

function readAccount({ options, singleIp }: FtpsService, args: Arg[]): Account | undefined {
  const longest = options.longestAccount;
  const host = textOf(args[0], longest);
  const port = numberOf(args[1], 1, 65535);
  const user = textOf(args[2], longest, 0);
  const password = textOf(args[3], longest, 0);
  const security = args[4] ? numberOf(args[4], 0, 3) : 3; // without this argument, FTPS is implicit (3), which is the manual's default
  if (host === undefined || port === undefined || user === undefined || password === undefined) return undefined;
  if (security === undefined || args.length > 5) return undefined;
  return { host, port, user, password, security: security as Security, singleIp };
}

async function open(service: FtpsService, account: Account): Promise<string> {
  const { network } = service;
  if (!network.isRegistered() || !network.isAccepted(pdpContext)) throw { code: failures.network, reason: 'no network or a wrong APN' };
  expectClosed(service);
  await service.ftp.open(account);
  service.state = 'online';
  service.type = 'I';
  return '0';
}

/** The command CFTPSABORT. */
export function abort(service: FtpsService): Reply {
  const isLogin = service.results.running() === '+CFTPSLOGIN';
  if (service.options.abortsLogin && isLogin) return breakOff(service);
  return inState(service, ['online', 'lost'], '+CFTPSABORT', () => breakOff(service));
}

function breakOff(service: FtpsService): Reply {
  const { results } = service;
  results.setRunning(undefined);
  service.state = 'stopped';
  service.ftp.kill();
  service.network.deactivate(pdpContext);
  return results.succeeded('+CFTPSABORT', '0');
}
