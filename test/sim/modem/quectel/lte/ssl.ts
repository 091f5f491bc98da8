// AT+QSSLCFG of Quectel's LTE modules, for six TLS contexts that sockets and FTP may use (BG96 SSL AT commands, 2.1). Node chooses the cipher.

import { cme, ok, type Commands, type Reply } from '../../command/at.ts';
import { numberOf, textOf, type Arg } from '../../command/syntax.ts';
import type { Trust } from '../../net/tls.ts';
import { socketCodes } from './codes.ts';
import type { LteFiles } from './files.ts';

/** What the modem's firmware lacks in TLS. */
export interface LteSslOptions {
  /** Keys of AT+QSSLCFG that the modem lacks. Old firmware lacks "sni", "ignorelocaltime" and "checkhost". */
  lacksSsl: string[];
}

/** A modem's TLS contexts, which AT+QSSLCFG sets and reads. */
export interface LteSsl {
  commands: Commands;
  /** Returns how the server is checked by a TLS context. It is `never` if a required CA certificate is missing, so that TLS cannot work. */
  trustOf(context: number): Trust | 'never';
  reset(): void;
}

interface Context {
  sslversion: number;
  seclevel: number;
  sni: number;
  ignorelocaltime: number;
  /** Whether the certificate must be for the server's name: 1 yes, 0 no. */
  checkhost: number;
  cacert: string;
}

const lastContext = 5;
const versions = ['TLSv1', 'TLSv1', 'TLSv1.1', 'TLSv1.2'] as const;
const all = 4;
const numbers: Record<string, [least: number, most: number]> = {
  sslversion: [0, all], seclevel: [0, 2], sni: [0, 1], ignorelocaltime: [0, 1], checkhost: [0, 1],
};

/** Creates the TLS contexts of a modem, with default values. @param localMs returns the modem's time in milliseconds since 1970 */
export function createLteSsl(files: LteFiles, localMs: () => number, options: LteSslOptions): LteSsl {
  let contexts = fresh();

  function fresh(): Context[] {
    return Array.from({ length: lastContext + 1 }, () => ({ sslversion: all, seclevel: 0, sni: 0, ignorelocaltime: 1, checkhost: 0, cacert: '' }));
  }

  function configure(args: Arg[]): Reply {
    const key = textOf(args[0], 20)?.toLowerCase();
    const context = numberOf(args[1], 0, lastContext);
    if (key === undefined || context === undefined || args.length !== 3 || options.lacksSsl.includes(key)) return cme(socketCodes.parameter);
    if (key === 'ciphersuite') return /^0x[0-9a-f]{4}$/i.test(args[2]!.text) ? ok() : cme(socketCodes.parameter);
    const range = numbers[key];
    const value = range ? numberOf(args[2], ...range) : key === 'cacert' ? textOf(args[2], 80) : undefined;
    if (value === undefined) return cme(socketCodes.parameter);
    contexts[context] = { ...contexts[context]!, [key]: value };
    return ok();
  }

  function trustOf(context: number): Trust | 'never' {
    const { sslversion, seclevel, sni, ignorelocaltime, checkhost, cacert } = contexts[context]!;
    const authority = seclevel > 0 ? files.read(cacert) : undefined;
    if (seclevel > 0 && !authority) return 'never';
    return {
      least: sslversion === all ? 'TLSv1' : versions[sslversion]!,
      most: sslversion === all ? 'TLSv1.2' : versions[sslversion]!,
      namesHost: sni === 1,
      authority,
      checksName: checkhost === 1,
      nowMs: ignorelocaltime === 1 ? undefined : localMs(),
    };
  }

  return {
    commands: { '+QSSLCFG': {
      test: () => ok(...Object.entries(numbers).map(([key, [least, most]]) => `+QSSLCFG: "${key}",(0-5),(${least}-${most})`)), write: configure,
    } },
    trustOf,
    reset: () => void (contexts = fresh()),
  };
}
