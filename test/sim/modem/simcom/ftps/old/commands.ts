// The older FTP commands of the SIM7600 with their forms for test, reading and writing, and those of the context of sockets.

import { error, ok, type Commands, type Handler, type Reply } from '../../../command/at.ts';
import { bareOf, numberOf, textOf, type Arg, type Form } from '../../../command/syntax.ts';
import { longestText, type OldService } from './state.ts';
import { put, putFile } from './upload.ts';

/** Returns the handlers of a command that sets a text, with OK as its answer. @param least the least number of characters */
function setText(service: OldService, name: string, key: 'host' | 'user' | 'password', least: number): Partial<Record<Form, Handler>> {
  return {
    test: () => ok(`${name}: "TEXT"`),
    read: () => ok(`${name}: "${service.settings[key]}"`),
    write(args) {
      const text = args.length === 1 ? textOf(args[0], longestText, least) : undefined;
      if (text === undefined) return error();
      service.settings[key] = text;
      return ok();
    },
  };
}

function setNumber(service: OldService, name: string, key: 'port' | 'mode' | 'cid', least: number, most: number): Partial<Record<Form, Handler>> {
  return {
    test: () => ok(`${name}: (${least}-${most})`),
    read: () => ok(`${name}: ${service.settings[key]}`),
    write(args) {
      const value = args.length === 1 ? numberOf(args[0], least, most) : undefined;
      if (value === undefined) return error();
      service.settings[key] = value;
      return ok();
    },
  };
}

function setType({ settings }: OldService, args: Arg[]): Reply {
  const type = args.length === 1 ? bareOf(args[0], 1) : undefined;
  if (type !== 'A' && type !== 'I') return error();
  settings.type = type;
  return ok();
}

/** Carries out AT+NETOPEN, which opens the context of sockets. */
function netOpen(service: OldService): Reply {
  const { at, settings } = service;
  const { network } = service.parts;
  if (service.isOpen) return error('+IPERROR: Network is already opened');
  service.isOpen = network.isRegistered() && network.activate(settings.cid);
  return { ...ok(), after: () => at.result(`+NETOPEN: ${service.isOpen ? 0 : 1}`) };
}

function netClose(service: OldService): Reply {
  if (!service.isOpen) return error();
  service.isOpen = false;
  return { ...ok(), after: () => service.at.result('+NETCLOSE: 0') };
}

/** Returns the handlers of the older FTP commands, and those of the context of sockets. */
export function commandsOf(service: OldService): Commands {
  return {
    '+CGSOCKCONT': service.parts.network.commands['+CGDCONT'] ?? {},
    '+CSOCKSETPN': setNumber(service, '+CSOCKSETPN', 'cid', 1, 16),
    '+NETOPEN': { test: () => ok(), read: () => ok(`+NETOPEN: ${service.isOpen ? 1 : 0}`), run: () => netOpen(service) },
    '+NETCLOSE': { test: () => ok(), run: () => netClose(service) },
    '+CFTPSERV': setText(service, '+CFTPSERV', 'host', 1),
    '+CFTPPORT': setNumber(service, '+CFTPPORT', 'port', 1, 65535),
    '+CFTPUN': setText(service, '+CFTPUN', 'user', 0),
    '+CFTPPW': setText(service, '+CFTPPW', 'password', 0),
    '+CFTPMODE': setNumber(service, '+CFTPMODE', 'mode', 0, 1),
    '+CFTPTYPE': {
      test: () => ok('+CFTPTYPE: (A,I)'),
      read: () => ok(`+CFTPTYPE: ${service.settings.type}`),
      write: args => setType(service, args),
    },
    '+CFTPPUT': { test: () => ok('+CFTPPUT: "FILEPATH"'), write: args => put(service, args) },
    '+CFTPPUTFILE': { test: () => ok('+CFTPPUTFILE: "FILEPATH",(0)'), write: args => putFile(service, args) },
  };
}
