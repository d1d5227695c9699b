import type { EngineParts } from './parts.ts';
import { os } from './router-base.ts';

export function appArea({ info }: Pick<EngineParts, 'info'>) {
  return os.app.router({
    info: os.app.info.handler(() => info),
  });
}
