/**
 * What a query or retrieval can ask for beyond the baseline of Query/Retrieve, where the server agrees to it by SOP class extended
 * negotiation (PS3.4 §C.5.1.1, §C.5.2.1, §C.5.3.1).
 */
export const queryExtensions = [
  /** Keys of any level, without the unique keys of the levels above. */
  'relational',
  /** A date range and a time range of the same event are one interval. */
  'combinedDateTime',
  /** Names that are spelt differently match, too. */
  'fuzzyNames',
  /** Dates and times are meant in the time zone of (0008,0201). */
  'timezone',
  /** (0008,0053) chooses between enhanced multi-frame images and classic ones made from them, or the other way round. */
  'multiFrameConversion',
] as const;
export type QueryExtension = (typeof queryExtensions)[number];

/** What people call them. */
export const extensionName: Readonly<Record<QueryExtension, string>> = {
  relational: 'relational queries',
  combinedDateTime: 'combined date and time ranges',
  fuzzyNames: 'fuzzy matching of names',
  timezone: 'time zone adjustment',
  multiFrameConversion: 'conversion of multi-frame images',
};
