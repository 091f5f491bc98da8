// A cache (CDN) before the HTTP server. It repeats its first answer to GET and HEAD, as Cloudflare does for `*.jpg` by default. Cloudflare keeps a
// 200 for 120 minutes and a 404 for three, and ignores the request's Cache-Control. The query is part of its key (developers.cloudflare.com/cache).
// Uploads pass the cache, and do not renew its answers.

import { textAnswer, type Answer } from './answer.ts';
import { conditionHolds, rangeOf } from './files.ts';
import { valuesOf, type Head } from './head.ts';

/** How the cache before the HTTP server behaves. */
export interface Cdn {
  /** Milliseconds for which the cache keeps a file, an answer with status 200. */
  ms200: number;
  /** Milliseconds for which the cache keeps the answer that a file is missing, with status 404. */
  ms404: number;
  /** Whether the cache asks the server again if a request has `Cache-Control: no-cache` (RFC 9111, 5.2.1.4). */
  heedsNoCache?: boolean;
  /** Whether the cache ignores the query of a URL, as with CloudFront's CachingOptimized. Otherwise another query is another file. */
  ignoresQuery?: boolean;
}

/**
 * Makes an empty cache, and returns the function that answers requests by it.
 * @param fetch asks the server behind the cache, and returns the whole file, or a 404 if it is missing
 */
export function createCdn(cdn: Cdn, now: () => number, fetch: (head: Head) => Answer): (head: Head) => Answer {
  const kept = new Map<string, { fromMs: number; untilMs: number; answer: Answer }>();

  function isWanted(head: Head): boolean {
    return cdn.heedsNoCache === true && valuesOf(head, 'Cache-Control').some(value => /\bno-cache\b/i.test(value));
  }

  return head => {
    const key = cdn.ignoresQuery ? head.target.split('?')[0]! : head.target;
    let held = kept.get(key);
    const isHit = held !== undefined && held.untilMs > now() && !isWanted(head);
    if (!held || !isHit) {
      const answer = fetch({ ...head, method: 'GET', headers: head.headers.filter(([name]) => !/^(range|if-range)$/i.test(name)) });
      held = { fromMs: now(), untilMs: now() + (answer.status === 200 ? cdn.ms200 : answer.status === 404 ? cdn.ms404 : 0), answer };
      kept.set(key, held);
    }
    const marks: Answer['headers'] = [['Age', `${Math.floor((now() - held.fromMs) / 1000)}`], ['CF-Cache-Status', isHit ? 'HIT' : 'MISS']];
    return cut({ ...held.answer, headers: [...held.answer.headers, ...marks] }, head);
  };
}

/** Returns the response to a request from the cache: the range of the kept file that the request asks for, or the whole file. */
function cut(answer: Answer, head: Head): Answer {
  const tag = answer.headers.find(([name]) => name === 'ETag')?.[1] ?? '';
  const range = answer.status === 200 && head.method === 'GET' && conditionHolds(head, tag)
    ? rangeOf(valuesOf(head, 'Range'), answer.body.length)
    : undefined;
  if (range === 'beyond') return textAnswer(416, undefined, [['Content-Range', `bytes */${answer.body.length}`]]);
  if (!range) return answer;
  return {
    status: 206, headers: [['Content-Range', `bytes ${range[0]}-${range[1]}/${answer.body.length}`], ...answer.headers],
    body: answer.body.subarray(range[0], range[1] + 1),
  };
}
