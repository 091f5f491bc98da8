// Makes the table of tried power cuts that ends a run. A row has modem and method, the places and number of the cuts, repeated uploads, and failures.

import Table from 'cli-table3';
import type { Spec } from './spec.ts';
import type { Outcome } from './trial.ts';

export type Result = Pick<Outcome, 'places' | 'doubled' | 'unnamed' | 'complaints'> & { spec: Spec };

const heads = ['modem', 'method', 'rounds', 'cuts', 'card', 'UART', 'pin', 'between', 'second', 'put twice', 'under .part again', 'failed'];

export function hasFailed({ complaints }: Result): boolean {
  return complaints.length > 0;
}

function rowOf(name: string, method: string, results: Result[]): (string | number)[] {
  const places = results.flatMap(result => result.places);
  const at = (place: string) => places.filter(one => one === place).length;
  const sum = (of: (result: Result) => number) => results.reduce((total, result) => total + of(result), 0);
  return [
    name, method, results.length, places.length, at('card'), at('uart'), at('pin'), at('later'), sum(({ places: all }) => Math.max(0, all.length - 1)),
    sum(({ doubled }) => doubled), sum(({ unnamed }) => unnamed), results.filter(hasFailed).length,
  ];
}

export function makeTable(results: Result[]): string {
  const table = new Table({ head: heads, style: { head: [], border: [] }, colAligns: heads.map((_, i) => (i < 2 ? 'left' : 'right')) });
  const wayOf = ({ spec }: Result) => `${spec.family} ${spec.method}${spec.isHttp ? ', HTTP' : ''}`;
  for (const way of [...new Set(results.map(wayOf))].sort()) {
    const at = way.indexOf(' ');
    table.push(rowOf(way.slice(0, at), way.slice(at + 1), results.filter(result => wayOf(result) === way)));
  }
  table.push(rowOf('all', '', results));
  return table.toString();
}
