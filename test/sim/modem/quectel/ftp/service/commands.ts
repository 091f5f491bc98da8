// The QFTP commands of the Quectel M series, with their forms for test, reading and writing.

import { error, ok, type Commands, type Handler, type Reply } from '../../../command/at.ts';
import { textOf, type Arg, type Form } from '../../../command/syntax.ts';
import { failure } from '../../../net/failure.ts';
import { quectelErrors } from '../error.ts';
import { close, open } from './session.ts';
import { online, work, type FtpService } from './state.ts';

const longestName = 50;
const longestPath = 100;
const longestAccount = 30;

/** What a command does with a path on the server. */
type Job = (path: string) => Promise<unknown>;

function onPath(service: FtpService, name: string, most: number, job: Job, as = name, least = 1): Handler {
  return args => {
    const given = args.length === 1 ? textOf(args[0], most, least) : undefined;
    return given === undefined ? error() : work(service, name, as, () => job(given));
  };
}

async function enterPath(service: FtpService, given: string): Promise<void> {
  await service.ftp.enter(given === '' ? '/' : given);
  service.path = given;
}

/** Makes a folder on the server. A folder within another one is refused (GSM FTP AT Commands 2.2.14). */
async function makeFolder({ ftp }: FtpService, given: string): Promise<void> {
  if (given.replace(/^\//, '').includes('/')) throw failure(quectelErrors.refused, 'nested folder');
  await ftp.makeDirectory(given);
}

function rename(service: FtpService, args: Arg[]): Reply {
  const [from, to] = args.map(arg => textOf(arg, longestName));
  if (from === undefined || to === undefined || args.length !== 2) return error();
  return work(service, '+QFTPRENAME', '+QRENAME', () => service.ftp.rename(from, to));
}

function accountPart(service: FtpService, name: string, part: 'user' | 'password', shown: string): Partial<Record<Form, Handler>> {
  const { ftp, reports } = service;
  return {
    test: () => ok(`${name}: "${shown}"`),
    read: () => ok(reports.line(name, `"${service.account[part]}"`)),
    write(args) {
      const text = args.length === 1 ? textOf(args[0], longestAccount, 0) : undefined;
      if (text === undefined || reports.running() || ftp.isOpen()) return error();
      service.account[part] = text;
      return ok();
    },
  };
}

const shape = (name: string, text: string): Partial<Record<Form, Handler>> => ({ test: () => ok(`${name}: ${text}`) });

/** Returns the commands that open, close and set up a session. */
function sessionCommands(service: FtpService): Commands {
  const { reports } = service;
  return {
    '+QFTPUSER': accountPart(service, '+QFTPUSER', 'user', 'USER NAME'),
    '+QFTPPASS': accountPart(service, '+QFTPPASS', 'password', 'PASSWORD'),
    '+QFTPOPEN': {
      ...shape('+QFTPOPEN', '"HOST NAME",(1-65535)'),
      read: () => ok(`+QFTPOPEN: "${service.account.host}",${service.account.port}`),
      write: args => open(service, args),
    },
    '+QFTPCLOSE': { test: () => ok(), run: () => close(service) },
    '+QFTPSTAT': { test: () => ok(), run: () => ok(`+QFTPSTAT: ${service.state}`) },
    '+QFTPPATH': {
      ...shape('+QFTPPATH', '"PATH NAME"'),
      read: () => ({ ...ok(), after: () => reports.tell('+QFTPPATH', `"${service.path}"`) }),
      write: onPath(service, '+QFTPPATH', longestPath, given => enterPath(service, given), '+QFTPPATH', 0),
    },
  };
}

/** Returns the commands for files and folders on the server. */
function fileCommands(service: FtpService): Commands {
  const { ftp, move } = service;
  const file = (name: string, job: Job) => ({ ...shape(name, '"FILE NAME"'), write: onPath(service, name, longestName, job) });
  const folder = (name: string, job: Job) => ({ ...shape(name, '"PATH NAME"'), write: onPath(service, name, longestPath, job, '+QFTPMKDIR') });
  return {
    '+QFTPPUT': {
      ...shape('+QFTPPUT', '"FILE NAME",<fileSz>,(1-65535)'),
      write: args => move.put(args, then => online(service, '+QFTPPUT', then)),
    },
    '+QFTPGET': { ...shape('+QFTPGET', '"FILE NAME"'), write: args => move.get(args, then => online(service, '+QFTPGET', then)) },
    '+QFTPLEN': { test: () => ok(), run: () => ok(`+QFTPLEN: ${move.lastBytes()}`) },
    '+QFTPRENAME': { ...shape('+QFTPRENAME', '("SOURCE NAME","TARGET NAME")'), write: args => rename(service, args) },
    '+QFTPSIZE': file('+QFTPSIZE', ftp.size),
    '+QFTPDELETE': file('+QFTPDELETE', ftp.removeFile),
    '+QFTPMKDIR': folder('+QFTPMKDIR', given => makeFolder(service, given)),
    '+QFTPRMDIR': folder('+QFTPRMDIR', ftp.removeDirectory),
    O: { run: () => move.resume() },
  };
}

/** Returns the handlers of all QFTP commands. */
export function commandsOf(service: FtpService): Commands {
  return { ...service.settings.commands, ...sessionCommands(service), ...fileCommands(service) };
}
