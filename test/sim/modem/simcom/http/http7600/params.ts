// What the SIM7600's next HTTP request is made of: AT+HTTPPARA and HTTPDATA.

import { type Commands, error, ok, type Reply } from '../../../command/at.ts';
import { type Phase, takeCounted } from '../../../command/phase.ts';
import { type Arg, numberOf, textOf } from '../../../command/syntax.ts';
import { rangeOf } from '../../../http/request.ts';
import { type Http7600Service, longestCount, whileOn } from './service.ts';

const mostBytes = 153_600;
const shortestDataS = 10;
const longestDataS = 65_535;
/** Least and most characters of each text parameter. A URL may be as long as the command line allows. */
const texts: Record<string, [number, number]> = { URL: [1, 559], CONTENT: [1, 256], ACCEPT: [1, 256], UA: [1, 256], USERDATA: [0, 512] };

const numbers: Record<string, [number, number]> = {
  CONNECTTO: [20, 120], RECVTO: [2, 120], RESPTO: [20, 120], SSLCFG: [0, 9], BREAK: [0, longestCount], BREAKEND: [0, longestCount],
};

/** Makes the handlers of the commands for parameters and body. */
export function paramCommands(service: Http7600Service): Commands {
  return {
    '+HTTPPARA': { write: whileOn(service, args => set(service, args)) },
    '+HTTPDATA': { write: whileOn(service, args => stage(service, args)) },
  };
}

function set(service: Http7600Service, args: Arg[]): Reply {
  const tag = textOf(args[0], 16)?.toUpperCase();
  const value = tag === undefined || args.length !== 2 ? undefined : valueOf(tag, args[1]!);
  if (value === undefined || service.running) return error();
  service.params = { ...service.params, [tag!]: value };
  return ok();
}

function valueOf(tag: string, arg: Arg): string | number | undefined {
  // The manual writes the number of the TLS context with quotes, but calls it numeric, so both forms are accepted.
  const bare = tag === 'SSLCFG' ? { ...arg, isQuoted: false } : arg;
  if (Object.hasOwn(numbers, tag)) return numberOf(bare, ...numbers[tag]!);
  const [least, most] = (Object.hasOwn(texts, tag) && texts[tag]) || [1, 0];
  const text = textOf(arg, most, least);
  return tag === 'URL' && !/^https?:\/\//i.test(text ?? '') ? undefined : text;
}

/** Carries out AT+HTTPDATA=, which takes the body of the next POST from the UART. It opens a data phase, or returns ERROR. */
function stage(service: Http7600Service, args: Arg[]): Reply {
  const size = numberOf(args[0], 1, mostBytes);
  const seconds = numberOf(args[1], shortestDataS, longestDataS);
  if (size === undefined || seconds === undefined || args.length !== 2 || service.running) return error();
  return { phase: staging(service, size, seconds * 1000), lines: ['DOWNLOAD'] };
}

function staging(service: Http7600Service, size: number, ms: number): Phase {
  const parts: Uint8Array[] = [];
  const whole = () => {
    service.staged = new Uint8Array(Buffer.concat(parts));
    return ok();
  };
  const giveUpMs = service.options.lateData === 'blocked' ? Infinity : ms;
  return { ...takeCounted(size, bytes => void parts.push(bytes.slice()), whole), giveUpMs, lifeSign: 'prompt', prompt: '' };
}

/** Returns the lines of the head of a request, by the parameters. */
export function fieldsOf(service: Http7600Service, method: number, hasBody: boolean): string[] {
  const { ACCEPT, UA, CONTENT, USERDATA, BREAK, BREAKEND } = service.params;
  const range = method === 0 ? rangeOf(BREAK, BREAKEND) : undefined;
  const fields = [`Accept: ${ACCEPT}`, UA !== '' && `User-Agent: ${UA}`, hasBody && `Content-Type: ${CONTENT}`, USERDATA, range];
  return fields.filter(field => typeof field === 'string' && field !== '') as string[];
}
