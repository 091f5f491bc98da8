export function versionOfEngine(): string {
  return process.version;
}
