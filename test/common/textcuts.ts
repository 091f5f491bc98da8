// The same text cut in every way: whole, by bytes, and in two at each place. A parser's result must not change.

export function everyCut(text: string): string[][] {
  const ways = [[text], [...text]];
  for (let at = 1; at < text.length; at++) ways.push([text.slice(0, at), text.slice(at)]);
  return ways;
}
