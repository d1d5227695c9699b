import type { PracticePatient, SeriesPlan, StudyPlan } from './practice-object.ts';

/** A person with studies. */
export interface PracticeCase {
  readonly patient: PracticePatient;
  readonly studies: readonly StudyPlan[];
}

const latin1 = ['ISO_IR 100'];
const cyrillic = ['ISO_IR 144'];
const arabic = ['ISO_IR 127'];
const greek = ['ISO_IR 126'];
const hebrew = ['ISO_IR 138'];
const thai = ['ISO_IR 166'];
const utf8 = ['ISO_IR 192'];
const japanese = ['', 'ISO 2022 IR 87'];
const korean = ['', 'ISO 2022 IR 149'];
const ascii: readonly string[] = [];

/**
 * Twenty people who do not exist. Between them: every character set a practice search should meet, studies from today to years ago,
 * patients with several studies, studies with several modalities.
 */
export const practiceCases: readonly PracticeCase[] = [
  one('0001', 'SMITH^Anna', ascii, '19620314', 'F', [
    study(0, '081500', 'CT head', 'WELBY^Marcus^^Dr', [ct('ct-head', 'Axial 5 mm', 24), sr()]),
    study(410, '140210', 'Chest PA', 'WELBY^Marcus^^Dr', [cr()]),
  ]),
  one('0002', 'SMITH^Benjamin', ascii, '19781130', 'M', [
    study(1, '093000', 'MR brain', 'CUDDY^Lisa^^Dr', [mr('mr-head', 'T1 axial', 16), mr('mr-head', 'T2 axial', 16)]),
  ]),
  one('0003', 'JONES^Carol^Marie^Mrs', ascii, '19450508', 'F', [
    study(2, '101545', 'CT chest', 'GREY^Meredith^^Dr', [ct('ct-chest', 'Axial 8 mm', 24)]),
    study(30, '111210', 'CT chest follow-up', 'GREY^Meredith^^Dr', [ct('ct-chest', 'Axial 8 mm', 20), sr()]),
  ]),
  one('0004', 'Müller^Jörg', latin1, '19551224', 'M', [
    study(3, '075920', 'Knie rechts', 'Schäfer^Käthe^^Dr.', [mr('mr-knee', 'T1 sagittal', 14), mr('mr-knee', 'T2 sagittal', 14)]),
  ]),
  one('0005', 'Buc^Jérôme', latin1, '19700122', 'M', [study(4, '160000', 'Échographie cardiaque', 'Lefèvre^Zoë', [us(3)])]),
  one('0006', 'Ångström^Åsa', latin1, '19880606', 'F', [study(0, '103000', 'Lungröntgen', 'Öberg^Nils', [cr()])]),
  one('0007', 'Yamada^Tarou=山田^太郎=やまだ^たろう', japanese, '19660417', 'M', [
    study(0, '110000', 'MR brain', 'Suzuki^Hanako=鈴木^花子=すずき^はなこ', [mr('mr-head', 'T1 axial', 16)]),
  ]),
  one('0008', 'Tanaka^Yui=田中^結衣=たなか^ゆい', utf8, '19920901', 'F', [
    study(6, '134500', '胸部CT', 'Kobayashi^Ken=小林^健=こばやし^けん', [ct('ct-chest', 'Axial 8 mm', 20)]),
  ]),
  one('0009', 'Hong^Gildong=洪^吉洞=홍^길동', korean, '19810215', 'M', [
    study(7, '082230', 'US heart', 'Kim^Huijung=金^希中=김^희중', [us(2)]),
  ]),
  one('0010', 'Иванов^Иван^Петрович', cyrillic, '19590911', 'M', [
    study(8, '091010', 'КТ головы', 'Петрова^Ольга', [ct('ct-head', 'Axial 5 mm', 20)]),
    study(1, '151515', 'Контроль', 'Петрова^Ольга', [cr()]),
  ]),
  one('0011', 'قباني^لنزار', arabic, '19730321', 'M', [
    study(9, '120000', 'MR knee', 'حداد^ليلى', [mr('mr-knee', 'T1 sagittal', 14)]),
  ]),
  one('0012', 'Διονυσιος^Ελενη', greek, '19640719', 'F', [study(12, '084511', 'Chest', 'Παππας^Γιωργος', [cr()])]),
  one('0013', 'שרון^דבורה', hebrew, '19500101', 'F', [study(14, '142233', 'US heart', 'כהן^אבי', [us(2)])]),
  one('0014', 'นามสกุล^ชื่อ', thai, '19991231', 'O', [study(15, '170302', 'MR brain', 'แพทย์^หญิง', [mr('mr-head', 'T2 axial', 16)])]),
  one('0015', 'Wang^Xiaodong=王^小东', utf8, '19690809', 'M', [
    study(21, '093344', 'Chest CT', 'Zhang^Min=张^敏', [ct('ct-chest', 'Axial 8 mm', 20), pdf()]),
  ]),
  one('0016', "O'Neill^Seán", latin1, '19840430', 'M', [
    study(28, '130500', 'MR knee', 'Ní Bhriain^Áine', [mr('mr-knee', 'T2 sagittal', 14)]),
  ]),
  one('0017', 'GARCIA LOPEZ^Maria^^Sra', ascii, '19580202', 'F', [
    study(60, '090000', 'MR brain', 'NUNEZ^Jose', [mr('mr-head', 'T1 axial', 16), pdf()]),
  ]),
  one('0018', 'VAN DER BERG^Pieter', ascii, '19761017', 'M', [
    study(120, '103015', 'CT head', 'DE VRIES^Emma', [ct('ct-head', 'Axial 5 mm', 20), sr()]),
  ]),
  one('0019', 'PHANTOM^Quality', ascii, '', 'O', [
    study(0, '060000', 'Daily check', '', [us(1), cr(1)]),
    study(1, '060000', 'Daily check', '', [cr(1)]),
  ]),
  one('0020', 'OLDTIMER^Ada', ascii, '19290205', 'F', [study(3650, '101010', 'Chest PA', 'LOVELACE^Ada', [cr(), sr(), pdf()])]),
];

function one(
  number: string,
  name: string,
  characterSet: readonly string[],
  birthDate: string,
  sex: PracticePatient['sex'],
  studies: readonly StudyPlan[],
): PracticeCase {
  return { patient: { id: `PRACTICE-${number}`, name, characterSet, birthDate, sex }, studies };
}

function study(
  daysAgo: number,
  time: string,
  description: string,
  referringPhysician: string,
  series: readonly SeriesPlan[],
): StudyPlan {
  return { daysAgo, time, description, referringPhysician, series };
}

function ct(kind: 'ct-head' | 'ct-chest', description: string, instances: number): SeriesPlan {
  return { kind, description, instances };
}

function mr(kind: 'mr-head' | 'mr-knee', description: string, instances: number): SeriesPlan {
  return { kind, description, instances };
}

function us(instances: number): SeriesPlan {
  return { kind: 'us', description: 'Four chamber view', instances };
}

function cr(instances = 2): SeriesPlan {
  return { kind: 'cr', description: 'Chest PA', instances };
}

function sr(): SeriesPlan {
  return { kind: 'sr', description: 'Report', instances: 1 };
}

function pdf(): SeriesPlan {
  return { kind: 'pdf', description: 'Report as PDF', instances: 1 };
}
