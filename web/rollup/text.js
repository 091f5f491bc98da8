/** Returns a step of the bundler that makes modules of style sheets, with the text as their default export. @returns {import('rollup').Plugin} */
export const readText = () => ({
  name: 'text',
  transform: (code, id) => id.endsWith('.css') ? { code: `export default ${JSON.stringify(code)};`, map: null } : null,
});
