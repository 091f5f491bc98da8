/** TypeScript as JavaScript; it does not check types (web/build.js does, meanwhile). */
import { fileURLToPath } from 'node:url';
import typescript from '@rollup/plugin-typescript';
import { typescriptOnce } from '../../firmware/bundle/compile.js';

/** @param {string} path */
const here = path => fileURLToPath(new URL(path, import.meta.url));

/** @returns {import('rollup').Plugin} */
export const compile = () => typescript({
  typescript: typescriptOnce, tsconfig: here('tsconfig.json'), filterRoot: here('../..'), compilerOptions: { sourceMap: false },
});
