import { runTool } from '../peers/process.ts';

/**
 * What DCMTK's dcmdump says of each file's data set (of long values their beginning), without what only tells how it is encoded. One
 * run for all: starting it takes longer than what it does.
 */
export async function dumpsOf(files: readonly string[]): Promise<string[]> {
  const { code, output } = await runTool('dcmdump', ['-q', '+F', ...files]);
  const dumps = output.split(/^# dcmdump \(\d+\/\d+\): .*$/m).slice(1);
  if (code !== 0 || dumps.length !== files.length) throw new Error(`dcmdump ended with ${code}: ${output.slice(-2_000)}`);
  return dumps.map((dump) => {
    const [, dataSet = ''] = dump.split('# Dicom-Data-Set');
    return dataSet
      .split('\n')
      .filter((line) => !aboutEncoding.test(line))
      .map(withoutForm)
      .join('\n');
  });
}

function withoutForm(line: string): string {
  const content = line
    // Length, multiplicity and name.
    .replace(/\s+# +(\d+|u\/l), .*$/, '')
    .replace(/with (explicit|undefined) length/, 'with length')
    .replace(/^(\s*\(7fe0,0010\)) (OB|OW)/, '$1 OB or OW')
    // Of private elements in Implicit VR.
    .replace(/^(\s*\([0-9a-f]{4},[0-9a-f]{4}\)) \?\?/, '$1 UN');
  return content.trimEnd();
}

/** Comments, group lengths, delimiters and (FFFC,FFFC), which is padding. */
const aboutEncoding = /^#|^\s*$|^\s*\([0-9a-f]{4},0000\)|^\s*\(fffe,e0[0d]d\)|^\s*\(fffc,fffc\)/;
