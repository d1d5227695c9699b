/** The package has no types; this is what is used of it. */
declare module 'dcmjs' {
  interface DcmjsElement {
    readonly Value?: readonly (string | number | { readonly Alphabetic?: string })[];
  }
  export const log: { setLevel(level: string): void };
  export const data: {
    DicomMessage: {
      readFile(
        bytes: ArrayBuffer,
        options: { untilTag: string; includeUntilTagValue: boolean },
      ): { readonly dict: Readonly<Record<string, DcmjsElement>> };
    };
  };
}
