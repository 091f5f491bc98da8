// Offline use: a service worker stores the page's files, if the browser supports it (https or localhost).

/** @param onUpdate called after a newer page was downloaded, while the old one is open */
export function keepOffline(onUpdate: () => void): void {
  if (!('serviceWorker' in navigator) || !window.isSecureContext) return;
  const wasControlled = navigator.serviceWorker.controller !== null;
  // the first worker takes over a page from the network, which is not older
  navigator.serviceWorker.addEventListener('controllerchange', () => { if (wasControlled) onUpdate(); });
  // without a worker the page needs its server
  navigator.serviceWorker.register('worker.js').catch(() => undefined);
}
