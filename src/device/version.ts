/** Version of the engine, as it prints it. */
export function versionOfEngine(): string {
  return process.version;
}
