import { type AreaFiles, type LayoutName, layoutNames } from '../../../src-shared/contract/area-files.ts';

/** What is chosen and typed of the names of files. */
export interface FilesDraft {
  /** Without a name: names say nothing of what is in the files. */
  readonly layout: LayoutName | 'hidden' | 'own';
  /** Of `own`. */
  readonly template: string;
  readonly extension: string;
}

export const templateExample = '{PatientID}/{StudyDate}_{StudyDescription}/{Modality}{SeriesNumber}/{InstanceNumber}.dcm';

/** What each choice does, the plain one first. */
export const layoutWords = {
  hidden: 'names that say nothing of what is in them',
  flat: 'by SOP instance UID, in one folder',
  study: 'a folder for each study',
  series: 'folders for study and series',
  patient: 'folders for patient, study and series',
  date: 'folders for study date and study',
  'series-date': 'a folder for each series date',
  time: 'by the time they come, a folder for each day',
  short: 'short names, in one folder',
  own: 'by a template…',
} as const satisfies Record<FilesDraft['layout'], string>;

export function filesDraftOf(files: AreaFiles | undefined): FilesDraft {
  const { layout, extension = 'dcm' } = files ?? {};
  if (layout === undefined) return { layout: 'hidden', template: '', extension };
  const named = layoutNames.find((name) => name === layout);
  return named === undefined ? { layout: 'own', template: layout, extension } : { layout: named, template: '', extension };
}

/** What is wrong with it, if anything; the engine knows the keywords. */
export function filesProblem({ layout, template, extension }: FilesDraft): string | undefined {
  if (layout === 'own' && !template.includes('{')) return `A template has keywords in braces: ${templateExample}`;
  if (!/^\.?[A-Za-z0-9]{0,16}$/.test(extension.trim())) return 'An extension is up to 16 letters and digits.';
  return undefined;
}

/** Undefined where nothing is said that is not so anyway. */
export function filesOf(draft: FilesDraft): AreaFiles | undefined {
  const extension = draft.extension.trim().replace(/^\./, '');
  const layout = draft.layout === 'own' ? draft.template.trim() : draft.layout === 'hidden' ? undefined : draft.layout;
  if (layout === undefined && extension === 'dcm') return undefined;
  return { ...(layout === undefined ? {} : { layout }), ...(extension === 'dcm' ? {} : { extension }) };
}

/** "folders for patient, study and series, .ima"; nothing for the plain choice. */
export function filesWords(files: AreaFiles | undefined): string | undefined {
  if (files === undefined) return undefined;
  const { layout, template, extension } = filesDraftOf(files);
  const ending = files.extension === undefined ? '' : extension === '' ? ', without an extension' : `, .${extension}`;
  return `files ${layout === 'own' ? `named ${template}` : layoutWords[layout]}${ending}`;
}
