/**
 * Every bound on what a peer or a file can make us allocate or wait for, in one place. Lengths are checked from headers,
 * before anything is allocated. Bytes unless said otherwise.
 */
export const limits = {
  /** Longest P-DATA-TF variable field we announce by default (PS3.8 §D.1). Large enough to keep system calls rare. */
  maxPduLength: 131_072,
  /** Some peers ignore what we announced; a P-DATA-TF up to this is still taken, beyond it the association ends. */
  maxPduLengthTolerated: 16_777_216,
  /** An A-ASSOCIATE PDU with 128 contexts, 60 syntaxes each and 16 KiB of user identity stays far below this. */
  maxAssociatePduLength: 1_048_576,
  /** Sub-items in one A-ASSOCIATE PDU: 128 contexts, their syntaxes and user information. */
  maxAssociateItems: 32_768,
  /** Odd ids 1–255 (PS3.8 §9.3.2.2). */
  maxPresentationContexts: 128,
  /** A command set is a few hundred bytes; offending-element lists and comments stay below this. */
  maxCommandSetLength: 65_536,
  /**
   * A C-FIND/C-MOVE/C-GET identifier held in memory: UID lists of tens of thousands of instances fit. Those of all operations of an
   * association that are in work are no longer together, since each takes several times as much when it is read.
   */
  maxIdentifierLength: 4_194_304,
  /** A value of a key of a query that is answered, characters: as long as a Short Text (PS3.5 §6.2). */
  maxKeyLength: 1_024,
  /** Values of all its keys together, those of UIDs left out: lists of thousands of IDs fit, and so do their conditions in SQL. */
  maxKeyValues: 4_096,
  /** Operations of one peer in work at once. The standard's default is one (PS3.7 §D.3.3.3); some peers run ahead by a few. */
  maxPerformedOperations: 16,
  /** C-STOREs of ours without an answer, where the peer grants a window: enough to hide the way there and back, few to send again. */
  maxOutstandingStores: 8,
  /** A text that is no DICOM object, and what else is read whole: a list of files, a configuration, a file of bookmarks. */
  maxTextLength: 268_435_456,
  /** Depth of nested sequences: real objects stay below 20. */
  maxSequenceDepth: 64,
  /** Elements in one data set, items included. */
  maxElements: 2_000_000,
  /** Beginning of an object kept to read its attributes while the rest streams to disk. */
  maxHeaderLength: 16_777_216,
  /** Inflated size of a deflated data set held in memory, against decompression bombs. */
  maxInflatedLength: 1_073_741_824,
  /** One frame in native form: 16,384 × 16,384 of 8 bits. A codec needs several times as much while it works. */
  maxFrameLength: 268_435_456,
  /** A data set held in memory as a whole to be converted to another transfer syntax, as stored. */
  maxConvertedLength: 1_073_741_824,
  /** Converted frames held until they are sent; images with more are converted a second time, frame by frame. */
  maxHeldFrames: 134_217_728,
  /** A received object held until it is complete, to be converted before it is stored; longer ones are stored as received. */
  maxHeldReceived: 268_435_456,
  /** All objects together that are held so, over all associations; who finds no room is not read any further until there is some. */
  maxHeldTogether: 536_870_912,
  /** Milliseconds a conversion, or one large frame of it, may take. */
  maxConversionMs: 300_000,
  /** Files in a zip file, and its length, without zip64: both fields have to stay below what means “see there”. */
  maxZipFiles: 65_534,
  maxZipLength: 4_294_967_294,
  /** Inflated length of one file in a zip file. It has to fit on the disk as well. */
  maxUnzippedLength: 17_179_869_184,
  /** Entries of a zip file that is imported, and bytes of its directory held in memory. */
  maxZipEntries: 1_000_000,
  maxZipDirectoryLength: 268_435_456,
  /** A DICOMDIR held in memory. */
  maxDirectoryLength: 268_435_456,
  /** Associations a listener serves at once, and from one address. These, `artimMs` and `idleMs` are settings of the receiver. */
  maxAssociations: 64,
  maxAssociationsPerPeer: 32,
  /** Milliseconds a peer may take to send its A-ASSOCIATE-RQ (ARTIM, PS3.8 §9.1.5). */
  artimMs: 30_000,
  /** Milliseconds an accepted association may stay without any byte. */
  idleMs: 600_000,
} as const;
