/** Returns the version of the engine, such as `2v29.277`. */
export function versionOfEngine(): string {
  return process.version;
}
