// The SIM7600's certificates and TLS contexts, which CCERTDOWN, CSSLCFG and others set (AT manual V3.00 10.2.12 to 10.2.15). Sockets and HTTP use
// the contexts to check a server.

import { error, ok, type Commands, type Reply } from '../../command/at.ts';
import { takeCounted, type Phase } from '../../command/phase.ts';
import { numberOf, textOf, type Arg } from '../../command/syntax.ts';
import type { Trust } from '../../net/tls.ts';

/** Properties of the modem's TLS. */
export interface SslOptions {
  /** Whether the name in a certificate must equal the server's name. The manual does not say it. */
  checksName: boolean;
}

/** A modem's certificates and TLS contexts, with the handlers of AT+CCERTDOWN, CSSLCFG and others. */
export interface Ssl {
  commands: Commands;
  /** Returns how a server is checked by a TLS context. It is undefined if a certificate that the context needs is missing. */
  trustOf(context: number): Trust | undefined;
  /** Returns the time limit of a TLS handshake, in milliseconds of simulated time. */
  patienceMs(context: number): number;
  /** Contents of the certificates by name. Tests read them, and HTTPREADFILE may store into them. */
  certificates: Map<string, Uint8Array>;
  reset(): void;
}

interface Context {
  sslversion: number;
  authmode: number;
  ignorelocaltime: number;
  negotiatetime: number;
  cacert: string;
  clientcert: string;
  clientkey: string;
  enableSNI: number;
  keypwd: string;
  ciphersuites: string;
}

const lastContext = 9;
const mostCertificateBytes = 10_240;
const shortestName = 5;
const longestName = 128;
const longestPassword = 128;
const numbers: Record<string, [least: number, most: number]> = {
  sslversion: [0, 4], authmode: [0, 3], ignorelocaltime: [0, 1], negotiatetime: [10, 300], enableSNI: [0, 1],
};
const names = ['cacert', 'clientcert', 'clientkey'];
/** Versions of TLS by the values of `sslversion`. Node lacks SSL 3.0, so TLS 1.0 replaces it. */
const versions = ['TLSv1', 'TLSv1', 'TLSv1.1', 'TLSv1.2'] as const;
const all = 4;
/** OpenSSL's names of the ciphers that the manual numbers. Undefined means that any cipher is allowed. */
const suites: Record<string, string | undefined> = { '0x002F': 'AES128-SHA', '0xFFFF': undefined };

/** Returns the name of a certificate file in an argument, and undefined if it is invalid. */
function fileName(arg: Arg | undefined): string | undefined {
  const name = textOf(arg, longestName, shortestName);
  return name !== undefined && /^[^/:\\]+\.(pem|der)$/i.test(name) ? name : undefined;
}

function ranges(): string[] {
  const files = names.map(name => `"${name}",(0-9),(${shortestName}-${longestName})`);
  const simple = Object.entries(numbers).map(([key, [least, most]]) => `"${key}",(0-9),(${least}${most === 1 ? ',' : '-'}${most})`);
  const all = [
    ...simple.slice(0, 4), ...files, ...simple.slice(4), `"keypwd",(0-9),(0-${longestPassword})`, '"ciphersuites",(0-9),(0x002F,0xFFFF)',
  ];
  return all.map(text => `+CSSLCFG: ${text}`);
}

/** Creates the files of certificates and keys in a modem, with the handlers of their commands. */
function createCertificates() {
  const certificates = new Map<string, Uint8Array>();

  function download(args: Arg[]): Reply {
    const name = fileName(args[0]);
    const size = numberOf(args[1], 1, mostCertificateBytes);
    return name === undefined || size === undefined || args.length !== 2 ? error() : { phase: taking(name, size) };
  }

  function taking(name: string, size: number): Phase {
    const parts: Uint8Array[] = [];
    const whole = () => {
      certificates.set(name, new Uint8Array(Buffer.concat(parts)));
      return ok();
    };
    return takeCounted(size, bytes => void parts.push(bytes.slice()), whole);
  }

  function remove(args: Arg[]): Reply {
    const name = args.length === 1 ? fileName(args[0]) : undefined;
    return name !== undefined && certificates.delete(name) ? ok() : error();
  }

  const commands: Commands = {
    '+CCERTDOWN': { test: () => ok(`+CCERTDOWN: (${shortestName}-${longestName}),(1-${mostCertificateBytes})`), write: download },
    '+CCERTLIST': { run: () => ok(...[...certificates.keys()].map(name => `+CCERTLIST: "${name}"`)) },
    '+CCERTDELE': { write: remove },
  };
  return { certificates, commands };
}

/** Creates the certificates and TLS contexts of a modem. @param localMs returns the modem's time in milliseconds since 1970 */
export function createSsl(localMs: () => number, options: SslOptions): Ssl {
  const files = createCertificates();
  const { certificates } = files;
  let contexts = fresh();

  function fresh(): Context[] {
    return Array.from({ length: lastContext + 1 }, () => ({
      sslversion: all, authmode: 0, ignorelocaltime: 1, negotiatetime: 300, cacert: '', clientcert: '', clientkey: '', enableSNI: 0, keypwd: '',
      ciphersuites: '0xFFFF',
    }));
  }

  /** Carries out AT+CSSLCFG=, which sets a value of a TLS context, or prints a TLS context. */
  function configure(args: Arg[]): Reply {
    if (args.length === 1) return show(args[0]!);
    const key = Object.keys(numbers).concat(names, 'keypwd', 'ciphersuites').find(one => one.toLowerCase() === textOf(args[0], 16)?.toLowerCase());
    const context = numberOf(args[1], 0, lastContext);
    if (key === undefined || context === undefined || args.length !== 3) return error();
    const value = valueOf(key, args[2]!);
    if (value === undefined) return error();
    contexts[context] = { ...contexts[context]!, [key]: value };
    return ok();
  }

  function valueOf(key: string, arg: Arg): string | number | undefined {
    const range = numbers[key];
    if (range) return numberOf(arg, ...range);
    if (key === 'ciphersuites') return arg.isQuoted ? undefined : Object.keys(suites).find(one => one.toLowerCase() === arg.text.toLowerCase());
    return key === 'keypwd' ? textOf(arg, longestPassword, 0) : fileName(arg);
  }

  function show(arg: Arg): Reply {
    const context = numberOf(arg, 0, lastContext);
    return context === undefined ? error() : ok(line(context));
  }

  function line(context: number): string {
    const { sslversion, authmode, ignorelocaltime, negotiatetime, cacert, clientcert, clientkey, enableSNI, keypwd, ciphersuites } =
      contexts[context]!;
    const files = [cacert, clientcert, clientkey].map(name => `"${name}"`).join();
    return `+CSSLCFG: ${context},${sslversion},${authmode},${ignorelocaltime},${negotiatetime},${files},${enableSNI},"${keypwd}",${ciphersuites}`;
  }

  function trustOf(context: number): Trust | undefined {
    const { sslversion, authmode, ignorelocaltime, cacert, clientcert, clientkey, enableSNI, keypwd, ciphersuites } = contexts[context]!;
    const provesServer = authmode === 1 || authmode === 2;
    const provesItself = authmode >= 2;
    const authority = provesServer ? certificates.get(cacert) : undefined;
    const [certificate, key] = [certificates.get(clientcert), certificates.get(clientkey)];
    if ((provesServer && !authority) || (provesItself && !(certificate && key))) return undefined;
    return {
      least: sslversion === all ? versions[0] : versions[sslversion]!,
      most: sslversion === all ? 'TLSv1.2' : versions[sslversion]!,
      namesHost: enableSNI === 1,
      authority,
      checksName: options.checksName,
      cipher: suites[ciphersuites],
      nowMs: ignorelocaltime === 1 ? undefined : localMs(),
      client: provesItself ? { certificate: certificate!, key: key!, ...(keypwd !== '' && { password: keypwd }) } : undefined,
    };
  }

  const commands: Commands = {
    ...files.commands,
    '+CSSLCFG': {
      test: () => ok(...ranges()),
      read: () => ok(...contexts.map((_, context) => line(context))),
      write: configure,
    },
  };
  return { commands, trustOf, patienceMs: context => contexts[context]!.negotiatetime * 1000, certificates, reset: () => void (contexts = fresh()) };
}
