// The service worker of the browser page.

import { serveOffline } from './serve.ts';

serveOffline();
