// Makes the page work without a network: a service worker keeps its files, if the browser supports that (by https or from localhost).

/** Registers the service worker. @param onUpdate is called when a newer page was loaded while the older one is open */
export function keepOffline(onUpdate: () => void): void {
  if (!('serviceWorker' in navigator) || !window.isSecureContext) return;
  const wasControlled = navigator.serviceWorker.controller !== null;
  // the first service worker keeps the same files that the page has just loaded. So only a later worker means an update
  navigator.serviceWorker.addEventListener('controllerchange', () => { if (wasControlled) onUpdate(); });
  // without a worker the page still works, but needs its server
  navigator.serviceWorker.register('worker.js').catch(() => undefined);
}
