/** TypeScript as JavaScript, file by file; it does not check types (web/build.js does). */
import { transform } from 'esbuild';

/** As in web/tsconfig.json: a field without a value must not hide an accessor of lit. */
const tsconfigRaw = { compilerOptions: { useDefineForClassFields: false } };

/** @returns {import('rollup').Plugin} */
export const compile = () => ({
  name: 'compile',
  async transform(source, id) {
    if (!id.endsWith('.ts')) return null;
    const { code } = await transform(source, { loader: 'ts', target: 'es2022', charset: 'utf8', tsconfigRaw });
    return { code, map: null };
  },
});
