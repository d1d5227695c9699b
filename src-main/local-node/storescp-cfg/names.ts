import { sopClasses } from '../../../src-shared/dicom/sop-classes.ts';
import { transferSyntaxes } from '../../../src-shared/dicom/transfer-syntaxes.ts';

/** DCMTK's names of transfer syntaxes where they are not the keywords of PS3.6, and the last number of 1.2.840.10008.1.2 they stand for. */
const syntaxNames: Readonly<Record<string, string>> = {
  LittleEndianImplicit: '',
  LittleEndianExplicit: '.1',
  // Every computer that Quarry runs on is little endian.
  LocalEndianExplicit: '.1',
  BigEndianExplicit: '.2',
  OppositeEndianExplicit: '.2',
  DeflatedLittleEndianExplicit: '.1.99',
  JPEGBaseline: '.4.50',
  'JPEGExtended:Process2+4': '.4.51',
  'JPEGExtended:Process3+5': '.4.52',
  'JPEGSpectralSelection:Non-hierarchical:Process6+8': '.4.53',
  'JPEGSpectralSelection:Non-hierarchical:Process7+9': '.4.54',
  'JPEGFullProgression:Non-hierarchical:Process10+12': '.4.55',
  'JPEGFullProgression:Non-hierarchical:Process11+13': '.4.56',
  'JPEGLossless:Non-hierarchical:Process14': '.4.57',
  'JPEGLossless:Non-hierarchical:Process15': '.4.58',
  'JPEGExtended:Hierarchical:Process16+18': '.4.59',
  'JPEGExtended:Hierarchical:Process17+19': '.4.60',
  'JPEGSpectralSelection:Hierarchical:Process20+22': '.4.61',
  'JPEGSpectralSelection:Hierarchical:Process21+23': '.4.62',
  'JPEGFullProgression:Hierarchical:Process24+26': '.4.63',
  'JPEGFullProgression:Hierarchical:Process25+27': '.4.64',
  'JPEGLossless:Hierarchical:Process28': '.4.65',
  'JPEGLossless:Hierarchical:Process29': '.4.66',
  'JPEGLossless:Non-hierarchical-1stOrderPrediction': '.4.70',
  JPEGLSLossy: '.4.81',
  JPEG2000LosslessOnly: '.4.90',
  'MPEG2MainProfile@MainLevel': '.4.100',
  'MPEG2MainProfile@HighLevel': '.4.101',
  'MPEG4HighProfile/Level4.1': '.4.102',
  'MPEG4BDcompatibleHighProfile/Level4.1': '.4.103',
  'MPEG4HighProfile/Level4.2For2DVideo': '.4.104',
  'MPEG4HighProfile/Level4.2For3DVideo': '.4.105',
  'MPEG4StereoHighProfile/Level4.2': '.4.106',
  'HEVCMainProfile/Level5.1': '.4.107',
  'HEVCMain10Profile/Level5.1': '.4.108',
};

/** DCMTK's names of SOP classes that no rule below leads to. */
const classNames: Readonly<Record<string, string>> = {
  ImplantationPlanSRDocumentStorage: 'ImplantationPlanSRStorage',
  DRAFT_SRTextStorage: 'TextSRStorageTrial',
  DRAFT_SRAudioStorage: 'AudioSRStorageTrial',
  DRAFT_SRDetailStorage: 'DetailSRStorageTrial',
  DRAFT_SRComprehensiveStorage: 'ComprehensiveSRStorageTrial',
};

const isUid = (text: string) => text.length <= 64 && /^\d+(\.\d+)+$/.test(text);

/** The UIDs that an association configuration of DCMTK means by its words: UIDs, DCMTK's names, and the keywords of PS3.6. */
export class ConfigurationNames {
  readonly #syntaxes: ReadonlyMap<string, string>;
  readonly #classes: ReadonlyMap<string, string>;

  constructor() {
    const named = Object.entries(syntaxNames).map(([name, end]) => [name, `1.2.840.10008.1.2${end}`] as const);
    this.#syntaxes = folded([...transferSyntaxes().map(({ keyword, uid }) => [keyword, uid] as const), ...named]);
    this.#classes = folded(sopClasses().map(({ keyword, uid }) => [keyword, uid] as const));
  }

  transferSyntax(word: string): string | undefined {
    return isUid(word) ? word : this.#syntaxes.get(word.toLowerCase());
  }

  sopClass(word: string): string | undefined {
    if (isUid(word)) return word;
    for (const keyword of keywordsOf(word)) {
      const uid = this.#classes.get(keyword.toLowerCase());
      if (uid !== undefined) return uid;
    }
    return undefined;
  }

  /** Names that are spelt almost alike begin alike. */
  similar(kind: 'class' | 'syntax', word: string): string | undefined {
    const names = kind === 'class' ? sopClasses().map(({ keyword }) => keyword) : Object.keys(syntaxNames);
    const start = word.slice(0, Math.max(4, Math.ceil(word.length / 2))).toLowerCase();
    return names.find((name) => name.toLowerCase().startsWith(start));
  }
}

/** Keywords of PS3.6 that a name of DCMTK may stand for, the likeliest first. */
function keywordsOf(name: string): string[] {
  const plain = name.replace(/SOPClass$/i, '');
  const [, mark, rest = plain] = /^(RETIRED_|DRAFT_|DICOS_|DICONDE_)(.+)$/i.exec(plain) ?? [];
  const [, service, model] = /^(FIND|MOVE|GET)(.+)$/i.exec(rest) ?? [];
  const meant = classNames[name];
  return [
    ...(meant === undefined ? [] : [meant]),
    // Classes were renamed when they were retired, and their names were given to others.
    ...(mark === undefined ? [] : [`${rest}Retired`, `${rest}Trial`]),
    rest,
    plain.replaceAll('_', ''),
    ...(service === undefined || model === undefined ? [] : [`${model}${service}`]),
  ];
}

function folded(entries: readonly (readonly [string, string])[]): Map<string, string> {
  return new Map(entries.map(([name, uid]) => [name.toLowerCase(), uid]));
}
