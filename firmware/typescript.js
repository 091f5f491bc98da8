/**
 * Loads the TypeScript compiler by require. For an import, Node would first read all nine megabytes to find its exports,
 * which takes longer than to run it.
 */
import { createRequire } from 'node:module';

/** The TypeScript compiler. @type {typeof import('typescript')} */
export const ts = createRequire(import.meta.url)('typescript');
