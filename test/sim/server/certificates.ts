// Reads the certificates of test/fixtures/tls, by the names in its README.

import { readFileSync } from 'node:fs';
import type { TLSSocketOptions } from 'node:tls';

const read = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}.pem`, import.meta.url), 'utf8');

/** Certificate and key of a server. */
export function certificateOf(name: 'server' | 'expired' | 'elsewhere' | 'stranger'): Required<Pick<TLSSocketOptions, 'key' | 'cert'>> {
  const pem = read(name);
  return { key: pem, cert: pem };
}

/** CA certificate that a client trusts. */
export function authorityOf(name: 'ca' | 'other-ca' = 'ca'): string {
  return read(name);
}
