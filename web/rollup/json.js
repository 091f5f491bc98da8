/** Returns a step of the bundler that makes modules of JSON files, with the object as their default export. @returns {import('rollup').Plugin} */
export const readJson = () => ({
  name: 'json',
  transform: (code, id) => id.endsWith('.json') ? { code: `export default ${code};`, map: null } : null,
});
