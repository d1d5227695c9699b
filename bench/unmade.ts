import type { Context } from './cases/context.ts';
import type { Amounts, Data, Files } from './data.ts';

const files = (objects: number): Files => ({ folder: 'nowhere', objects, bytes: objects * 1_000 });

/** Data that is not there: for what only names it. */
export function unmadeData(amounts: Amounts): Data {
  return {
    ct: files(amounts.ct),
    ctStudyUid: '1.1',
    small: files(amounts.small),
    images: files(amounts.studies),
    imagesStudyUid: '1.2',
    imagesSeriesUid: '1.2.1',
    before: files(amounts.small + amounts.ct / 2),
    longBefore: files(amounts.ct * 2),
    large: files(1),
    studies: files(amounts.studies),
    jpeg2000: files(amounts.compressed),
    jpegLossless: files(amounts.compressed),
  };
}

export function unmadeContext(amounts: Amounts): Context {
  return {
    data: unmadeData(amounts),
    trees: [{ name: 'Quarry', root: 'nowhere' }],
    scratch: 'nowhere',
    certified: { cert: 'cert', key: 'key', authority: 'authority' },
  };
}
