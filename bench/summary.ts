import type { Case } from './measure.ts';
import type { Judgement } from './target.ts';

/** What was to be reached and what was, a row each. */
export function summary(judged: readonly { readonly work: Case; readonly judgements: readonly Judgement[] }[]): string {
  const rows = judged.flatMap(({ work, judgements }) =>
    judgements.map(({ target, reached, isReached }) => {
      const wanted =
        target.kind === 'memory'
          ? `below ${Math.round(target.belowBytes / 2 ** 20)} MB, ${target.process}`
          : `${target.atLeast.toFixed(2)} × ${target.against.join(' / ')}`;
      const is =
        reached === undefined ? '' : target.kind === 'memory' ? `${Math.round(reached / 2 ** 20)} MB` : `${reached.toFixed(2)} ×`;
      const verdict = isReached === undefined ? 'not comparable here' : isReached ? 'reached' : '**missed**';
      return `| ${work.name} | ${target.own} | ${wanted} | ${is} | ${verdict} |`;
    }),
  );
  return ['## To reach', '', '| Work | Side | To reach | Is | |', '|---|---|---|--:|---|', ...rows, ''].join('\n');
}
