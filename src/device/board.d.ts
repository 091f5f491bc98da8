/** The board that the bundle is built for: rollup.config.js makes this module from its JSON file. */
declare module 'board' {
  export const board: import('../board').Board;
}

/** What is known to be wrong with versions of the engine: firmware/engine.js. */
declare module 'engine' {
  /** Versions as numbers, `from` counted in and `below` not; none for a desktop. `keptBytes`: as in Flaw, firmware/version.js. */
  export const engine: {
    flaws: { from: number; below: number; why: string; remedy: string; keptBytes?: number }[];
    /** The Storage file that the engine starts Wi-Fi by, and its content for neither access point nor station. */
    wifi: { file: string; off: string };
  };
}

/** This firmware: firmware/self.js reads it from package.json. */
declare module '#firmware' {
  export const firmware: { version: string };
}

/** The keys of config.json: firmware/keys.js makes them of src/config.schema.json. */
declare module '#keys' {
  export const keys: import('../config/keys').Key[];
}
