import { app, dialog } from 'electron';
import type { Explanation } from '../../../src-shared/dicom/explain/explanation.ts';

/** Quarry cannot start: says why in words, in a window of the system, and on the terminal for those who started it there. */
export function showStartupError(explanation: Explanation): void {
  const advice = explanation.tryThis.map((sentence) => `• ${sentence}`);
  const text = [
    explanation.cause,
    ...advice,
    `Code: ${explanation.code}${explanation.technical ? ` (${explanation.technical})` : ''}`,
  ];
  process.stderr.write(`Quarry cannot start: ${explanation.title}\n${text.join('\n')}\n`);
  dialog.showErrorBox(`Quarry cannot start: ${explanation.title}`, text.filter((line) => line !== '').join('\n\n'));
  app.exit(1);
}

/** A start that threw is a mistake of ours: it still gets words, and the technical line for whoever reports it. */
export function unexpectedStart(error: unknown): Explanation {
  return {
    code: 'unexpected',
    title: 'something in Quarry itself went wrong.',
    cause: 'This is a mistake in the program, not something you did.',
    tryThis: ['Start Quarry once more.', 'If it happens again, report it with the code below.'],
    technical: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  };
}
