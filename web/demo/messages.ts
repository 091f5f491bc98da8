// Messages between the page and the worker of its demo.

/** From the page to the worker: bytes for the board's console, or the levels of the cable's lines DTR and RTS. True means asserted. */
export type Asked = { bytes: Uint8Array } | { signal: { dtr: boolean; rts: boolean } };
/**
 * From the worker to the page: bytes from the board's console, the newest file at the server, or why there is no board. `count` is the number
 * of files there. An empty `failed` means that a former failure is over.
 */
export type Said = { bytes: Uint8Array } | { arrived: string; count: number; content: Uint8Array | undefined } | { failed: string };
