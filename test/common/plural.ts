// Writes a number with its noun: "1 image", "2 images", "0 images".

export function count(many: number, one: string, more = `${one}s`): string {
  return `${many} ${many === 1 ? one : more}`;
}
