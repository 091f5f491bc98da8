// Cuts a text in every way: whole, into single bytes, and in two at each place. A parser's result must be the same for each.

export function everyCut(text: string): string[][] {
  const ways = [[text], [...text]];
  for (let at = 1; at < text.length; at++) ways.push([text.slice(0, at), text.slice(at)]);
  return ways;
}
