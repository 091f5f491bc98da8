// Operators by country: the list is a part of the page that is loaded when it is first needed.

export type Operator = readonly [name: string, apn: string, user: string, password: string];
export type Country = readonly [code: string, name: string, operators: readonly Operator[]];

export async function loadOperators(): Promise<readonly Country[]> {
  const list = await import('./operators.json', { with: { type: 'json' } });
  return list.default as unknown as readonly Country[];
}
