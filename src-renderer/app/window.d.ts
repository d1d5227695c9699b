/** What the desktop host's preload exposes, and nothing else. Absent in the browser host. */
interface Window {
  readonly quarry?: {
    /** Path of a dropped or chosen file or folder. */
    pathForFile(file: File): string;
    /** Opens the folder of a file in the system's own program, with the file selected. */
    showInFolder(path: string): void;
    /** A path that a person chooses in the system's dialog, which begins at `from`. */
    choosePath(choice: 'folder' | 'zip', from: string): Promise<string | undefined>;
  };
}
