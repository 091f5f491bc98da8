/**
 * What `@espruino-tools/core` brings and this page does without: its transport, in whose place stands web/link, and its transpiler of
 * 249 kB. Both are asked for as soon as its DeviceController is loaded.
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
