import { once } from './once.ts';

/** How a data set is turned into bytes (PS3.5 §10). */
export interface TransferSyntax {
  readonly uid: string;
  readonly name: string;
  readonly keyword: string;
  /** VRs are written; otherwise they come from the dictionary. */
  readonly explicit: boolean;
  readonly littleEndian: boolean;
  /** Everything after the file meta information is deflated (PS3.5 §A.5). */
  readonly deflated: boolean;
  /** Pixel data comes in fragments (PS3.5 §A.4). JPIP syntaxes only refer to it. */
  readonly encapsulated: boolean;
  /** Values may have been changed by compression. Some of these can also hold lossless images. */
  readonly lossy: boolean;
  readonly retired: boolean;
  /** False for syntaxes of real-time video (PS3.22) and those that are no DICOM encoding at all (MIME, XML). */
  readonly forDataSets: boolean;
}

/** UIDs that code names. */
export const transferSyntax = {
  ImplicitLE: '1.2.840.10008.1.2',
  ExplicitLE: '1.2.840.10008.1.2.1',
  ExplicitBE: '1.2.840.10008.1.2.2',
  Deflated: '1.2.840.10008.1.2.1.99',
  EncapsulatedUncompressed: '1.2.840.10008.1.2.1.98',
  JPEGBaseline: '1.2.840.10008.1.2.4.50',
  JPEGExtended: '1.2.840.10008.1.2.4.51',
  JPEGLossless: '1.2.840.10008.1.2.4.57',
  JPEGLosslessSV1: '1.2.840.10008.1.2.4.70',
  JPEGLSLossless: '1.2.840.10008.1.2.4.80',
  JPEGLSNearLossless: '1.2.840.10008.1.2.4.81',
  JPEG2000Lossless: '1.2.840.10008.1.2.4.90',
  JPEG2000: '1.2.840.10008.1.2.4.91',
  HTJ2KLossless: '1.2.840.10008.1.2.4.201',
  HTJ2K: '1.2.840.10008.1.2.4.203',
  JPEGXLLossless: '1.2.840.10008.1.2.4.110',
  JPEGXL: '1.2.840.10008.1.2.4.112',
  RLELossless: '1.2.840.10008.1.2.5',
  DeflatedImageFrames: '1.2.840.10008.1.2.8.1',
} as const;

/** The form of the bytes around the pixel data; `encapsulated` is explicit VR little endian with fragments. */
const forms: Readonly<Record<string, Partial<TransferSyntax>>> = {
  implicit: { explicit: false },
  explicit: {},
  'big-endian': { littleEndian: false },
  deflated: { deflated: true },
  encapsulated: { encapsulated: true },
  'not-files': { forDataSets: false },
};

/**
 * Every transfer syntax of PS3.6 Annex A, one line each: UID, keyword with `!` before it when retired, form with `+lossy` where
 * compression may change values, name.
 */
const rows = `
1.2.840.10008.1.2 ImplicitVRLittleEndian implicit Implicit VR Little Endian
1.2.840.10008.1.2.1 ExplicitVRLittleEndian explicit Explicit VR Little Endian
1.2.840.10008.1.2.1.98 EncapsulatedUncompressedExplicitVRLittleEndian encapsulated Encapsulated Uncompressed Explicit VR Little Endian
1.2.840.10008.1.2.1.99 DeflatedExplicitVRLittleEndian deflated Deflated Explicit VR Little Endian
1.2.840.10008.1.2.2 !ExplicitVRBigEndian big-endian Explicit VR Big Endian
1.2.840.10008.1.2.4.50 JPEGBaseline8Bit encapsulated+lossy JPEG Baseline (Process 1)
1.2.840.10008.1.2.4.51 JPEGExtended12Bit encapsulated+lossy JPEG Extended (Process 2 and 4)
1.2.840.10008.1.2.4.52 !JPEGExtended35 encapsulated+lossy JPEG Extended (Process 3 and 5)
1.2.840.10008.1.2.4.53 !JPEGSpectralSelectionNonHierarchical68 encapsulated+lossy JPEG Spectral Selection, Non-Hierarchical (Process 6 and 8)
1.2.840.10008.1.2.4.54 !JPEGSpectralSelectionNonHierarchical79 encapsulated+lossy JPEG Spectral Selection, Non-Hierarchical (Process 7 and 9)
1.2.840.10008.1.2.4.55 !JPEGFullProgressionNonHierarchical1012 encapsulated+lossy JPEG Full Progression, Non-Hierarchical (Process 10 and 12)
1.2.840.10008.1.2.4.56 !JPEGFullProgressionNonHierarchical1113 encapsulated+lossy JPEG Full Progression, Non-Hierarchical (Process 11 and 13)
1.2.840.10008.1.2.4.57 JPEGLossless encapsulated JPEG Lossless, Non-Hierarchical (Process 14)
1.2.840.10008.1.2.4.58 !JPEGLosslessNonHierarchical15 encapsulated JPEG Lossless, Non-Hierarchical (Process 15)
1.2.840.10008.1.2.4.59 !JPEGExtendedHierarchical1618 encapsulated+lossy JPEG Extended, Hierarchical (Process 16 and 18)
1.2.840.10008.1.2.4.60 !JPEGExtendedHierarchical1719 encapsulated+lossy JPEG Extended, Hierarchical (Process 17 and 19)
1.2.840.10008.1.2.4.61 !JPEGSpectralSelectionHierarchical2022 encapsulated+lossy JPEG Spectral Selection, Hierarchical (Process 20 and 22)
1.2.840.10008.1.2.4.62 !JPEGSpectralSelectionHierarchical2123 encapsulated+lossy JPEG Spectral Selection, Hierarchical (Process 21 and 23)
1.2.840.10008.1.2.4.63 !JPEGFullProgressionHierarchical2426 encapsulated+lossy JPEG Full Progression, Hierarchical (Process 24 and 26)
1.2.840.10008.1.2.4.64 !JPEGFullProgressionHierarchical2527 encapsulated+lossy JPEG Full Progression, Hierarchical (Process 25 and 27)
1.2.840.10008.1.2.4.65 !JPEGLosslessHierarchical28 encapsulated JPEG Lossless, Hierarchical (Process 28)
1.2.840.10008.1.2.4.66 !JPEGLosslessHierarchical29 encapsulated JPEG Lossless, Hierarchical (Process 29)
1.2.840.10008.1.2.4.70 JPEGLosslessSV1 encapsulated JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14 [Selection Value 1])
1.2.840.10008.1.2.4.80 JPEGLSLossless encapsulated JPEG-LS Lossless Image Compression
1.2.840.10008.1.2.4.81 JPEGLSNearLossless encapsulated+lossy JPEG-LS Lossy (Near-Lossless) Image Compression
1.2.840.10008.1.2.4.90 JPEG2000Lossless encapsulated JPEG 2000 Image Compression (Lossless Only)
1.2.840.10008.1.2.4.91 JPEG2000 encapsulated+lossy JPEG 2000 Image Compression
1.2.840.10008.1.2.4.92 JPEG2000MCLossless encapsulated JPEG 2000 Part 2 Multi-component Image Compression (Lossless Only)
1.2.840.10008.1.2.4.93 JPEG2000MC encapsulated+lossy JPEG 2000 Part 2 Multi-component Image Compression
1.2.840.10008.1.2.4.94 JPIPReferenced explicit+lossy JPIP Referenced
1.2.840.10008.1.2.4.95 JPIPReferencedDeflate deflated+lossy JPIP Referenced Deflate
1.2.840.10008.1.2.4.100 MPEG2MPML encapsulated+lossy MPEG2 Main Profile / Main Level
1.2.840.10008.1.2.4.100.1 MPEG2MPMLF encapsulated+lossy Fragmentable MPEG2 Main Profile / Main Level
1.2.840.10008.1.2.4.101 MPEG2MPHL encapsulated+lossy MPEG2 Main Profile / High Level
1.2.840.10008.1.2.4.101.1 MPEG2MPHLF encapsulated+lossy Fragmentable MPEG2 Main Profile / High Level
1.2.840.10008.1.2.4.102 MPEG4HP41 encapsulated+lossy MPEG-4 AVC/H.264 High Profile / Level 4.1
1.2.840.10008.1.2.4.102.1 MPEG4HP41F encapsulated+lossy Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1
1.2.840.10008.1.2.4.103 MPEG4HP41BD encapsulated+lossy MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1
1.2.840.10008.1.2.4.103.1 MPEG4HP41BDF encapsulated+lossy Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1
1.2.840.10008.1.2.4.104 MPEG4HP422D encapsulated+lossy MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video
1.2.840.10008.1.2.4.104.1 MPEG4HP422DF encapsulated+lossy Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video
1.2.840.10008.1.2.4.105 MPEG4HP423D encapsulated+lossy MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video
1.2.840.10008.1.2.4.105.1 MPEG4HP423DF encapsulated+lossy Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video
1.2.840.10008.1.2.4.106 MPEG4HP42STEREO encapsulated+lossy MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2
1.2.840.10008.1.2.4.106.1 MPEG4HP42STEREOF encapsulated+lossy Fragmentable MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2
1.2.840.10008.1.2.4.107 HEVCMP51 encapsulated+lossy HEVC/H.265 Main Profile / Level 5.1
1.2.840.10008.1.2.4.108 HEVCM10P51 encapsulated+lossy HEVC/H.265 Main 10 Profile / Level 5.1
1.2.840.10008.1.2.4.110 JPEGXLLossless encapsulated JPEG XL Lossless
1.2.840.10008.1.2.4.111 JPEGXLJPEGRecompression encapsulated+lossy JPEG XL JPEG Recompression
1.2.840.10008.1.2.4.112 JPEGXL encapsulated+lossy JPEG XL
1.2.840.10008.1.2.4.201 HTJ2KLossless encapsulated High-Throughput JPEG 2000 Image Compression (Lossless Only)
1.2.840.10008.1.2.4.202 HTJ2KLosslessRPCL encapsulated High-Throughput JPEG 2000 with RPCL Options Image Compression (Lossless Only)
1.2.840.10008.1.2.4.203 HTJ2K encapsulated+lossy High-Throughput JPEG 2000 Image Compression
1.2.840.10008.1.2.4.204 JPIPHTJ2KReferenced explicit+lossy JPIP HTJ2K Referenced
1.2.840.10008.1.2.4.205 JPIPHTJ2KReferencedDeflate deflated+lossy JPIP HTJ2K Referenced Deflate
1.2.840.10008.1.2.5 RLELossless encapsulated RLE Lossless
1.2.840.10008.1.2.6.1 !RFC2557MIMEEncapsulation not-files RFC 2557 MIME encapsulation
1.2.840.10008.1.2.6.2 !XMLEncoding not-files XML Encoding
1.2.840.10008.1.2.7.1 SMPTEST211020UncompressedProgressiveActiveVideo not-files SMPTE ST 2110-20 Uncompressed Progressive Active Video
1.2.840.10008.1.2.7.2 SMPTEST211020UncompressedInterlacedActiveVideo not-files SMPTE ST 2110-20 Uncompressed Interlaced Active Video
1.2.840.10008.1.2.7.3 SMPTEST211030PCMDigitalAudio not-files SMPTE ST 2110-30 PCM Digital Audio
1.2.840.10008.1.2.8.1 DeflatedImageFrameCompression encapsulated Deflated Image Frame Compression
1.2.840.10008.1.20 !Papyrus3ImplicitVRLittleEndian implicit Papyrus 3 Implicit VR Little Endian
`;

const all = once((): readonly TransferSyntax[] => rows.trim().split('\n').map(parseRow));
const byUid = once((): ReadonlyMap<string, TransferSyntax> => new Map(all().map((row) => [row.uid, row])));

export function transferSyntaxes(): readonly TransferSyntax[] {
  return all();
}

/** Undefined for private syntaxes and anything newer than the list. */
export function lookupTransferSyntax(uid: string): TransferSyntax | undefined {
  return byUid().get(uid);
}

function parseRow(line: string): TransferSyntax {
  const [uid = '', mark = '', properties = '', ...words] = line.split(' ');
  const [form = '', lossy] = properties.split('+');
  const retired = mark.startsWith('!');
  return {
    uid,
    name: words.join(' '),
    keyword: retired ? mark.slice(1) : mark,
    explicit: true,
    littleEndian: true,
    deflated: false,
    encapsulated: false,
    lossy: lossy === 'lossy',
    retired,
    forDataSets: true,
    ...forms[form],
  };
}
