/** JSON files as modules, with the object as their default. @returns {import('rollup').Plugin} */
export const readJson = () => ({
  name: 'json',
  transform: (code, id) => id.endsWith('.json') ? { code: `export default ${code};`, map: null } : null,
});
