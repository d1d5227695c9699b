import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { code } from './attributes.ts';
import { instance } from './common-modules.ts';
import type { PracticeObject, SeriesContext } from './practice-object.ts';

/** Encapsulated PDF Storage (PS3.3 §A.45.1). */
export function* pdfSeries(context: SeriesContext): Generator<PracticeObject> {
  for (let number = 1; number <= context.series.instances; number++) {
    const document = pdfDocument(['Practice report', `Study of ${context.studyDate}`, 'Made by code: no person was examined.']);
    const object = instance(context, {
      sopClassUid: sopClass.EncapsulatedPDFStorage,
      modality: 'DOC',
      instanceNumber: number,
      attributes: {
        ConversionType: 'WSD',
        AcquisitionDateTime: `${context.studyDate}${context.study.time}`,
        BurnedInAnnotation: 'NO',
        DocumentTitle: context.series.description,
        ConceptNameCodeSequence: [code('18748-4', 'LN', 'Diagnostic imaging report')],
        MIMETypeOfEncapsulatedDocument: 'application/pdf',
        EncapsulatedDocumentLength: document.length,
      },
    });
    object.dataSet.set(tags.EncapsulatedDocument, 'OB', document);
    yield object;
  }
}

/** A PDF 1.4 of one page: the lines as text, and a framed gradient of circles below. Lines are ASCII without parentheses. */
function pdfDocument(lines: readonly string[]): Uint8Array {
  const text = lines.map((line, index) => `BT /F1 ${index === 0 ? 20 : 12} Tf 72 ${760 - index * 28} Td (${line}) Tj ET`);
  const squares = Array.from({ length: 12 }, (_, index) => `${(index / 12).toFixed(2)} g ${72 + index * 36} 560 36 90 re f`);
  const content = [...text, ...squares, '0 G 72 560 432 90 re S'].join('\n');
  const bodies = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let file = '%PDF-1.4\n';
  const offsets: number[] = [];
  bodies.forEach((body, index) => {
    offsets.push(file.length);
    file += `${index + 1} 0 obj\n${body}\nendobj\n`;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const tableAt = file.length;
  file += `xref\n0 ${bodies.length + 1}\n0000000000 65535 f \n${table}`;
  file += `trailer\n<< /Size ${bodies.length + 1} /Root 1 0 R >>\nstartxref\n${tableAt}\n%%EOF\n`;
  return new TextEncoder().encode(file);
}
