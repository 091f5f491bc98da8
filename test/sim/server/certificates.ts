// Reads the TLS certificates for tests from test/fixtures/tls, by the names in its README.

import { readFileSync } from 'node:fs';
import type { TLSSocketOptions } from 'node:tls';

const read = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}.pem`, import.meta.url), 'utf8');

/**
 * Returns the certificate and the private key of a test server. `expired` is out of date, `elsewhere` is for another host, and `stranger` is of an
 * unknown CA. `young` is valid from March 2026 to the end of 2027, by `young-ca`.
 */
export function certificateOf(name: 'server' | 'expired' | 'elsewhere' | 'stranger' | 'young'): Required<Pick<TLSSocketOptions, 'key' | 'cert'>> {
  const pem = read(name);
  return { key: pem, cert: pem };
}

/** Returns the certificate of the CA that a client is to trust. */
export function authorityOf(name: 'ca' | 'other-ca' | 'young-ca' = 'ca'): string {
  return read(name);
}
