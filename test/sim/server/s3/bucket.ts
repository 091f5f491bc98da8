// Simulates a bucket of S3 that takes uploads only as signed forms. It checks the V4 signature and the policy, and answers with S3's XML. An option
// lets anyone read the bucket.

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listTree } from '../../tree.ts';
import { textAnswer, type Answer } from '../http/answer.ts';
import { isName, pathOf, type Files } from '../http/files.ts';
import { valuesOf, type Head } from '../http/head.ts';
import { startHttpServer, type Handled, type RunningHttpServer } from '../http/http.ts';
import { boundaryOf, parseMultipart } from '../http/multipart.ts';
import { answerFor, denied, xml, type Fault } from './fault.ts';
import { judgeForm, type BucketOptions } from './form.ts';
import { answerList } from './listing.ts';

export type { BucketOptions } from './form.ts';

/** The bucket's options if none are given. */
export const usual: BucketOptions = {
  name: 'cameras', region: 'eu-central-1', keys: { AKIAIOSFODNN7EXAMPLE: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
};

/** A bucket whose server runs. */
export interface RunningBucket extends Omit<RunningHttpServer, 'served'> {
  /** The server's URL with the bucket as its path. */
  url: string;
  /** The folder with the bucket's objects. Each is a file whose path is the object's key. */
  root: string;
  /** Returns the contents of the objects, by their keys. */
  files(): Record<string, Buffer>;
}

const malformed: Fault = {
  status: 400, code: 'MalformedPOSTRequest', message: 'The body of your POST request is not well-formed multipart/form-data.',
};
const notAForm: Fault = {
  status: 412, code: 'PreconditionFailed', message: 'At least one of the pre-conditions you specified did not hold',
  more: { Condition: 'Bucket POST must be of the enclosure-type multipart/form-data' },
};

/** Returns the name of the bucket that a request names in its host or its path. It is empty if neither has one. */
function bucketOf(head: Head, name: string): string {
  const path = head.target.split('?')[0]!.split('/')[1]!;
  return path || (valuesOf(head, 'Host')[0]?.startsWith(`${name}.`) ? name : '');
}

/** Starts a server with one bucket, at any free port of loopback. */
export async function startBucket(options: Partial<BucketOptions> = {}): Promise<RunningBucket> {
  const bucket = { ...usual, ...options };
  const root = mkdtempSync(join(tmpdir(), 'snapferry-s3-'));

  function post(head: Head, body: Buffer, files: Files): Handled {
    const boundary = boundaryOf(valuesOf(head, 'Content-Type').join());
    if (boundary === undefined) return { answer: answerFor(notAForm) };
    const parts = typeof boundary === 'string' ? parseMultipart(body, boundary) : '';
    if (typeof parts === 'string') return { answer: answerFor(malformed) };
    const judged = judgeForm(body, parts, bucket, Date.now());
    if ('code' in judged) return { answer: answerFor(judged) };
    // S3 takes any text as a key, but the path of a file here has limits.
    if (!judged.key.split('/').every(isName)) return { answer: textAnswer(500) };
    const stored = files.store(judged.key, judged.bytes);
    if (typeof stored === 'number') return { answer: textAnswer(stored) };
    return { answer: answerOf(judged.key, judged.bytes, judged.status), path: stored.path };
  }

  function answerOf(key: string, bytes: Buffer, status: number): Answer {
    const tag = `"${createHash('md5').update(bytes).digest('hex')}"`;
    const location = `${server.url}/${bucket.name}/${encodeURIComponent(key)}`;
    const headers: Answer['headers'] = [['ETag', tag], ['Location', location]];
    if (status !== 201) return { status, headers, body: Buffer.alloc(0) };
    return {
      status, headers: [...headers, ['Content-Type', 'application/xml']],
      body: xml('PostResponse', { Location: location, Bucket: bucket.name, Key: key, ETag: tag }),
    };
  }

  function read(head: Head, files: Files): Answer {
    const { pathname, searchParams } = new URL(head.target, server.url);
    const own = `/${bucket.name}`;
    const path = pathname === own || pathname.startsWith(`${own}/`) ? pathname.slice(own.length) : pathname;
    if (path.length <= 1) {
      const objects = listTree(root).map(one => {
        const { size, mtimeMs } = statSync(join(root, one));
        return [one, { bytes: size, changedMs: mtimeMs }] as const;
      });
      return answerList(bucket.name, new Map(objects), searchParams);
    }
    const key = pathOf(path);
    const answer = key === undefined ? textAnswer(404) : files.fetch(key, head);
    return answer.status === 404 ? answerFor({
      status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.', more: { Key: path.slice(1) },
    }) : answer;
  }

  function handle(head: Head, body: Buffer, files: Files): Handled {
    const named = bucketOf(head, bucket.name);
    if (bucket.isOpen && head.method === 'GET' && named === bucket.name) {
      const { headers, ...answer } = read(head, files);
      return { answer: { ...answer, headers: [...headers, ['Access-Control-Allow-Origin', '*']] } };
    }
    if (head.method !== 'POST') return { answer: answerFor(denied()) };
    if (named !== bucket.name) return { answer: answerFor({
      status: 404, code: 'NoSuchBucket', message: 'The specified bucket does not exist', more: { BucketName: named },
    }) };
    return post(head, body, files);
  }

  const server = await startHttpServer({ root, handle, noChunks: true });
  return {
    ...server, root, url: `${server.url}/${bucket.name}`, files: server.served,
    async stop() {
      await server.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
