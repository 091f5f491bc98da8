/** The state of a download of signed firmware. */
export interface Download {
  /** The words of the download's note that are numbers, by `DownloadNote`. */
  n: number[];
  /** Version of the firmware; `?`: unknown. */
  version: string;
  /** Bytes of the file that are on the card. */
  bytes: number;
}
