// TLS of a modem, done by Node. It uses the modem's versions of TLS and its setting for SNI, and checks the server's certificate by the modem's
// clock.

import { X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { connect, type SecureVersion, type TLSSocket } from 'node:tls';

/** By which TLS settings a modem checks a server, such as the versions and the trusted certificates. */
export interface Trust {
  /** The oldest version of TLS that the modem accepts. */
  least: SecureVersion;
  /** The newest version of TLS that the modem offers. */
  most: SecureVersion;
  /** Whether the handshake names the host (SNI). */
  namesHost: boolean;
  /** One or several CA certificates, as PEM or DER. If it is undefined, any certificate is accepted. */
  authority: Uint8Array | Uint8Array[] | undefined;
  /** Whether the certificate must be for the host's name. */
  checksName: boolean;
  /**
   * The modem's time in milliseconds since 1970, by which a certificate must be valid. If it is undefined, the period of validity is not
   * checked.
   */
  nowMs: number | undefined;
  /** The only cipher that is allowed, by OpenSSL's name. If it is undefined, OpenSSL's defaults are allowed. */
  cipher?: string | undefined;
  /** The modem's own certificate with its key, for servers that ask for one. If it is undefined, the modem has none. */
  client?: { certificate: Uint8Array; key: Uint8Array; password?: string } | undefined;
}

/** Why a TLS handshake has failed. */
export type TlsTrouble =
  /** The two sides have no common version or cipher, or the far end has no TLS or disconnected. */
  | 'handshake'
  /** The server sent an alert. */
  | 'alert'
  /** The server's certificate was refused: no trusted signature, a date outside its validity, another host, or the last two. */
  | 'untrusted' | 'expired' | 'misnamed' | 'expired-misnamed';

/** OpenSSL's setting that allows old versions of TLS and short keys, as modems use them. OpenSSL's default forbids both. */
const anyKey = '@SECLEVEL=0';
const longestChain = 8;
const pemEnd = '-----END CERTIFICATE-----';

/** Does the TLS handshake on a connection. @returns the secured socket, or why it failed */
export function secure(raw: Socket, host: string, trust: Trust): Promise<TLSSocket | TlsTrouble> {
  const { least, most, client } = trust;
  return new Promise(resolve => {
    const name = trust.namesHost && !isIP(host) ? { servername: host } : {};
    const proof = client && { cert: Buffer.from(client.certificate), key: Buffer.from(client.key), passphrase: client.password };
    const ciphers = `${trust.cipher ?? 'DEFAULT'}:${anyKey}`;
    const socket = attempt(() => connect({
      socket: raw, rejectUnauthorized: false, minVersion: least, maxVersion: most, ciphers, ...name, ...proof,
    }));
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

/** Returns what `make` returns, or undefined if it throws, as for a client key that OpenSSL cannot read. */
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

/** Returns the certificates that the server has sent, its own first. */
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

/** Returns the chain from the server's certificate to a trusted one. It is undefined if there is no such chain. */
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
