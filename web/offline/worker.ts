// The service worker of the browser page: it only serves the page's own files.

import { serveOffline } from './serve.ts';

serveOffline();
