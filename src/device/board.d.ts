/** The board that the bundle is built for: rollup.config.js makes this module from its JSON file. */
declare module 'board' {
  export const board: import('../board').Board;
}
