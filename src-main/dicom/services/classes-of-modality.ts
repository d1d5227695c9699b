const storageRoot = '1.2.840.10008.5.1.4.1.1.';

/** By Modality (0008,0060): the ends of the UIDs of its image classes, the commonest first. */
const ends: Readonly<Record<string, string>> = {
  CR: '1 1.1',
  CT: '2 2.1 2.2',
  DX: '1.1 1.1.1 1',
  ES: '77.1.1 77.1.1.1',
  GM: '77.1.2',
  IO: '1.3',
  IVOCT: '14.1 14.2',
  IVUS: '6.1 3.1',
  MG: '1.2 1.2.1 13.1.3 13.1.4 13.1.5',
  MR: '4 4.1 4.3',
  NM: '20',
  OP: '77.1.5.1 77.1.5.2',
  OPT: '77.1.5.4',
  OT: '7.1 7.2 7.3 7.4',
  PT: '128 130',
  PX: '1.1',
  RF: '12.2 12.2.1',
  RTDOSE: '481.2',
  RTIMAGE: '481.1',
  SEG: '66.4 66.7',
  SM: '77.1.6 77.1.3',
  US: '6.1 3.1 6.2',
  XA: '12.1 12.1.1 13.1.1',
  XC: '77.1.4 77.1.4.1',
};
/** Whatever the modality: screens that were captured. */
const anywhere = '7';

/**
 * SOP classes that the images of a series may have, going by its modality: for servers that do not tell the class itself. Of a
 * modality without images, or an unknown one, only captured screens.
 */
export function imageClassesOfModality(modality: string): string[] {
  return `${ends[modality.trim()] ?? ''} ${anywhere}`
    .trim()
    .split(' ')
    .map((end) => storageRoot + end);
}
