/**
 * Replaces two parts of `@espruino-tools/core` that the page does not use, although its DeviceController loads them. These are its transport,
 * for which the page has web/link, and its transpiler of 249 kB.
 */
const names = ['@espruino-tools/uart', '@espruino-tools/transpiler'];

/** Returns the step of the bundler that puts empty modules in place of the transport and the transpiler. @returns {import('rollup').Plugin} */
export function provideStubs() {
  return {
    name: 'stubs',
    resolveId: name => names.includes(name) ? `\0${name}` : null,
    load: id => names.includes(id.slice(1)) && id.startsWith('\0') ? 'export class UART {}\nexport function transpile() {}\nexport default { UART, transpile };' : null,
  };
}
