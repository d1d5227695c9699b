import { pick } from './random.ts';

const families = [
  ...['Smith', 'Müller', 'García', 'Ivanova', 'Dubois', 'Rossi', 'Larsen', 'Kowalski', 'Nguyễn', 'Øster', 'Šimek', 'Ångström'],
  ...['JONES', 'WILLIAMS', 'TAYLOR', 'BROWN', 'DAVIES', 'EVANS', 'WILSON', 'THOMAS', 'ROBERTS', 'JOHNSON', 'LEWIS', 'WALKER'],
  ...['Schmidt', 'Schneider', 'Fischer', 'Weber', 'Meyer', 'Wagner', 'Becker', 'Schäfer', 'Groß', 'Jäger', 'van den Berg'],
  ...['Martin', 'Bernard', 'Thomas', 'Petit', 'Richard', 'Durand', 'Lefèvre', 'Moreau', 'Fernández', 'López', 'Núñez', 'Peña'],
  ...['Hansen', 'Johansson', 'Nilsson', 'Virtanen', 'Horváth', 'Nagy', 'Novák', 'Popescu', 'Yılmaz', 'Öztürk', 'OʼBrien'],
] as const;

const given = [
  ...['Anna', 'Ben', 'Chloé', 'Dmitri', 'Elif', 'Farid', 'Greta', 'Hugo', 'Ingrid', 'José', 'Karin', 'Lukas', 'María', 'Noah'],
  ...['Olga', 'Paul', 'Quentin', 'Renée', 'Sofia', 'Tomáš', 'Ursula', 'Victor', 'Wilma', 'Xavier', 'Yvonne', 'Zoë', 'Jürgen'],
] as const;

/** Names of three groups: alphabetic, ideographic, phonetic (PS3.5 §6.2.1.1). */
const inThreeGroups = [
  'Yamada^Tarou=山田^太郎=やまだ^たろう',
  'Suzuki^Hanako=鈴木^花子=すずき^はなこ',
  'Tanaka^Ichirou=田中^一郎=たなか^いちろう',
  'Hong^Gildong=洪^吉洞=홍^길동',
  'Wang^Xiaodong=王^小東',
] as const;

const people = 12_000;

/** How many patients `studies` studies are of: a fifth have more than one. */
export function patientOf(study: number, studies: number, random: () => number): number {
  const most = Math.max(1, Math.round((people * studies) / 20_000));
  return random() < 0.5 ? study % most : Math.floor(random() * most);
}

export interface Person {
  readonly PatientID: string;
  readonly PatientName: string;
  readonly PatientBirthDate: string;
  readonly PatientSex: string;
}

export function person(number: number, random: () => number): Person {
  const three = random() < 0.06;
  const middle = random() < 0.3 ? `^${pick(given, random)}` : '';
  return {
    PatientID: `PID${String(100_000 + number)}`,
    PatientName: three ? pick(inThreeGroups, random) : `${pick(families, random)}^${pick(given, random)}${middle}`,
    PatientBirthDate: day(1925 + Math.floor(random() * 95), random),
    PatientSex: random() < 0.01 ? 'O' : random() < 0.5 ? 'F' : 'M',
  };
}

export function physician(random: () => number): string {
  return `${pick(families, random)}^${pick(given, random)}^^Dr.`;
}

/** A date of a year (PS3.5 §6.2, VR DA). */
export function day(year: number, random: () => number): string {
  const month = 1 + Math.floor(random() * 12);
  return `${year}${String(month).padStart(2, '0')}${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`;
}
