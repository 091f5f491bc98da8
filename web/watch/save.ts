/** Hands the person a file, which the browser saves like a download. @param type MIME type of the content */
export function saveFile(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // after a second the browser has read the content, so the URL can be released
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
