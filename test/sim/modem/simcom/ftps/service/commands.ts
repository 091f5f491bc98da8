// The FTP(S) commands of the SIM7600 and the A76XX, with their forms for test, reading and writing.

import { error, ok, type Commands, type Handler, type Reply } from '../../../command/at.ts';
import { bareOf, numberOf, textOf, type Arg, type Form } from '../../../command/syntax.ts';
import { abort, login, logout, start, stop } from './session.ts';
import { online, perform, type FtpsService } from './state.ts';

/** Returns the handler of a command whose only argument is a path. @param job does the work, and returns the value of the result, 0 by default */
function onPath(service: FtpsService, name: string, job: (path: string) => Promise<unknown>): Handler {
  return args => {
    const path = args.length === 1 ? textOf(args[0], service.options.longestPath) : undefined;
    if (path === undefined) return error();
    return perform(service, ['online'], { name, job: async () => String((await job(path)) ?? 0) });
  };
}

function setType(service: FtpsService, args: Arg[]): Reply {
  const wanted = args.length === 1 ? bareOf(args[0], 1) : undefined;
  if (wanted !== 'A' && wanted !== 'I') return error();
  const job = async () => {
    await service.ftp.setType(wanted);
    service.type = wanted;
    return '0';
  };
  return perform(service, ['online'], { name: '+CFTPSTYPE', job });
}

function setSingleIp(service: FtpsService, args: Arg[]): Reply {
  const value = args.length === 1 ? numberOf(args[0], 0, 1) : undefined;
  if (value === undefined || service.state !== 'started') return error();
  service.singleIp = value === 1;
  return ok();
}

/**
 * Carries out AT+CFTPSMODE=, which chooses active (0) or passive (1) data connections. It is refused after CFTPSLOGIN. Active mode is
 * simulated as passive mode.
 */
function setMode(service: FtpsService, args: Arg[]): Reply {
  const value = args.length === 1 ? numberOf(args[0], 0, 1) : undefined;
  if (value === undefined || service.state === 'online') return error();
  service.isPassive = value === 1;
  return ok();
}

const text = (line: string): Partial<Record<Form, Handler>> => ({ test: () => ok(line) });

/** Returns the commands that start and stop the service, and open, end and set up a session. */
function sessionCommands(service: FtpsService): Commands {
  const { options } = service;
  return {
    '+CFTPSSTART': { run: () => perform(service, ['stopped'], { name: '+CFTPSSTART', job: () => start(service) }) },
    '+CFTPSSTOP': {
      run: () =>
        perform(service, options.stopsLoggedIn ? ['started', 'online', 'lost'] : ['started'], { name: '+CFTPSSTOP', job: () => stop(service) }),
    },
    '+CFTPSLOGIN': { ...text('+CFTPSLOGIN: "ADDRESS",(1-65535)[,"USERNAME","PASSWORD"[,(0-3)]]'), write: args => login(service, args) },
    '+CFTPSLOGOUT': {
      test: () => ok(),
      run: () => perform(service, ['online', 'lost'], { name: '+CFTPSLOGOUT', job: () => logout(service) }),
    },
    '+CFTPSABORT': { run: () => abort(service) },
    '+CFTPSTYPE': {
      ...text('+CFTPSTYPE: (A,I)'),
      read: online(service, '+CFTPSTYPE', () => ok(`+CFTPSTYPE: ${service.type}`)),
      write: args => setType(service, args),
    },
    '+CFTPSSINGLEIP': {
      ...text('+CFTPSSINGLEIP: (0,1)'),
      read: () => ok(`+CFTPSSINGLEIP: ${service.singleIp ? 1 : 0}`),
      write: args => setSingleIp(service, args),
    },
  };
}

/** Returns the commands for files and folders on the server. */
function fileCommands(service: FtpsService): Commands {
  const { ftp } = service;
  return {
    '+CFTPSMKD': { ...text('+CFTPSMKD: "DIR"'), write: onPath(service, '+CFTPSMKD', ftp.makeDirectory) },
    '+CFTPSRMD': { ...text('+CFTPSRMD: "DIR"'), write: onPath(service, '+CFTPSRMD', ftp.removeDirectory) },
    '+CFTPSDELE': { ...text('+CFTPSDELE: "FILENAME"'), write: onPath(service, '+CFTPSDELE', ftp.removeFile) },
    '+CFTPSCWD': { ...text('+CFTPSCWD: "DIR"'), write: onPath(service, '+CFTPSCWD', ftp.enter) },
    '+CFTPSSIZE': { ...text('+CFTPSSIZE: "<filepath>"'), write: onPath(service, '+CFTPSSIZE', ftp.size) },
    '+CFTPSPWD': { run: () => perform(service, ['online'], { name: '+CFTPSPWD', job: async () => `"${await ftp.where()}"` }) },
  };
}

const path = '[{non-ascii}]"FILEPATH"';

/** Returns the commands that move data between the modem and the server. */
function transferCommands(service: FtpsService): Commands {
  const { transfer } = service;
  const moving = (name: string, shape: string, handler: Handler) => ({ ...text(`${name}: ${path}${shape}`), write: online(service, name, handler) });
  return {
    '+CFTPSLIST': { run: online(service, '+CFTPSLIST', transfer.list), write: online(service, '+CFTPSLIST', transfer.list) },
    '+CFTPSGET': moving('+CFTPSGET', '[,<rest_size>[,(0,1)]]', transfer.get),
    '+CFTPSPUT': moving('+CFTPSPUT', '[,<data_len>[,<rest_size>]]', transfer.put),
    '+CFTPSGETFILE': moving('+CFTPSGETFILE', '[,(1-4)]', transfer.getFile),
    '+CFTPSPUTFILE': moving('+CFTPSPUTFILE', '[,(1-3),(0-2147483647)]', transfer.putFile),
    '+CFTPSCACHERD': { read: transfer.cachedBytes, run: transfer.readCache },
  };
}

/** Returns what only newer modems have, the A76XX. */
function newerCommands(service: FtpsService, commands: Commands): Commands {
  const { ftp } = service;
  return {
    '+CFTPSLOGIN': { ...commands['+CFTPSLOGIN'], read: () => ok(`+CFTPSLOGIN: ${service.state === 'online' ? 1 : 0}`) },
    '+CFTPSCWD': {
      ...commands['+CFTPSCWD'], run: () => perform(service, ['online'], { name: '+CFTPSCWD', job: async () => (await ftp.enter('/'), '"/"') }),
    },
    '+CFTPSMODE': { ...text('+CFTPSMODE: (0,1)'), read: () => ok(`+CFTPSMODE: ${service.isPassive ? 1 : 0}`), write: args => setMode(service, args) },
  };
}

/** Returns the handlers of all CFTPS commands. */
export function commandsOf(service: FtpsService): Commands {
  const commands = { ...sessionCommands(service), ...fileCommands(service), ...transferCommands(service) };
  return service.options.hasMode ? { ...commands, ...newerCommands(service, commands) } : commands;
}
