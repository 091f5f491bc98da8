// The parameters of the SIM800's HTTP requests: AT+HTTPPARA, HTTPSCONT and HTTPSSL.

import { type Commands, error, ok, type Reply } from '../../../command/at.ts';
import { type Arg, numberOf, textOf } from '../../../command/syntax.ts';
import { type Http800Service, test, whileOn } from './service.ts';

/** Most characters of a text parameter, which is as much as a command line can have. The manual has no other limit. */
const longestText = 556;
const mostOffset = 2_147_483_647;
const texts = ['URL', 'UA', 'PROIP', 'CONTENT', 'USERDATA'] as const;

const numbers: Record<string, [number, number]> = {
  CID: [1, 3], PROPORT: [1, 65535], REDIR: [0, 1], BREAK: [0, mostOffset], BREAKEND: [0, mostOffset], TIMEOUT: [30, 1000],
};

/** Makes the handlers of the commands for parameters. */
export function paramCommands(service: Http800Service): Commands {
  return {
    '+HTTPPARA': {
      test: () => ok('+HTTPPARA: "HTTPParamTag","HTTPParmValue"'), read: whileOn(service, () => show(service)),
      write: whileOn(service, args => set(service, args)),
    },
    '+HTTPSSL': {
      test: () => ok('+HTTPSSL: (0-1)'), read: whileOn(service, () => ok(`+HTTPSSL: ${service.isSecure ? 1 : 0}`)),
      write: whileOn(service, args => setSecure(service, args)),
    },
    '+HTTPSCONT': {
      ...test, read: whileOn(service, () => list(service)), run: whileOn(service, () => ((service.saved = { ...service.params }), ok())),
    },
  };
}

/** Carries out AT+HTTPPARA=, which sets a parameter of the request. */
function set(service: Http800Service, args: Arg[]): Reply {
  const tag = textOf(args[0], 16)?.toUpperCase();
  const value = tag === undefined || args.length !== 2 ? undefined : valueOf(tag, args[1]!);
  if (value === undefined || service.action) return error();
  service.params = { ...service.params, [tag!]: value };
  return ok();
}

function valueOf(tag: string, arg: Arg): string | number | undefined {
  const range = Object.hasOwn(numbers, tag) ? numbers[tag] : undefined;
  if (range) return numberOf(arg, ...range);
  return (texts as readonly string[]).includes(tag) ? textOf(arg, longestText, tag === 'URL' ? 1 : 0) : undefined;
}

function show(service: Http800Service): Reply {
  return ok('+HTTPPARA:', ...Object.entries(service.params).map(([tag, value]) => `${tag},${value ?? ''}`));
}

function list(service: Http800Service): Reply {
  const { CONTENT: _content, TIMEOUT: _timeout, USERDATA, ...shown } = service.params;
  const lines = Object.entries({ ...shown, USERDATA }).map(([tag, value]) => `${tag}: ${value ?? ''}`);
  return ok(`+HTTPSCONT: ${service.saved ? 0 : 1}`, ...lines);
}

/** Carries out AT+HTTPSSL=, which switches TLS on or off (SSL application notes V1.00 and V1.05, 2.2). */
function setSecure(service: Http800Service, args: Arg[]): Reply {
  const value = args.length === 1 ? numberOf(args[0], 0, 1) : undefined;
  if (value === undefined || service.action) return error();
  service.isSecure = value === 1;
  return ok();
}
