// The page without a network: a service worker keeps its files, where the browser has one (https or localhost).

/** @param onUpdate called once a newer page has been fetched, and the one in sight is the older */
export function keepOffline(onUpdate: () => void): void {
  if (!('serviceWorker' in navigator) || !window.isSecureContext) return;
  const wasControlled = navigator.serviceWorker.controller !== null;
  // the first one takes over a page that came from the network: nothing newer in that
  navigator.serviceWorker.addEventListener('controllerchange', () => { if (wasControlled) onUpdate(); });
  // without it the page works as long as its server does
  navigator.serviceWorker.register('worker.js').catch(() => undefined);
}
