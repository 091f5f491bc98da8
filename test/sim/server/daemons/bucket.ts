// Runs npm's s3rver in this process. Its bucket accepts S3's POST form and PUT, with the MD5 as ETag. It checks neither the policy's signature nor
// its conditions.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noteGreeting } from '../../nearby.ts';
import { listTree } from '../../tree.ts';
import type { RunningDaemon } from './daemon.ts';

const name = 'cameras';
const ending = '._S3rver_object';

/** The key `http.form` of config.json, with the same signed fields for every image. */
export function formOf(key = '{device}/{path}{name}'): { file: string; fields: Record<string, string> } {
  const conditions = [{ bucket: name }, ['starts-with', '$key', 'hut-3/'], { success_action_status: '201' }, ['content-length-range', 1, 20_000_000]];
  const policy = Buffer.from(JSON.stringify({ expiration: '2126-01-01T00:00:00Z', conditions })).toString('base64');
  return {
    file: 'file',
    fields: { key, success_action_status: '201', policy, 'x-amz-algorithm': 'AWS4-HMAC-SHA256', 'x-amz-signature': '0'.repeat(64) },
  };
}

/** Starts the server with an empty bucket. */
export async function startBucket(): Promise<RunningDaemon> {
  const { default: S3rver } = await import('s3rver');
  const directory = mkdtempSync(join(tmpdir(), 'snapferry-s3-'));
  const server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets: [{ name, configs: [] }] });
  const { port } = await server.run();
  noteGreeting(port, false);
  const objects = () => listTree(join(directory, name)).filter(path => path.endsWith(ending)).sort();
  return {
    url: `http://127.0.0.1:${port}/${name}`,
    files: () => Object.fromEntries(objects().map(path => [path.slice(0, -ending.length), readFileSync(join(directory, name, path))])),
    async stop() {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
