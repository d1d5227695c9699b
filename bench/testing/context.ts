import type { Context } from '../cases/context.ts';
import type { Data, Files } from '../data.ts';

const files = (objects: number): Files => ({ folder: 'nowhere', objects, bytes: objects * 1_000 });

/** Data that is not there: for what only names it. */
export const data: Data = {
  ct: files(1_000),
  ctStudyUid: '1.1',
  small: files(2_000),
  images: files(5_000),
  imagesStudyUid: '1.2',
  imagesSeriesUid: '1.2.1',
  before: files(2_500),
  longBefore: files(2_000),
  large: files(1),
  studies: files(5_000),
  jpeg2000: files(100),
  jpegLossless: files(100),
};

export const context: Context = {
  data,
  trees: [{ name: 'Quarry', root: 'nowhere' }],
  scratch: 'nowhere',
  certified: { cert: 'cert', key: 'key', authority: 'authority' },
};
