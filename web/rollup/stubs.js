/**
 * Replaces unused parts of `@espruino-tools/core`: its transport, because the page has web/link, and its transpiler of 249
 * kB. Its DeviceController loads both.
 */
const names = ['@espruino-tools/uart', '@espruino-tools/transpiler'];

/** @returns {import('rollup').Plugin} */
export function provideStubs() {
  return {
    name: 'stubs',
    resolveId: name => names.includes(name) ? `\0${name}` : null,
    load: id => names.includes(id.slice(1)) && id.startsWith('\0') ? 'export class UART {}\nexport function transpile() {}\nexport default { UART, transpile };' : null,
  };
}
