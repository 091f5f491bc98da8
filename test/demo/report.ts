// The end of a run: what lay on the card against what lies on the server, as a table.

import Table from 'cli-table3';
import type { CardImage } from './cardfolder.ts';
import type { Target } from './target.ts';
import type { Delivery } from './watch.ts';

export interface Row {
  path: string;
  remotePath: string;
  bytes: number;
  seconds: number | undefined;
  /** Of the card's file and of the server's; undefined where there is none. */
  card: string;
  server: string | undefined;
}

/** @param placeOf where an image lies that an earlier run delivered, as the card's journal may know. */
export async function compare(images: CardImage[], deliveries: Delivery[], target: Target, placeOf: (image: CardImage) => string | undefined): Promise<Row[]> {
  const rows: Row[] = [];
  for (const image of images) {
    const { path, bytes, sha256 } = image;
    const delivery = deliveries.findLast((one) => one.path === path);
    const place = delivery?.remotePath ?? placeOf(image);
    const found = place === undefined ? undefined : await target.look(place);
    rows.push({ path, remotePath: delivery || found ? place! : '', bytes, seconds: delivery?.seconds, card: sha256, server: found?.sha256 });
  }
  return rows;
}

export function isEqual({ card, server }: Row): boolean {
  return card === server;
}

const shownDigits = 12;

function verdict(row: Row): string {
  if (isEqual(row)) return 'equal';
  return row.server === undefined ? 'missing' : 'NOT EQUAL';
}

export function makeTable(rows: Row[], isColoured: boolean): string {
  const table = new Table({
    head: ['image', 'on the server', 'bytes', 'seconds', 'SHA-256 card', 'SHA-256 server', ''],
    colAligns: ['left', 'left', 'right', 'right', 'left', 'left', 'left'],
    style: isColoured ? { head: ['bold'], border: ['grey'] } : { head: [], border: [] },
  });
  for (const row of rows) {
    const { path, remotePath, bytes, seconds, card, server } = row;
    table.push([path, remotePath || '–', bytes, seconds?.toFixed(1) ?? '–', card.slice(0, shownDigits), server?.slice(0, shownDigits) ?? '–', verdict(row)]);
  }
  return table.toString();
}
