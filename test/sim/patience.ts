// How long the tests wait for another program: an engine, a browser, a server. Such a limit only ends what hangs, as a slow or busy machine is no
// fault.

/** Milliseconds after which what a test waits for counts as hung. */
export const patienceMs = 10 * 60_000;
