/**
 * How the browser host takes files, in place of the paths that the desktop host gets from a drop. One request a file:
 * `POST /upload?token=…&batch=…&name=…` with the file's bytes as body. `batch` is a UUID made by the window, the same for
 * all files of one drop; `name` is the path inside what was dropped, for people, never used as a path by itself.
 * Answers 200 with an `UploadAnswer` as JSON, or another status with a sentence that says why not.
 * `DELETE /upload?token=…&batch=…` removes the files of a drop that are of no more use.
 */
export const uploadPath = '/upload';

export interface UploadAnswer {
  /** To hand to `transfers.sendFiles` or `archive.importFiles`. */
  readonly path: string;
}

/** Of a path that an upload was answered with, the part that a person knows: what was dropped and where in it. Others stay. */
export function uploadedName(path: string): string {
  return path.replace(/^.*[/\\]uploads[/\\][0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}[/\\]/, '');
}
