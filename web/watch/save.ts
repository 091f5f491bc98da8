/** Hands the person a file, as the browser saves it. */
export function saveFile(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // the browser has read the URL by then
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
