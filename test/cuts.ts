// The same text cut in every way: whole, a byte at a time, and in two at each place. What a parser makes of it must not change.

export function everyCut(text: string): string[][] {
  const ways = [[text], [...text]];
  for (let at = 1; at < text.length; at++) ways.push([text.slice(0, at), text.slice(at)]);
  return ways;
}
