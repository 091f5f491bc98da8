/** Defines a global name for the console. `make` gives its value at each use. */
export function expose(name: string, make: () => unknown): void {
  Object.defineProperty(global, name, { get: make });
}
