/** Compiles TypeScript to JavaScript without a check of types, which web/build.js does at the same time. */
import { fileURLToPath } from 'node:url';
import typescript from '@rollup/plugin-typescript';
import { typescriptOnce } from '../../firmware/bundle/compile.js';

/** Returns the full path of a file. @param {string} path relative to web/rollup */
const here = path => fileURLToPath(new URL(path, import.meta.url));

/** Returns the step of the bundler that compiles TypeScript. @returns {import('rollup').Plugin} */
export const compile = () => typescript({
  typescript: typescriptOnce, tsconfig: here('tsconfig.json'), filterRoot: here('../..'), compilerOptions: { sourceMap: false },
});
