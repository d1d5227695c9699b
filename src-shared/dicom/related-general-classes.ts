import { once } from './once.ts';

/** UID of the storage service class (PS3.4 §B.3.1.3). */
export const storageServiceClass = '1.2.840.10008.4.2';

const storageRoot = '1.2.840.10008.5.1.4.1.1.';

/**
 * Standard and Related General SOP Classes (PS3.4 Table B.3-3), one line each: a class, and those whose providers can take its instances
 * as theirs; by the end of their UIDs. Acquisition Context SR is left out of Enhanced and Comprehensive SR: whether it fits depends on
 * the instance.
 */
const rows = `
9.1.1 9.1.2
1.2 1.1
1.2.1 1.1.1
1.3 1.1
1.3.1 1.1.1
88.11 88.22 88.33 88.34 88.35
88.22 88.33 88.34 88.35
88.33 88.34 88.35
88.34 88.35
88.40 88.22 88.33 88.34 88.35
88.72 88.22 88.33 88.34 88.35
88.67 88.22 88.33 88.34 88.35
88.68 88.22 88.33 88.34 88.35
88.73 88.22 88.33 88.34 88.35
88.71 88.34 88.35
78.6 88.22
79.1 88.22
2.1 2.2
4.1 4.4
130 128.1
`;

const byUid = once(
  (): ReadonlyMap<string, readonly string[]> =>
    new Map(
      rows
        .trim()
        .split('\n')
        .map((line) => {
          const [special = '', ...general] = line.split(' ').map((end) => storageRoot + end);
          return [special, general];
        }),
    ),
);

/** The classes as which an instance can be taken as well; none for most. */
export function relatedGeneralClasses(sopClassUid: string): readonly string[] {
  return byUid().get(sopClassUid) ?? [];
}

/** Every class that has some. */
export function specializedClasses(): Iterable<string> {
  return byUid().keys();
}
