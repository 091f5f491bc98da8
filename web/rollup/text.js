/** Style sheets as modules, with the text as their default. @returns {import('rollup').Plugin} */
export const readText = () => ({
  name: 'text',
  transform: (code, id) => id.endsWith('.css') ? { code: `export default ${JSON.stringify(code)};`, map: null } : null,
});
