/** TypeScript to JavaScript, a file at a time. web/build.js lets the native compiler check the types. */
import { transform } from 'esbuild';

/** As tsconfig.json has it: lit's properties are no fields. */
const tsconfigRaw = { compilerOptions: { useDefineForClassFields: false } };

/** @returns {import('rollup').Plugin} */
export const leaveOutTypes = () => ({
  name: 'types',
  async transform(code, id) {
    return id.endsWith('.ts') ? { code: (await transform(code, { loader: 'ts', target: 'es2022', tsconfigRaw })).code, map: null } : null;
  },
});
