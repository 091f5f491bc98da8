/**
 * Sources without their types, each by itself: all of them as one program take twenty times as long, and whether the types are right the
 * compiler's native port says in half a second (`checkTypes` of web/build.js).
 */
import { fileURLToPath } from 'node:url';
import { ts } from '../../firmware/typescript.js';

const config = fileURLToPath(new URL('../tsconfig.json', import.meta.url));
const { options } = ts.convertCompilerOptionsFromJson(ts.readConfigFile(config, ts.sys.readFile).config.compilerOptions, '');

/** @returns {import('rollup').Plugin} */
export const dropTypes = () => ({
  name: 'types',
  transform: (code, id) => id.endsWith('.ts') ? { code: ts.transpileModule(code, { compilerOptions: { ...options, noEmit: false }, fileName: id }).outputText, map: null } : null,
});
