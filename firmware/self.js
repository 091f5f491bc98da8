/** Reads this firmware's version. The build puts it into the bundle as the constant `#firmware`. */
import { readFileSync } from 'node:fs';

/** @type {{ version: string }} */
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

export const firmware = { version };
