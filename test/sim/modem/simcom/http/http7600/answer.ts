// The responses to the SIM7600's HTTP requests: AT+HTTPHEAD, HTTPREAD and HTTPREADFILE.

import { type Commands, error, ok, type Reply } from '../../../command/at.ts';
import { type Arg, numberOf } from '../../../command/syntax.ts';
import { blocksOf } from '../../files/efs.ts';
import { nameOf } from './request.ts';
import { codes, type Http7600Service, longestCount, whileOn } from './service.ts';

/** The directory number of the modem's certificates in HTTPREADFILE. */
const ofCertificates = 4;

/** Makes the handlers of the commands that return a response. */
export function answerCommands(service: Http7600Service): Commands {
  return {
    '+HTTPHEAD': { run: whileOn(service, () => readHead(service)) },
    '+HTTPREAD': { read: whileOn(service, () => countBody(service)), write: whileOn(service, args => read(service, args)) },
    '+HTTPREADFILE': { test: () => ok('+HTTPREADTFILE: <filename>[,(1-4)]'), write: whileOn(service, args => readToFile(service, args)) },
  };
}

/** Carries out AT+HTTPHEAD, which prints the head of the last response. */
function readHead(service: Http7600Service): Reply {
  if (!service.answer || service.running) return error();
  const { head } = service.answer;
  return ok(...(service.options.headOrder === 'ok-twice' ? ['OK'] : []), `+HTTPHEAD: DATA,${head.length}`, head);
}

function countBody(service: Http7600Service): Reply {
  return service.answer && !service.running && service.answer.body.length > 0 ? ok(`+HTTPREAD: LEN,${service.answer.body.length}`) : error();
}

function read(service: Http7600Service, args: Arg[]): Reply {
  const { at } = service;
  const body = service.answer?.body;
  const from = args.length === 2 ? numberOf(args[0], 0, longestCount) : 0;
  const size = numberOf(args[args.length - 1], 1, longestCount);
  if (!body || service.running || args.length > 2 || from === undefined || size === undefined || from >= body.length) return error();
  const lines = blocksOf('+HTTPREAD', body.slice(from, from + size), service.options.httpBlockBytes);
  const tell = (one: string | Uint8Array) => (typeof one === 'string' ? at.result(one) : at.data(one));
  return { ...ok(), after: () => [...lines, '+HTTPREAD: 0'].forEach(tell) };
}

function readToFile(service: Http7600Service, args: Arg[]): Reply {
  const name = nameOf(args[0]);
  const directory = args[1] ? numberOf(args[1], 1, ofCertificates) : 1;
  if (!service.answer || service.running || name === undefined || directory === undefined || args.length > 2) return error();
  const line = keepFile(service, name, directory, service.answer.body) ? '+HTTPREADFILE: 0' : undefined;
  if (!line) return error(`+HTTPREADFILE: ${codes.file}`);
  return service.options.readFileOrder === 'ok-last' ? ok(line) : { ...ok(), after: () => service.at.result(line) };
}

function keepFile(service: Http7600Service, name: string, directory: number, bytes: Uint8Array): boolean {
  if (directory === ofCertificates) return service.ssl.certificates.set(name, bytes).has(name);
  return service.drives.write(`${service.options.directories[directory]}/${name}`, bytes, service.localMs()) === 'done';
}
