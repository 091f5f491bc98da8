// The SIM800's TLS settings, which HTTP and sockets share: SSLOPT, SSLSETROOT, SSLDEROOT (SSL application note V1.05 3.6 to 3.8). The note V1.00
// has only SSLOPT.

import { error, ok, type Commands, type Reply } from '../../command/at.ts';
import { numberOf, textOf, type Arg } from '../../command/syntax.ts';
import type { Trust } from '../../net/tls.ts';

/** Properties of the modem's TLS. */
export interface Ssl800Options {
  /** The newest version of TLS that the modem offers: 1.0 by the application note V1.00, 1.2 by V1.05. */
  tlsMost: 'TLSv1' | 'TLSv1.2';
  /** Whether the handshake names the host (SNI). The application notes do not tell it. */
  sendsSni: boolean;
  /**
   * Whether the name in a certificate must equal the server's name after AT+SSLOPT=0,0, which switches checks on. The application notes do not tell
   * it.
   */
  checksName: boolean;
  /** Whether the modem checks the period in which a certificate is valid, after AT+SSLOPT=0,0. */
  checksDates: boolean;
}

/** A SIM800's TLS settings: the handlers of AT+SSLOPT, SSLSETROOT and SSLDEROOT, and how a server must be checked. */
export interface Ssl800 {
  commands: Commands;
  /**
   * Returns how a server is checked. It is undefined if TLS cannot work: a root certificate is missing, or a client certificate is required
   * (SSLSETCERT is not simulated).
   */
  trust(): Trust | undefined;
  reset(): void;
}

const longestName = 100;
const mostBytes = 319_488;
/** First byte of a certificate in binary form, an ASN.1 SEQUENCE. Files in text form are refused (3.7). */
const sequence = 0x30;
const missing = 13;

/**
 * Creates the TLS settings of a SIM800. @param fileOf returns a file of the modem by its path in commands @param localMs returns the modem's
 * time in milliseconds since 1970
 */
export function createSsl800(fileOf: (path: string) => Uint8Array | undefined, localMs: () => number, options: Ssl800Options): Ssl800 {
  /** The root certificates by name, which survive a restart. */
  const roots = new Map<string, Uint8Array>();
  let ignoresServer = true;
  let provesItself = false;

  function setOption(args: Arg[]): Reply {
    const [option, value] = [numberOf(args[0], 0, 1), numberOf(args[1], 0, 1)];
    if (option === undefined || value === undefined || args.length !== 2) return error();
    if (option === 0) ignoresServer = value === 1;
    else provesItself = value === 1;
    return ok();
  }

  function setRoot(args: Arg[]): Reply {
    const path = textOf(args[0], longestName);
    const size = numberOf(args[1], 1, mostBytes);
    const bytes = path === undefined ? undefined : fileOf(path);
    if (!bytes || size !== bytes.length || bytes[0] !== sequence || args.length !== 2) return error();
    const name = nameOf(path!);
    if (roots.has(name)) return ok('Certificate already exists!');
    roots.set(name, bytes);
    return ok();
  }

  function removeRoot(args: Arg[]): Reply {
    const path = textOf(args[0], longestName);
    if (path === undefined || args.length !== 1) return error();
    return ok(`+SSLDEROOT: ${roots.delete(nameOf(path)) ? 0 : missing}`);
  }

  function trust(): Trust | undefined {
    if (provesItself || (!ignoresServer && roots.size === 0)) return undefined;
    return {
      least: 'TLSv1',
      most: options.tlsMost,
      namesHost: options.sendsSni,
      authority: ignoresServer ? undefined : [...roots.values()],
      checksName: options.checksName,
      nowMs: options.checksDates ? localMs() : undefined,
    };
  }

  const commands: Commands = {
    '+SSLOPT': {
      test: () => ok('+SSLOPT: (0-1),(0-1)'),
      read: () => ok(`+SSLOPT: 0,${ignoresServer ? 1 : 0}`, `+SSLOPT: 1,${provesItself ? 1 : 0}`),
      write: setOption,
    },
    '+SSLSETROOT': { write: setRoot },
    '+SSLDEROOT': { read: () => ok(...[...roots.keys()].map(name => `+SSLDEROOT: ${name}`)), write: removeRoot },
  };
  return {
    commands,
    trust,
    reset() {
      ignoresServer = true;
      provesItself = false;
    },
  };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('\\') + 1).toLowerCase();
}
