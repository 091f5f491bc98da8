// Uploads by the older FTP commands of the SIM7600. Each opens a session of its own.

import { error, ok, type Reply } from '../../../command/at.ts';
import { takeEscaped, type Phase } from '../../../command/phase.ts';
import { numberOf, textOf, type Arg } from '../../../command/syntax.ts';
import { pourInto, sendAll, type Air } from '../../../net/air.ts';
import { failure, failures } from '../../../net/failure.ts';
import { codeOf } from '../result.ts';
import { longestText, type OldService } from './state.ts';

const escapes = { escape: 0x03, end: 0x1a };

/** Opens the session of one transfer. @throws a Failure if it cannot be opened */
async function enter({ ftp, parts, settings }: OldService): Promise<void> {
  const { network } = parts;
  if (!network.isRegistered() || !network.activate(settings.cid)) throw failure(failures.network, 'no PDP context');
  if (settings.host === '') throw failure(failures.dns, 'no server');
  await ftp.open({ ...settings, security: 0, singleIp: false });
  if (settings.mode === 0) throw failure(failures.connect, 'the server cannot connect in active mode');
  await ftp.setType(settings.type);
}

async function leave(service: OldService): Promise<void> {
  service.isBusy = false;
  await service.ftp.close();
}

function refusal({ options }: OldService, name: string, reason: unknown): Reply {
  const code = codeOf(reason);
  return options.oldErrorForm === 'bare-error' ? error() : error(`${name}: ${code}`);
}

/** Carries out AT+CFTPPUT=: `+CFTPPUT: BEGIN`, then the escaped data from the UART, then OK. */
export function put(service: OldService, args: Arg[]): Reply {
  const path = args.length === 1 ? textOf(args[0], longestText) : undefined;
  if (path === undefined || service.isBusy) return error();
  service.isBusy = true;
  return { later: finish => void beginPut(service, path, finish) };
}

async function beginPut(service: OldService, path: string, finish: (reply: Reply) => void): Promise<void> {
  const { at } = service;
  const refuse = at.bound((reason: unknown) => {
    finish(refusal(service, '+CFTPPUT', reason));
    void leave(service);
  });
  const start = at.bound(() => startPut(service, path, finish, refuse));
  await enter(service).then(() => start(undefined), refuse);
}

function startPut(service: OldService, path: string, finish: (reply: Reply) => void, refuse: (reason: unknown) => void): void {
  const { at, ftp, options } = service;
  const { air, done } = ftp.put(path, 0, sent => options.onPut?.(path, sent, 0));
  let isBegun = false;
  const ask = at.bound(() => {
    isBegun = true;
    finish({ phase: putPhase(service, air, done), lines: ['+CFTPPUT: BEGIN'] });
  });
  done.catch(reason => !isBegun && refuse(reason));
  void air.begun.then(() => ask(undefined));
}

function putPhase(service: OldService, air: Air, done: Promise<void>): Phase {
  const { at, options } = service;
  const whole = (): Reply => ({
    later(finish) {
      air.end();
      const end = at.bound((reply: Reply) => void leave(service).then(at.bound(() => finish(reply))));
      done.then(() => end(ok()), reason => end(refusal(service, '+CFTPPUT', reason)));
    },
  });
  return { ...takeEscaped(escapes, pourInto(air, options.putBufferBytes), whole), prompt: '' };
}

/** Carries out AT+CFTPPUTFILE=, which sends a file of the modem: OK at once, and the result at the end. */
export function putFile(service: OldService, args: Arg[]): Reply {
  const path = textOf(args[0], longestText);
  const folder = args.length === 2 ? numberOf(args[1], 0, 0) : undefined;
  if (path === undefined || folder === undefined || service.isBusy) return error();
  service.isBusy = true;
  return { ...ok(), after: () => void sendFile(service, path) };
}

async function sendFile(service: OldService, path: string): Promise<void> {
  const { at } = service;
  const tell = at.bound((code: number) => at.result(`+CFTPPUTFILE: ${code}`));
  const code = await move(service, path).then(() => 0, codeOf);
  await leave(service);
  tell(code);
}

/** Uploads a file from the current folder (AT+FSCD). The file's name in the modem is the last part of its path on the server. */
async function move(service: OldService, path: string): Promise<void> {
  const { ftp, options } = service;
  const { drives, folder } = service.parts;
  const local = drives.resolve(path.slice(path.lastIndexOf('/') + 1), folder());
  const file = local === undefined ? undefined : drives.read(local);
  if (!file) throw failure(options.missingFileCode, 'no such file');
  await enter(service);
  await sendAll(ftp.put(path, 0, sent => options.onPut?.(path, sent, file.bytes.length)), file.bytes);
}
