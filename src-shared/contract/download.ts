/**
 * How the browser host gives a finished export: `GET /download?token=…&id=…`, once; the file is gone afterwards. `id` is what
 * `archive.export` ended with.
 */
export const downloadPath = '/download';
