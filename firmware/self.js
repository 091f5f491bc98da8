/**
 * Reads this firmware's version. The build puts it into the bundle as the constant `#firmware` (bundle/constants.js). There it also has the
 * name of the board in signed firmware, and the public keys that the bundle trusts.
 */
import { readFileSync } from 'node:fs';
import { engine } from './engine/engine.js';

/** The version in package.json. @type {{ version: string }} */
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/**
 * What a firmware knows about itself. `target` is its board's name in signed firmware, `allModems` the command that
 * builds it for all modems, and `signers` are the keys that it trusts. These values are for tests, and the build replaces them. `since` is when its
 * engine was released, in seconds since 1970: no clock that shows an earlier time can be right.
 * @type {{ version: string, since: number, target: string, allModems: string, signers: import('./image/signing.js').PublicKey[] }}
 */
export const firmware = { version, since: Date.parse(engine.released) / 1000, target: 'desk', allModems: 'npm run build -- desk --modems all',
  signers: [] };
