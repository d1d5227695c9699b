/** What can be wrong with the bytes of a data set or file. Codes are stable: tests and explanations name them. */
export type DataSetErrorCode =
  /** The bytes end inside an element, or before a delimiter that must come. */
  | 'ends-early'
  /** A length reaches beyond the item or sequence that the element is in. */
  | 'length-beyond-end'
  /** Explicit VR, but where the VR should be is none (PS3.5 §7.1.2). */
  | 'unknown-vr'
  /** A VR that must have a length came with undefined length (PS3.5 §7.1.1). */
  | 'undefined-length'
  /** Something else than an item in a sequence or in encapsulated pixel data (PS3.5 §7.5). */
  | 'item-expected'
  /** An item or a delimiter outside a sequence. */
  | 'unexpected-delimiter'
  /** Sequences nested beyond `maxSequenceDepth`. */
  | 'too-deep'
  /** More elements and items than `maxElements`. */
  | 'too-many-elements'
  /** Deflated bytes that cannot be inflated (PS3.5 §A.5). */
  | 'deflate-broken'
  /** Inflated beyond `maxInflatedLength`. */
  | 'inflated-too-long'
  /** No data set at all. */
  | 'not-dicom';
