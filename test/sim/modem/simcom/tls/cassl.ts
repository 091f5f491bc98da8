// TLS of SIM7000, SIM7070, SIM7080 and SIM7090. AT+CSSLCFG sets six contexts and converts certificates to the modem's format, and AT+CASSLCFG
// assigns them to a socket. Sources: SIM7080 AT manual V1.05 11.2.1 and 12.2.2, SSL application note V1.00, SIM7000 AT manual V1.06 17.2.1 and
// 18.2.2.

import { X509Certificate } from 'node:crypto';
import { cme, error, ok, type Commands, type Reply } from '../../command/at.ts';
import { numberOf, type Arg } from '../../command/syntax.ts';
import type { Trust } from '../../net/tls.ts';
import { customer, nameOf, type Cfs } from '../files/cfs.ts';

/** What differs between the TLS of SIM7080 and SIM7000. */
export interface CasslForm {
  /** The highest socket number. The numbers begin at 0. */
  lastCid: number;
  /** Whether AT+CACID must name a socket before AT+CASSLCFG. */
  needsCid: boolean;
  /** The tag of AT+CASSLCFG that assigns the client certificate. */
  clientTag: string;
  /** Further tags of AT+CASSLCFG, each with the highest number that it takes. They are accepted without effect. */
  numbers: Record<string, number>;
}

/** What the TLS commands of the SIM7080 take, where it differs from the SIM7000. */
export const sslOfSim7080: CasslForm = { lastCid: 12, needsCid: false, clientTag: 'CERT', numbers: {} };
/** What the TLS commands of the SIM7000 take, where it differs from the SIM7080. The only value of its tag PROTOCOL is 0, which means TCP. */
export const sslOfSim7000: CasslForm = {
  lastCid: 1, needsCid: true, clientTag: 'CLIENTCERT', numbers: { TIMEOUT: 65_535, LOCALPORT: 65_535, PROTOCOL: 0 },
};

/** A modem's TLS settings: the handlers of AT+CSSLCFG and AT+CASSLCFG, and how the sockets must check a server. */
export interface Cassl {
  commands: Commands;
  /** Returns how a server is checked on a socket. It is undefined if the socket has no TLS, and `never` if TLS cannot work with its settings. */
  trustOf(cid: number): Trust | 'never' | undefined;
  /** Returns the host name that the handshake of a socket sends (SNI). It is undefined if none is set. */
  nameOf(cid: number): string | undefined;
  reset(): void;
}

/** Remembers which socket numbers AT+CACID or another command has named. */
export interface CasslUser {
  /** Returns whether a command has named this socket number before. */
  isKnown(cid: number): boolean;
  /** Remembers that a command has named this socket number. */
  know(cid: number): void;
}

interface Context {
  version: number;
  ciphers: string[];
  ignoresTime: number;
  protocol: number;
  name: string;
  noFragments: number;
}

interface Socket {
  SSL: number;
  CRINDEX: number;
  CACERT: string;
  CERT: string;
  PSKTABLE: string;
}

type Kind = 1 | 2 | 3;

interface Converted {
  certificate: Uint8Array;
  key?: Uint8Array;
  password?: string;
}

const lastContext = 5;
const longestServer = 253;
const longestFile = 50;
/** Versions of TLS by the values of SSLVERSION. An empty text means that the version is not supported: 0 is unknown, and 4 and 5 are DTLS. */
const versions = ['', 'TLSv1', 'TLSv1.1', 'TLSv1.2', '', ''] as const;
const dtls = 2;
/** Number of the error "operation not allowed" (TS 27.007 9.2.1). */
const notAllowed = 3;
const freshContext = (): Context => ({ version: 0, ciphers: [], ignoresTime: 0, protocol: 1, name: '', noFragments: 0 });
const freshSocket = (): Socket => ({ SSL: 0, CRINDEX: 0, CACERT: '', CERT: '', PSKTABLE: '' });

function lineOf(index: number, { version, ciphers, ignoresTime, protocol, name }: Context): string {
  return `+CSSLCFG: ${[index, version, ...ciphers, ignoresTime, protocol].join(',')},"${name}"`;
}

/** Creates the handler of AT+CSSLCFG="CONVERT", which makes certificates of files, with the certificates. */
function createConversion(cfs: Cfs) {
  /**
   * The converted certificates, which survive power-off like their files. The kinds are 1 client certificate, 2 CA certificate, and 3 PSK
   * table.
   */
  const converted: Record<Kind, Map<string, Converted>> = { 1: new Map(), 2: new Map(), 3: new Map() };

  function convert(args: Arg[]): Reply {
    const kind = numberOf(args[0], 1, 3) as Kind | undefined;
    const names = args.slice(1).map(arg => nameOf(arg, longestFile));
    if (kind === undefined || names.includes(undefined) || names.length < 1 || names.length > (kind === 1 ? 3 : 1)) return error();
    const [name, keyName, password] = names as string[];
    const [certificate, key] = [name, keyName].map(one => (one === undefined ? undefined : cfs.files.get(`${customer}/${one}`)));
    if (!certificate || (kind !== 3 && !isCertificate(certificate)) || (keyName !== undefined && !key)) return cme(notAllowed);
    converted[kind].set(name!, { certificate, ...(key && { key }), ...(password !== undefined && { password }) });
    return ok();
  }

  return { converted, convert };
}

/**
 * Returns a copy of a socket's TLS settings with one value changed, or undefined if the value is invalid. A certificate is given by its name, and
 * must be converted before.
 */
function changedSocket(converted: Record<Kind, Map<string, Converted>>, socket: Socket, tag: string, arg: Arg): Socket | undefined {
  if (tag === 'SSL' || tag === 'CRINDEX') {
    const value = numberOf(arg, 0, tag === 'SSL' ? 1 : lastContext);
    return value === undefined ? undefined : { ...socket, [tag]: value };
  }
  const kind = ({ CACERT: 2, CERT: 1, PSKTABLE: 3 } as Record<string, Kind>)[tag];
  const name = nameOf(arg, longestFile, 0);
  return kind === undefined || name === undefined || (name !== '' && !converted[kind].has(name)) ? undefined : { ...socket, [tag]: name };
}

/** Creates the handlers of the TLS commands, with no TLS context set. @param localMs returns the modem's time in milliseconds since 1970 */
export function createCassl(cfs: Cfs, form: CasslForm, user: CasslUser, localMs: () => number): Cassl {
  const { converted, convert } = createConversion(cfs);
  let contexts = new Map<number, Context>();
  let sockets = new Map<number, Socket>();

  /** Carries out AT+CSSLCFG=, which sets a value of a TLS context, prints a TLS context, or converts a certificate. */
  function configure(args: Arg[]): Reply {
    const tag = args[0]?.text.toUpperCase();
    if (tag === 'CONVERT') return convert(args.slice(1));
    const index = numberOf(args[1], 0, lastContext);
    if (tag === undefined || index === undefined) return error();
    const context = contexts.get(index) ?? freshContext();
    if (tag === 'CTXINDEX') return args.length === 2 ? ok(lineOf(index, context)) : error();
    const next = args.length === (tag === 'CIPHERSUITE' ? 4 : 3) ? changed(context, tag, args.slice(2)) : undefined;
    if (!next) return error();
    contexts.set(index, next);
    return ok();
  }

  /** Carries out AT+CASSLCFG=, which sets a TLS value of a socket, such as its TLS context or certificate. It returns OK or an error. */
  function assign(args: Arg[]): Reply {
    const cid = numberOf(args[0], 0, form.lastCid);
    const tag = args[1]?.text.toUpperCase();
    if (cid === undefined || tag === undefined || args.length !== 3) return error();
    if (form.needsCid && !user.isKnown(cid)) return cme(notAllowed);
    const most = form.numbers[tag];
    if (most !== undefined) return numberOf(args[2], 0, most) === undefined ? error() : ok();
    const next = changedSocket(converted, sockets.get(cid) ?? freshSocket(), tag === form.clientTag ? 'CERT' : tag, args[2]!);
    if (!next) return error();
    user.know(cid);
    sockets.set(cid, next);
    return ok();
  }

  function list(): Reply {
    return ok(...[...sockets].map(([cid, { SSL, CRINDEX, CACERT, CERT, PSKTABLE }]) =>
      `+CASSLCFG: ${[cid, SSL, CRINDEX, CACERT, CERT, PSKTABLE].join(',')}`));
  }

  function contextOf(cid: number): Context {
    return contexts.get(sockets.get(cid)?.CRINDEX ?? 0) ?? freshContext();
  }

  /**
   * Returns how a server is checked on a socket. Without a CA, any certificate is accepted. With one, its period of validity and its name
   * are checked, too (results 24 to 26 of CAOPEN).
   */
  function trustOf(cid: number): Trust | 'never' | undefined {
    const socket = sockets.get(cid);
    if (!socket || socket.SSL === 0) return undefined;
    const { version, protocol, name, ignoresTime } = contextOf(cid);
    const speaks = versions[version]!;
    if (speaks === '' || protocol === dtls || socket.PSKTABLE !== '') return 'never';
    const own = converted[1].get(socket.CERT);
    return {
      least: speaks,
      most: speaks,
      namesHost: name !== '',
      authority: converted[2].get(socket.CACERT)?.certificate,
      checksName: true,
      nowMs: ignoresTime === 1 ? undefined : localMs(),
      ...(own?.key && { client: { certificate: own.certificate, key: own.key, ...(own.password !== undefined && { password: own.password }) } }),
    };
  }

  const range = `(0-${form.lastCid})`;
  const commands: Commands = {
    '+CSSLCFG': { test: () => ok(...tests), read: () => ok(), write: configure },
    '+CASSLCFG': {
      test: () => ok(
        `+CASSLCFG: ${range},"SSL",(0,1)`, `+CASSLCFG: ${range},"CRINDEX",(0-5)`, `+CASSLCFG: ${range},"CACERT",(1-50)`,
        `+CASSLCFG: ${range},"${form.clientTag}",(1-50)`,
      ),
      read: list,
      write: assign,
    },
  };
  return {
    commands,
    trustOf,
    nameOf: cid => contextOf(cid).name || undefined,
    reset() {
      contexts = new Map();
      sockets = new Map();
    },
  };
}

const tests = [
  '+CSSLCFG: "SSLVERSION",(0-5),(0-5)', '+CSSLCFG: "CIPHERSUITE",(0-5),(0-7),(0x008A-0xCC15)', '+CSSLCFG: "IGNORERTCTIME",(0-5),(0-1)',
  '+CSSLCFG: "PROTOCOL",(0-5),(1-2)', '+CSSLCFG: "SNI",(0-5),253', '+CSSLCFG: "CTXINDEX",(0-5)', '+CSSLCFG: "MAXFRAGLENDISABLE",(0-5),(0-1)',
  '+CSSLCFG: "CONVERT",(1-3),50,50,50',
];

function changed(context: Context, tag: string, values: Arg[]): Context | undefined {
  if (tag === 'SNI') return set(context, 'name', nameOf(values[0], longestServer, 0));
  if (tag === 'CIPHERSUITE') return withCipher(context, numberOf(values[0], 0, 7), values[1]!.text);
  const number: Record<string, [keyof Context, least: number, most: number]> = {
    SSLVERSION: ['version', 0, 5], IGNORERTCTIME: ['ignoresTime', 0, 1], PROTOCOL: ['protocol', 1, 2], MAXFRAGLENDISABLE: ['noFragments', 0, 1],
  };
  const [key, least, most] = number[tag] ?? [];
  return key && set(context, key, numberOf(values[0], least!, most!));
}

function set(context: Context, key: keyof Context, value: string | number | undefined): Context | undefined {
  return value === undefined ? undefined : { ...context, [key]: value };
}

/** Returns a context with one more cipher. The simulator only stores it, since Node chooses the cipher. */
function withCipher(context: Context, index: number | undefined, suite: string): Context | undefined {
  if (index === undefined || !/^0x[0-9a-f]{4}$/i.test(suite)) return undefined;
  const ciphers = [...context.ciphers];
  ciphers[index] = suite.toLowerCase();
  return { ...context, ciphers };
}

function isCertificate(bytes: Uint8Array): boolean {
  try {
    return new X509Certificate(Buffer.from(bytes)).raw.length > 0;
  } catch {
    return false;
  }
}
