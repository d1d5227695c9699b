import { powerSaveBlocker } from 'electron';

/** Keeps the computer from falling asleep while something is under way; the screen may go dark. */
export function keepAwake(engine: { watchBusy(listener: (busy: boolean) => void): void }): void {
  let blocker: number | undefined;
  engine.watchBusy((busy) => {
    if (busy) {
      blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    } else if (blocker !== undefined) {
      powerSaveBlocker.stop(blocker);
      blocker = undefined;
    }
  });
}
