// Messages between the page and the worker of its demo.

export type Asked = { bytes: Uint8Array } | { signal: { dtr: boolean; rts: boolean } };
/** `arrived`: the newest file at the server, one of `count`, with its content. `failed`: there is no board. */
export type Said = { bytes: Uint8Array } | { arrived: string; count: number; content: Uint8Array | undefined } | { failed: string };
