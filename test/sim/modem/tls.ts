// TLS inside a modem, by Node's own: which versions it speaks, whether it names the host that it wants, and what it makes of a
// server's certificate by its own clock. Knows no AT command.

import { X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { connect, type SecureVersion, type TLSSocket } from 'node:tls';

/** Whom a modem trusts, and how it speaks. */
export interface Trust {
  least: SecureVersion;
  most: SecureVersion;
  /** The host that is meant goes along in the greeting (SNI). */
  namesHost: boolean;
  /** What a server's certificate must be signed by, as PEM or DER, one or several; undefined: any certificate will do. */
  authority: Uint8Array | Uint8Array[] | undefined;
  /** The certificate must be for the host that is meant. */
  checksName: boolean;
  /** The modem's clock, for what is valid from when to when; undefined: it does not look at it. */
  nowMs: number | undefined;
  /** One of OpenSSL's names where it speaks no other. */
  cipher?: string | undefined;
  client?: { certificate: Uint8Array; key: Uint8Array; password?: string } | undefined;
}

export type TlsTrouble =
  /** No common tongue, no TLS at the other end, or it hung up. */
  | 'handshake'
  /** The server has said what it does not like. */
  | 'alert'
  /** The server's certificate was refused: nobody who is trusted has signed it, it is not of this time, not of this host, or neither. */
  | 'untrusted' | 'expired' | 'misnamed' | 'expired-misnamed';

/** Old versions and short keys too: OpenSSL's own levels are for today's servers. */
const anyKey = '@SECLEVEL=0';
const longestChain = 8;
const pemEnd = '-----END CERTIFICATE-----';

/** Over a connection that is there. @returns what to speak through, or why not */
export function secure(raw: Socket, host: string, trust: Trust): Promise<TLSSocket | TlsTrouble> {
  const { least, most, client } = trust;
  return new Promise(resolve => {
    const name = trust.namesHost && !isIP(host) ? { servername: host } : {};
    const proof = client && { cert: Buffer.from(client.certificate), key: Buffer.from(client.key), passphrase: client.password };
    const ciphers = `${trust.cipher ?? 'DEFAULT'}:${anyKey}`;
    const socket = attempt(() => connect({ socket: raw, rejectUnauthorized: false, minVersion: least, maxVersion: most, ciphers, ...name, ...proof }));
    if (!socket) return resolve('handshake');
    const refuse = (trouble: TlsTrouble) => {
      socket.destroy();
      raw.destroy();
      resolve(trouble);
    };
    socket.once('secureConnect', () => {
      const doubt = doubtOf(socket, host, trust);
      if (doubt) refuse(doubt);
      else resolve(socket);
    });
    socket.on('error', (reason: NodeJS.ErrnoException) => refuse(/ALERT/.test(reason.code ?? '') ? 'alert' : 'handshake'));
    socket.once('close', () => refuse('handshake'));
  });
}

/** Undefined where OpenSSL cannot even begin: a client's key that is none. */
function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

function doubtOf(socket: TLSSocket, host: string, { authority, checksName, nowMs }: Trust): TlsTrouble | undefined {
  if (authority === undefined) return undefined;
  const sent = certificatesSent(socket);
  const chain = sent.length > 0 ? chainTo([authority].flat().flatMap(certificatesIn), sent) : undefined;
  if (!chain) return 'untrusted';
  const isExpired = nowMs !== undefined && !chain.every(one => Date.parse(one.validFrom) <= nowMs && nowMs <= Date.parse(one.validTo));
  const isMisnamed = checksName && (isIP(host) ? chain[0]!.checkIP(host) : chain[0]!.checkHost(host)) === undefined;
  if (isExpired && isMisnamed) return 'expired-misnamed';
  return isExpired ? 'expired' : isMisnamed ? 'misnamed' : undefined;
}

/** The server's own first. */
function certificatesSent(socket: TLSSocket): X509Certificate[] {
  const sent: X509Certificate[] = [];
  let one = socket.getPeerCertificate(true);
  while (one?.raw && sent.length < longestChain && !sent.some(other => other.raw.equals(one.raw))) {
    sent.push(new X509Certificate(one.raw));
    one = one.issuerCertificate;
  }
  return sent;
}

function certificatesIn(bytes: Uint8Array): X509Certificate[] {
  const text = Buffer.from(bytes).toString('latin1');
  const parts = text.includes(pemEnd) ? text.split(pemEnd).slice(0, -1).map(part => part + pemEnd) : [Buffer.from(bytes)];
  return parts.map(part => attempt(() => new X509Certificate(part))).filter(one => one !== undefined);
}

/** From the server's certificate to one that is trusted; undefined where there is no way. */
function chainTo(trusted: X509Certificate[], sent: X509Certificate[]): X509Certificate[] | undefined {
  const chain = [sent[0]!];
  while (chain.length <= longestChain) {
    const last = chain.at(-1)!;
    const root = trusted.find(one => isIssued(last, one));
    if (root) return [...chain, root];
    const next = sent.find(one => !chain.includes(one) && isIssued(last, one));
    if (!next) return undefined;
    chain.push(next);
  }
  return undefined;
}

function isIssued(one: X509Certificate, by: X509Certificate): boolean {
  return one.checkIssued(by) && one.verify(by.publicKey);
}
