// Messages between the page and the worker of its demo.

/** From the page to the worker: bytes to the board, or the levels of its lines, where true is asserted. */
export type Asked = { bytes: Uint8Array } | { signal: { dtr: boolean; rts: boolean } };
/** `arrived`: the newest file at the server, one of `count`, with its content. `failed`: there is no board. */
export type Said = { bytes: Uint8Array } | { arrived: string; count: number; content: Uint8Array | undefined } | { failed: string };
