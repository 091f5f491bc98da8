// The check's access to a camera at the cable: files by the engine's own functions, commands by the console.

import { longestExpression, quote } from '../link/expression.ts';
import type { Hello, PageState } from '../link/types.ts';
import type { CheckEnds } from './check.ts';

/** The functions of `Camera` that the check uses. */
export interface Cabled {
  readonly hello: Pick<Hello, 'config'> | undefined;
  ask<T>(expression: string): Promise<T>;
  addEventListener(name: 'line', take: (event: Event) => void): void;
  removeEventListener(name: 'line', take: (event: Event) => void): void;
}

/** Limit of `page.read`, in bytes. */
const sliceBytes = 384;
/** Longest literal in characters; longer expressions would delay the camera. */
const mostLiteral = Math.min(300, longestExpression - 150);

function slicesOf(bytes: string): string[] {
  const slices: string[] = [];
  for (let at = 0; at < bytes.length;) {
    let end = Math.min(bytes.length, at + mostLiteral);
    while (quote(bytes.slice(at, end)).length > mostLiteral) end -= 8;
    slices.push(bytes.slice(at, end));
    at = end;
  }
  return slices;
}

export function endsOf(camera: Cabled): Omit<CheckEnds, 'hasFtp'> {
  const root = (camera.hello?.config ?? '/config.json').slice(0, -'/config.json'.length);
  const attempt = (act: string): Promise<boolean> => camera.ask<boolean>(`(function(){try{${act};return true}catch(e){return false}})()`);

  async function read(path: string): Promise<string | undefined> {
    let text = '';
    for (;;) {
      const slice = await camera.ask<string | undefined>(`page.read(${quote(path)},${text.length},${sliceBytes})`);
      if (slice === undefined) return text || undefined;
      if (slice === '') return text;
      text += atob(slice);
    }
  }

  return {
    read,
    async write(path, bytes) {
      const place = quote(root + path);
      await attempt(`require("fs").mkdirSync(${quote(`${root}/snapferry`)})`);
      let isFirst = true;
      for (const slice of slicesOf(bytes)) {
        const name = isFirst ? 'writeFileSync' : 'appendFileSync';
        if (!await attempt(`require("fs").${name}(${place},${quote(slice)})`)) throw new Error('the card cannot be written: is it there, full or write-protected');
        isFirst = false;
      }
    },
    remove: async path => void await attempt(`require("fs").unlinkSync(${quote(root + path)})`),
    type: async expression => void await camera.ask<unknown>(expression),
    fault: async () => (await camera.ask<PageState>('page.state()')).t,
    onLine(take) {
      const listener = (event: Event): void => take((event as CustomEvent<{ text: string }>).detail.text);
      camera.addEventListener('line', listener);
      return () => camera.removeEventListener('line', listener);
    },
  };
}
