import { stateStream } from './event-stream.ts';
import type { EngineParts } from './parts.ts';
import { os } from './router-base.ts';

export function practiceArea({ practice }: Pick<EngineParts, 'practice'>) {
  return os.practice.router({
    watch: os.practice.watch.handler(({ signal }) =>
      stateStream(
        signal,
        (changed) => practice.onChange(changed),
        () => practice.status(),
      ),
    ),
    start: os.practice.start.handler(() => practice.start()),
    stop: os.practice.stop.handler(() => practice.stop()),
  });
}
