// Limits a wait. A call of a serial port may never return, if its driver fails.

/** Returns what a job resolves to, or `otherwise` if it takes longer than `ms` milliseconds. */
export async function within<T>(ms: number, job: Promise<T>, otherwise: T): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<T>(resolve => { timer = setTimeout(() => resolve(otherwise), ms); });
  return Promise.race([job, late]).finally(() => clearTimeout(timer));
}
