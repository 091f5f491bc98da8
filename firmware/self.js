/**
 * This firmware, as it says of itself. The build puts it into the bundle as a constant, by the name `#firmware`.
 */
import { readFileSync } from 'node:fs';

/** @type {{ version: string }} */
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

export const firmware = { version };
