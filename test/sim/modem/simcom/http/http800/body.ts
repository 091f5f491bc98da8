// The bodies of the SIM800's HTTP requests and responses: AT+HTTPDATA, HTTPREAD and HTTPHEAD.

import { type Commands, error, ok, type Reply } from '../../../command/at.ts';
import { type Phase, takeCounted } from '../../../command/phase.ts';
import { type Arg, numberOf } from '../../../command/syntax.ts';
import { type Http800Service, mostBytes, test, whileOn } from './service.ts';

const shortestDataMs = 1000;
const longestDataMs = 120_000;

/** Makes the handlers of the commands for bodies. */
export function bodyCommands(service: Http800Service): Commands {
  return {
    '+HTTPDATA': {
      test: () => ok(`+HTTPDATA: (0-${mostBytes}),(${shortestDataMs}-${longestDataMs})`), write: whileOn(service, args => stage(service, args)),
    },
    '+HTTPREAD': {
      test: () => ok(`+HTTPREAD: (0-${mostBytes}),(1-${mostBytes})`), run: whileOn(service, () => read(service, [])),
      write: whileOn(service, args => read(service, args)),
    },
    ...(service.options.hasHttpHead && { '+HTTPHEAD': { ...test, run: whileOn(service, () => readHead(service)) } }),
  };
}

/**
 * Carries out AT+HTTPDATA=, which takes the body of the next POST from the UART. It opens a data phase, or returns ERROR. With 0 bytes, it
 * drops the present body.
 */
function stage(service: Http800Service, args: Arg[]): Reply {
  const size = numberOf(args[0], 0, mostBytes);
  const giveUpMs = numberOf(args[1], shortestDataMs, longestDataMs);
  if (size === undefined || giveUpMs === undefined || args.length !== 2 || service.action) return error();
  service.staged = service.answer = undefined;
  service.isShort = false;
  return size === 0 ? ok() : { phase: staging(service, size, giveUpMs), lines: ['DOWNLOAD'] };
}

function staging(service: Http800Service, size: number, giveUpMs: number): Phase {
  const parts: Uint8Array[] = [];
  const keep = () => void (service.staged = new Uint8Array(Buffer.concat(parts)));
  const gaveUp = () => {
    if (service.options.shortData === 'error') return error();
    keep();
    service.isShort = true;
    return ok();
  };
  const whole = () => (keep(), ok());
  return { ...takeCounted(size, bytes => void parts.push(bytes.slice()), whole, gaveUp), giveUpMs, lifeSign: 'prompt', prompt: '' };
}

/**
 * Carries out AT+HTTPREAD, which prints the body of the last response. If there was no request since HTTPDATA, it prints the data of
 * HTTPDATA (11.2.6).
 */
export function read(service: Http800Service, args: Arg[]): Reply {
  const bytes = service.answer?.body ?? service.staged;
  const from = args[0] ? numberOf(args[0], 0, mostBytes) : 0;
  const size = args[1] ? numberOf(args[1], 1, mostBytes) : mostBytes;
  if (!bytes || service.action || from === undefined || size === undefined || ![0, 2].includes(args.length) || from > bytes.length) return error();
  const part = bytes.slice(from, from + size);
  return ok(`+HTTPREAD: ${part.length}`, ...(part.length > 0 ? [part] : []));
}

function readHead(service: Http800Service): Reply {
  if (!service.answer || service.action || service.last.method !== 0) return error();
  return ok(`+HTTPHEAD: ${service.answer.head.length}`, service.answer.head);
}
