import type { DownloadNote } from '../../store/notewords';

/** The state of a download of signed firmware. */
export interface Download {
  /** The numbers in the card's note about the download, such as the file's size. `DownloadNote` gives the place of each. */
  numbers: number[] & { [name in DownloadNote]: number };
  /** Version of the firmware; `?`: unknown. */
  version: string;
  /** Bytes of the file that are on the card. */
  bytes: number;
}
