/** A download. */
export interface Download {
  /** The words of its note that are numbers, by `DownloadNote`. */
  n: number[];
  /** Version of the firmware; `?`: unknown. */
  version: string;
  /** Bytes on the card. */
  bytes: number;
}
